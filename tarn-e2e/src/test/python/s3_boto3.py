"""boto3 with its default settings: path style because the endpoint is an address, CRC32 on every upload, and URLs
presigned with the second version of signatures, as that is its default in us-east-1.
"""

import base64
import hashlib
import socket

import boto3
import requests
from boto3.s3.transfer import TransferConfig
from botocore.config import Config
from botocore.exceptions import ClientError

from connection import check, check_equal, in_parallel
from s3_connection import BRANCH, GATEWAY_DOMAIN, REGION, Journey, Run, digests, sha256

MIB = 1024 * 1024


class Boto3(Journey):
    def __init__(self, run):
        super().__init__(run)
        self.s3 = boto3.client("s3", endpoint_url=run.url)
        self.bucket = run.bucket

    def upload_tree(self, folder, place):
        in_parallel(
            lambda path: self.s3.upload_file(str(folder / path), self.bucket, f"{place}/{path}"), digests(folder)
        )

    def download_tree(self, place, folder):
        def get(key):
            file = folder / key.removeprefix(place + "/")
            file.parent.mkdir(parents=True, exist_ok=True)
            self.s3.download_file(self.bucket, key, str(file))

        in_parallel(get, self.keys(place + "/"))

    def upload(self, file, place):
        self.s3.put_object(Bucket=self.bucket, Key=place, Body=file.read_bytes())

    def remove(self, place):
        self.s3.delete_object(Bucket=self.bucket, Key=place)

    def keys(self, prefix, operation="list_objects_v2", **more):
        pages = self.s3.get_paginator(operation).paginate(Bucket=self.bucket, Prefix=prefix, **more)
        return [entry["Key"] for page in pages for entry in page.get("Contents", [])]

    def put(self, name, body=b"", **more):
        return self.s3.put_object(Bucket=self.bucket, Key=f"{BRANCH}/{name}", Body=body, **more)

    def get(self, name, **more):
        return self.s3.get_object(Bucket=self.bucket, Key=f"{BRANCH}/{name}", **more)

    def head(self, name, **more):
        return self.s3.head_object(Bucket=self.bucket, Key=f"{BRANCH}/{name}", **more)


def refused(code, call, *args, **named):
    """The answer of a call that must fail with this code (or this status, of a HEAD)."""
    try:
        call(*args, **named)
    except ClientError as e:
        check_equal(e.response["Error"]["Code"], str(code), "the code of the refusal")
        return e.response
    raise AssertionError(f"{args} {named} was not refused with {code}")


# --- the features, one after the other -------------------------------------------------------------------------------


def metadata(b):
    written = {
        "ContentType": "text/csv; charset=utf-8",
        "ContentEncoding": "identity",
        "ContentDisposition": 'attachment; filename="a b.csv"',
        "ContentLanguage": "de-AT",
        "CacheControl": "max-age=5",
        "Metadata": {"origin": "e2e", "spaced": "a  b"},
    }
    body = b"a,b\n1,2\n"
    put = b.put("meta.csv", body, **written)
    check_equal(put["ETag"], f'"{hashlib.md5(body).hexdigest()}"', "the entity tag")
    for read in (b.get("meta.csv"), b.head("meta.csv")):
        check_equal({name: read[name] for name in written}, written, "metadata")
        check_equal((read["ContentLength"], read["ETag"]), (8, put["ETag"]), "length and entity tag")
    overridden = b.get("meta.csv", ResponseContentType="text/x", ResponseCacheControl="no-store")
    check_equal((overridden["ContentType"], overridden["CacheControl"]), ("text/x", "no-store"), "overrides")


def ranges(b):
    content = bytes(range(256)) * 16
    b.put("range", content)
    for given, expected in (("bytes=0-9", content[:10]), ("bytes=4000-", content[4000:]), ("bytes=-7", content[-7:])):
        answer = b.get("range", Range=given)
        check_equal(answer["Body"].read(), expected, given)
        check_equal(answer["ResponseMetadata"]["HTTPStatusCode"], 206, given)
    refused("InvalidRange", b.get, "range", Range="bytes=4096-")


