"""What hostile bytes and slow clients do to the router: figures for docs/performance.md, not timings.

Messages: those of ../shared/cases, where that folder lies beside the checkout, through `router-bench`; its runner is
client and dyno at once. Slow clients: script/slow, which is slowhttptest's four modes against a whole daemon.
"""

import json
import pathlib
import re
import subprocess
import sys

from proxies import Unavailable, accepts, free_port, wait_for

CHECKOUT = pathlib.Path(__file__).resolve().parent.parent
RUNNER = CHECKOUT.parent / "shared" / "cases" / "run_cases.py"
SLOW_SECONDS, SLOW_CONNECTIONS = "15", "1000"


def measure(folder, programs):
    """Rows of the two tables: {"messages": [...], "slow": [...]}; a part that cannot be measured here stays empty."""
    return {"messages": messages(folder, programs), "slow": slow()}


def messages(folder, programs):
    if not RUNNER.exists():
        print("without hostile messages: ../shared/cases is not beside this checkout", file=sys.stderr)
        return []
    router, dyno = free_port(), free_port()
    child = subprocess.Popen([f"{programs}/router-bench", str(router), str(dyno)], stdout=subprocess.DEVNULL)
    try:
        wait_for(lambda: accepts(router), "router-bench listening")
        return [played(folder, router, dyno, what) for what in ("requests", "responses")]
    finally:
        child.terminate()
        child.wait(timeout=10)


def played(folder, router, dyno, what):
    """One kind of message: how many there are, passed, were warned of and failed."""
    found = folder / "cases.json"
    command = [sys.executable, str(RUNNER), "--proxy", f"127.0.0.1:{router}", "--backend-port", str(dyno)]
    command += ["--json", str(found), "--quiet"] + (["--responses"] if what == "responses" else [])
    subprocess.run(command, stdout=subprocess.DEVNULL, timeout=600)
    verdicts = [row["verdict"] for row in json.loads(found.read_text())]
    found.unlink()
    return [what, len(verdicts), *(verdicts.count(verdict) for verdict in ("PASS", "WARN", "FAIL"))]


def slow():
    """Each mode: how often another app was asked and served, resident MB at most, descriptors left over."""
    run = subprocess.run(
        [CHECKOUT / "script/slow", SLOW_SECONDS, SLOW_CONNECTIONS], stdout=subprocess.PIPE, text=True, timeout=900
    )
    pattern = r"^(.+?) +served (\d+) of (\d+), at most (\d+) MB resident, (-?\d+) descriptors more"
    rows = [match.groups() for match in re.finditer(pattern, run.stdout, re.M)]
    if not rows:
        raise Unavailable("script/slow printed no figures")
    return rows
