"""The AWS command line with its default settings, told nothing but the endpoint."""

import os

import requests

from connection import check, check_equal
from s3_connection import BRANCH, Journey, Run, digests, sha256


class Awscli(Journey):
    def s3(self, *arguments, **more):
        return self.run.execute("aws", "s3", *arguments, **more)

    def s3api(self, *arguments, **more):
        return self.run.execute("aws", "s3api", *arguments, "--bucket", self.run.bucket, "--output", "text", **more)

    def at(self, place):
        return f"s3://{self.run.bucket}/{place}"

    def upload_tree(self, folder, place):
        self.s3("sync", "--no-progress", folder, self.at(place))

    def download_tree(self, place, folder):
        self.s3("cp", "--no-progress", "--recursive", self.at(place), folder)

    def upload(self, file, place):
        self.s3("cp", "--no-progress", file, self.at(place))

    def remove(self, place):
        self.s3("rm", self.at(place))


def lists(c, commit):
    check(c.run.bucket in c.s3("ls"), "the list of buckets")
    check_equal(c.s3("ls", c.at("")).split(), ["PRE", "main/", "PRE", "work/"], "the branches")
    lines = c.s3("ls", "--recursive", c.at(f"{commit}/")).splitlines()
    keys = {line[31:].partition("/")[2] for line in lines}
    check_equal(keys, {f"data/{p}" for p in c.data} | {f"table/{p}" for p in c.table}, "every key of the commit")
    everything = c.s3("ls", "--recursive", c.at(""))
    check(f"{BRANCH}/data/odd/percent%41%.json" in everything, "every key of the bucket")
    c.s3("ls", c.at(f"{BRANCH}/nothing"), fails=True)


def synchronizing(c):
    source = c.run.folder("sync")
    for name in ("a", "b", "c"):
        (source / name).write_text(name)
        # the times of objects are whole seconds: a file of this second would be newer than its object
        os.utime(source / name, (1_700_000_000, 1_700_000_000))
    check_equal(c.s3("sync", "--no-progress", source, c.at(f"{BRANCH}/sync")).count("upload:"), 3, "files of the first run")
    check_equal(c.s3("sync", source, c.at(f"{BRANCH}/sync")), "", "what a second run transfers")
    (source / "a").unlink()
    check("delete:" in c.s3("sync", "--delete", source, c.at(f"{BRANCH}/sync")), "what is gone")
    check_equal(c.run.sizes(BRANCH, "sync/"), {"b": 1, "c": 1}, "what is left")
    c.s3("sync", c.at(f"{BRANCH}/sync"), c.at(f"{BRANCH}/sync2"))
    check_equal(c.s3("sync", c.at(f"{BRANCH}/sync"), c.at(f"{BRANCH}/sync2")), "", "a second run within the bucket")
    back = c.run.folder("back")
    c.s3("sync", c.at(f"{BRANCH}/sync2"), back)
    check_equal(digests(back), digests(source), "what comes back")


def moves(c):
    """A large object is copied in parts, and its tags are asked for."""
    c.s3("mv", "--no-progress", c.at(f"{BRANCH}/table/part-2.parquet"), c.at(f"{BRANCH}/moved"))
    check("part-2.parquet" not in c.run.sizes(BRANCH, "table/"), "the old place of what was moved")
    target = c.run.folder("moved") / "moved"
    c.s3("mv", "--no-progress", c.at(f"{BRANCH}/moved"), target)
    check_equal(sha256(target), c.table["part-2.parquet"], "what was moved twice")
    check_equal(c.run.sizes(BRANCH, "moved"), {}, "what was moved away")
    c.s3("rm", "--recursive", c.at(f"{BRANCH}/sync"))
    check_equal(sorted(c.run.sizes(BRANCH, "sync")), ["2/b", "2/c"], "beside what was removed")
    c.s3("rm", "--recursive", c.at(f"{BRANCH}/sync2/"))
    check_equal(c.run.sizes(BRANCH, "sync"), {}, "all removed")


def links(c):
    url = c.s3("presign", c.at(f"{BRANCH}/data/_data/iris.json")).strip()
    got = requests.get(url, timeout=60)
    check_equal(got.content, (c.run.tree / "data/_data/iris.json").read_bytes(), "a link")
    check_equal(requests.get(url + "x", timeout=60).status_code, 403, "a changed link")


def probes(c, commit):
    key = ("--key", f"{commit}/data/_data/iris.json")
    size = (c.run.tree / "data/_data/iris.json").stat().st_size
    check_equal(c.s3api("head-object", *key, "--query", "ContentLength").strip(), str(size), "a length")
    check_equal(c.s3api("get-object-attributes", *key, "--object-attributes", "ObjectSize", "--query", "ObjectSize")
                .strip(), str(size), "a size in attributes")
    c.s3api("head-bucket")
    c.s3api("get-bucket-location")
    c.s3api("get-object-tagging", *key)
    found = c.s3api("list-objects-v2", "--prefix", f"{commit}/", "--page-size", "5", "--query", "Contents[].Key")
    check_equal(len(found.replace("\n", "\t").rstrip("\t").split("\t")), len(c.data) + len(c.table), "keys by five")
    check("NoSuchBucketPolicy" in c.s3api("get-bucket-policy", fails=True), "no policy")
    c.s3api("put-object", "--key", f"{commit}/x", fails=True)


def main():
    run = Run("awscli")
    os.environ["AWS_ENDPOINT_URL"] = run.url
    c = Awscli(run)
    commit = c.walk()
    lists(c, commit)
    synchronizing(c)
    moves(c)
    links(c)
    probes(c, commit)
    run.finish()


main()
