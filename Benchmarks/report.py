"""Turns the rounds into ratios with their spread, as Markdown tables for docs/performance.md."""

import json
import pathlib
import statistics

THRESHOLDS = json.loads((pathlib.Path(__file__).parent / "thresholds.json").read_text())


def ratio(samples, ours, theirs, value):
    """Median, least and greatest of ours/theirs over the rounds, each ratio taken within one round."""
    pairs = zip(samples.get(ours, []), samples.get(theirs, []))
    ratios = [value(a) / value(b) for a, b in pairs if value(b) > 0]
    return (statistics.median(ratios), min(ratios), max(ratios)) if ratios else None


def rate(sample):
    return sample["requests"] / sample["seconds"]


def cpu(sample):
    return sample["cpu"] / sample["requests"] if sample["requests"] else 0.0


# The counted request that is like another one, but with many apps in the route table.
GROWN = {"browser, 1,000 apps": "browser"}

# What did not reach its target, in the words of the tables.
MISSED = []


def judged(value, target, at_least, what):
    """The target behind a value, and whether it is met."""
    if target is None:
        return ""
    met = value >= target if at_least else value <= target
    if not met:
        MISSED.append(f"{what}: {value:,.2f}, to be {'at least' if at_least else 'at most'} {target:g}")
    return f" {'≥' if at_least else '≤'} {target:g} {'✓' if met else '✗'}"


def cell(values, target=None, at_least=True, what=""):
    if values is None:
        return "–"
    median, least, greatest = values
    return f"**{median:.2f}** ({least:.2f}–{greatest:.2f})" + judged(median, target, at_least, what)


def table(headings, rows):
    lines = ["| " + " | ".join(headings) + " |", "|" + "---|" * len(headings)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])


def quota_table(results, ours, peers):
    rows = []
    for load, samples in results.items():
        targets = THRESHOLDS["rate"].get(load, {})
        cells = [
            cell(ratio(samples, ours, peer, rate), targets.get(peer), what=f"{load}, requests per second to {peer}")
            for peer in peers
        ]
        rows.append([load, *cells])
    return table(["load", *[f"{ours} / {peer}" for peer in peers]], rows)


def unthrottled_table(results, ours, peers):
    rows = []
    for load, samples in results.items():
        targets = THRESHOLDS["cpu"].get(load, {})
        latencies = THRESHOLDS["latency"].get(load, {})
        paces = THRESHOLDS["parity"].get(load, {})
        for peer in peers:
            if peer not in samples:
                continue
            rows.append(
                [
                    load,
                    peer,
                    cell(ratio(samples, ours, peer, cpu), targets.get(peer), False, f"{load}, CPU to {peer}"),
                    *(
                        cell(
                            ratio(samples, ours, peer, lambda sample: sample[name]),
                            latencies.get(peer),
                            False,
                            f"{load}, {name} to {peer}",
                        )
                        for name in ("p50", "p99")
                    ),
                    cell(ratio(samples, ours, peer, rate), paces.get(peer), what=f"{load}, parity with {peer}"),
                ]
            )
    return table(["load", f"{ours} to", "CPU per request", "p50", "p99", "requests/s"], rows)


def absolute_table(results):
    """Medians as measured: for the reader's feeling, not for comparison between machines."""
    rows = []
    for load, samples in results.items():
        for name, rounds in samples.items():
            rows.append(
                [
                    load,
                    name,
                    f"{statistics.median(map(rate, rounds)):,.0f}",
                    f"{statistics.median(map(cpu, rounds)) * 1e6:.1f}",
                    f"{statistics.median(sample['p50'] for sample in rounds):,.0f}",
                    f"{statistics.median(sample['p99'] for sample in rounds):,.0f}",
                    str(sum(sample["failed"] for sample in rounds)),
                ]
            )
    return table(["load", "proxy", "requests/s", "CPU µs per request", "p50 µs", "p99 µs", "failed"], rows)


def line_table(counts):
    rows = [
        [name, f"{requests:,}", "none" if lines is None else f"{lines:,}", "–" if not lines else f"{lines / requests:.3f}"]
        for name, (requests, lines) in counts.items()
    ]
    return table(["proxy", "requests", "log lines", "lines per request"], rows)


