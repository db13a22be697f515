"""A web app that misbehaves on request: `/` lists how. Python's standard library only.

One thread per connection; connections are kept alive until the other side closes them.
"""

import os
import signal
import socket
import sys
import threading
import time

from behaviours import BEHAVIOURS, hold_memory, state
from http1 import Connection, Disconnected

SECONDS_TO_FINISH = 25  # of the 30 that a dyno has between SIGTERM and SIGKILL


# What goes wrong before a request can be served, or without one: config vars, listed in README.md.
AT_BOOT = os.environ.get("AT_BOOT", "")  # `exit`: ends at once; `hang`: never listens on $PORT
AT_SIGTERM = os.environ.get("AT_SIGTERM", "")  # `ignore`: stays; `leave-child`: a child process of its own stays
BIND = os.environ.get("BIND", "0.0.0.0")  # the address to listen on
BIND_PORT = os.environ.get("BIND_PORT") or os.environ.get("PORT", "5000")  # `0`: a free one
IDLE_SECONDS = float(os.environ.get("IDLE_SECONDS") or "0")  # an idle connection is closed after so long; 0: never
HOLD_MB = int(os.environ.get("HOLD_MB") or "0")  # memory that is taken at the start
INDEX = os.environ.get("INDEX", "/")  # the behaviour that stands for `/`


class Stop(Exception):
    """Raised in the main thread by SIGTERM."""


class CloseListener(Exception):
    """Raised in the main thread by SIGUSR1, which /stop-listening sends."""


class Connections:
    """The open connections and which of them are between two requests."""

    def __init__(self):
        self.lock = threading.Lock()
        self.open = set()
        self.idle = set()
        self.is_draining = False

    def add(self, connection):
        with self.lock:
            self.open.add(connection)

    def remove(self, connection):
        with self.lock:
            self.open.discard(connection)
            self.idle.discard(connection)

    def becomes_idle(self, connection):
        """Returns whether the connection may wait for another request."""
        with self.lock:
            self.idle.add(connection)
            return not self.is_draining

    def becomes_busy(self, connection):
        with self.lock:
            self.idle.discard(connection)

    def drain(self):
        """Ends the idle connections at once and the others after their response."""
        with self.lock:
            self.is_draining = True
            for connection in self.idle:
                connection.interrupt()

    @property
    def busy_count(self):
        with self.lock:
            return len(self.open) - len(self.idle)


connections = Connections()


def log(text):
    print(text, flush=True)


def serve(connection):
    """Answers requests until one side has had enough."""
    try:
        while connections.becomes_idle(connection):
            request = connection.read_request_within(IDLE_SECONDS)
            if request is None:
                break
            connections.becomes_busy(connection)
            if not answer(connection, request):
                break
    except (Disconnected, OSError, ValueError):
        pass
    finally:
        connections.remove(connection)
        connection.close()


def answer(connection, request):
    """Answers one request. Returns whether the connection stays open."""
    entry = BEHAVIOURS.get(INDEX if request.path == "/" else request.path)
    if entry is None:
        stays_open = connection.respond("no such behaviour; / lists them\n", status="404 Not Found")
    else:
        if request.path != "/":
            log(f"{request.method} {request.target}")
        stays_open = entry[0](connection, request)
    if stays_open:
        connection.skip_content()
    return stays_open


def accept_for_ever(listener):
    while True:
        accepted, _ = listener.accept()
        accepted.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection = Connection(accepted)
        connections.add(connection)
        threading.Thread(target=serve, args=[connection], daemon=True).start()


def on_sigterm(signum, frame):
    if state["ignores_sigterm"]:
        log("got SIGTERM and ignore it")
    else:
        raise Stop


def on_close_listener(signum, frame):
    raise CloseListener


def finish():
    """Lets requests under way end, then dies of SIGTERM as any program would."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    log("got SIGTERM: finishing the requests under way")
    connections.drain()
    deadline = time.monotonic() + SECONDS_TO_FINISH
    while connections.busy_count > 0 and time.monotonic() < deadline:
        time.sleep(0.02)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    os.kill(os.getpid(), signal.SIGTERM)


def hang_at_boot():
    """Stays alive and never listens: the dyno does not come up."""
    log("AT_BOOT=hang: not listening on $PORT")
    try:
        while True:
            signal.pause()
    except Stop:
        finish()
    return 0


def leave_child_behind():
    """Starts a process that takes no SIGTERM, and never waits for it."""
    if os.fork() == 0:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        while True:
            signal.pause()


def main():
    signal.signal(signal.SIGTERM, on_sigterm)
    state["ignores_sigterm"] = AT_SIGTERM == "ignore"
    if AT_SIGTERM == "leave-child":
        leave_child_behind()
    hold_memory(HOLD_MB)
    signal.signal(signal.SIGUSR1, on_close_listener)
    if AT_BOOT == "exit":
        log("AT_BOOT=exit: ending at once")
        return 1
    if AT_BOOT == "hang":
        return hang_at_boot()
    family = socket.AF_INET6 if ":" in BIND else socket.AF_INET
    listener = socket.create_server((BIND, int(BIND_PORT)), family=family, backlog=1024)
    log(f"listening on {listener.getsockname()[1]}")
    try:
        try:
            accept_for_ever(listener)
        except CloseListener:
            signal.signal(signal.SIGUSR1, signal.SIG_IGN)
            listener.close()
            connections.drain()
            log("no longer listening")
            while True:
                signal.pause()
    except Stop:
        listener.close()
        finish()
    return 0


if __name__ == "__main__":
    sys.exit(main())
