"""How fast Logplex takes an app's lines, what a log line costs the router, how late a tail is: for docs/performance.md.

A writer prints lines of 100 bytes flat out into a dyno's pipe; with a tail open they go to the ring, the tail and one
syslog drain over TCP. rsyslog gets the same writer's lines over a TCP connection and forwards them to the same receiver.
Rounds alternate.
"""

import json
import shutil
import signal
import socket
import subprocess
import threading
import time

from dynos import Api
from loads import LOADS, run
from measure import process_seconds, resident_bytes
from proxies import SYSTEM_PATH, Herolocal, Responders, Unavailable, accepts, free_port, wait_for

ROUNDS = 5
LINES = 3_000_000
TICKS, TICK_MS = 300, 10
ROUTER_ROUNDS, ROUTER_SECONDS = 21, 1

RSYSLOG = """
global(workDirectory="{folder}")
main_queue(queue.workerThreads="1")
module(load="imtcp")
ruleset(name="all") {{
  action(type="omfwd" target="127.0.0.1" port="{sink}" protocol="tcp" tcp_framing="octet-counted"
    template="RSYSLOG_SyslogProtocol23Format")
}}
input(type="imtcp" port="{port}" address="127.0.0.1" ruleset="all")
"""


def measure(folder, programs):
    """{"floods": {name: [round]}, "ticks": [seconds], "router": [ratio], "resident": (before, after)}."""
    for name in ("logwriter", "logsink"):
        subprocess.run(
            ["cc", "-O2", "-std=gnu11", "-Wall", "-Wextra", "-o", str(folder / name), f"Benchmarks/{name}.c"], check=True
        )
    found = platform_figures(folder, programs)
    found["router"] = router_ratios(folder, programs)
    return found


# Lines and tails of the whole daemon.


def platform_figures(folder, programs):
    daemon = Herolocal(folder, programs, 0)
    try:
        daemon.start()
        api = Api(json.loads(daemon.call("daemon", "status", "--json"))["socket"])
        deploy(daemon, folder)
        floods = {"herolocal": []}
        rsyslog = shutil.which("rsyslogd", path=SYSTEM_PATH)
        if rsyslog:
            floods["rsyslog"] = []
        before = resident_bytes(daemon.pids)
        for _ in range(ROUNDS):
            floods["herolocal"].append(flood_daemon(api, daemon, folder))
            if rsyslog:
                floods["rsyslog"].append(flood_rsyslog(rsyslog, folder))
        return {
            "floods": floods,
            "resident": (before, resident_bytes(daemon.pids)),
            "ticks": tail_delays(api, daemon),
        }
    finally:
        daemon.stop()


def deploy(daemon, folder):
    source = folder / "logwriter-app"
    source.mkdir(exist_ok=True)
    shutil.copy(folder / "logwriter", source / "logwriter")
    procfile = f"flood: ./logwriter flood {LINES}\nticks: ./logwriter ticks {TICKS} {TICK_MS}\n"
    (source / "Procfile").write_text(procfile)
    daemon.call("apps:create", "writer", "--no-remote")
    daemon.call("deploy", str(source), "-a", "writer")
    daemon.call("ps:type", "standard-1x", "-a", "writer")


def scale(api, kind, quantity):
    api.call("PATCH", "/apps/writer/formation", {"updates": [{"type": kind, "quantity": quantity}]})
    if quantity == 0:
        wait_for(lambda: not api.states("writer"), "no writer", seconds=60)


def flood_daemon(api, daemon, folder):
    """(lines a second, share of the drain, lines that nobody accounts for, CPU seconds of the daemon)."""
    sink, port = start_sink(folder)
    drain = api.call("POST", "/apps/writer/log-drains", {"url": f"syslog://127.0.0.1:{port}"})
    tail = start_tail(daemon, subprocess.DEVNULL)
    before = process_seconds(daemon.pids)
    try:
        scale(api, "flood", 1)
        return result(sink, lambda: process_seconds(daemon.pids) - before)
    finally:
        tail.terminate()
        tail.wait()
        scale(api, "flood", 0)
        api.call("DELETE", f"/apps/writer/log-drains/{drain['id']}")