def conditions(b):
    tag = b.put("lock", b"1", IfNoneMatch="*")["ETag"]
    refused("PreconditionFailed", b.put, "lock", b"2", IfNoneMatch="*")
    refused("PreconditionFailed", b.put, "lock", b"2", IfMatch='"0123"')
    second = b.put("lock", b"2", IfMatch=tag)["ETag"]
    refused("NoSuchKey", b.put, "never", b"2", IfMatch=tag)
    refused("PreconditionFailed", b.get, "lock", IfMatch=tag)
    refused(304, b.get, "lock", IfNoneMatch=second)
    refused(304, b.head, "lock", IfModifiedSince=b.head("lock")["LastModified"])
    check_equal(b.get("lock", IfMatch=second)["Body"].read(), b"2", "the second")


def listings(b):
    names = [f"list/{x}/{y}" for x in "abc" for y in ("1", "2 +%", "ü~")] + ["list/file"]
    in_parallel(lambda name: b.put(name, name.encode()), names)
    expected = sorted((f"{BRANCH}/{name}" for name in names), key=str.encode)
    for operation in ("list_objects_v2", "list_objects"):
        for size in (1, 4, 1000):
            found = b.keys(f"{BRANCH}/list/", operation, PaginationConfig={"PageSize": size})
            check_equal(found, expected, f"{operation} by {size}")
        pages = b.s3.get_paginator(operation).paginate(
            Bucket=b.bucket, Prefix=f"{BRANCH}/list/", Delimiter="/", PaginationConfig={"PageSize": 2}
        )
        check_equal(
            [part["Prefix"] for page in pages for part in page.get("CommonPrefixes", [])],
            [f"{BRANCH}/list/{x}/" for x in "abc"],
            f"folders of {operation}",
        )
    check_equal(b.keys(f"{BRANCH}/list/", StartAfter=f"{BRANCH}/list/c"), expected[6:], "after a place")
    check_equal(b.keys(f"{BRANCH}/nothing"), [], "nothing")
    check(set(expected) <= set(b.keys("")), "the root has the keys of its branches")
    root = b.s3.list_objects_v2(Bucket=b.bucket, Delimiter="/")
    check_equal([p["Prefix"] for p in root["CommonPrefixes"]], ["main/", f"{BRANCH}/"], "branches")
    check(b.bucket in [x["Name"] for x in b.s3.list_buckets()["Buckets"]], "the list of buckets")
    check(BRANCH + "/list/a/1" in [o.key for o in boto3_resource(b).objects.all()], "the resource's list")


def boto3_resource(b):
    return boto3.resource("s3", endpoint_url=b.run.url).Bucket(b.bucket)


def removals(b):
    names = [f"bulk/{number} +ü" for number in range(1001)]
    in_parallel(lambda name: b.put(name), names)
    objects = [{"Key": f"{BRANCH}/{name}"} for name in [*names[:999], "bulk/never"]]
    answer = b.s3.delete_objects(Bucket=b.bucket, Delete={"Objects": objects})
    check_equal((len(answer["Deleted"]), answer.get("Errors", [])), (1000, []), "what was removed")
    check_equal(b.keys(f"{BRANCH}/bulk/"), sorted(f"{BRANCH}/{n}" for n in names[999:]), "what is left")
    quiet = {"Objects": [{"Key": f"{BRANCH}/{n}"} for n in names[999:]], "Quiet": True}
    check_equal(b.s3.delete_objects(Bucket=b.bucket, Delete=quiet).get("Deleted", []), [], "told of quiet removals")
    check_equal(b.keys(f"{BRANCH}/bulk/"), [], "all")
    refused("NoSuchKey", b.get, "bulk/0 +ü")
    refused(404, b.head, "bulk/0 +ü")
    b.remove(f"{BRANCH}/bulk/never")


