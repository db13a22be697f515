"""How fast the slug store packs and unpacks beside tar, pigz and gzip, how much memory it takes for that, and what the
platform adds to a build: figures for docs/performance.md.

The trees are made here, the same ones each time: texts like sources', pieces of a program of ours, and bytes that nobody can
compress, in files of all sizes. Rounds alternate. Of a deploy everything counts but what the buildpack's scripts take.
"""

import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import time

from dynos import Api
from proxies import Herolocal, Unavailable, program, wait_for

ROUNDS = 9
DEPLOYS = 15
TREE_MB, LARGE_MB, APP_MB = 200, 1000, 10
LEVEL = 3  # Limits.Slugs.compressionLevel
CORES = len(os.sched_getaffinity(0))

# A buildpack of the app's own: what it installs it finds in its cache.
DETECT = "#!/bin/bash\necho Cached\n"
COMPILE = """#!/bin/bash
began=$(date +%s%N)
mkdir -p "$2/packages" && [[ -f $2/packages/list ]] || head -c 1000000 /dev/zero > "$2/packages/list"
cp -r "$2/packages" "$1/.packages"
echo "       own nanoseconds: $(($(date +%s%N) - began))"
"""


def measure(folder, programs):
    """{"pack": {name: [seconds]}, "unpack": the same, "memory": {case: bytes}, "deploy": [seconds]}."""
    place = folder / "slugs"
    place.mkdir()
    try:
        if shutil.disk_usage(place).free < 6 * LARGE_MB << 20:
            raise Unavailable(f"{place} has no room for trees of {LARGE_MB} MB")
        bench = pathlib.Path(programs) / "slug-bench"
        rounds = compare(bench, place, programs)
        return {**rounds, "deploy": deploys(folder, place, programs)}
    finally:
        shutil.rmtree(place)


# The store alone.


def compare(bench, place, programs):
    tar, pigz = program("tar"), program("pigz")
    code = pathlib.Path(programs, "herolocald").read_bytes()
    tree = make_tree(place / "tree", TREE_MB, code)
    found = {"pack": {"herolocal": [], "tar | pigz": []}, "unpack": {"herolocal": [], "tar xzf": []}, "memory": {}}
    packed = place / "peer.tar.gz"
    command = f'"$0" -cf - -C "$1" tree | "$2" -{LEVEL} -p {CORES} > "$3"'
    for number in range(ROUNDS + 1):
        store, out = place / "store", place / "out"
        out.mkdir()
        seconds, (checksum, _, memory) = timed_bench(bench, "pack", store, tree)
        keep(found["pack"]["herolocal"], number, seconds)
        keep(found["pack"]["tar | pigz"], number, timed(["sh", "-c", command, tar, str(place), pigz, str(packed)]))
        seconds, (_, _, memory_unpacking) = timed_bench(bench, "unpack", store, checksum)
        keep(found["unpack"]["herolocal"], number, seconds)
        archive = store / "slugs" / f"{checksum}.tar.gz"
        keep(found["unpack"]["tar xzf"], number, timed([tar, "xzf", str(archive), "-C", str(out)]))
        take_greatest(found["memory"], f"packing {TREE_MB} MB", memory)
        take_greatest(found["memory"], f"unpacking {TREE_MB} MB", memory_unpacking)
        shutil.rmtree(store)
        shutil.rmtree(out)
    shutil.rmtree(tree)
    tree = make_tree(place / "large", LARGE_MB, code)
    store = place / "store"
    _, (checksum, _, memory) = timed_bench(bench, "pack", store, tree)
    take_greatest(found["memory"], f"packing {LARGE_MB} MB", memory)
    _, (_, _, memory) = timed_bench(bench, "unpack", store, checksum)
    take_greatest(found["memory"], f"unpacking {LARGE_MB} MB", memory)
    shutil.rmtree(store)
    shutil.rmtree(tree)
    return found


def keep(samples, number, seconds):
    """The first round warms up."""
    if number > 0:
        samples.append(seconds)


def take_greatest(found, case, value):
    found[case] = max(value, found.get(case, 0))


def timed(command):
    started = time.perf_counter()
    result = subprocess.run(command, capture_output=True, text=True, timeout=600)
    seconds = time.perf_counter() - started
    if result.returncode != 0:
        raise Unavailable(f"{command[0]}: {result.stderr.strip()}")
    return seconds


def timed_bench(bench, *words):
    """Seconds, and (checksum, bytes of the slug, the most bytes resident)."""
    command = [str(bench), *map(str, words)]
    started = time.perf_counter()
    result = subprocess.run(command, capture_output=True, text=True, timeout=600)
    seconds = time.perf_counter() - started
    if result.returncode != 0:
        raise Unavailable(f"{' '.join(command)}: {result.stderr.strip()}")
    checksum, size, memory = result.stdout.split()
    return seconds, (checksum, int(size), int(memory))


def make_tree(folder, megabytes, code):
    """About half of it text in files of a few kilobytes, a third of the rest pieces of `code`, and noise."""
    chance = random.Random(1)
    words = ["".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=chance.randint(2, 11))) for _ in range(4000)]
    left, number = megabytes << 20, 0
    while left > 0:
        directory = folder / f"lib{number // 200}"
        directory.mkdir(parents=True, exist_ok=True)
        for _ in range(60):
            left -= write_text(directory / f"source{number}.js", chance, words)
            number += 1
        start = chance.randrange(len(code) - (300 << 10))
        left -= (directory / f"addon{number}.node").write_bytes(code[start : start + (300 << 10)])
        left -= (directory / f"image{number}.png").write_bytes(chance.randbytes(200 << 10))
    return folder


def write_text(path, chance, words):
    lines, size, wanted = [], 0, min(60_000, int(chance.paretovariate(1.2) * 1500))
    while size < wanted:
        text = " ".join(chance.choices(words, k=chance.randint(2, 9)))
        lines.append("    " * chance.randint(0, 4) + text + chance.choice([";\n", " {\n", "}\n", "()\n"]))
        size += len(lines[-1])
    return path.write_text("".join(lines))


# A whole build.


def deploys(folder, place, programs):
    """Seconds of each deploy of an app that has not changed, from the command's start to its end."""
    source = make_tree(place / "app", APP_MB, pathlib.Path(programs, "herolocald").read_bytes())
    (source / "bin").mkdir()
    for name, text in {"detect": DETECT, "compile": COMPILE, "release": "#!/bin/bash\n"}.items():
        (source / "bin" / name).write_text(text)
        (source / "bin" / name).chmod(0o755)
    shutil.copy(folder / "responder", source / "responder")
    (source / "Procfile").write_text("web: ./responder $PORT\n")
    daemon = Herolocal(folder, programs, 0)
    try:
        daemon.start()
        api = Api(json.loads(daemon.call("daemon", "status", "--json"))["socket"])
        daemon.call("apps:create", "cached", "--no-remote")
        daemon.call("buildpacks:set", "heroku-community/inline", "-a", "cached")
        taken = []
        for number in range(DEPLOYS + 1):
            started = time.perf_counter()
            transcript = daemon.call("deploy", str(source), "-a", "cached")
            seconds = time.perf_counter() - started
            keep(taken, number, seconds - own_seconds(transcript))
            wait_for(lambda: api.states("cached") == ["up"], "the app's dyno up", seconds=60)
        return taken
    finally:
        daemon.stop()


def own_seconds(transcript):
    found = re.search(r"own nanoseconds: (\d+)", transcript)
    if found is None:
        raise Unavailable(f"no time of the buildpack's own in {transcript!r}")
    return int(found.group(1)) / 1e9
