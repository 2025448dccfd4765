"""AWS STS for tests: the emulator moto, which believes every signature, behind a check of presigned ones that is made
with the signer of botocore. Prints its port, then serves until it is killed.
"""

from urllib.parse import parse_qs, urlencode

from botocore.auth import SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from moto.moto_server.werkzeug_app import create_backend_app
from moto.sts.models import sts_backends
from werkzeug.serving import make_server

ACCOUNT = "123456789012"


def signature(environ, query):
    """The signature that a presigned request should have; None for a key that nobody was given."""
    key, date, region, service, _ = query["X-Amz-Credential"].split("/")
    role = sts_backends[ACCOUNT]["aws"].get_assumed_role_from_access_key(key)
    if role is None:
        return None
    credentials = Credentials(key, role.secret_access_key, role.session_token)
    signer = SigV4QueryAuth(credentials, service, region, int(query["X-Amz-Expires"]))
    headers = {}
    for name in query["X-Amz-SignedHeaders"].split(";"):
        headers[name] = environ.get("HTTP_" + name.upper().replace("-", "_"), "")
    unsigned = {name: value for name, value in query.items() if name != "X-Amz-Signature"}
    url = f"http://{environ['HTTP_HOST']}/?{urlencode(unsigned)}"
    request = AWSRequest(environ["REQUEST_METHOD"], url, headers)
    request.context["timestamp"] = query["X-Amz-Date"]
    return signer.signature(signer.string_to_sign(request, signer.canonical_request(request)), request)


def checked(application):
    def answer(environ, start_response):
        query = {name: values[0] for name, values in parse_qs(environ.get("QUERY_STRING", "")).items()}
        if "X-Amz-Credential" in query:
            expected = signature(environ, query)
            if expected is None or expected != query.get("X-Amz-Signature"):
                start_response("403 Forbidden", [("Content-Type", "text/xml")])
                return [b"<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code></Error></ErrorResponse>"]
            # moto looks for the key of its caller in this header alone
            environ["HTTP_AUTHORIZATION"] = f"AWS4-HMAC-SHA256 Credential={query['X-Amz-Credential']}, Signature=0"
        return application(environ, start_response)

    return answer


if __name__ == "__main__":
    server = make_server("127.0.0.1", 0, checked(create_backend_app("sts")), threaded=True)
    print(server.port, flush=True)
    server.serve_forever()
