"""The journey of a data set: whole file trees go in, are changed on branches, merged, reverted and read back.

`go` makes the repository and walks the whole way, checking at each step; it leaves a record of what every ref must
hold. `verify` reads every object of these refs back and compares it byte by byte (by SHA-256).
"""

import hashlib
import json
import pathlib

import lakefs
import lakefs_sdk
from lakefs.exceptions import BadRequestException, ConflictException, NotFoundException

from connection import arguments, check, check_equal, client, in_parallel


def sha256(content):
    return hashlib.sha256(content).hexdigest()


class Journey:
    def __init__(self, args):
        self.client = client(args)
        self.repository = lakefs.Repository(args.repository, client=self.client)
        self.namespace = args.namespace
        self.files_max = args.files
        self.trees = pathlib.Path(args.trees) if args.trees else None
        self.record = pathlib.Path(args.records) / "journey.json"
        self.refs = {}

    # --- helpers -----------------------------------------------------------------------------------------------

    def upload(self, branch, files):
        """Uploads {path: bytes} and checks the checksum in each answer's listing later."""
        in_parallel(
            lambda item: branch.object(item[0]).upload(data=item[1], content_type="application/octet-stream"),
            files.items(),
        )

    def read(self, ref, path):
        return bytes(
            self.client.sdk_client.objects_api.get_object(repository=self.repository.id, ref=ref, path=path)
        )

    def listed(self, ref):
        return {entry.path: entry.checksum for entry in self.repository.ref(ref).objects(max_amount=1_000_000)}

    def check_tree(self, ref, files, what):
        expected = {path: hashlib.md5(content).hexdigest() for path, content in files.items()}
        check_equal(self.listed(ref), expected, what)

    def remember(self, ref, files):
        self.refs[ref] = {path: sha256(content) for path, content in files.items()}

    def changes(self, generator):
        return {change.path: change.type for change in generator}

    def refused(self, exception, call, what):
        try:
            call()
        except exception as refusal:
            return refusal
        raise AssertionError(f"{what} went through")

    # --- the way -----------------------------------------------------------------------------------------------

    def go(self):
        self.repository.create(storage_namespace=self.namespace, default_branch="main")
        files = self.import_trees()
        files = self.change_on_a_branch(files)
        files = self.conflicts(files)
        files = self.revert_and_pick(files)
        self.reset(files)
        self.log()
        self.remember("main", files)
        self.record.write_text(json.dumps(self.refs))

    def import_trees(self):
        main = self.repository.branch("main")
        files = {
            path.relative_to(self.trees).as_posix(): path.read_bytes()
            for path in sorted(self.trees.rglob("*"))
            if path.is_file()
        }
        check(len(files) > 2000, f"only {len(files)} files in {self.trees}")
        if self.files_max:
            files = dict(list(files.items())[: self.files_max])
        self.upload(main, files)
        check_equal(len(list(main.uncommitted(max_amount=1_000_000))), len(files), "uncommitted after the upload")
        main.commit("import", metadata={"files": str(len(files))})
        check_equal(list(main.uncommitted()), [], "uncommitted after the commit")
        self.refused(BadRequestException, lambda: main.commit("nothing"), "a commit of nothing")
        self.check_tree("main", files, "main after the import")
        self.repository.tag("imported").create("main")
        self.refused(ConflictException, lambda: self.repository.tag("imported").create("main"), "a tag made twice")
        self.remember("imported", files)
        return files

    def change_on_a_branch(self, files):
        main = self.repository.branch("main")
        work = self.repository.branch("work").create("main")
        self.refused(ConflictException, lambda: self.repository.branch("work").create("main"), "a branch made twice")
        paths = sorted(files)
        changed = {path: files[path] + b"\nchanged\n" for path in paths[0:400:8]}
        added = {f"added/{i:03d} ü+&.txt": f"new file {i}".encode() for i in range(40)}
        removed = paths[1:240:8]
        self.upload(work, changed | added)
        work.delete_objects(removed)
        expected = (
            {path: "changed" for path in changed}
            | {path: "added" for path in added}
            | {path: "removed" for path in removed}
        )
        check_equal(self.changes(work.uncommitted(max_amount=10_000)), expected, "uncommitted changes")
        self.check_tree("main", files, "main while work changes")
        work.reset_changes("object", paths[0])
        del changed[paths[0]], expected[paths[0]]
        check_equal(self.changes(work.uncommitted(max_amount=10_000)), expected, "changes after one was reset")
        work.commit("change", metadata={"by": "journey"})
        after = {path: content for path, content in files.items() if path not in set(removed)} | changed | added
        self.check_tree("work", after, "work after its commit")
        main.object("only/main.txt").upload(data=b"on main")
        main.commit("main goes on")
        on_main = {"only/main.txt": b"on main"}
        check_equal(self.changes(main.diff("work", max_amount=10_000)), expected, "three dots")
        check_equal(
            self.changes(main.diff("work", max_amount=10_000, type="two_dot")),
            expected | {"only/main.txt": "removed"},
            "two dots",
        )
        merge = work.merge_into(main, message="bring the changes")
        check_equal(len(self.repository.commit(merge).get_commit().parents), 2, "parents of the merge")
        self.refused(BadRequestException, lambda: work.merge_into(main), "a merge of nothing")
        self.check_tree("main", after | on_main, "main after the merge")
        self.remember("work", after)
        return after | on_main

    def conflicts(self, files):
        main = self.repository.branch("main")
        path = sorted(files)[7]
        sides = {name: self.repository.branch(name).create("main") for name in ("left", "right")}
        for name, branch in sides.items():
            branch.object(path).upload(data=f"{name} side".encode())
            branch.commit(f"{name} side")
        sides["left"].merge_into("main")
        check_equal(self.changes(main.diff("right")), {path: "conflict"}, "the diff of a conflict")
        self.refused(ConflictException, lambda: sides["right"].merge_into("main"), "a merge with a conflict")
        check_equal(self.read("main", path), b"left side", "main after a refused merge")
        kept = self.repository.branch("kept").create("main")
        sides["right"].merge_into(kept, strategy="dest-wins")
        check_equal(self.read("kept", path), b"left side", "dest-wins")
        sides["right"].merge_into("main", strategy="source-wins")
        check_equal(self.read("main", path), b"right side", "source-wins")
        files = files | {path: b"right side"}
        self.check_tree("main", files, "main after the conflicts")
        return files

    def revert_and_pick(self, files):
        main = self.repository.branch("main")
        side = self.repository.branch("side").create("main")
        side.object("picked/one.txt").upload(data=b"one")
        picked = side.commit("pick me")
        side.object("picked/two.txt").upload(data=b"two")
        side.commit("not me")
        copy = main.cherry_pick(picked)
        check_equal(copy.metadata.get("cherry-pick-origin"), picked.get_commit().id, "origin of the pick")
        self.check_tree("main", files | {"picked/one.txt": b"one"}, "main after the pick")
        merge = side.merge_into("main")
        with_both = files | {"picked/one.txt": b"one", "picked/two.txt": b"two"}
        self.check_tree("main", with_both, "main after the merge of side")
        self.refused(ConflictException, lambda: main.revert(merge), "a revert of a merge without a parent")
        main.revert(merge, parent_number=1)
        self.check_tree("main", files | {"picked/one.txt": b"one"}, "main after the revert")
        self.refused(NotFoundException, lambda: main.revert("nothing-like-it"), "a revert of nothing")
        return files | {"picked/one.txt": b"one"}

    def reset(self, files):
        main = self.repository.branch("main")
        main.object("scratch/a.txt").upload(data=b"a")
        main.object("scratch/b.txt").upload(data=b"b")
        main.object("other.txt").upload(data=b"other")
        main.delete_objects(sorted(files)[3])
        main.reset_changes("common_prefix", "scratch/")
        check_equal(
            self.changes(main.uncommitted()),
            {"other.txt": "added", sorted(files)[3]: "removed"},
            "changes after a prefix was reset",
        )
        main.reset_changes()
        check_equal(list(main.uncommitted()), [], "changes after all were reset")
        self.check_tree("main", files, "main after the resets")
        moved = self.repository.branch("moved").create("main")
        lakefs_sdk.ExperimentalApi(self.sdk()).hard_reset_branch(self.repository.id, "moved", "imported")
        check_equal(
            moved.get_commit().id, self.repository.tag("imported").get_commit().id, "head after the hard reset"
        )

    def sdk(self):
        return self.client.sdk_client.objects_api.api_client

    def log(self):
        messages = [commit.message for commit in self.repository.branch("main").log(max_amount=100)]
        check_equal(messages[-1], "Repository created", "the first commit")
        check_equal(messages[-2], "import", "the second commit")
        check("bring the changes" in messages and "pick me" in messages, f"log without the merge: {messages}")
        check(messages[0].startswith("Revert "), f"log does not begin with the revert: {messages}")
        once = [commit.message for commit in self.repository.branch("main").log(max_amount=3)]
        check_equal(once, messages[:3], "the first three of the log")

    def verify(self):
        for ref, expected in json.loads(self.record.read_text()).items():
            paths = sorted(expected)
            check_equal(sorted(self.listed(ref)), paths, f"paths of {ref}")
            actual = dict(zip(paths, in_parallel(lambda path: sha256(self.read(ref, path)), paths)))
            wrong = [path for path in paths if actual[path] != expected[path]]
            check_equal(wrong, [], f"objects of {ref} with other bytes")
            print(f"{ref}: {len(paths)} objects read back")


if __name__ == "__main__":
    ARGS = arguments("go", "verify")
    getattr(Journey(ARGS), ARGS.command)()
    print(f"{ARGS.command}: done")
