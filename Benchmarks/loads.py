"""The loads of docs/performance.md and the programs that make them, all on 127.0.0.1 and bounded in time."""

import dataclasses
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess

from proxies import HOST, Unavailable

HERE = pathlib.Path(__file__).parent


@dataclasses.dataclass(frozen=True)
class Load:
    name: str
    text: str
    connections: int
    path: str = "/"
    shape: str = "small"
    closes: bool = False
    dynos: int = 3


LOADS = [
    Load("c1", "1 connection, 120 B", 1),
    Load("c10", "10 connections, 120 B", 10),
    Load("c100", "100 connections, 120 B", 100),
    # A router takes 200 requests in flight for each dyno, then it answers H11: three would refuse 400 of these.
    Load("c1000", "1,000 connections, 120 B", 1000, dynos=6),
    Load("br100", "100 connections, a browser's 640 B head", 100, shape="browser"),
    Load("chunked", "100 connections, chunked answer", 100, path="/chunked"),
    Load("close", "100 at a time, a connection per request", 100, closes=True),
    Load("k100", "32 connections, 100 KB answer", 32, path="/100k"),
    Load("post", "32 connections, 64 KB request", 32, shape="post"),
]


@dataclasses.dataclass(frozen=True)
class Result:
    requests: int
    seconds: float
    p50: float  # microseconds
    p99: float
    failed: int


def run(load, port, seconds, cores=None):
    """Plays a load against a port and returns what came of it."""
    url = f"http://127.0.0.1:{port}{load.path}"
    command = ab(load, url, seconds) if load.closes else wrk(load, url, seconds)
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        timeout=seconds * 5 + 60,
        env={**os.environ, "LOAD": load.shape},
        preexec_fn=(lambda: os.sched_setaffinity(0, cores)) if cores else None,
    )
    if done.returncode != 0:
        raise Unavailable(f"{command[0]} failed: {(done.stderr or done.stdout).strip()[-300:]}")
    return read_ab(done.stdout) if load.closes else Result(**json.loads(done.stdout.splitlines()[-1]))


def wrk(load, url, seconds):
    if shutil.which("wrk") is None:
        raise Unavailable("wrk is not installed (script/bootstrap --bench)")
    script = str(HERE / "load.lua")
    return ["wrk", "-t1", f"-c{load.connections}", f"-d{seconds}s", "-s", script, "-H", f"Host: {HOST}", url]


def ab(load, url, seconds):
    if shutil.which("ab") is None:
        raise Unavailable("ab is not installed (script/bootstrap --bench)")
    return ["ab", "-q", "-t", str(seconds), "-n", "10000000", "-c", str(load.connections), "-H", f"Host: {HOST}", url]


def read_ab(text):
    def number(pattern):
        match = re.search(pattern, text)
        return float(match.group(1)) if match else 0.0

    return Result(
        requests=int(number(r"Complete requests:\s+(\d+)")),
        seconds=number(r"Time taken for tests:\s+([\d.]+)"),
        p50=number(r"\n\s+50%\s+(\d+)") * 1000,
        p99=number(r"\n\s+99%\s+(\d+)") * 1000,
        failed=int(number(r"Failed requests:\s+(\d+)") + number(r"Non-2xx responses:\s+(\d+)")),
    )


def open_idle(port, count):
    """Opens connections, makes one request on each and leaves them open."""
    request = f"GET / HTTP/1.1\r\nHost: {HOST}\r\n\r\n".encode()
    sockets = []
    for _ in range(count):
        sock = socket.create_connection(("127.0.0.1", port), timeout=10)
        sockets.append(sock)
        sock.sendall(request)
        received = b""
        while received.count(b"x") < 120:
            data = sock.recv(4096)
            if not data:
                raise Unavailable(f"an idle connection was closed after {len(sockets)} of {count}")
            received += data
    return sockets
