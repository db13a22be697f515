"""What the app can do wrong, and a few things done right to compare with.

Each behaviour takes the connection and the request and returns whether the connection stays open.
"""

import hashlib
import json
import os
import signal
import threading
import time

BEHAVIOURS = {}
state = {"ignores_sigterm": False, "memory": []}


def behaviour(path, summary):
    """Registers a function for a path; the summary is its line on the index page."""

    def register(function):
        BEHAVIOURS[path] = (function, summary)
        return function

    return register


def hold_memory(megabytes):
    """Takes so much memory and keeps it."""
    # os.urandom touches every page; a block of zeros would cost nothing until it is used.
    state["memory"].extend(os.urandom(1 << 20) for _ in range(megabytes))


@behaviour("/", "this page; its first line says which dyno answered")
def index(connection, request):
    # There once the feature runtime-dyno-metadata is on.
    release = os.environ.get("HEROKU_RELEASE_VERSION")
    about = f"release {release}, " if release else ""
    # The pid has a fixed width: `ab` counts answers of different lengths as failed.
    lines = [f"{os.environ.get('DYNO', 'no dyno')} ({about}pid {os.getpid():7d})", ""]
    lines += [f"{path:<20} {summary}" for path, (_, summary) in BEHAVIOURS.items()]
    return connection.respond("\n".join(lines) + "\n")


@behaviour("/hang", "reads the request and never answers: H12 after 30 s")
def hang(connection, request):
    connection.wait_for_close()
    return False


@behaviour("/slow", "?ms=1000: answers after so long, 120,000 at most")
def slow(connection, request):
    milliseconds = request.number("ms", default=1000, limit=120_000)
    time.sleep(milliseconds / 1000)
    return connection.respond(f"slept {milliseconds} ms\n")


@behaviour("/die-mid-response", "promises 1,000 bytes, sends 100 and closes (?reset=1: with RST): H18")
def die_mid_response(connection, request):
    connection.send("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 1000\r\n\r\n" + "x" * 100)
    return close(connection, request)


@behaviour("/stall-mid-response", "promises 1,000 bytes, sends 100 and falls silent: H15 after 55 s")
def stall_mid_response(connection, request):
    connection.send("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 1000\r\n\r\n" + "x" * 100)
    connection.wait_for_close()
    return False


@behaviour("/close-early", "reads the request and closes without a byte (?reset=1: with RST): H13")
def close(connection, request):
    if request.number("reset", default=0, limit=1) == 1:
        connection.reset()
    return False


@behaviour("/half-head", "closes in the middle of the response's head: H18")
def half_head(connection, request):
    connection.send("HTTP/1.1 200 OK\r\nContent-Type: text/pl")
    return False


@behaviour("/malformed-status", "a status that is no number: H17")
def malformed_status(connection, request):
    connection.send("HTTP/1.1 fine OK\r\nContent-Length: 0\r\n\r\n")
    return False


@behaviour("/error", "answers 500")
def error(connection, request):
    return connection.respond("this is an error\n", status="500 Internal Server Error")


@behaviour("/force-https", "sends every client to the same URL with https, whichever way it came")
def force_https(connection, request):
    host = request.field("Host") or "localhost"
    connection.send(
        f"HTTP/1.1 301 Moved Permanently\r\nLocation: https://{host}{request.target}\r\nContent-Length: 0\r\n\r\n"
    )
    return True


@behaviour("/no-reason", "a status line without a reason phrase")
def no_reason(connection, request):
    connection.send("HTTP/1.1 200\r\nContent-Type: text/plain\r\nContent-Length: 10\r\n\r\nno reason\n")
    return True


@behaviour("/big-cookie", "?bytes=9000: a Set-Cookie line over 8,192 bytes: H25")
def big_cookie(connection, request):
    value = "c" * request.number("bytes", default=9000, limit=1 << 20)
    connection.send(f"HTTP/1.1 200 OK\r\nSet-Cookie: big={value}\r\nContent-Length: 0\r\n\r\n")
    return True


@behaviour("/big-header", "?bytes=600000: a field line over 512 KB: H25")
def big_header(connection, request):
    value = "h" * request.number("bytes", default=600_000, limit=4 << 20)
    connection.send(f"HTTP/1.1 200 OK\r\nX-Big: {value}\r\nContent-Length: 0\r\n\r\n")
    return True


