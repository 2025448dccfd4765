"""Cases of the generated client about imports, metadata files, dumps, garbage collection and runs of hooks."""

import csv
import io
import pathlib

import pyarrow.parquet
from lakefs_sdk import models

from connection import check, check_equal
from sdk_calls import awaited


class TaskCases:
    def imports(self):
        folder = pathlib.Path(self.args.imports) / "sdk"
        (folder / "deep").mkdir(parents=True)
        (folder / "one.csv").write_text("a,b\n1,2\n")
        (folder / "deep" / "two.csv").write_text("c\n")
        self.branch("imported")
        started = self.start_import("imported", "common_prefix", f"local://{folder}/", "in/")
        status = awaited(
            lambda: self.import_.import_status(self.repository, "imported", started.id),
            lambda answer: answer.completed or answer.error,
        )
        check_equal((status.error, status.ingested_objects), (None, 2), "the import")
        check_equal(status.commit.message, "bring them", "message of the import")
        check_equal(self.paths("imported", prefix="in/"), ["in/deep/two.csv", "in/one.csv"], "what was imported")
        check_equal(self.read("imported", "in/one.csv"), b"a,b\n1,2\n", "content of what was imported")
        check_equal(self.objects.stat_object(self.repository, "imported", "in/one.csv").size_bytes, 8, "its size")
        self.refused(409, "", self.import_.import_cancel, self.repository, "imported", started.id)
        failing = self.start_import("imported", "object", f"local://{folder}/nothing", "in/nothing")
        failed = awaited(
            lambda: self.import_.import_status(self.repository, "imported", failing.id), lambda answer: answer.error
        )
        check_equal(failed.completed, False, "completed of a failed import")
        self.import_.import_cancel(self.repository, "imported", failing.id)
        self.refused(404, "not found", self.import_.import_status, self.repository, "imported", "nothing")

    def start_import(self, branch, kind, path, destination):
        location = models.ImportLocation(type=kind, path=path, destination=destination)
        commit = models.CommitCreation(message="bring them")
        return self.import_.import_start(
            self.repository, branch, models.ImportCreation(paths=[location], commit=commit)
        )

    def metadata_files(self):
        head = self.commits.get_commit(self.repository, "main").meta_range_id
        check_equal(self.metadata.get_meta_range(self.repository, head).location, f"_lakefs/{head}", "where it is")
        file = bytes(self.internal.get_metadata_object(self.repository, head, "meta_range"))
        check(len(file) > 100, f"a file of {len(file)} bytes")
        signed = bytes(self.internal.get_metadata_object(self.repository, head, "meta_range", presign=True))
        check_equal(signed, file, "the file behind a signed URL")
        check_equal(self.metadata.get_range(self.repository, head).location, f"_lakefs/{head}", "where a range is")
        links = self.internal.create_symlink_file(self.repository, "main", location="a")
        check("a" in links.location and "symlink" in links.location, f"links at {links.location}")

    def dumps(self):
        files = self.internal.dump_refs(self.repository)
        submitted = self.repositories.dump_submit(self.repository)
        dump = awaited(
            lambda: self.repositories.dump_status(self.repository, submitted.id), lambda answer: answer.done
        )
        check_equal((dump.error, dump.refs), (None, files), "the dump")
        refs = models.RefsRestore(**files.dict())
        self.refused(400, "bare", self.internal.restore_refs, self.repository, refs)
        for suffix, restore in (("restored", self.restore_now), ("again", self.restore_later)):
            name = f"{self.repository}-{suffix}"
            self.repositories.delete_repository(self.repository)
            self.create_bare(suffix, self.args.namespace)
            restore(name, refs)
            self.repository = name
            check_equal(self.read("main", "a/one.txt"), b"one and more", f"content of {name}")
            check_equal([tag.id for tag in self.tags.list_tags(name).results], ["v1"], f"tags of {name}")

    def restore_now(self, name, refs):
        self.internal.restore_refs(name, refs)

    def restore_later(self, name, refs):
        submitted = self.repositories.restore_submit(name, refs)
        status = awaited(lambda: self.repositories.restore_status(name, submitted.id), lambda answer: answer.done)
        check_equal(status.error, None, "the restore")

    def collection(self):
        rules = models.GarbageCollectionRules(default_retention_days=7, branches=[])
        self.repositories.set_gc_rules(self.repository, rules)
        head = self.commits.get_commit(self.repository, "main").id
        prepared = self.internal.prepare_garbage_collection_commits(self.repository)
        self.check_commits(prepared, head)
        started = self.internal.prepare_garbage_collection_commits_async(self.repository)
        status = awaited(
            lambda: self.internal.prepare_garbage_collection_commits_status(self.repository, started.id),
            lambda answer: answer.completed,
        )
        check_equal(status.error, None, "the task")
        self.check_commits(status.result, head)
        self.upload("main", "uncommitted.txt", b"not yet")
        address = self.objects.stat_object(self.repository, "main", "uncommitted.txt").physical_address
        request = models.PrepareGCUncommittedRequest()
        answer = self.internal.prepare_garbage_collection_uncommitted(
            self.repository, prepare_gc_uncommitted_request=request
        )
        check_equal(answer.continuation_token, None, "more to come")
        folder = pathlib.Path(answer.gc_uncommitted_location.removeprefix("local://"))
        rows = [
            row
            for file in folder.rglob("*")
            if file.is_file()
            for row in pyarrow.parquet.read_table(file).to_pylist()
        ]
        check_equal([address.endswith(row["physical_address"]) for row in rows], [True], f"addresses in {rows}")
        self.objects.delete_object(self.repository, "main", "uncommitted.txt")

    def check_commits(self, prepared, head):
        check(prepared.run_id in prepared.gc_commits_location, f"locations of another run: {prepared}")
        text = self.fetch("GET", prepared.gc_commits_presigned_url).data.decode()
        rows = {row["commit_id"]: row["expired"] for row in csv.DictReader(io.StringIO(text))}
        check_equal(rows[head], "false", f"the head in {rows}")

    def runs(self):
        check_equal(self.actions.list_repository_runs(self.repository).results, [], "runs")
        self.refused(404, "not found", self.actions.get_run, self.repository, "run")
        check_equal(self.actions.list_run_hooks(self.repository, "run").results, [], "hooks of an unknown run")
        self.refused(404, "", self.actions.get_run_hook_output, self.repository, "run", "0000_0000")
