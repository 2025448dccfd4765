"""The Api classes of the generated client, each behind a [Recorder] that notes which operations were called."""

import inspect
import pathlib
import time

import lakefs_sdk
import lakefs_sdk.api
import urllib3
from lakefs_sdk import models
from lakefs_sdk.exceptions import ApiException

from connection import check, check_equal

WAIT_SECONDS = 30


def operations(api_class):
    """The names of the operation methods of an Api class."""
    return {
        name
        for name, method in inspect.getmembers(api_class, inspect.isfunction)
        if not name.startswith("_") and not name.endswith("_with_http_info")
    }


class Recorder:
    """An Api object that notes which of its operations were called."""

    def __init__(self, api, called):
        self.api = api
        self.called = called
        self.names = operations(type(api))

    def __getattr__(self, name):
        plain = name.removesuffix("_with_http_info")
        if plain in self.names:
            self.called.add(f"{type(self.api).__name__}.{plain}")
        return getattr(self.api, name)


def attribute(api_name):
    """`objects` for `ObjectsApi`; `import_`, since `import` is a word of the language."""
    name = api_name.removesuffix("Api").lower()
    return name + "_" if name == "import" else name


class Sdk:
    """The Api classes of the package, as attributes: see [attribute]."""

    def __init__(self, args):
        self.http = urllib3.PoolManager(retries=False)
        self.args = args
        self.repository = args.repository
        self.called = set()
        self.all = set()
        client = lakefs_sdk.ApiClient(self.configuration(username=args.key, password=args.secret))
        for name, api_class in inspect.getmembers(lakefs_sdk.api, inspect.isclass):
            if name.endswith("Api"):
                setattr(self, attribute(name), Recorder(api_class(client), self.called))
                self.all |= {f"{name}.{operation}" for operation in operations(api_class)}
        check(len(self.all) > 100, f"only {len(self.all)} operations found")

    def configuration(self, **credentials):
        return lakefs_sdk.Configuration(host=self.args.url + "/api/v1", **credentials)

    def having(self, operation):
        """The Api objects with this operation, of which some are in several classes."""
        found = [api for api in vars(self).values() if isinstance(api, Recorder) and operation in api.names]
        check(found, f"the package has no {operation}")
        return found

    def check_all_called(self):
        check_equal(sorted(self.all - self.called), [], "operations without a case")

    def refused(self, status, message, call, *args, **named):
        try:
            call(*args, **named)
        except ApiException as refusal:
            check_equal(refusal.status, status, f"status of {refusal.body}")
            check(message in (refusal.body or ""), f"{message!r} is not in {refusal.body}")
            return
        raise AssertionError(f"{call.__name__} went through")

    def upload(self, branch, path, data, **conditions):
        """Uploads bytes; the package takes the name of a file."""
        file = pathlib.Path(self.args.records) / "content"
        file.write_bytes(data)
        return self.objects.upload_object(self.repository, branch, path, content=str(file), **conditions)

    def read(self, ref, path):
        return bytes(self.objects.get_object(self.repository, ref, path))

    def commit(self, branch, message, **more):
        return self.commits.commit(self.repository, branch, models.CommitCreation(message=message, **more))

    def branch(self, name, source="main"):
        return self.branches.create_branch(self.repository, models.BranchCreation(name=name, source=source))

    def paths(self, ref, **query):
        return [entry.path for entry in self.objects.list_objects(self.repository, ref, **query).results]

    def fetch(self, method, url, body=None):
        """Uses a signed URL, without credentials."""
        answer = self.http.request(method, url, body=body)
        check(answer.status < 300, f"{method} of a signed URL: {answer.status} {answer.data[:500]}")
        return answer


def awaited(ask, done):
    """Asks until the answer is done."""
    end = time.monotonic() + WAIT_SECONDS
    while True:
        answer = ask()
        if done(answer):
            return answer
        check(time.monotonic() < end, f"not done within {WAIT_SECONDS} s: {answer}")
        time.sleep(0.05)