def instruction_table(counts):
    """`growth` judges a thousand apps against one; allocations below one a request are those of a batch of lines."""
    targets, allowed = THRESHOLDS["instructions"], THRESHOLDS["allocations"]
    rows = []
    for request, (router, everything, allocations) in counts.items():
        cells = [
            f"{router:,.0f}",
            f"{everything:,.0f}" + judged(everything, targets.get(request), False, f"instructions, {request}"),
            f"{allocations:.2f}" + judged(allocations, allowed.get(request), False, f"allocations, {request}"),
        ]
        if request in GROWN:
            growth = everything / counts[GROWN[request]][1]
            cells[1] += f" ({growth:.3f} of one app's" + judged(growth, targets["growth"], False, f"growth, {request}") + ")"
        rows.append([request, *cells])
    return table(["request", "router's thread", "all threads", "router's allocations"], rows)


def safety_tables(found):
    targets = THRESHOLDS["safety"]
    parts = []
    if found["messages"]:
        rows = []
        for kind, count, passed, warned, failed in found["messages"]:
            verdict = judged(failed, targets["failed"], False, f"hostile messages that failed, {kind}")
            rows.append([kind, f"{count:,}", f"{passed:,}", f"{warned:,}", f"{failed:,}{verdict}"])
        parts.append("\nHostile and edge-legal messages through the router:\n")
        parts.append(table(["messages", "in all", "passed", "warnings", "failed"], rows))
    rows = []
    for mode, served, asked, resident, left in found["slow"]:
        verdict = judged(int(left), targets["descriptors"], False, f"descriptors left over by {mode}")
        rows.append([mode, f"{served} of {asked}", resident, f"{left}{verdict}"])
    parts.append("\nSlow clients (slowhttptest, 1,000 connections), another app asked for a page meanwhile:\n")
    parts.append(table(["mode", "other app served", "resident MB at most", "descriptors left over"], rows))
    return "\n".join(parts)


def dyno_table(found):
    """Starts in milliseconds without the app's own, held against the first case where they must not grow."""
    targets = THRESHOLDS["dynos"]
    own = statistics.median(found["own"])
    first, rows = None, []
    for case, seconds in found["starts"].items():
        median, least, greatest = ((value(seconds) - own) * 1e3 for value in (statistics.median, min, max))
        figure = f"**{median:.1f} ms** ({least:.1f}–{greatest:.1f})"
        figure += judged(median, targets["start_ms"], False, f"milliseconds to the first byte, {case}")
        if first is None:
            first = median
        else:
            figure += f", {median / first:.2f} of the first"
            figure += judged(median / first, targets["growth"], False, f"growth of a start, {case}")
        rows.append([f"from none to one dyno, slug of {case}", figure])
    rows.append(["the app's own start, already taken off", f"{own * 1e3:.1f} ms"])
    count, taken = found["all"]
    figure = f"{taken:.1f} s" + judged(taken, targets["all_seconds"], False, f"seconds until {count} dynos are up")
    rows.append([f"from none to {count} dynos, all of them up", figure])
    idle = found["idle"] * 100
    figure = f"{idle:.2f} % of one core" + judged(idle, targets["idle_percent"], False, f"percent of a core, {count} idle dynos")
    rows.append([f"herolocald with {count} idle dynos", figure])
    return table(["what", "measured"], rows)


def cli_table(found):
    """A start is held against git's, which is a plain C program."""
    targets = THRESHOLDS["cli"]
    own = found["git --version"][0]
    rows = []
    for name, (median, least, greatest) in found.items():
        figure = f"**{median:.1f} ms** ({least:.1f}–{greatest:.1f})"
        if name == "herolocal ps":
            figure += judged(median, targets["ps_ms"], False, "milliseconds of herolocal ps")
        if name == "herolocal version":
            figure += f", {median / own:.2f} of git's"
            figure += judged(median / own, targets["start_to_git"], False, "start of herolocal to git's")
        rows.append([name, figure])
    return table(["command", "measured"], rows)


