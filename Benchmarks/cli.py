"""How long the command takes: a list of dynos among many apps, and the program's bare start."""

import os
import pathlib
import shutil
import statistics
import subprocess
import time

from proxies import Unavailable, wait_for

APPS = 50


class Commands:
    """A daemon with many apps, and the commands that are timed."""

    def __init__(self, folder, programs):
        self.herolocal = pathlib.Path(programs) / "herolocal"
        if not self.herolocal.exists():
            raise Unavailable(f"no herolocal in {programs}")
        self.home = folder / "cli"
        self.environment = {**os.environ, "HEROLOCAL_HOME": str(self.home), "NO_COLOR": "1"}
        self.source = folder / "cli-app"

    def call(self, *words):
        command = [str(self.herolocal), *words]
        result = subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=300)
        if result.returncode != 0:
            raise Unavailable(f"herolocal {' '.join(words)}: {(result.stderr or result.stdout).strip()}")
        return result.stdout

    def start(self):
        self.call("daemon", "start", "--listen", "127.0.0.1:0", "--api", "127.0.0.1:0")
        for number in range(APPS):
            self.call("apps:create", f"app-{number:02}", "--no-remote")
        self.source.mkdir(exist_ok=True)
        (self.source / "Procfile").write_text("worker: exec sleep 100000\n")
        self.call("deploy", str(self.source), "-a", "app-25")
        self.call("ps:scale", "worker=2", "-a", "app-25")
        wait_for(lambda: self.call("ps", "-a", "app-25").count(": up ") == 2, "both dynos up", seconds=60)

    def stop(self):
        self.call("daemon", "stop")

    def milliseconds(self, command, runs):
        """Each run from before the fork to after the exit."""
        times = []
        for _ in range(runs):
            begin = time.perf_counter()
            result = subprocess.run(command, env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            times.append((time.perf_counter() - begin) * 1e3)
            if result.returncode != 0:
                raise Unavailable(f"{' '.join(command)} ended with {result.returncode}")
        return times


def measure(folder, programs):
    """Milliseconds of each command: its median, least and greatest."""
    runs = int(os.environ.get("RUNS", "100"))
    commands = Commands(folder, programs)
    curl, git = shutil.which("curl"), shutil.which("git")
    if curl is None or git is None:
        raise Unavailable("curl and git are what it is compared with")
    socket = str(commands.home / "herolocald.sock")
    lines = {
        "herolocal ps": [str(commands.herolocal), "ps", "-a", "app-25"],
        "curl of the same endpoint": [curl, "-s", "--unix-socket", socket, "http://localhost/apps/app-25/dynos"],
        "herolocal version": [str(commands.herolocal), "version"],
        "git --version": [git, "--version"],
    }
    commands.start()
    try:
        samples = {name: [] for name in lines}
        # In turns, so that a slow moment meets everybody.
        for _ in range(10):
            for name, command in lines.items():
                samples[name] += commands.milliseconds(command, max(1, runs // 10))
    finally:
        commands.stop()
    return {name: (statistics.median(times), min(times), max(times)) for name, times in samples.items()}
