"""What the hand-written clients add to the operations: transactions, imports, readers and writers of `lakefs`, and
files of a data frame through `lakefs-spec`.
"""

import io
import pathlib

import lakefs
import pandas
from lakefs.exceptions import ConflictException, NotFoundException, ObjectExistsException
from lakefs_spec import LakeFSFileSystem

from connection import arguments, check, check_equal, client


def refused(kind, call, *args, **named):
    try:
        call(*args, **named)
    except kind:
        return
    raise AssertionError(f"{call} went through")


def transactions(main, repository):
    with main.transact(commit_message="both or none", tag="v1") as transaction:
        transaction.object("t/one").upload(data=b"1")
        transaction.object("t/two").upload(data=b"2")
        check(not main.object("t/one").exists(), "a transaction shows before its end")
    check_equal(sorted(o.path for o in main.objects(prefix="t/")), ["t/one", "t/two"], "after the transaction")
    check_equal(repository.tag("v1").get_commit().id, main.get_commit().id, "its tag")

    def failing():
        with main.transact(commit_message="never") as transaction:
            transaction.object("t/three").upload(data=b"3")
            raise KeyError("the caller's own")

    refused(KeyError, failing)
    check(not main.object("t/three").exists(), "a transaction that failed shows")

    def conflicting():
        with main.transact(commit_message="too late") as transaction:
            transaction.object("t/one").upload(data=b"theirs")
            main.object("t/one").upload(data=b"ours")
            main.commit(message="first")

    refused(Exception, conflicting)
    check_equal(main.object("t/one").reader().read(), b"ours", "the winner of a conflict")


def imports(repository, folder):
    (folder / "deep").mkdir(parents=True)
    (folder / "a.csv").write_text("a\n")
    (folder / "deep" / "b.csv").write_text("b\n")
    branch = repository.branch("imported").create(source_reference="main")
    manager = branch.import_data(commit_message="bring them", metadata={"by": "test"})
    status = manager.prefix(f"local://{folder}/", destination="in/").object(
        f"local://{folder}/a.csv", destination="alone.csv"
    ).run()
    check_equal((status.error, status.ingested_objects), (None, 3), "the import")
    check_equal(
        sorted(o.path for o in branch.objects(prefix="in/")), ["in/a.csv", "in/deep/b.csv"], "what was imported"
    )
    check_equal(branch.object("alone.csv").reader(mode="r").read(), "a\n", "the single object")
    check_equal(branch.get_commit().metadata["by"], "test", "metadata of the import")


def readers_and_writers(branch, pre_sign):
    name = f"rw/{pre_sign}"
    with branch.object(name).writer("xb", pre_sign=pre_sign, metadata={"k": "v"}) as writer:
        writer.write(b"0123456789")
    refused(ObjectExistsException, branch.object(name).upload, data=b"again", mode="x", pre_sign=pre_sign)
    with branch.object(name).reader("rb", pre_sign=pre_sign) as reader:
        check_equal(reader.read(3), b"012", "the beginning")
        reader.seek(-2, io.SEEK_END)
        check_equal(reader.read(), b"89", "the end")
        reader.seek(4)
        check_equal(reader.read(2), b"45", "the middle")
    check_equal(branch.object(name).stat().metadata, {"k": "v"}, "metadata")
    branch.object(name + ".txt").upload(data="Grüße\n", mode="w", pre_sign=pre_sign)
    check_equal(list(branch.object(name + ".txt").reader("r", pre_sign=pre_sign)), ["Grüße\n"], "lines of text")


def history(repository, main):
    dev = repository.branch("dev").create(source_reference="main")
    dev.object("h/x").upload(data=b"x")
    check_equal([c.path for c in dev.uncommitted()], ["h/x"], "uncommitted")
    dev.reset_changes(path_type="object", path="h/x")
    check_equal(list(dev.uncommitted()), [], "after the reset")
    dev.object("h/x").upload(data=b"x")
    picked = dev.commit(message="add x").get_commit().id
    check_equal([(c.type, c.path) for c in main.diff(other_ref="dev")], [("added", "h/x")], "the difference")
    dev.merge_into(main)
    check_equal(main.object("h/x").reader().read(), b"x", "after the merge")
    main.revert("main", parent_number=1)
    check(not main.object("h/x").exists(), "a reverted object shows")
    main.cherry_pick(picked)
    check(main.object("h/x").exists(), "a picked object is missing")
    check(next(main.log(max_amount=1)).id == main.get_commit().id, "the log begins elsewhere")
    dev.object("h/x").copy("dev", "h/y")
    dev.delete_objects(["h/x", "h/y"])
    check_equal(list(dev.objects(prefix="h/")), [], "after the deletion")
    dev.delete()
    refused(NotFoundException, repository.branch("dev").get_commit)
    refused(ConflictException, repository.branch("main").create, source_reference="main")


def data_frames(args, repository, trees):
    files = LakeFSFileSystem(host=args.url, username=args.key, password=args.secret)
    options = {"host": args.url, "username": args.key, "password": args.secret}
    base = f"lakefs://{repository.id}/frames/f"
    source = next(trees.rglob("seattle-weather.csv"))
    frame = pandas.read_csv(source)
    frame.to_parquet(f"{base}/weather.parquet", storage_options=options)
    frame.to_csv(f"{base}/csv/weather.csv", index=False, storage_options=options)
    back = pandas.read_parquet(f"{base}/weather.parquet", storage_options=options)
    pandas.testing.assert_frame_equal(back, frame)
    back = pandas.read_csv(f"{base}/csv/weather.csv", storage_options=options)
    pandas.testing.assert_frame_equal(back, frame)
    names = sorted(entry["name"] for entry in files.ls(f"{repository.id}/frames/f/", detail=True))
    check_equal(names, [f"{repository.id}/frames/f/csv/", f"{repository.id}/frames/f/weather.parquet"], "ls")
    check_equal(files.glob(f"{repository.id}/frames/f/**/*.csv"), [f"{repository.id}/frames/f/csv/weather.csv"], "glob")
    files.cp_file(f"{repository.id}/frames/f/csv/weather.csv", f"{repository.id}/frames/f/copy.csv")
    check_equal(files.cat_file(f"{repository.id}/frames/f/copy.csv"), files.cat_file(names[0] + "weather.csv"), "the copy")
    files.rm(f"{repository.id}/frames/f/csv", recursive=True)
    check(not files.exists(f"{repository.id}/frames/f/csv/weather.csv"), "a removed file is there")
    with files.transaction(repository.id, "main") as transaction:
        files.pipe_file(f"{repository.id}/{transaction.branch.id}/in-transaction", b"yes")
        transaction.commit(message="by a transaction of files")
    check_equal(files.cat_file(f"{repository.id}/main/in-transaction"), b"yes", "after the transaction")


def run(args):
    lake = client(args)
    repository = lakefs.Repository(args.repository, client=lake).create(storage_namespace=args.namespace)
    main = repository.branch("main")
    main.object("seed").upload(data=b"seed")
    main.commit(message="seed")
    transactions(main, repository)
    imports(repository, pathlib.Path(args.imports) / "features")
    for pre_sign in (False, True):
        readers_and_writers(main, pre_sign)
    main.commit(message="readers and writers")
    history(repository, main)
    data_frames(args, repository, pathlib.Path(args.trees))
    print("all features work")


if __name__ == "__main__":
    run(arguments("go"))