def copies(b):
    b.put("copied/a +%ü", b"abc", ContentType="text/x", Metadata={"k": "v"}, Tagging="t=1")
    source = {"Bucket": b.bucket, "Key": f"{BRANCH}/copied/a +%ü"}
    copied = b.s3.copy_object(Bucket=b.bucket, Key=f"{BRANCH}/copied/b", CopySource=source)
    read = b.get("copied/b")
    check_equal((read["Body"].read(), read["ContentType"], read["Metadata"]), (b"abc", "text/x", {"k": "v"}), "a copy")
    check_equal(copied["CopyObjectResult"]["ETag"], read["ETag"], "the entity tag of a copy")
    b.s3.copy_object(
        Bucket=b.bucket,
        Key=f"{BRANCH}/copied/b",
        CopySource={"Bucket": b.bucket, "Key": f"{BRANCH}/copied/b"},
        MetadataDirective="REPLACE",
        Metadata={"k": "w"},
        ContentType="text/y",
    )
    read = b.head("copied/b")
    check_equal((read["Metadata"], read["ContentType"]), ({"k": "w"}, "text/y"), "replaced metadata")
    refused("InvalidRequest", b.s3.copy_object, Bucket=b.bucket, Key=source["Key"], CopySource=source)
    missing = {"Bucket": b.bucket, "Key": f"{BRANCH}/never"}
    refused("NoSuchKey", b.s3.copy_object, Bucket=b.bucket, Key=f"{BRANCH}/copied/c", CopySource=missing)


def tags(b):
    def written(name):
        return b.s3.get_object_tagging(Bucket=b.bucket, Key=f"{BRANCH}/{name}")["TagSet"]

    check_equal(written("copied/b"), [{"Key": "t", "Value": "1"}], "the tags of a copy")
    b.put("tagged", b"x", Tagging="project=blue%20sky&a=1")
    expected = [{"Key": "a", "Value": "1"}, {"Key": "project", "Value": "blue sky"}]
    check_equal(sorted(written("tagged"), key=str), expected, "tags of a put")
    check_equal(b.get("tagged")["TagCount"], 2, "the count of tags")
    one = [{"Key": "ü", "Value": "1/2"}]
    b.s3.put_object_tagging(Bucket=b.bucket, Key=f"{BRANCH}/tagged", Tagging={"TagSet": one})
    check_equal(written("tagged"), one, "other tags")
    b.s3.delete_object_tagging(Bucket=b.bucket, Key=f"{BRANCH}/tagged")
    check_equal(written("tagged"), [], "no tags")
    check_equal(b.get("tagged")["Body"].read(), b"x", "a body after its tags were changed")


