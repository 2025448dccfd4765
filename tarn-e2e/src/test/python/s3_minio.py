"""The Python client of MinIO, which asks for a bucket's location first and signs chunks."""

import requests
from minio import Minio
from minio.commonconfig import CopySource, Tags
from minio.deleteobjects import DeleteObject
from minio.error import S3Error

from connection import check, check_equal, in_parallel
from s3_connection import BRANCH, Journey, Run, digests


class MinioClient(Journey):
    def __init__(self, run):
        super().__init__(run)
        self.client = Minio(run.host, access_key=run.key, secret_key=run.secret, secure=False)
        self.bucket = run.bucket

    def upload_tree(self, folder, place):
        in_parallel(
            lambda path: self.client.fput_object(self.bucket, f"{place}/{path}", str(folder / path)), digests(folder)
        )

    def download_tree(self, place, folder):
        keys = [o.object_name for o in self.client.list_objects(self.bucket, place + "/", recursive=True)]
        in_parallel(
            lambda key: self.client.fget_object(self.bucket, key, str(folder / key.removeprefix(place + "/"))), keys
        )

    def upload(self, file, place):
        self.client.fput_object(self.bucket, place, str(file))

    def remove(self, place):
        self.client.remove_object(self.bucket, place)


def features(m):
    client, bucket, place = m.client, m.bucket, f"{BRANCH}/data/_data/iris.json"
    check(client.bucket_exists(bucket) and not client.bucket_exists("nothing-here"), "buckets")
    check(bucket in [b.name for b in client.list_buckets()], "the list of buckets")
    found = [o.object_name for o in client.list_objects(bucket)]
    check_equal(found, ["main/", f"{BRANCH}/"], "the branches")
    copied = f"{BRANCH}/copied +ü"
    client.copy_object(bucket, copied, CopySource(bucket, place))
    check_equal(client.stat_object(bucket, copied).size, client.stat_object(bucket, place).size, "a copy")
    tags = Tags(for_object=True)
    tags["k ü"] = "v"
    client.set_object_tags(bucket, copied, tags)
    check_equal(dict(client.get_object_tags(bucket, copied)), {"k ü": "v"}, "tags")
    link = client.presigned_get_object(bucket, copied)
    check_equal(requests.get(link, timeout=60).content, (m.run.tree / "data/_data/iris.json").read_bytes(), "a link")
    errors = list(client.remove_objects(bucket, [DeleteObject(copied), DeleteObject(f"{BRANCH}/never")]))
    check_equal(errors, [], "failures of removals")
    try:
        client.stat_object(bucket, copied)
    except S3Error as e:
        check_equal(e.code, "NoSuchKey", "a removed object")
    else:
        raise AssertionError("a removed object is there")


def main():
    run = Run("minio")
    m = MinioClient(run)
    m.walk()
    features(m)
    run.finish()


main()
