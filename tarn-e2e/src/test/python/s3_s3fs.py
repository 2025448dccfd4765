"""s3fs, and pandas through it."""

import pandas
import s3fs

from connection import check, check_equal
from s3_connection import BRANCH, Journey, Run

MIB = 1024 * 1024


class S3fs(Journey):
    def __init__(self, run):
        super().__init__(run)
        self.options = {"key": run.key, "secret": run.secret, "endpoint_url": run.url}
        self.fs = s3fs.S3FileSystem(**self.options)

    def at(self, place):
        return f"{self.run.bucket}/{place}"

    def upload_tree(self, folder, place):
        self.fs.put(f"{folder}/", self.at(place), recursive=True)

    def download_tree(self, place, folder):
        self.fs.invalidate_cache()
        self.fs.get(self.at(place) + "/", f"{folder}/", recursive=True)

    def upload(self, file, place):
        self.fs.put_file(str(file), self.at(place))

    def remove(self, place):
        self.fs.rm(self.at(place))


def lists(c, commit):
    fs, top = c.fs, c.at(commit)
    fs.invalidate_cache()
    check(c.run.bucket in fs.ls(""), "the list of buckets")
    check_equal(sorted(fs.ls(c.run.bucket)), [c.at("main"), c.at(BRANCH)], "the branches")
    check_equal(sorted(fs.ls(top)), [f"{top}/data", f"{top}/table"], "the folders")
    every = [f"{top}/data/{p}" for p in c.data] + [f"{top}/table/{p}" for p in c.table]
    check_equal(sorted(fs.find(top)), sorted(every), "every file")
    check_equal(sorted(f"{d}/{f}" for d, _, files in fs.walk(top) for f in files), sorted(every), "every file, walked")
    check_equal(sorted(fs.glob(f"{top}/table/*.parquet")), sorted(every[len(c.data) :]), "the files of the table")
    check(set(f"{c.at(BRANCH)}/data/{p}" for p in c.changed()) <= set(fs.find(c.run.bucket)), "files of all branches")
    check_equal(fs.du(f"{top}/table"), sum(c.run.sizes(commit, "table/").values()), "the size of the table")
    check(fs.isdir(f"{top}/data/odd") and fs.isfile(f"{top}/data/odd/empty.json"), "a folder and a file")
    for missing in (f"{top}/nothing", c.at("nowhere/x"), "nothing-here/x"):
        check(not fs.exists(missing), f"{missing} exists")


def files(c):
    """Files written and read in pieces; one of 120 MiB goes up in three parts."""
    piece = bytes(range(256)) * 4096
    with c.fs.open(c.at(f"{BRANCH}/pieces +ü"), "wb") as file:
        for _ in range(120):
            file.write(piece)
    check_equal(c.fs.info(c.at(f"{BRANCH}/pieces +ü"))["size"], 120 * MIB, "the size of pieces")
    check(c.fs.info(c.at(f"{BRANCH}/pieces +ü"))["ETag"].strip('"').endswith("-3"), "three parts")
    with c.fs.open(c.at(f"{BRANCH}/pieces +ü"), "rb") as file:
        file.seek(77 * MIB + 5)
        check_equal(file.read(10), piece[5:15], "bytes in the middle")
    c.fs.mv(c.at(f"{BRANCH}/pieces +ü"), c.at(f"{BRANCH}/moved"))
    check(not c.fs.exists(c.at(f"{BRANCH}/pieces +ü")), "the old place of what was moved")
    check_equal(c.fs.info(c.at(f"{BRANCH}/moved"))["size"], 120 * MIB, "what was moved")
    check_equal(c.fs.cat_file(c.at(f"{BRANCH}/moved"), start=-3), b"\xfd\xfe\xff", "its end")
    # `mv` of a folder tries to copy the folder itself in this release and fails on every S3
    c.fs.copy(c.at(f"{BRANCH}/data/odd"), c.at(f"{BRANCH}/even"), recursive=True)
    c.fs.invalidate_cache()
    odd = {p.removeprefix("odd/") for p in c.data if p.startswith("odd/")}
    check_equal(set(c.run.sizes(BRANCH, "even/")), odd, "a copied folder")
    c.fs.rm(c.at(f"{BRANCH}/even"), recursive=True)
    check_equal(c.run.sizes(BRANCH, "even/"), {}, "a removed folder")


def frames(c, commit):
    url = f"s3://{c.at(commit)}/table/part-3.parquet"
    read = pandas.read_parquet(url, storage_options=c.options, columns=["id", "city"])
    local = pandas.read_parquet(c.run.tree / "table/part-3.parquet", columns=["id", "city"])
    pandas.testing.assert_frame_equal(read, local)
    airports = pandas.read_csv(f"s3://{c.at(commit)}/data/_data/airports.csv", storage_options=c.options)
    airports.to_parquet(f"s3://{c.at(BRANCH)}/airports.parquet", storage_options=c.options)
    again = pandas.read_parquet(f"s3://{c.at(BRANCH)}/airports.parquet", storage_options=c.options)
    pandas.testing.assert_frame_equal(again, airports)


def main():
    run = Run("s3fs")
    c = S3fs(run)
    commit = c.walk()
    lists(c, commit)
    files(c)
    frames(c, commit)
    run.finish()


main()
