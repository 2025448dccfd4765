"""rclone, set up by its environment for another S3 than the known ones."""

import os

from connection import check, check_equal
from s3_connection import BRANCH, Journey, Run, sha256


class Rclone(Journey):
    def rclone(self, *arguments, **more):
        return self.run.execute("rclone", *arguments, **more)

    def at(self, place):
        return f"tarn:{self.run.bucket}/{place}"

    def upload_tree(self, folder, place):
        self.rclone("copy", folder, self.at(place))

    def download_tree(self, place, folder):
        self.rclone("copy", self.at(place), folder)

    def upload(self, file, place):
        self.rclone("copyto", file, self.at(place))

    def remove(self, place):
        self.rclone("deletefile", self.at(place))


def checks(c, commit):
    """By checksums, also of what went up in parts: a table beyond 200 MiB, and parts of 16 MiB."""
    for place in (f"{commit}/data", f"{commit}/table"):
        said = c.rclone("check", c.run.tree / place.partition("/")[2], c.at(place))
        check("0 differences found" in said and "hashes could not be checked" not in said, said)
    whole = c.run.tree / "whole"
    c.rclone("copy", whole, c.at(f"{BRANCH}/whole"))
    c.rclone("copy", "--s3-upload-cutoff", "16M", "--s3-chunk-size", "16M", c.run.tree / "table", c.at(f"{BRANCH}/cut"))
    for folder, place in ((whole, "whole"), (c.run.tree / "table", "cut")):
        said = c.rclone("check", folder, c.at(f"{BRANCH}/{place}"))
        check("0 differences found" in said and "hashes could not be checked" not in said, said)
    c.rclone("check", c.run.tree / "data", c.at(f"{BRANCH}/data"), fails=True)


def lists(c, commit):
    listed = set(c.rclone("lsf", "-R", "--files-only", c.at(commit)).splitlines())
    check_equal(listed, {f"data/{p}" for p in c.data} | {f"table/{p}" for p in c.table}, "every file of the commit")
    check_equal(c.rclone("lsf", c.at("")).split(), ["main/", f"{BRANCH}/"], "the branches")
    everything = c.rclone("lsf", "-R", c.at("")).splitlines()
    check(f"{BRANCH}/data/odd/percent%41%.json" in everything, "every file of the bucket")
    check(f"{c.run.bucket}/" in c.rclone("lsf", "tarn:").splitlines(), "the buckets")
    check_equal(c.rclone("cat", c.at(f"{commit}/data/odd/empty.json")), "", "an empty file")


def synchronizing(c):
    source = c.run.folder("sync")
    for name in ("a", "b +ü", "c"):
        (source / name).write_text(name)
    c.rclone("sync", source, c.at(f"{BRANCH}/sync"))
    second = c.rclone("sync", "-v", source, c.at(f"{BRANCH}/sync"))
    check("Copied" not in second and "nothing to transfer" in second, second)
    (source / "a").unlink()
    c.rclone("sync", source, c.at(f"{BRANCH}/sync"))
    check_equal(set(c.run.sizes(BRANCH, "sync/")), {"b +ü", "c"}, "after a file is gone")
    c.rclone("moveto", c.at(f"{BRANCH}/sync/c"), c.at(f"{BRANCH}/sync/d"))
    check_equal(set(c.run.sizes(BRANCH, "sync/")), {"b +ü", "d"}, "after a move")
    c.rclone("copyto", c.at(f"{BRANCH}/whole/whole.parquet"), c.at(f"{BRANCH}/copied.parquet"))
    target = c.run.folder("copied") / "copied"
    c.rclone("copyto", c.at(f"{BRANCH}/copied.parquet"), target)
    check_equal(sha256(target), sha256(c.run.tree / "whole/whole.parquet"), "a copy by the server")
    c.rclone("purge", c.at(f"{BRANCH}/sync"))
    c.rclone("purge", c.at(f"{BRANCH}/cut"))
    check_equal(c.run.sizes(BRANCH, "sync/") | c.run.sizes(BRANCH, "cut/"), {}, "after purges")


def main():
    run = Run("rclone")
    os.environ.update(
        RCLONE_CONFIG="",
        RCLONE_CONFIG_TARN_TYPE="s3",
        RCLONE_CONFIG_TARN_PROVIDER="Other",
        RCLONE_CONFIG_TARN_ACCESS_KEY_ID=run.key,
        RCLONE_CONFIG_TARN_SECRET_ACCESS_KEY=run.secret,
        RCLONE_CONFIG_TARN_ENDPOINT=run.url,
    )
    c = Rclone(run)
    commit = c.walk()
    checks(c, commit)
    lists(c, commit)
    synchronizing(c)
    run.finish()


main()
