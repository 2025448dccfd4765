"""Cases of the generated client about commits, branches, tags, merges and pull requests."""

from lakefs_sdk import models

from connection import check, check_equal


class HistoryCases:
    def history(self):
        changes = {change.path: change.type for change in self.branches.diff_branch(self.repository, "main").results}
        check_equal(changes["a/one.txt"], "added", "changes before the commit")
        made = self.commit("main", "first", metadata={"k": "v"})
        check_equal((made.message, made.metadata, made.committer), ("first", {"k": "v"}, "admin"), "the commit")
        check_equal(self.branches.diff_branch(self.repository, "main").results, [], "changes after the commit")
        self.refused(400, "no changes", self.commit, "main", "nothing")
        check_equal(self.commits.get_commit(self.repository, made.id), made, "the commit again")
        empty = self.commit("main", "empty", allow_empty=True)
        log = self.refs.log_commits(self.repository, "main")
        check_equal([commit.id for commit in log.results[:2]], [empty.id, made.id], "log")
        one = self.refs.log_commits(self.repository, "main", objects=["a/one.txt"])
        check_equal([commit.id for commit in one.results], [made.id], "log of an object")
        record = models.CommitRecordCreation(
            commit_id=made.id,
            version=1,
            committer=made.committer,
            message=made.message,
            metarange_id=made.meta_range_id,
            creation_date=made.creation_date,
            parents=made.parents,
            metadata=made.metadata,
            generation=2,
        )
        name = self.repository + "-copy"
        self.internal.create_commit_record(name, record)
        copy = self.commits.get_commit(name, made.id)
        check_equal((copy.message, copy.meta_range_id), (made.message, made.meta_range_id), "the recorded commit")

    def branches_and_tags(self):
        head = self.commits.get_commit(self.repository, "main").id
        check_equal(self.branch("work"), head, "head of the new branch")
        self.refused(409, "already exists", self.branch, "work")
        check_equal(self.branches.get_branch(self.repository, "work").commit_id, head, "the branch")
        names = [branch.id for branch in self.branches.list_branches(self.repository).results]
        check_equal(names, ["main", "stable-1", "work"], "branches")
        self.branch("passing")
        self.branches.delete_branch(self.repository, "passing")
        self.refused(404, "not found", self.branches.get_branch, self.repository, "passing")
        tag = self.tags.create_tag(self.repository, models.TagCreation(id="v1", ref="main"))
        check_equal(self.tags.get_tag(self.repository, "v1"), tag, "the tag")
        check_equal([found.id for found in self.tags.list_tags(self.repository).results], ["v1"], "tags")
        self.tags.create_tag(self.repository, models.TagCreation(id="v2", ref="main"))
        self.tags.delete_tag(self.repository, "v2")
        self.refused(404, "tag not found", self.tags.get_tag, self.repository, "v2")

    def merges(self):
        base = self.branches.get_branch(self.repository, "main").commit_id
        self.upload("work", "work/x.txt", b"x")
        self.objects.delete_object(self.repository, "work", "staged.bin")
        work = self.commit("work", "work")
        diff = self.refs.diff_refs(self.repository, "main", "work")
        check_equal(
            {change.path: change.type for change in diff.results},
            {"work/x.txt": "added", "staged.bin": "removed"},
            "the difference",
        )
        found = self.refs.find_merge_base(self.repository, "work", "main")
        check_equal((found.source_commit_id, found.base_commit_id), (work.id, base), "the base of the merge")
        merged = self.refs.merge_into_branch(self.repository, "work", "main", merge=models.Merge(message="merge"))
        commit = self.commits.get_commit(self.repository, merged.reference)
        check_equal((commit.message, commit.parents), ("merge", [base, work.id]), "the merge")
        check_equal(self.read("main", "work/x.txt"), b"x", "what was merged")
        self.refused(400, "no changes", self.refs.merge_into_branch, self.repository, "work", "main")

    def picks_and_resets(self):
        self.branch("side")
        self.upload("side", "picked.txt", b"picked")
        picked = self.commit("side", "pick me")
        pick = models.CherryPickCreation(ref=picked.id)
        copy = self.branches.cherry_pick(self.repository, "main", pick)
        check_equal((copy.message, copy.metadata["cherry-pick-origin"]), ("pick me", picked.id), "the pick")
        check_equal(self.read("main", "picked.txt"), b"picked", "what was picked")
        revert = models.RevertCreation(ref=copy.id, parent_number=0)
        self.branches.revert_branch(self.repository, "main", revert)
        self.refused(404, "", self.objects.stat_object, self.repository, "main", "picked.txt")
        self.upload("main", "scratch.txt", b"scratch")
        self.branches.reset_branch(self.repository, "main", models.ResetCreation(type="object", path="scratch.txt"))
        check_equal(self.branches.diff_branch(self.repository, "main").results, [], "changes after the reset")
        self.experimental.hard_reset_branch(self.repository, "side", "v1")
        tagged = self.tags.get_tag(self.repository, "v1").commit_id
        check_equal(self.branches.get_branch(self.repository, "side").commit_id, tagged, "head after a hard reset")

    def pull_request(self, api):
        """The life of two pull requests, with one of the classes that have them."""
        name = "request-" + type(api.api).__name__.lower()
        self.branch(name)
        self.upload(name, name, b"requested")
        self.commit(name, name)
        creation = models.PullRequestCreation(title=name, source_branch=name, destination_branch="main")
        made = api.create_pull_request(self.repository, creation)
        other = api.create_pull_request(self.repository, creation)
        api.update_pull_request(self.repository, other.id, models.PullRequestBasic(status="closed", title="no"))
        closed = api.get_pull_request(self.repository, other.id)
        check_equal((closed.status, closed.title), ("closed", "no"), "the closed request")
        listed = api.list_pull_requests(self.repository, status="open").results
        check_equal([(request.id, request.title) for request in listed], [(made.id, name)], "open requests")
        merged = api.merge_pull_request(self.repository, made.id)
        request = api.get_pull_request(self.repository, made.id)
        check_equal((request.status, request.merged_commit_id), ("merged", merged.reference), "the merged request")
        check_equal(self.read("main", name), b"requested", "what was requested")
        self.refused(400, "bad pull request status", api.merge_pull_request, self.repository, made.id)
