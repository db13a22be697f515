"""Runs the proxies side by side before the same dynos and prints ratios: see docs/performance.md.

Called by script/bench. Environment: ROUNDS (5), DURATION (3, seconds of one run), LOADS (all), MODES (safety
instructions dynos cli logs slugs idle quota unthrottled), PROXIES (herolocal floor nginx haproxy), SHARE (0.4, the CPU quota), IDLE (9500).
"""

import json
import os
import pathlib
import platform
import resource
import signal
import sys
import time

import cli
import dynos
import instructions
import logs
import measure
import report
import safety
import slugs
from loads import LOADS, open_idle, run
from proxies import Floor, HAProxy, Herolocal, Nginx, Responders, Unavailable

ALL_MODES = ("safety", "instructions", "dynos", "cli", "logs", "slugs", "idle", "quota", "unthrottled")


def setting(name, default):
    return os.environ.get(name, default)


def say(text):
    print(text, file=sys.stderr, flush=True)


class Bench:
    """One set of proxies before one number of dynos."""

    def __init__(self, folder, programs, dynos, loads):
        self.folder = folder
        self.programs = programs
        self.dynos = dynos
        self.loads = loads
        self.rounds = int(setting("ROUNDS", "5"))
        self.duration = int(setting("DURATION", "3"))
        self.wanted = setting("PROXIES", "herolocal floor nginx haproxy").split()
        self.proxies = []
        self.responders = None
        self.requests = {}

    # The parts that are started and stopped.

    def start(self):
        dyno_ports = self._start_dynos()
        for kind in (Floor, Nginx, HAProxy):
            if kind.name in self.wanted:
                self._try(kind(self.folder), dyno_ports)
        if not self.proxies:
            raise Unavailable("no proxy could be started")
        self.dyno_pids = [
            pid for port in dyno_ports if (pid := measure.process_running("responder", str(port))) is not None
        ]
        self.requests = {proxy.name: 0 for proxy in self.proxies}
        say("comparing " + ", ".join(proxy.name for proxy in self.proxies))

    def _start_dynos(self):
        if Herolocal.name in self.wanted:
            herolocal = Herolocal(self.folder, self.programs, self.dynos)
            if self._try(herolocal, None):
                return herolocal.dyno_ports()
        self.responders = Responders(self.folder, self.dynos)
        return self.responders.ports

    def _try(self, proxy, dyno_ports):
        try:
            proxy.start(dyno_ports)
        except Unavailable as problem:
            say(f"without {proxy.name}: {problem}")
            proxy.stop()
            return False
        self.proxies.append(proxy)
        return True

    def stop(self):
        for proxy in reversed(self.proxies):
            try:
                proxy.stop()
            except Unavailable as problem:
                say(str(problem))
        if self.responders:
            self.responders.stop()

    # The modes.

    def play(self, mode, loads):
        """All rounds of all loads: A B C, A B C, … so that a slow minute meets everybody."""
        pinned = mode == "unthrottled" and len(os.sched_getaffinity(0)) > 1
        results = {}
        for load in loads:
            samples = {proxy.name: [] for proxy in self.proxies if not (load.closes and proxy.name == "floor")}
            for number in range(self.rounds):
                for proxy in self.proxies:
                    if proxy.name in samples:
                        samples[proxy.name].append(self._sample(proxy, load, pinned))
                say(f"{mode} {load.name} round {number + 1}/{self.rounds}: " + self._summary(samples))
            results[load.name] = samples
            self.take_lines()
        return results

    def _sample(self, proxy, load, pinned):
        cores = sorted(os.sched_getaffinity(0))
        load_cores = set(cores[1:]) if pinned else None
        before = measure.cpu_seconds(proxy.pids)
        result = run(load, proxy.port, self.duration, load_cores)
        used = measure.cpu_seconds(proxy.pids) - before
        self.requests[proxy.name] += result.requests
        return {**vars(result), "cpu": used}

    @staticmethod
    def _summary(samples):
        return ", ".join(f"{name} {report.rate(rounds[-1]):,.0f}/s" for name, rounds in samples.items())

    def quota(self):
        """Every proxy held to a part of one core, so that it is the bottleneck."""
        share = float(setting("SHARE", "0.4"))
        if measure.Quota.place()[0] is None:
            say("no control group is writable here: the quota run is left out")
            return None
        quotas = [(proxy, measure.Quota(proxy.name, share)) for proxy in self.proxies]
        try:
            for proxy, quota in quotas:
                quota.hold(proxy.pids)
            return self.play("quota", [load for load in self.loads if load.name in report.THRESHOLDS["rate"]])
        finally:
            for proxy, quota in quotas:
                quota.release(proxy.pids)

    def unthrottled(self):
        """The proxies on the first core; load and dynos on the others."""
        cores = sorted(os.sched_getaffinity(0))
        if len(cores) < 2:
            say("one core only: proxies, dynos and load share it")
            return self.play("unthrottled", self.loads)
        for proxy in self.proxies:
            measure.pin(proxy.pids, {cores[0]})
        measure.pin(self.dyno_pids, set(cores[1:]))
        try:
            return self.play("unthrottled", self.loads)
        finally:
            for proxy in self.proxies:
                measure.pin(proxy.pids, set(cores))
            measure.pin(self.dyno_pids, set(cores))

    def idle(self):
        """Resident memory with many idle connections."""
        count = int(setting("IDLE", "9500"))
        limit = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
        count = min(count, limit - 256)
        found = {}
        for proxy in self.proxies:
            if proxy.name == "floor":
                continue
            # What every proxy allocates once does not count.
            self.requests[proxy.name] += run(LOADS[0], proxy.port, 1).requests
            before = measure.resident_bytes(proxy.pids)
            try:
                sockets = open_idle(proxy.port, count)
                self.requests[proxy.name] += count
                after = measure.resident_bytes(proxy.pids)
                found[proxy.name] = (count, after - before, after)
                for sock in sockets:
                    sock.close()
            except (OSError, Unavailable) as problem:
                say(f"idle {proxy.name}: {problem}")
        return found

    def take_lines(self):
        time.sleep(0.5)  # what the proxies buffer reaches their files
        for proxy in self.proxies:
            proxy.take_lines()

    def line_counts(self):
        self.take_lines()
        return {proxy.name: (self.requests[proxy.name], proxy.lines) for proxy in self.proxies}


