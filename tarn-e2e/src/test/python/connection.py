"""What every script of these tests shares: arguments, the client, and a pool of threads."""

import argparse
from concurrent.futures import ThreadPoolExecutor

THREADS = 8


def arguments(*commands):
    """Parses the command line: a command of these, where the server is, the repository and a folder for records."""
    parser = argparse.ArgumentParser()
    parser.add_argument("command", choices=commands)
    parser.add_argument("--url", required=True)
    parser.add_argument("--key", required=True)
    parser.add_argument("--secret", required=True)
    parser.add_argument("--repository", required=True)
    parser.add_argument("--namespace", required=True, help="where the repository keeps its objects")
    parser.add_argument("--records", required=True)
    parser.add_argument("--trees")
    parser.add_argument("--emulator", help="the port of another server that the script needs")
    parser.add_argument("--imports", help="a folder that the server may import from")
    parser.add_argument("--tree", help="the folder of files that s3_files.py makes")
    parser.add_argument("--files", type=int, default=0, help="how many of the files to take, 0 for all")
    return parser.parse_args()


def client(args):
    import lakefs  # here, as the environment of the S3 clients has none

    return lakefs.Client(host=args.url, username=args.key, password=args.secret)


def in_parallel(function, items):
    """Runs the function over the items with THREADS threads; the first failure is raised."""
    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(function, items))


def check(condition, message):
    if not condition:
        raise AssertionError(message)


def check_equal(actual, expected, what):
    if actual != expected:
        raise AssertionError(f"{what}: expected {shortened(expected)}, got {shortened(actual)}")


def shortened(value):
    text = repr(value)
    return text if len(text) < 2000 else text[:2000] + "…"
