"""pyarrow's own file system (the C++ kit of AWS), and partitioned data sets on it."""

import pyarrow.compute
import pyarrow.dataset
from pyarrow.fs import FileSelector, FileType, LocalFileSystem, S3FileSystem, copy_files

from connection import check, check_equal
from s3_connection import BRANCH, Journey, Run


class Pyarrow(Journey):
    def __init__(self, run):
        super().__init__(run)
        self.fs = S3FileSystem(
            access_key=run.key, secret_key=run.secret, endpoint_override=run.host, scheme="http"
        )
        self.local = LocalFileSystem()

    def at(self, place):
        return f"{self.run.bucket}/{place}"

    def upload_tree(self, folder, place):
        copy_files(str(folder), self.at(place), source_filesystem=self.local, destination_filesystem=self.fs)

    def download_tree(self, place, folder):
        copy_files(self.at(place), str(folder), source_filesystem=self.fs, destination_filesystem=self.local)

    def upload(self, file, place):
        with self.fs.open_output_stream(self.at(place)) as stream:
            stream.write(file.read_bytes())

    def remove(self, place):
        self.fs.delete_file(self.at(place))


def places(c, commit):
    fs = c.fs

    def kind(place):
        return fs.get_file_info(c.at(place)).type

    check_equal(kind(f"{commit}/table/part-0.parquet"), FileType.File, "a file")
    check_equal(kind(f"{commit}/data/odd"), FileType.Directory, "a folder")
    check_equal(kind(f"{commit}/nothing"), FileType.NotFound, "nothing")
    check_equal(kind("nowhere/x"), FileType.NotFound, "a branch that is not")
    found = fs.get_file_info(FileSelector(c.at(f"{commit}/data"), recursive=True))
    paths = {i.path.removeprefix(c.at(f"{commit}/data/")) for i in found if i.type == FileType.File}
    check_equal(paths, set(c.data), "every file")
    fs.create_dir(c.at(f"{BRANCH}/made/deep"), recursive=True)
    check_equal(kind(f"{BRANCH}/made/deep"), FileType.Directory, "a made folder")
    fs.copy_file(c.at(f"{commit}/data/_data/iris.json"), c.at(f"{BRANCH}/made/deep/a +ü"))
    fs.move(c.at(f"{BRANCH}/made/deep/a +ü"), c.at(f"{BRANCH}/made/b"))
    check_equal(kind(f"{BRANCH}/made/deep/a +ü"), FileType.NotFound, "the old place of what was moved")
    with fs.open_input_file(c.at(f"{BRANCH}/made/b")) as file:
        whole = (c.run.tree / "data/_data/iris.json").read_bytes()
        check_equal(file.read_at(50, 1000), whole[1000:1050], "bytes in the middle")
    fs.delete_dir(c.at(f"{BRANCH}/made"))
    check_equal(c.run.sizes(BRANCH, "made/"), {}, "a removed folder")
    try:
        upload_to = c.at(f"{commit}/x")
        with fs.open_output_stream(upload_to) as stream:
            stream.write(b"forged")
    except OSError:
        return
    raise AssertionError("a commit was written to")


def data_set(c):
    """The table by city and year, written to the branch, committed, and read from the commit."""
    source = pyarrow.dataset.dataset(str(c.run.tree / "table"), format="parquet")
    pyarrow.dataset.write_dataset(
        source,
        c.at(f"{BRANCH}/cities"),
        filesystem=c.fs,
        format="parquet",
        partitioning=["city", "year"],
        partitioning_flavor="hive",
    )
    commit = c.run.commit("a data set by city and year")
    c.fs.delete_dir(c.at(f"{BRANCH}/cities/city=Graz"))
    at_commit = pyarrow.dataset.dataset(
        c.at(f"{commit}/cities"), filesystem=c.fs, format="parquet", partitioning="hive"
    )
    check_equal(len({f.rpartition("/")[0] for f in at_commit.files}), 18, "folders of the data set")
    check_equal(sums(at_commit), sums(source), "the content of the data set")
    graz = pyarrow.dataset.field("city") == "Graz"
    check_equal(at_commit.count_rows(filter=graz), source.count_rows(filter=graz), "rows of Graz in the commit")
    on_branch = pyarrow.dataset.dataset(c.at(f"{BRANCH}/cities"), filesystem=c.fs, partitioning="hive")
    check_equal(on_branch.count_rows(filter=graz), 0, "rows of Graz on the branch")


def sums(data):
    table = data.to_table(columns=["id", "station", "year"])
    one = pyarrow.compute.sum(pyarrow.compute.bit_wise_xor(table["id"], table["station"])).as_py()
    return table.num_rows, one, pyarrow.compute.sum(table["year"]).as_py()


def main():
    run = Run("pyarrow")
    c = Pyarrow(run)
    commit = c.walk()
    places(c, commit)
    data_set(c)
    run.finish()


main()
