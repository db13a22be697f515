"""What the platform itself adds to the start of a dyno, and what running dynos cost: figures for docs/performance.md.

A round scales an app from no dyno to one through the Platform API and asks the router for a page at once; it ends with
the first byte of the answer. The app is the responder, whose own start is measured beside it and taken off. Rounds of
all cases alternate.
"""

import http.client
import json
import os
import shutil
import socket
import subprocess
import time

from measure import process_seconds
from proxies import Herolocal, Unavailable, accepts, free_port, wait_for

ROUNDS = 15
SMALL_MB, LARGE_MB = 1, 400
FEW, MANY = 1, 100
ALL = 200
IDLE_SECONDS = 20


class Api(http.client.HTTPConnection):
    """The Platform API on the daemon's Unix socket."""

    def __init__(self, path):
        super().__init__("local")
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(str(self.path))

    def call(self, method, path, value=None):
        headers = {"Accept": "application/vnd.heroku+json; version=3", "Content-Type": "application/json"}
        self.request(method, path, None if value is None else json.dumps(value), headers)
        answer = self.getresponse()
        content = answer.read()
        if answer.status >= 300:
            raise Unavailable(f"{method} {path}: {answer.status} {content.decode(errors='replace').strip()}")
        return json.loads(content)

    def scale(self, app, quantity):
        """The web dynos first; a process type has at most a hundred, so that the rest are workers."""
        web = min(quantity, 100)
        updates = [{"type": "web", "quantity": web}, {"type": "worker", "quantity": quantity - web}]
        self.call("PATCH", f"/apps/{app}/formation", {"updates": updates})

    def states(self, app):
        return [dyno["state"] for dyno in self.call("GET", f"/apps/{app}/dynos")]


def measure(folder, programs):
    """{"starts": {case: [seconds]}, "own": [seconds], "all": (count, seconds), "idle": share of one core}."""
    daemon = Herolocal(folder, programs, FEW)
    try:
        daemon.start()
        api = Api(json.loads(daemon.call("daemon", "status", "--json"))["socket"])
        for name, size in (("small", SMALL_MB), ("large", LARGE_MB), ("crowd", 0)):
            deploy(daemon, folder, name, size)
        api.scale("crowd", 0)
        found = {"own": [own_start(folder) for _ in range(ROUNDS)]}
        sizes = alternate(api, daemon.port, {f"{SMALL_MB} MB": "small", f"{LARGE_MB} MB": "large"})
        api.scale("crowd", MANY)
        wait_for(lambda: api.states("crowd").count("up") == MANY, f"{MANY} dynos up", seconds=120)
        crowded = alternate(api, daemon.port, {f"{SMALL_MB} MB, {MANY} others": "small"})
        api.scale("crowd", 0)
        wait_for(lambda: not api.states("crowd"), "no dyno left", seconds=120)
        found["starts"] = {**sizes, **crowded}
        found["all"] = (ALL, time_of(lambda: start_all(api)))
        found["idle"] = idle_share(daemon)
        return found
    finally:
        daemon.stop()
        shutil.rmtree(folder / "padded", ignore_errors=True)


def deploy(daemon, folder, name, megabytes):
    """An app of the responder whose slug has so much in it beside the program; one warm start."""
    source = folder / "padded"
    shutil.rmtree(source, ignore_errors=True)
    source.mkdir()
    shutil.copy(folder / "responder", source / "responder")
    (source / "Procfile").write_text("web: ./responder $PORT\nworker: sleep infinity\n")
    block = os.urandom(1 << 16) * 16
    for number in range(megabytes):
        (source / f"asset{number}").write_bytes(block)
    daemon.call("apps:create", name, "--no-remote")
    daemon.call("deploy", str(source), "-a", name)
    daemon.call("ps:type", "standard-1x", "-a", name)
    first_byte(daemon.port, name)


def alternate(api, port, cases):
    """The seconds of each case's rounds, by its name."""
    taken = {case: [] for case in cases}
    for _ in range(ROUNDS):
        for case, app in cases.items():
            api.scale(app, 0)
            wait_for(lambda: not api.states(app), f"{app} without dynos", seconds=60)
            taken[case].append(time_of(lambda: (api.scale(app, 1), first_byte(port, app))))
    return taken


def start_all(api):
    api.scale("crowd", ALL)
    wait_for(lambda: api.states("crowd").count("up") == ALL, f"{ALL} dynos up", seconds=120)


def first_byte(port, app):
    """Asks the router for the app's page and returns with the first byte of the answer."""
    with socket.create_connection(("127.0.0.1", port)) as sock:
        sock.sendall(f"GET / HTTP/1.1\r\nHost: {app}.localhost\r\nConnection: close\r\n\r\n".encode())
        if not sock.recv(12).startswith(b"HTTP/1.1 200"):
            raise Unavailable(f"{app} did not answer with 200")


def own_start(folder):
    """How long the responder takes without any platform, from fork to its first connection."""
    port = free_port()
    started = time.perf_counter()
    child = subprocess.Popen([str(folder / "responder"), str(port)], stdout=subprocess.DEVNULL)
    try:
        while not accepts(port):
            pass
        return time.perf_counter() - started
    finally:
        child.kill()
        child.wait()


def idle_share(daemon):
    """The part of one core that the daemon takes while nothing happens."""
    time.sleep(2)  # what the starts have left to do
    before = process_seconds(daemon.pids)
    time.sleep(IDLE_SECONDS)
    return (process_seconds(daemon.pids) - before) / IDLE_SECONDS


def time_of(body):
    started = time.perf_counter()
    body()
    return time.perf_counter() - started

