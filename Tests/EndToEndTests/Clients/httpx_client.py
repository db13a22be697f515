"""Python's `httpx` through the router: kept-alive connections, streams both ways, methods, threads.

Called with the URL of examples/misbehaving; prints one line for each thing that works and fails at the first that
does not.
"""

import concurrent.futures
import hashlib
import sys

import httpx

PIECE = b"0123456789abcdef" * 4096


def methods(client):
    for method in ["GET", "HEAD", "OPTIONS", "DELETE", "PROPFIND"]:
        response = client.request(method, "/echo")
        assert response.status_code == 200, (method, response)
        if method != "HEAD":
            assert response.json()["method"] == method
    print("methods")


def upload(client):
    digest = hashlib.sha256()

    def pieces():
        for number in range(80):
            piece = PIECE + bytes([number])
            digest.update(piece)
            yield piece

    answer = client.put("/upload", content=pieces()).json()
    assert answer == {"bytes": 80 * (len(PIECE) + 1), "sha256": digest.hexdigest()}, answer
    answer = client.post("/upload", files={"file": ("name", PIECE)}).json()
    assert answer["bytes"] > len(PIECE), answer
    print("upload")


def download(client):
    with client.stream("GET", "/bytes?n=20000000") as response:
        assert sum(len(piece) for piece in response.iter_raw()) == 20_000_000
    # The reader leaves in the middle; the next request needs a connection of its own.
    with client.stream("GET", "/bytes?n=20000000") as response:
        next(response.iter_raw())
    assert client.get("/chunked?n=3").text == "chunk 0\nchunk 1\nchunk 2\n"
    print("download")


def errors(client):
    assert client.get("/close-early").status_code == 503
    assert client.get("/two-lengths").status_code == 502
    try:
        client.get("/die-mid-response")
        raise AssertionError("a response that is too short was taken for whole")
    except httpx.RemoteProtocolError:
        print("errors")


def many(client):
    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda number: client.get(f"/bytes?n={number}"), range(300)))
    assert [len(answer.content) for answer in answers] == list(range(300))
    print("many")


with httpx.Client(base_url=sys.argv[1], timeout=30) as client:
    for step in [methods, upload, download, errors, many]:
        step(client)
