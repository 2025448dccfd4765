"""Logging in with an AWS role through `lakefs`: AWS STS is the emulator at `--emulator`."""

import base64
import json
import os
import time

import boto3
import lakefs
import lakefs_sdk
from lakefs.auth import _get_identity_token
from lakefs.client import from_aws_role
from lakefs_sdk.exceptions import ApiException

from connection import arguments, check, check_equal, client

ACCOUNT = "123456789012"


def session_of(role, name):
    """What a workload has that runs as this role."""
    owner = boto3.Session(aws_access_key_id="AKIATESTTESTTESTTEST", aws_secret_access_key="x", region_name="us-east-1")
    given = owner.client("sts").assume_role(RoleArn=f"arn:aws:iam::{ACCOUNT}:role/{role}", RoleSessionName=name)
    keys = given["Credentials"]
    return boto3.Session(
        aws_access_key_id=keys["AccessKeyId"],
        aws_secret_access_key=keys["SecretAccessKey"],
        aws_session_token=keys["SessionToken"],
        region_name="us-east-1",
    )


def status_of(call, *args, **named):
    try:
        call(*args, **named)
    except ApiException as e:
        return e.status
    except lakefs.exceptions.ServerException as e:
        return e.status_code
    return 200


def main():
    args = arguments("go")
    os.environ["AWS_ENDPOINT_URL_STS"] = f"http://localhost:{args.emulator}"
    auth = client(args).sdk_client.auth_api
    role = f"arn:aws:sts::{ACCOUNT}:assumed-role/loader"
    for name, principal in (("loader", role), ("job-seven", f"{role}/job-7")):
        auth.create_user(user_creation=lakefs_sdk.UserCreation(id=name))
        auth.attach_policy_to_user(name, "FSReadAll")
        auth.create_user_external_principal(name, principal)
    anonymous = lakefs_sdk.AuthApi(lakefs_sdk.ApiClient(lakefs_sdk.Configuration(host=args.url + "/api/v1")))

    def login(token, seconds=None):
        return anonymous.external_principal_login(
            lakefs_sdk.ExternalLoginInformation(
                token_expiration_duration=seconds, identityRequest={"identity_token": token}
            )
        )

    def token(session, headers=None):
        return _get_identity_token(session, "127.0.0.1", headers, 60)

    job = session_of("loader", "job-1")
    for name, session in (("loader", job), ("job-seven", session_of("loader", "job-7"))):
        logged_in = from_aws_role(session, host=args.url, username="", password="")
        user = logged_in.sdk_client.auth_api.get_current_user().user
        check_equal(user.id, name, "the user of a role")
        check_equal([r.id for r in lakefs.repositories(client=logged_in)], [], "what it reads")
        made = status_of(lakefs.Repository("forbidden", client=logged_in).create, args.namespace)
        check_equal(made, 401, "what it must not write")

    good = token(job)
    granted = login(good, 600)
    check(0 < granted.token_expiration - time.time() <= 600, "the life that was asked for")
    check_equal(status_of(login, good), 200, "the same again")
    capped = login(good, 10**9)
    check(capped.token_expiration - time.time() <= 336 * 3600, "a life without end")

    def changed(**fields):
        parts = json.loads(base64.b64decode(good))
        parts.update(fields)
        return base64.b64encode(json.dumps(parts).encode()).decode()

    check_equal(status_of(login, changed(signature="0" * 64)), 401, "a forged signature")
    check_equal(status_of(login, changed(access_key_id="ASIATESTTESTTESTTEST")), 401, "another's key")
    check_equal(status_of(login, token(job, {"X-LakeFS-Server-ID": "other.example.com"})), 401, "for another server")
    check_equal(status_of(login, token(job, {})), 401, "for no server")
    check_equal(status_of(login, token(session_of("stranger", "job-9"))), 404, "a role that nobody registered")
    check_equal(status_of(login, changed(host="169.254.169.254")), 400, "another host")
    check_equal(status_of(login, changed(date="20260101T000000Z")), 403, "an old token")
    check_equal(status_of(login, "nonsense!"), 400, "no token")
    auth.delete_user("loader")
    check_equal(status_of(login, good), 404, "a removed user")
    print("logging in with an AWS role works")


main()
