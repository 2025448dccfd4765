"""Every operation method of the generated client, against a server that is not set up yet.

At the end every method of every Api class must have been called: one that a new version brings needs a case here.
"""

import hashlib
import time

import lakefs_sdk
from lakefs_sdk import models

from connection import arguments, check, check_equal
from sdk_calls import Sdk
from sdk_history import HistoryCases
from sdk_identity import IdentityCases
from sdk_tasks import TaskCases

class Operations(Sdk, IdentityCases, HistoryCases, TaskCases):
    def run(self):
        self.first_run()
        self.server()
        self.identity()
        self.made_repositories()
        self.free_metadata()
        self.protection()
        self.retention()
        self.content()
        self.direct()
        self.multipart()
        self.history()
        self.branches_and_tags()
        self.merges()
        self.picks_and_resets()
        for api in self.having("create_pull_request"):
            self.pull_request(api)
        self.imports()
        self.metadata_files()
        self.dumps()
        self.collection()
        self.runs()
        self.removal()
        self.check_all_called()
        print(f"{len(self.called)} operations called")

    # --- the server and who uses it ----------------------------------------------------------------------------

    def first_run(self):
        check_equal(self.internal.get_setup_state().state, "not_initialized", "state before the set-up")
        preferences = models.CommPrefsInput(
            email="someone@tarn-data.com", feature_updates=False, security_updates=False
        )
        self.refused(412, "not initialized", self.internal.setup_comm_prefs, preferences)
        key = models.AccessKeyCredentials(access_key_id=self.args.key, secret_access_key=self.args.secret)
        made = self.internal.setup(models.Setup(username="admin", key=key))
        check_equal((made.access_key_id, made.secret_access_key), (self.args.key, self.args.secret), "credentials")
        self.refused(409, "already initialized", self.internal.setup, models.Setup(username="admin", key=key))
        state = self.internal.get_setup_state()
        check_equal((state.state, state.comm_prefs_missing), ("initialized", True), "state after the set-up")
        self.internal.setup_comm_prefs(preferences)
        self.refused(409, "already set", self.internal.setup_comm_prefs, preferences)
        check_equal(self.internal.get_setup_state().comm_prefs_missing, False, "preferences after they were given")

    def server(self):
        self.healthcheck.health_check()
        config = self.config.get_config()
        check_equal(config.storage_config.blockstore_type, "local", "kind of store")
        storage = self.internal.get_storage_config()
        check_equal(storage.import_support, True, "imports")
        check_equal(storage.pre_sign_multipart_upload, True, "uploads in parts")
        check_equal(self.internal.get_lake_fs_version().version, config.version_config.version, "version")
        grace = self.internal.get_garbage_collection_config().grace_period
        check(grace > 0, f"grace period {grace}")
        events = [models.StatsEvent(**{"class": "clients"}, name="started", count=3)]
        self.internal.post_stats_events(models.StatsEventsList(events=events))
        report = self.internal.get_usage_report_summary()
        check(report.installation_id, f"usage report without an installation: {report}")

    def identity(self):
        check_equal(self.auth.get_current_user().user.id, "admin", "who is asking")
        information = models.LoginInformation(access_key_id=self.args.key, secret_access_key=self.args.secret)
        token = self.auth.login(information)
        check(token.token_expiration > time.time(), f"token that ends at {token.token_expiration}")
        bearer = lakefs_sdk.ApiClient(self.configuration(access_token=token.token))
        check_equal(lakefs_sdk.AuthApi(bearer).get_current_user().user.id, "admin", "who is asking by a token")
        information.secret_access_key = "wrong"
        self.refused(401, "", self.auth.login, information)
        check_equal([user.id for user in self.auth.list_users().results], ["admin"], "users")
        check_equal(self.auth.get_user("admin").id, "admin", "the user")
        self.users_and_keys()
        self.groups_and_policies()
        self.principals()

    # --- repositories and their settings -----------------------------------------------------------------------

    def made_repositories(self):
        creation = models.RepositoryCreation(name=self.repository, storage_namespace=self.args.namespace)
        made = self.repositories.create_repository(creation)
        check_equal((made.id, made.default_branch), (self.repository, "main"), "the repository")
        self.refused(409, "not unique", self.repositories.create_repository, creation)
        self.create_bare("copy")
        names = [found.id for found in self.repositories.list_repositories(search=self.repository).results]
        check_equal(names, [self.repository, self.repository + "-copy"], "repositories")
        page = self.repositories.list_repositories(amount=1)
        check_equal((len(page.results), page.pagination.has_more), (1, True), "a page of repositories")
        check_equal(self.repositories.get_repository(self.repository), made, "the repository again")

    def create_bare(self, suffix, namespace=None):
        name = f"{self.repository}-{suffix}"
        namespace = namespace or f"{self.args.namespace}-{suffix}"
        creation = models.RepositoryCreation(name=name, storage_namespace=namespace)
        return self.repositories.create_repository(creation, bare=True)

    def free_metadata(self):
        metadata = models.RepositoryMetadataSet(metadata={"owner": "tests", "kind": "data"})
        self.internal.set_repository_metadata(self.repository, metadata)
        check_equal(
            self.repositories.get_repository_metadata(self.repository), {"owner": "tests", "kind": "data"}, "metadata"
        )
        keys = models.RepositoryMetadataKeys(keys=["owner", "never"])
        self.internal.delete_repository_metadata(self.repository, keys)
        check_equal(self.repositories.get_repository_metadata(self.repository), {"kind": "data"}, "what is left")

    def protection(self):
        rule = models.BranchProtectionRule(pattern="stable*")
        other = models.BranchProtectionRule(pattern="kept")
        settings, legacy = self.repositories, self.internal
        legacy.create_branch_protection_rule_preflight(self.repository)
        settings.set_branch_protection_rules(self.repository, [rule])
        answer = settings.get_branch_protection_rules_with_http_info(self.repository)
        check_equal(answer.data, [rule], "rules")
        legacy.internal_create_branch_protection_rule(self.repository, other)
        check_equal(
            {found.pattern for found in settings.get_branch_protection_rules(self.repository)},
            {"stable*", "kept"},
            "rules after one was added",
        )
        self.refused(
            412,
            "recondition",
            settings.set_branch_protection_rules,
            self.repository,
            [],
            if_match=answer.headers["ETag"],
        )
        delete = models.InternalDeleteBranchProtectionRuleRequest(pattern="kept")
        legacy.internal_delete_branch_protection_rule(self.repository, delete)
        self.refused(404, "", legacy.internal_delete_branch_protection_rule, self.repository, delete)
        check_equal(legacy.internal_get_branch_protection_rules(self.repository), [rule], "rules of the old form")
        self.branch("stable-1")
        self.refused(403, "protected", self.upload, "stable-1", "a", b"a")

    def retention(self):
        rules = models.GarbageCollectionRules(
            default_retention_days=7, branches=[models.GarbageCollectionRule(branch_id="main", retention_days=30)]
        )
        settings, legacy = self.repositories, self.internal
        legacy.set_garbage_collection_rules_preflight(self.repository)
        self.refused(404, "not found", settings.get_gc_rules, self.repository)
        settings.set_gc_rules(self.repository, rules)
        check_equal(legacy.internal_get_garbage_collection_rules(self.repository), rules, "retention")
        legacy.internal_delete_garbage_collection_rules(self.repository)
        self.refused(404, "not found", settings.get_gc_rules, self.repository)
        rules.default_retention_days = 14
        legacy.internal_set_garbage_collection_rules(self.repository, rules)
        check_equal(settings.get_gc_rules(self.repository), rules, "retention of the old form")
        settings.delete_gc_rules(self.repository)
        self.refused(404, "not found", legacy.internal_get_garbage_collection_rules, self.repository)

    # --- objects -----------------------------------------------------------------------------------------------

    def content(self):
        self.internal.upload_object_preflight(self.repository, "main", "a/one.txt")
        made = self.upload("main", "a/one.txt", b"one and more")
        check_equal(made.checksum, hashlib.md5(b"one and more").hexdigest(), "checksum")
        self.refused(412, "path already exists", self.upload, "main", "a/one.txt", b"again", if_none_match="*")
        self.upload("main", "a/two.txt", b"two")
        self.upload("main", "b.txt", b"")
        check_equal(self.read("main", "a/one.txt"), b"one and more", "content")
        part = self.objects.get_object(self.repository, "main", "a/one.txt", range="bytes=4-6")
        check_equal(bytes(part), b"and", "a range")
        signed = self.objects.get_object(self.repository, "main", "a/one.txt", presign=True)
        check_equal(bytes(signed), b"one and more", "content behind a signed URL")
        headers = self.objects.head_object_with_http_info(self.repository, "main", "a/one.txt").headers
        check_equal(headers["Content-Length"], "12", "length")
        check_equal(self.paths("main", delimiter="/"), ["a/", "b.txt"], "what is at the top")
        check_equal(self.paths("main", prefix="a/", after="a/one.txt"), ["a/two.txt"], "what is behind")
        user = models.UpdateObjectUserMetadata(set={"colour": "blue"})
        for number, api in enumerate(self.having("update_object_user_metadata")):
            user.set["number"] = str(number)
            api.update_object_user_metadata(self.repository, "main", "a/two.txt", user)
            stat = self.objects.stat_object(self.repository, "main", "a/two.txt")
            check_equal(stat.metadata, {"colour": "blue", "number": str(number)}, "metadata of the user")
        stat = self.objects.stat_object(self.repository, "main", "a/one.txt", presign=True)
        check_equal(self.fetch("GET", stat.physical_address).data, b"one and more", "content by the signed address")
        copy = models.ObjectCopyCreation(src_path="a/two.txt", src_ref="main")
        copied = self.objects.copy_object(self.repository, "main", "c/two.txt", copy)
        check_equal((copied.size_bytes, copied.metadata), (3, user.set), "the copy")
        self.objects.get_underlying_properties(self.repository, "main", "a/one.txt")
        self.refused(404, "", self.objects.get_underlying_properties, self.repository, "main", "nothing")
        self.objects.delete_object(self.repository, "main", "b.txt")
        errors = self.objects.delete_objects(self.repository, "main", models.PathList(paths=["c/two.txt", "never"]))
        check_equal(errors.errors, [], "errors of a deletion")
        check_equal(self.paths("main"), ["a/one.txt", "a/two.txt"], "what is left")

    def direct(self):
        data = b"written past the server"
        place = self.staging.get_physical_address(self.repository, "main", "direct.bin", presign=True)
        etag = self.fetch("PUT", place.presigned_url, data).headers["ETag"].strip('"')
        link = models.StagingMetadata(
            staging=place, checksum=etag, size_bytes=len(data), user_metadata={"by": "link"}, content_type="text/plain"
        )
        self.refused(
            400, "", self.staging.link_physical_address, self.repository, "main", "another/path.bin", link
        )
        linked = self.staging.link_physical_address(self.repository, "main", "direct.bin", link)
        check_equal((linked.size_bytes, linked.metadata), (len(data), {"by": "link"}), "what was linked")
        check_equal(self.read("main", "direct.bin"), data, "what was written past the server")
        stage = models.ObjectStageCreation(
            physical_address=linked.physical_address, checksum=etag, size_bytes=len(data), content_type="text/plain"
        )
        staged = self.internal.stage_object(self.repository, "main", "staged.bin", stage)
        check_equal(staged.physical_address, linked.physical_address, "address of what was staged")
        check_equal(self.read("main", "staged.bin"), data, "what was staged")

    def multipart(self):
        api, path = self.experimental, "parts.bin"
        first = b"1" * (5 << 20)
        upload = api.create_presign_multipart_upload(self.repository, "main", path, parts=1)
        address = upload.physical_address
        where = (self.repository, "main", upload.upload_id, path)
        etag = self.fetch("PUT", upload.presigned_urls[0], first).headers["ETag"]
        source = models.CopyPartSource(repository=self.repository, ref="main", path="a/one.txt", range="bytes=0-2")
        copy = models.UploadPartCopyFrom(physical_address=address, copy_source=source)
        copied = api.upload_part_copy_with_http_info(*where, 3, copy).headers["ETag"]
        to = api.upload_part(*where, 2, models.UploadPartFrom(physical_address=address))
        parts = [
            models.UploadPart(part_number=1, etag=etag),
            models.UploadPart(part_number=2, etag=self.fetch("PUT", to.presigned_url, first).headers["ETag"]),
            models.UploadPart(part_number=3, etag=copied),
        ]
        done = api.complete_presign_multipart_upload(
            *where, models.CompletePresignMultipartUpload(physical_address=address, parts=parts)
        )
        check_equal(done.size_bytes, 2 * len(first) + 3, "size of the parts")
        check_equal(self.read("main", path), first + first + b"one", "the parts")
        upload = api.create_presign_multipart_upload(self.repository, "main", "never.bin")
        abort = models.AbortPresignMultipartUpload(physical_address=upload.physical_address)
        where = (self.repository, "main", upload.upload_id, "never.bin")
        api.abort_presign_multipart_upload(*where, abort)
        self.refused(404, "", api.abort_presign_multipart_upload, *where, abort)
        self.refused(404, "", self.objects.stat_object, self.repository, "main", "never.bin")

    def removal(self):
        name = self.repository + "-gone"
        self.create_bare("gone")
        self.repositories.delete_repository(name)
        self.refused(404, "not found", self.repositories.get_repository, name)


if __name__ == "__main__":
    Operations(arguments("go")).run()