def machine():
    model = next(
        (line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")),
        platform.machine(),
    )
    return f"{model}, {os.cpu_count()} processors, Linux {platform.release()}"


def left_out(names, results):
    """What this run has no figures for, in the words of its settings."""
    missing = [mode for mode in ALL_MODES if not results[mode]]
    if results["safety"] and not results["safety"]["messages"]:
        missing.append("hostile messages")
    played = {load for mode in ("quota", "unthrottled") for load in results[mode]}
    missing += [load.name for load in LOADS if load.name not in played]
    return missing + [proxy.name for proxy in (Herolocal, Floor, Nginx, HAProxy) if proxy.name not in names]


def print_report(names, results):
    ours, *peers = names or [Herolocal.name]
    rounds, seconds = setting("ROUNDS", "5"), setting("DURATION", "3")
    print(f"\n{machine()}; {rounds} rounds of {seconds} s, interleaved; medians, (least–greatest).")
    if results["quota"]:
        print(f"\nRequests per second, every proxy held to {setting('SHARE', '0.4')} of a core (more is better):\n")
        print(report.quota_table(results["quota"], ours, peers))
    if results["unthrottled"]:
        print("\nUnthrottled, the proxy on a core of its own (CPU per request, p50, p99: less is better):\n")
        print(report.unthrottled_table(results["unthrottled"], ours, peers))
        print("\nThe same run as measured:\n")
        print(report.absolute_table(results["unthrottled"]))
    if results["instructions"]:
        print("\nUser instructions of one request, log line and tail included (callgrind):\n")
        print(report.instruction_table(results["instructions"]))
    if results["dynos"]:
        print("\nWhat the platform adds to the start of a dyno, and what running dynos cost:\n")
        print(report.dyno_table(results["dynos"]))
    if results["cli"]:
        print(f"\nThe command, in milliseconds from its start to its end, the daemon with {cli.APPS} apps:\n")
        print(report.cli_table(results["cli"]))
    if results["logs"]:
        print("\nLogs: lines of 100 bytes from a dyno's pipe to the ring, a tail and one syslog drain; the router; a tail:\n")
        print(report.log_table(results["logs"]))
    if results["slugs"]:
        print(f"\nSlugs: {slugs.TREE_MB} MB of sources, programs and noise, on tmpfs; {slugs.CORES} cores; a deploy of {slugs.APP_MB} MB:\n")
        print(report.slug_table(results["slugs"]))
    if results["safety"]:
        print(report.safety_tables(results["safety"]))
    if results["idle"]:
        print("\nIdle keep-alive connections:\n")
        print(report.idle_table(results["idle"], ours))
    if results["lines"]:
        print_lines(results)
    print("\nTargets of `Benchmarks/thresholds.json` that were missed:\n")
    print(report.missed_list(left_out(names, results)))


def print_lines(results):
    print("\nLog lines against requests; a request that the end of a run cut off may have a line and no count:\n")
    print(report.line_table(results["lines"]))


def play(bench, modes, results):
    """Starts one set of proxies, plays the modes and adds what came of them. Returns the proxies' names."""
    try:
        bench.start()
        for mode in modes:
            results[mode].update(getattr(bench, mode)() or {})
        for name, (requests, lines) in bench.line_counts().items():
            known = results["lines"].get(name, (0, 0))
            results["lines"][name] = (known[0] + requests, None if lines is None else known[1] + lines)
    finally:
        bench.stop()
    return [proxy.name for proxy in bench.proxies]


def main():
    folder, programs = pathlib.Path(sys.argv[1]), sys.argv[2]
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    signal.signal(signal.SIGTERM, lambda signum, frame: sys.exit(143))
    wanted = setting("LOADS", " ".join(load.name for load in LOADS)).split()
    # Idle connections first: memory that a load has left behind would hide theirs.
    chosen = setting("MODES", " ".join(ALL_MODES)).split()
    modes = [mode for mode in ("idle", "quota", "unthrottled") if mode in chosen]
    results = {"safety": {}, "instructions": {}, "dynos": {}, "cli": {}, "logs": {}, "slugs": {}, "idle": {}, "quota": {}, "unthrottled": {}, "lines": {}}
    names = []
    for mode, part in (("safety", safety), ("instructions", instructions), ("dynos", dynos), ("cli", cli), ("logs", logs), ("slugs", slugs)):
        if mode in chosen and programs != "/nonexistent":
            try:
                results[mode] = part.measure(folder, programs)
            except Unavailable as problem:
                say(f"without {mode}: {problem}")
    for count in sorted({load.dynos for load in LOADS}):
        loads = [load for load in LOADS if load.dynos == count and load.name in wanted]
        if loads and modes:
            names = play(Bench(folder, programs, count, loads), modes, results)
            modes = [mode for mode in modes if mode != "idle"]
    print_report(names, results)
    if output := os.environ.get("OUTPUT"):
        pathlib.Path(output).write_text(json.dumps(results, indent=1))


if __name__ == "__main__":
    try:
        main()
    except Unavailable as problem:
        sys.exit(f"bench: {problem}")
