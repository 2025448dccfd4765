"""What the scripts of the S3 clients share: the repository with what only the REST contract can do, the files, and
the journey that each client walks with its own commands.
"""

import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import time

import requests

from connection import arguments, check, check_equal

REGION = "us-east-1"
BRANCH = "work"
TAG = "v1"
COMMAND_MAX_SECONDS = 120
CHANGED = "_data/cars.json"
REMOVED = "_data/airports.csv"
ADDED = "_data/new.csv"
GATEWAY_DOMAIN = "s3.local.lakefs.io"


def sha256(file):
    with open(file, "rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def digests(folder):
    """The SHA-256 of each file below the folder, by its path there."""
    folder = pathlib.Path(folder)
    return {str(f.relative_to(folder)): sha256(f) for f in sorted(folder.rglob("*")) if f.is_file()}


class Run:
    """One script against a server: a repository of its own with the branch `work`, and folders."""

    def __init__(self, client):
        self.args = arguments("go")
        self.client = client
        self.started = time.monotonic()
        self.url = self.args.url
        self.host = self.url.removeprefix("http://")
        self.key, self.secret = self.args.key, self.args.secret
        self.bucket = self.args.repository
        self.tree = pathlib.Path(self.args.tree)
        self.scratch = pathlib.Path(self.args.records) / client
        self.scratch.mkdir()
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.auth = (self.key, self.secret)
        os.environ["AWS_ACCESS_KEY_ID"] = self.key
        os.environ["AWS_SECRET_ACCESS_KEY"] = self.secret
        os.environ["AWS_DEFAULT_REGION"] = REGION
        os.environ["AWS_EC2_METADATA_DISABLED"] = "true"
        self.rest("POST", "/repositories", json={"name": self.bucket, "storage_namespace": self.args.namespace})
        self.rest("POST", f"{self.repository}/branches", json={"name": BRANCH, "source": "main"})

    @property
    def repository(self):
        return f"/repositories/{self.bucket}"

    def rest(self, method, path, **more):
        answer = self.session.request(method, f"{self.url}/api/v1{path}", timeout=60, **more)
        check(answer.ok, f"{method} {path}: {answer.status_code} {answer.text[:500]}")
        return answer

    def commit(self, message):
        answer = self.rest("POST", f"{self.repository}/branches/{BRANCH}/commits", json={"message": message})
        return answer.json()["id"]

    def tag(self, name, ref):
        self.rest("POST", f"{self.repository}/tags", json={"id": name, "ref": ref})

    def sizes(self, ref, prefix):
        """The size of each object below the prefix, by its path there; markers of folders left out."""
        found, after = {}, ""
        while True:
            query = {"prefix": prefix, "after": after, "amount": 1000}
            page = self.rest("GET", f"{self.repository}/refs/{ref}/objects/ls", params=query).json()
            found.update({o["path"].removeprefix(prefix): o["size_bytes"] for o in page["results"]})
            if not page["pagination"]["has_more"]:
                return {path: size for path, size in found.items() if path and not path.endswith("/")}
            after = page["pagination"]["next_offset"]

    def folder(self, name):
        """An empty folder of this name."""
        made = self.scratch / name
        if made.exists():
            shutil.rmtree(made)
        made.mkdir(parents=True)
        return made

    def execute(self, program, *arguments, fails=False):
        """Runs a program of this environment; what it printed. Fails when it does, unless it has to."""
        command = [str(pathlib.Path(sys.executable).parent / program), *(str(a) for a in arguments)]
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=COMMAND_MAX_SECONDS,
            text=True,
            check=False,
        )
        check((done.returncode != 0) == fails, f"{command} ended with {done.returncode}:\n{done.stdout[-20000:]}")
        return done.stdout

    def finish(self):
        print(f"{self.client} works, {time.monotonic() - self.started:.1f} s")


class Journey:
    """Files go up to the branch, are committed and tagged, and come back the same from the commit and from the tag,
    also after the branch has changed. A client overrides how it does its part; places are `ref/path`.
    """

    def __init__(self, run):
        self.run = run
        self.data = digests(run.tree / "data")
        self.table = digests(run.tree / "table")

    def upload_tree(self, folder, place):
        raise NotImplementedError

    def download_tree(self, place, folder):
        raise NotImplementedError

    def upload(self, file, place):
        raise NotImplementedError

    def remove(self, place):
        raise NotImplementedError

    def check_tree(self, place, expected, what):
        folder = self.run.folder("download")
        self.download_tree(place, folder)
        check_equal(digests(folder), expected, f"{what}: {place}")
        shutil.rmtree(folder)

    def check_sizes(self, ref, name):
        folder = self.run.tree / name
        expected = {str(f.relative_to(folder)): f.stat().st_size for f in folder.rglob("*") if f.is_file()}
        check_equal(self.run.sizes(ref, name + "/"), expected, f"sizes of {name} in {ref}")

    def walk(self):
        """The whole way; returns the id of the commit that holds the files as they are in `tree`."""
        run = self.run
        for name in ("data", "table"):
            self.upload_tree(run.tree / name, f"{BRANCH}/{name}")
            self.check_sizes(BRANCH, name)
        commit = run.commit(f"files by {run.client}")
        run.tag(TAG, commit)
        self.change()
        self.check_tree(f"{BRANCH}/data", self.changed(), "the branch after a change")
        self.check_tree(f"{commit}/table", self.table, "the commit")
        for ref in (commit, TAG):
            self.check_tree(f"{ref}/data", self.data, "the version of before")
        later = run.commit("a change")
        self.check_tree(f"{later}/data", self.changed(), "the second commit")
        self.check_tree(f"{commit}/data", self.data, "the first commit after the second")
        return commit

    def change(self):
        source = self.run.tree / "data" / REMOVED
        for name in (CHANGED, ADDED):
            self.upload(source, f"{BRANCH}/data/{name}")
        self.remove(f"{BRANCH}/data/{REMOVED}")
        self.upload(source, f"{BRANCH}/table/part-1.parquet")

    def changed(self):
        now = {path: digest for path, digest in self.data.items() if path != REMOVED}
        return now | {CHANGED: self.data[REMOVED], ADDED: self.data[REMOVED]}