def flood_rsyslog(program, folder):
    sink, sink_port = start_sink(folder)
    port = free_port()
    configuration = folder / "rsyslog.conf"
    configuration.write_text(RSYSLOG.format(folder=folder, sink=sink_port, port=port))
    child = subprocess.Popen(
        [program, "-n", "-f", str(configuration), "-i", "NONE"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        wait_for(lambda: accepts(port), "rsyslogd listening")
        with socket.create_connection(("127.0.0.1", port)) as connection:
            writer = subprocess.Popen([str(folder / "logwriter"), "flood", str(LINES)], stdout=connection.fileno())
            try:
                return result(sink, lambda: process_seconds([child.pid]))
            finally:
                writer.kill()
                writer.wait()
    finally:
        child.kill()
        child.wait()


def start_sink(folder):
    port = free_port()
    sink = subprocess.Popen([str(folder / "logsink"), str(port)], stdout=subprocess.PIPE, text=True)
    wait_for(lambda: accepts(port), "the receiver listening")
    return sink, port


def result(sink, cpu):
    """What the receiver counted; a line is accounted for when it came or when a note says that it is missing."""
    try:
        text, _ = sink.communicate(timeout=180)
    except subprocess.TimeoutExpired:
        sink.kill()
        raise Unavailable("the receiver did not get the writer's last line") from None
    used = cpu()
    lines, lost_by_drain, lost_by_app, nanoseconds = map(int, text.split())
    taken = LINES - lost_by_app
    return {
        "rate": taken / (nanoseconds / 1e9),
        "delivered": lines / LINES,
        "unaccounted": LINES - lines - lost_by_drain - lost_by_app,
        "cpu": used,
    }


def start_tail(daemon, output):
    return subprocess.Popen(
        [str(daemon.programs / "herolocal"), "logs", "--tail", "-n", "1", "-a", "writer"],
        env=daemon.environment,
        stdout=output,
        stderr=subprocess.DEVNULL,
    )


def tail_delays(api, daemon):
    """Seconds from the write in the dyno to the line in the terminal's pipe."""
    tail = start_tail(daemon, subprocess.PIPE)
    delays = []
    deadline = threading.Timer(120, tail.kill)
    deadline.start()
    try:
        scale(api, "ticks", 1)
        for line in tail.stdout:
            now = time.time_ns()
            words = line.split()
            if b"tick" in words:
                delays.append((now - int(words[words.index(b"tick") + 1])) / 1e9)
            if len(delays) == TICKS:
                break
    finally:
        deadline.cancel()
        tail.kill()
        tail.wait()
        scale(api, "ticks", 0)
    if len(delays) < TICKS:
        raise Unavailable(f"the tail showed {len(delays)} of {TICKS} lines")
    return delays


# The router alone, with and without its log lines.


def router_ratios(folder, programs):
    """Requests per second with a line for each, as a part of those without, one ratio a round."""
    dynos = Responders(folder, 3)
    children = {}
    try:
        for name, words in {"logged": [], "silent": ["--silent"]}.items():
            port = free_port()
            command = [f"{programs}/router-bench", str(port), *map(str, dynos.ports), *words]
            children[name] = (subprocess.Popen(command, stdout=subprocess.DEVNULL), port)
            wait_for(lambda: accepts(port), "router-bench listening")
        load = next(load for load in LOADS if load.name == "c100")
        ratios = []
        for number in range(ROUTER_ROUNDS + 1):
            rates = {}
            for name in sorted(children, reverse=number % 2 == 1):
                sample = run(load, children[name][1], ROUTER_SECONDS)
                rates[name] = sample.requests / sample.seconds
            if number > 0:  # the first round warms up
                ratios.append(rates["logged"] / rates["silent"])
        return ratios
    finally:
        for child, _ in children.values():
            child.send_signal(signal.SIGTERM)
            child.wait(timeout=30)
        dynos.stop()
