"""s3cmd, told the endpoint and not to use TLS; both versions of signatures."""

from connection import check, check_equal
from s3_connection import BRANCH, Journey, Run, digests, sha256


class S3cmd(Journey):
    def s3cmd(self, *arguments, **more):
        run = self.run
        setting = f"[default]\naccess_key={run.key}\nsecret_key={run.secret}\nhost_base={run.host}\n"
        setting += f"host_bucket={run.host}\nuse_https=False\n"
        (run.scratch / "s3cfg").write_text(setting)
        return run.execute("s3cmd", "-c", run.scratch / "s3cfg", "--no-progress", *arguments, **more)

    def at(self, place):
        return f"s3://{self.run.bucket}/{place}"

    def upload_tree(self, folder, place):
        self.s3cmd("put", "--recursive", f"{folder}/", self.at(place) + "/")

    def download_tree(self, place, folder):
        self.s3cmd("get", "--recursive", self.at(place) + "/", f"{folder}/")

    def upload(self, file, place):
        self.s3cmd("put", file, self.at(place))

    def remove(self, place):
        self.s3cmd("del", self.at(place))


def lists(c, commit):
    check(c.at("").rstrip("/") in c.s3cmd("ls"), "the buckets")
    branches = [line.split()[-1] for line in c.s3cmd("ls", c.at("")).splitlines()]
    check_equal(branches, [c.at("main/"), c.at(f"{BRANCH}/")], "the branches")
    lines = c.s3cmd("ls", "--recursive", c.at(f"{commit}/")).splitlines()
    listed = {line[line.index("s3://") :].removeprefix(c.at(f"{commit}/")) for line in lines}
    check_equal(listed, {f"data/{p}" for p in c.data} | {f"table/{p}" for p in c.table}, "every file of the commit")
    check(c.at("main/") in c.s3cmd("la"), "everything")
    told = c.s3cmd("info", c.at(f"{commit}/table/part-0.parquet"))
    check("FULL_CONTROL" in told and "57" in told, told)
    c.s3cmd("info", c.at("").rstrip("/"))


def moves(c):
    c.s3cmd("cp", c.at(f"{BRANCH}/table/part-0.parquet"), c.at(f"{BRANCH}/copied +ü"))
    c.s3cmd("mv", c.at(f"{BRANCH}/copied +ü"), c.at(f"{BRANCH}/moved +ü"))
    check_equal(list(c.run.sizes(BRANCH, "copied")), [], "the old place of what was moved")
    target = c.run.folder("moved") / "moved"
    c.s3cmd("get", c.at(f"{BRANCH}/moved +ü"), target)
    check_equal(sha256(target), c.table["part-0.parquet"], "what was copied and moved")
    c.s3cmd("del", "--recursive", c.at(f"{BRANCH}/data/odd/"))
    check(not any(p.startswith("odd/") for p in c.run.sizes(BRANCH, "data/")), "a removed folder")


def synchronizing(c):
    source = c.run.folder("sync")
    for name in ("a", "b +ü", "c"):
        (source / name).write_text(name)
    check_equal(c.s3cmd("sync", f"{source}/", c.at(f"{BRANCH}/sync/")).count("upload:"), 3, "files of the first run")
    check_equal(c.s3cmd("sync", f"{source}/", c.at(f"{BRANCH}/sync/")).count("upload:"), 0, "of the second run")
    (source / "a").unlink()
    c.s3cmd("sync", "--delete-removed", f"{source}/", c.at(f"{BRANCH}/sync/"))
    check_equal(set(c.run.sizes(BRANCH, "sync/")), {"b +ü", "c"}, "after a file is gone")
    back = c.run.folder("back")
    c.s3cmd("sync", c.at(f"{BRANCH}/sync/"), f"{back}/")
    check_equal(digests(back), digests(source), "what comes back")


def second_version(c):
    """The same with the older signatures: sub-resources of multipart uploads are signed there as well."""
    old = "--signature-v2"
    file = c.run.tree / "table" / "part-3.parquet"
    c.s3cmd(old, "put", file, c.at(f"{BRANCH}/old +ü"))
    check(c.at(f"{BRANCH}/old +ü") in c.s3cmd(old, "ls", c.at(f"{BRANCH}/old")), "a listing")
    target = c.run.folder("old") / "old"
    c.s3cmd(old, "get", c.at(f"{BRANCH}/old +ü"), target)
    check_equal(sha256(target), sha256(file), "what went up and down")
    c.s3cmd(old, "info", c.at(f"{BRANCH}/old +ü"))
    c.s3cmd(old, "del", c.at(f"{BRANCH}/old +ü"))
    check_equal(c.run.sizes(BRANCH, "old"), {}, "what was removed")


def main():
    run = Run("s3cmd")
    c = S3cmd(run)
    commit = c.walk()
    lists(c, commit)
    moves(c)
    synchronizing(c)
    second_version(c)
    run.finish()


main()
