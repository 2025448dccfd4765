"""Uploads that a crash interrupts, and what must be left of them.

`load` uploads objects that say themselves what they hold, and writes down each path before the attempt and again when
the server has acknowledged it (and prints ACK), until the server is gone. `verify` checks after the restart: every
acknowledged object is there and whole, every other attempted one is absent or whole, nothing else exists.
"""

import hashlib
import itertools
import pathlib
import random
import threading
from concurrent.futures import ThreadPoolExecutor

import lakefs

from connection import THREADS, arguments, check, check_equal, client, in_parallel

BRANCH = "interrupted"
OBJECTS_MAX = 200_000


def content(path):
    """The bytes an object of this path must hold: its path, and what the path seeds."""
    source = random.Random(path)
    head = f"{path}\n".encode()
    return head + source.randbytes(source.randrange(60_000))


def load(args, branch):
    attempted = open(pathlib.Path(args.records) / "attempted", "w", encoding="utf-8")
    acknowledged = open(pathlib.Path(args.records) / "acknowledged", "w", encoding="utf-8")
    lock = threading.Lock()
    gone = threading.Event()
    numbers = itertools.count()

    def note(file, path):
        with lock:
            file.write(path + "\n")
            file.flush()

    def work(_):
        while not gone.is_set():
            number = next(numbers)
            if number >= OBJECTS_MAX:
                return
            path = f"load/{number % 7}/{number:06d}"
            data = content(path)
            note(attempted, path)
            try:
                branch.object(path).upload(data=data)
            except Exception as failure:
                if not gone.is_set():
                    print(f"the server is gone: {type(failure).__name__}", flush=True)
                gone.set()
                return
            note(acknowledged, path)
            with lock:
                print("ACK", flush=True)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(work, range(THREADS)))


def verify(args, branch):
    records = pathlib.Path(args.records)
    acknowledged = set((records / "acknowledged").read_text(encoding="utf-8").splitlines())
    attempted = set((records / "attempted").read_text(encoding="utf-8").splitlines())
    there = {entry.path: entry for entry in branch.objects(prefix="load/", max_amount=1_000_000)}
    check_equal(sorted(acknowledged - there.keys()), [], "acknowledged objects that are gone")
    check_equal(sorted(there.keys() - attempted), [], "objects nobody wrote")

    def whole(path):
        data = branch.object(path).reader(mode="rb").read()
        return data == content(path) and there[path].checksum == hashlib.md5(data).hexdigest()

    paths = sorted(there)
    torn = [path for path, good in zip(paths, in_parallel(whole, paths)) if not good]
    check_equal(torn, [], "objects that are not whole")
    check(acknowledged, "nothing was acknowledged before the crash")
    print(f"{len(acknowledged)} acknowledged, {len(attempted)} attempted, {len(there)} there")


if __name__ == "__main__":
    ARGS = arguments("load", "verify")
    REPOSITORY = lakefs.Repository(ARGS.repository, client=client(ARGS))
    if ARGS.command == "load":
        load(ARGS, REPOSITORY.branch(BRANCH).create("main"))
    else:
        verify(ARGS, REPOSITORY.branch(BRANCH))
    print(f"{ARGS.command}: done")