def log_table(found):
    """Lines a second, what of them the drain got, and what is neither there nor told to be missing."""
    targets = THRESHOLDS["logs"]
    rows = []
    rates = {}
    for name, rounds in found["floods"].items():
        rates[name] = statistics.median(sample["rate"] for sample in rounds)
        least, greatest = (value(sample["rate"] for sample in rounds) for value in (min, max))
        figure = f"**{rates[name]:,.0f}** ({least:,.0f}–{greatest:,.0f})"
        if name == "herolocal":
            figure += judged(rates[name], targets["lines"], True, "lines a second")
        delivered = statistics.median(sample["delivered"] for sample in rounds)
        cpu = statistics.median(sample["cpu"] for sample in rounds)
        rows.append([f"lines a second, {name}", f"{figure}; the receiver got {delivered:.0%}; {cpu:.1f} s of CPU"])
        if name == "herolocal":
            # Less than none: a note counts lines of the platform, too.
            missing = max(0, *(sample["unaccounted"] for sample in rounds))
            text = f"{missing:,}" + judged(missing, targets["unaccounted"], False, "lines nobody accounts for")
            rows.append(["lines neither received nor told as lost", text])
    if "rsyslog" in rates:
        rows.append(["herolocal / rsyslog", f"**{rates['herolocal'] / rates['rsyslog']:.2f}**"])
    grown = (found["resident"][1] - found["resident"][0]) / 1048576
    rows.append(["what the daemon has grown", f"{grown:.1f} MB" + judged(grown, targets["grown_mb"], False, "MB grown")])
    router = statistics.median(found["router"])
    spread = f" ({min(found['router']):.3f}–{max(found['router']):.3f})"
    figure = f"**{router:.3f}**{spread}" + judged(router, targets["router"], True, "requests with a log line to without")
    rows.append(["router's requests per second, with a line for each to without", figure])
    delay = statistics.median(found["ticks"]) * 1e3
    figure = f"**{delay:.1f} ms**" + judged(delay, targets["tail_ms"], False, "milliseconds from a write to a tail")
    rows.append([f"from a write to `logs --tail`, {len(found['ticks'])} lines, median", figure])
    return table(["what", "measured"], rows)


def slug_table(found):
    """Seconds beside the peer's in the same round, the most memory, and milliseconds of a deploy without the buildpack's."""
    targets = THRESHOLDS["slugs"]
    rows = []
    for name, peer in (("pack", "tar | pigz"), ("unpack", "tar xzf")):
        seconds = ratio(found[name], "herolocal", peer, lambda seconds: seconds)
        figure = cell(seconds, targets[name], False, f"time to {name} to {peer}")
        rows.append([f"{name}, time to `{peer}`".replace("|", "\\|"), figure])
    for case, size in found["memory"].items():
        megabytes = size / 1048576
        figure = f"{megabytes:.1f} MB" + judged(megabytes, targets["memory_mb"], False, f"MB at most, {case}")
        rows.append([f"memory at most, {case}", figure])
    median, least, greatest = (value(found["deploy"]) * 1e3 for value in (statistics.median, min, max))
    figure = f"**{median:.0f} ms** ({least:.0f}–{greatest:.0f})"
    figure += judged(median, targets["deploy_ms"], False, "milliseconds of a deploy")
    rows.append(["deploy of an unchanged app, without the buildpack's own time", figure])
    return table(["what", "measured"], rows)


def missed_list(left_out):
    """`left_out`: the parts that were not measured, whose targets are therefore neither met nor missed."""
    lines = [f"- {line}" for line in MISSED]
    if left_out:
        lines.append(f"- not measured in this run: {', '.join(left_out)}")
    return "\n".join(lines) if lines else "Every target is met."


def idle_table(idle, ours):
    """The first column of figures is what a connection adds; the peers' resident memory is what ours is held against."""
    targets = THRESHOLDS["memory"]
    rows = []
    for name, (count, grown, total) in idle.items():
        each, whole = f"{grown / count:,.0f}", f"{total / 1048576:.1f}"
        if name == ours:
            each += judged(grown / count, targets["bytes"], False, "resident bytes per idle connection")
        elif ours in idle:
            share = idle[ours][2] / total
            whole += f" (ours: {share:.2f} of it" + judged(share, targets["resident"], False, f"resident memory to {name}") + ")"
        rows.append([name, f"{count:,}", each, whole])
    return table(["proxy", "idle connections", "resident bytes per connection", "resident MB in all"], rows)