def multipart(b, run):
    """The table as one object in 28 parts; its attributes; a copy of it in parts; single parts of it."""
    whole = run.tree / "whole" / "whole.parquet"
    b.s3.upload_file(str(whole), b.bucket, f"{BRANCH}/whole")
    parts = -(-whole.stat().st_size // (8 * MIB))
    head = b.head("whole", ChecksumMode="ENABLED")
    check_equal(head["ETag"], f'"{multipart_tag(whole, 8 * MIB)}"', "the entity tag of an object in parts")
    check_equal(head["ContentLength"], whole.stat().st_size, "its length")
    attributes = b.s3.get_object_attributes(
        Bucket=b.bucket,
        Key=f"{BRANCH}/whole",
        ObjectAttributes=["ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"],
    )
    check_equal(attributes["ETag"], head["ETag"].strip('"'), "the entity tag in the attributes")
    check_equal(attributes["ObjectSize"], whole.stat().st_size, "the size in the attributes")
    check_equal(attributes["ObjectParts"]["TotalPartsCount"], parts, "the parts in the attributes")
    check_equal(attributes["Checksum"]["ChecksumCRC32"], head["ChecksumCRC32"], "the checksum in the attributes")
    target = run.folder("whole") / "whole"
    b.s3.download_file(b.bucket, f"{BRANCH}/whole", str(target))
    check_equal(sha256(target), sha256(whole), "the whole table")
    b.s3.copy({"Bucket": b.bucket, "Key": f"{BRANCH}/whole"}, b.bucket, f"{BRANCH}/again", Config=in_large_parts())
    second = b.get("again", PartNumber=2)
    with open(whole, "rb") as content:
        content.seek(128 * MIB)
        check(second["Body"].read() == content.read(), "the second part of the copy differs")
    check_equal(second["PartsCount"], 2, "parts of the copy")
    b.remove(f"{BRANCH}/whole")
    b.remove(f"{BRANCH}/again")


def in_large_parts():
    return TransferConfig(multipart_threshold=64 * MIB, multipart_chunksize=128 * MIB)


def multipart_tag(file, part):
    md5s = []
    with open(file, "rb") as content:
        while chunk := content.read(part):
            md5s.append(hashlib.md5(chunk).digest())
    return f"{hashlib.md5(b''.join(md5s)).hexdigest()}-{len(md5s)}"


def uploads(b):
    """The calls of a multipart upload one by one."""
    place = {"Bucket": b.bucket, "Key": f"{BRANCH}/parts +ü"}
    upload = b.s3.create_multipart_upload(**place, ContentType="text/x", Metadata={"k": "v"})["UploadId"]
    this = place | {"UploadId": upload}
    listed = b.s3.list_multipart_uploads(Bucket=b.bucket, Prefix=f"{BRANCH}/parts")["Uploads"]
    check_equal([(u["Key"], u["UploadId"]) for u in listed], [(place["Key"], upload)], "uploads under way")
    body = b"p" * (5 * MIB)
    parts = []
    for number in (2, 1, 3):
        tag = b.s3.upload_part(**this, PartNumber=number, Body=body if number < 3 else b"end")["ETag"]
        parts.append({"PartNumber": number, "ETag": tag})
    parts.sort(key=lambda part: part["PartNumber"])
    told = b.s3.list_parts(**this)["Parts"]
    check_equal([(p["PartNumber"], p["ETag"], p["Size"]) for p in told],
                [(p["PartNumber"], p["ETag"], size) for p, size in zip(parts, (5 * MIB, 5 * MIB, 3))], "parts")
    wrong = {"Parts": [parts[0], {"PartNumber": 2, "ETag": '"00000000000000000000000000000000"'}]}
    refused("InvalidPart", b.s3.complete_multipart_upload, **this, MultipartUpload=wrong)
    b.s3.complete_multipart_upload(**this, MultipartUpload={"Parts": parts})
    read = b.get("parts +ü")
    check_equal((read["ContentType"], read["Metadata"]), ("text/x", {"k": "v"}), "metadata of parts")
    check(read["Body"].read() == body + body + b"end", "the parts in another order")
    gone = b.s3.create_multipart_upload(**place)["UploadId"]
    b.s3.abort_multipart_upload(**place, UploadId=gone)
    refused("NoSuchUpload", b.s3.upload_part, **place, UploadId=gone, PartNumber=1, Body=b"x")


def checksums(b):
    """Each algorithm that this boto3 can compute, in one put and in parts."""
    content = b"123456789" * 1000
    for algorithm in ("CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"):
        name = f"checksum/{algorithm}"
        put = b.put(name, content, ChecksumAlgorithm=algorithm)
        read = b.get(name, ChecksumMode="ENABLED")
        check_equal(read["Body"].read(), content, algorithm)
        check_equal(read[f"Checksum{algorithm}"], put[f"Checksum{algorithm}"], algorithm)
        with_parts(b, name + " in parts", algorithm)
    right = base64.b64encode(hashlib.sha256(content).digest()).decode()
    check_equal(b.head("checksum/SHA256", ChecksumMode="ENABLED")["ChecksumSHA256"], right, "SHA-256")
    refused("BadDigest", b.put, "checksum/wrong", b"other", ChecksumSHA256=right)
    refused("BadDigest", b.put, "checksum/wrong", b"other", ContentMD5=base64.b64encode(b"0" * 16).decode())
    refused(404, b.head, "checksum/wrong")


def with_parts(b, name, algorithm):
    body = b"q" * (5 * MIB + 1)
    config = TransferConfig(multipart_threshold=5 * MIB, multipart_chunksize=5 * MIB)
    file = b.run.scratch / "body"
    file.write_bytes(body)
    extra = {"ChecksumAlgorithm": algorithm}
    b.s3.upload_file(str(file), b.bucket, f"{BRANCH}/{name}", ExtraArgs=extra, Config=config)
    read = b.get(name, ChecksumMode="ENABLED")
    check(read["Body"].read() == body, f"{algorithm} in parts: the body differs")
    check(read.get(f"Checksum{algorithm}"), f"{algorithm} in parts: no checksum")


def links(b):
    """Presigned URLs of both versions of signatures, fetched by a plain HTTP client."""
    b.put("link +ü.txt", b"shared")
    fourth = boto3.client("s3", endpoint_url=b.run.url, config=Config(signature_version="s3v4"))
    for client, mark in ((b.s3, "AWSAccessKeyId="), (fourth, "X-Amz-Signature=")):
        target = {"Bucket": b.bucket, "Key": f"{BRANCH}/link +ü.txt"}
        named = target | {"ResponseContentDisposition": 'attachment; filename="n.txt"'}
        url = client.generate_presigned_url("get_object", Params=named)
        check(mark in url, url)
        got = requests.get(url, timeout=60)
        check_equal((got.status_code, got.content), (200, b"shared"), url)
        check_equal(got.headers["Content-Disposition"], 'attachment; filename="n.txt"', url)
        check_equal(requests.get(url.replace("link", "other"), timeout=60).status_code, 403, "another key")
        expired = client.generate_presigned_url("get_object", Params=target, ExpiresIn=-5)
        check_equal(requests.get(expired, timeout=60).status_code, 403, "an expired link")
        put = client.generate_presigned_url("put_object", Params=target)
        check_equal(requests.put(put, data=b"changed", timeout=60).status_code, 200, "a link to write")
        check_equal(b.get("link +ü.txt")["Body"].read(), b"changed", "what was written through it")
        b.put("link +ü.txt", b"shared")


def forms(b):
    """What a browser sends: to a host of the gateway, as nothing outside the form tells that it is for S3."""
    host = {"Host": GATEWAY_DOMAIN + ":" + b.run.host.partition(":")[2]}
    fourth = boto3.client("s3", endpoint_url=b.run.url, config=Config(signature_version="s3v4"))
    for number, client in enumerate((b.s3, fourth)):
        key = f"{BRANCH}/form/{number} +ü/${{filename}}"
        form = client.generate_presigned_post(
            b.bucket,
            key,
            Fields={"Content-Type": "text/x", "success_action_status": "201", "x-amz-meta-k": "v"},
            Conditions=[
                {"Content-Type": "text/x"},
                {"success_action_status": "201"},
                {"x-amz-meta-k": "v"},
                ["content-length-range", 1, 10],
            ],
        )

        def post(body, fields=form["fields"], url=form["url"]):
            return requests.post(url, data=fields, files={"file": ("a.txt", body)}, headers=host, timeout=60)

        check_equal(post(b"hello").status_code, 201, "a form")
        read = b.get(f"form/{number} +ü/a.txt")
        check_equal((read["Body"].read(), read["ContentType"], read["Metadata"]), (b"hello", "text/x", {"k": "v"}),
                    "what a form wrote")
        check_equal(post(b"h" * 11).status_code, 400, "a form with too much")
        forged = form["fields"] | {"key": f"{BRANCH}/elsewhere"}
        check_equal(post(b"hello", forged).status_code, 403, "a form for another key")
        refused(404, b.head, "elsewhere")


def virtual_hosts(b):
    """The repository in the host name: its names are made to lead to this machine."""
    real = socket.getaddrinfo

    def local(host, *more, **named):
        return real("127.0.0.1" if str(host).endswith("." + GATEWAY_DOMAIN) else host, *more, **named)

    socket.getaddrinfo = local
    try:
        endpoint = f"http://{GATEWAY_DOMAIN}:{b.run.host.partition(':')[2]}"
        s3 = boto3.client("s3", endpoint_url=endpoint)
        s3.put_object(Bucket=b.bucket, Key=f"{BRANCH}/host +ü", Body=b"by host")
        check_equal(b.get("host +ü")["Body"].read(), b"by host", "written by host name")
        check_equal(s3.get_object(Bucket=b.bucket, Key=f"{BRANCH}/host +ü")["Body"].read(), b"by host", "read")
        found = s3.list_objects_v2(Bucket=b.bucket, Prefix=f"{BRANCH}/host")["Contents"]
        check_equal([o["Key"] for o in found], [f"{BRANCH}/host +ü"], "listed")
        url = s3.generate_presigned_url("get_object", Params={"Bucket": b.bucket, "Key": f"{BRANCH}/host +ü"})
        check(url.startswith(f"http://{b.bucket}.{GATEWAY_DOMAIN}:"), url)
        check_equal(requests.get(url, timeout=60).content, b"by host", "a link by host name")
    finally:
        socket.getaddrinfo = real


def probes(b, commit):
    """Questions about buckets, and refusals that a client must understand."""
    head = b.s3.head_bucket(Bucket=b.bucket)
    check_equal(head["BucketRegion"], REGION, "the region of a bucket")
    b.s3.get_bucket_location(Bucket=b.bucket)
    check("Status" not in b.s3.get_bucket_versioning(Bucket=b.bucket), "no versioning")
    check_equal(b.s3.get_bucket_acl(Bucket=b.bucket)["Grants"][0]["Permission"], "FULL_CONTROL", "the ACL")
    refused("NoSuchCORSConfiguration", b.s3.get_bucket_cors, Bucket=b.bucket)
    refused("NoSuchBucketPolicy", b.s3.get_bucket_policy, Bucket=b.bucket)
    refused("NoSuchLifecycleConfiguration", b.s3.get_bucket_lifecycle_configuration, Bucket=b.bucket)
    refused("NoSuchTagSet", b.s3.get_bucket_tagging, Bucket=b.bucket)
    refused("NoSuchBucket", b.s3.list_objects_v2, Bucket="nothing-here")
    refused(404, b.s3.head_bucket, Bucket="nothing-here")
    answer = b.s3.get_object
    refused("NoSuchKey", answer, Bucket=b.bucket, Key=f"{commit}/nothing")
    response = None
    try:
        b.s3.put_object(Bucket=b.bucket, Key=f"{commit}/data/_data/cars.json", Body=b"forged")
    except ClientError as e:
        response = e.response["ResponseMetadata"]["HTTPStatusCode"]
    check(response is not None and 400 <= response < 500, f"writing to a commit: {response}")
    stranger = boto3.client("s3", endpoint_url=b.run.url, aws_access_key_id="AKIANOBODYNOBODYNOBO")
    refused("InvalidAccessKeyId", stranger.list_buckets)
    forger = boto3.client("s3", endpoint_url=b.run.url, aws_access_key_id=b.run.key, aws_secret_access_key="wrong")
    refused("SignatureDoesNotMatch", forger.list_buckets)


def main():
    run = Run("boto3")
    b = Boto3(run)
    commit = b.walk()
    metadata(b)
    ranges(b)
    conditions(b)
    listings(b)
    removals(b)
    copies(b)
    tags(b)
    multipart(b, run)
    uploads(b)
    checksums(b)
    links(b)
    forms(b)
    virtual_hosts(b)
    probes(b, commit)
    b.check_tree(f"{commit}/data", b.data, "the first commit after all")
    run.finish()


main()