@behaviour("/big-status", "?bytes=9000: a status line over 8,192 bytes: H25")
def big_status(connection, request):
    reason = "r" * request.number("bytes", default=9000, limit=1 << 20)
    connection.send(f"HTTP/1.1 200 {reason}\r\nContent-Length: 0\r\n\r\n")
    return True


@behaviour("/two-lengths", "two Content-Length fields that disagree: H25")
def two_lengths(connection, request):
    connection.send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nlengthy")
    return False


@behaviour("/bytes", "?n=1024: so many bytes with a Content-Length")
def some_bytes(connection, request):
    count = request.number("n", default=1024, limit=1 << 30)
    connection.send(
        f"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\nContent-Length: {count}\r\n\r\n"
    )
    piece = b"0123456789abcdef" * 4096
    while count > 0:
        connection.send(piece[: min(count, len(piece))])
        count -= len(piece)
    return True


@behaviour("/drip", "?n=10&ms=500: n bytes, one at a time, with a pause before each")
def drip(connection, request):
    count = request.number("n", default=10, limit=100_000)
    pause = request.number("ms", default=500, limit=120_000) / 1000
    connection.send(f"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: {count}\r\n\r\n")
    for _ in range(count):
        time.sleep(pause)
        connection.send(".")
    return True


@behaviour("/chunked", "?n=5: n chunks in chunked transfer coding, then a trailer field")
def chunked(connection, request):
    connection.send("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n")
    for number in range(request.number("n", default=5, limit=100_000)):
        line = f"chunk {number}\n"
        connection.send(f"{len(line):x}\r\n{line}\r\n")
    connection.send("0\r\nX-Trailer: the end\r\n\r\n")
    return True


@behaviour("/bad-chunk", "one good chunk, then a chunk size that is no number")
def bad_chunk(connection, request):
    connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\ngood\n\r\nnonsense\r\n")
    return False


@behaviour("/allocate", "?mb=100: takes and keeps so much memory (0 gives all of it back): R14, R15")
def allocate(connection, request):
    megabytes = request.number("mb", default=100, limit=4096)
    if megabytes == 0:
        state["memory"].clear()
    hold_memory(megabytes)
    return connection.respond(f"holding {len(state['memory'])} MB\n")


@behaviour("/leak", "?mb=10&ms=1000: takes so much more memory at each pause, for ever: R14, then R15")
def leak(connection, request):
    megabytes = request.number("mb", default=10, limit=1024)
    pause = request.number("ms", default=1000, limit=120_000) / 1000

    def grow():
        while True:
            state["memory"].extend(os.urandom(1 << 20) for _ in range(megabytes))
            time.sleep(pause)

    threading.Thread(target=grow, daemon=True).start()
    return connection.respond(f"leaking {megabytes} MB every {pause * 1000:.0f} ms\n")


@behaviour("/exit", "?code=1: ends the whole dyno with this status, without an answer: H13, then a crash")
def leave(connection, request):
    os._exit(request.number("code", default=1, limit=255))


@behaviour("/ignore-sigterm", "from now on SIGTERM is ignored: the next stop ends in R12")
def ignore_sigterm(connection, request):
    state["ignores_sigterm"] = True
    return connection.respond("SIGTERM will be ignored\n")


@behaviour("/echo", "the request line and all fields, as JSON")
def echo(connection, request):
    content = {
        "method": request.method,
        "target": request.target,
        "version": request.version,
        "fields": request.fields,
        "dyno": os.environ.get("DYNO"),
    }
    return connection.respond(json.dumps(content, indent=2) + "\n", content_type="application/json")


@behaviour("/upload", "reads the request's content and answers with its size and SHA-256")
def upload(connection, request):
    size, digest = 0, hashlib.sha256()
    for piece in connection.content():
        size += len(piece)
        digest.update(piece)
    content = {"bytes": size, "sha256": digest.hexdigest()}
    return connection.respond(json.dumps(content) + "\n", content_type="application/json")


@behaviour("/answer-early", "answers 200 before it has read the request's content")
def answer_early(connection, request):
    connection.respond("early\n", close=True)
    return False


@behaviour("/stop-listening", "closes the port and all idle connections but stays alive: H21")
def stop_listening(connection, request):
    connection.respond("no longer listening\n", close=True)
    os.kill(os.getpid(), signal.SIGUSR1)
    return False
