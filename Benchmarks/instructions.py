"""User instructions and allocations of one request, counted by valgrind's callgrind in `router-bench`.

Counts are repeatable where times are not: the same program and the same requests give the same count, whatever
else the machine does. The difference of two runs leaves out what a start costs.
"""

import re
import shutil
import signal
import socket
import subprocess

from proxies import HOST, Responders, Unavailable, accepts, free_port, wait_for

FEW, MANY = 2_000, 12_000
CONNECTIONS = 20
ALLOCATORS = {"malloc", "calloc", "realloc", "aligned_alloc", "posix_memalign"}

BROWSER = {
    "User-Agent": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
    "Accept-Language": "en-US,en;q=0.7,de;q=0.3",
    "Accept-Encoding": "gzip, deflate, br, zstd",
    "DNT": "1",
    "Sec-Fetch-Dest": "document",
    "Sec-Fetch-Mode": "navigate",
    "Sec-Fetch-Site": "same-origin",
    "Upgrade-Insecure-Requests": "1",
    "Referer": "http://bench.localhost/catalogue?page=2&sort=name",
    "Cookie": "session=c2Vzc2lvbi1pZC0wMTIzNDU2Nzg5YWJjZGVm; theme=light; visitor=8f14e45fceea167a5a36dedd4bea2543",
}
HEADS = {
    "small": f"GET / HTTP/1.1\r\nHost: {HOST}\r\n\r\n",
    "browser": f"GET / HTTP/1.1\r\nHost: {HOST}\r\n" + "".join(f"{name}: {value}\r\n" for name, value in BROWSER.items()) + "\r\n",
}


class Counter:
    """Plays requests against a router-bench under callgrind."""

    def __init__(self, folder, programs):
        if shutil.which("valgrind") is None:
            raise Unavailable("valgrind is not installed (script/bootstrap --bench)")
        self.folder = folder
        self.program = folder / "router-bench"
        # Older valgrinds cannot read Swift's debug information and give up.
        subprocess.run(["strip", "--strip-debug", "-o", self.program, f"{programs}/router-bench"], check=True)

    def count(self, head, apps=1):
        """What one request costs: (router's instructions, all threads' instructions, router's allocations)."""
        dynos = Responders(self.folder, 3)
        try:
            few, many = (self._run(dynos.ports, head, apps, number) for number in (FEW, MANY))
        finally:
            dynos.stop()
        return tuple((more - less) / (MANY - FEW) for less, more in zip(few, many))

    def _run(self, ports, head, apps, number):
        for old in self.folder.glob("callgrind.*"):
            old.unlink()
        port = free_port()
        command = ["valgrind", "--tool=callgrind", "--separate-threads=yes", f"--callgrind-out-file={self.folder}/callgrind"]
        command += [str(self.program), str(port), *map(str, ports), "--apps", str(apps), "--tail", "/dev/null"]
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait_for(lambda: accepts(port), "router-bench under valgrind listening", seconds=60)
            play(port, HEADS[head].encode(), number)
        finally:
            child.send_signal(signal.SIGTERM)
            child.wait(timeout=60)
        return self._read()

    def _read(self):
        router = total = allocations = 0
        for path in self.folder.glob("callgrind*"):
            text = path.read_text()
            match = re.search(r"^(?:totals|summary): (\d+)", text, re.M)
            if match is None:
                continue
            total += int(match.group(1))
            if "ClientConnectionC7receive" in text:
                router += int(match.group(1))
                allocations += calls_of(text, ALLOCATORS)
        return router, total, allocations


def play(port, request, number):
    """Makes the requests over a few connections, a request on each in turn."""
    sockets = [socket.create_connection(("127.0.0.1", port)) for _ in range(CONNECTIONS)]
    for _ in range(number // CONNECTIONS):
        for sock in sockets:
            sock.sendall(request)
        for sock in sockets:
            received = b""
            while received.count(b"x") < 120:
                data = sock.recv(65536)
                if not data:
                    raise Unavailable("router-bench closed a connection")
                received += data
    for sock in sockets:
        sock.close()


def calls_of(text, functions):
    """How often the functions were called; callgrind writes a name once and a number from then on."""
    names, called, calls = {}, None, 0
    for line in text.splitlines():
        if match := re.match(r"c?fn=\((\d+)\)(?: (.*))?", line):
            if match.group(2):
                names[match.group(1)] = match.group(2)
            if line.startswith("cfn="):
                called = names.get(match.group(1))
        elif line.startswith("calls=") and called in functions:
            calls += int(line[6:].split()[0])
    return calls


def measure(folder, programs):
    """The counts of the report, by name."""
    counter = Counter(folder, programs)
    counts = {head: counter.count(head) for head in HEADS}
    counts["browser, 1,000 apps"] = counter.count("browser", apps=1000)
    return counts
