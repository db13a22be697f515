"""The proxies under comparison and the dynos behind them: how each is started, found and stopped."""

import json
import os
import pathlib
import re
import resource
import shutil
import socket
import subprocess
import time

import measure

HERE = pathlib.Path(__file__).parent
HOST = "bench.localhost"
SYSTEM_PATH = os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin"


class Unavailable(Exception):
    """A proxy that cannot take part; the text says why."""


def free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def wait_for(condition, what, seconds=15):
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise Unavailable(f"{what} did not happen within {seconds} s")
        time.sleep(0.05)


def accepts(port):
    with socket.socket() as sock:
        return sock.connect_ex(("127.0.0.1", port)) == 0


class Proxy:
    """A proxy that is a child of ours."""

    name = ""

    def __init__(self, folder):
        self.folder = folder
        self.log = folder / f"{self.name}.log"
        self.port = free_port()
        self.child = None
        self.lines = 0

    def start(self, dyno_ports):
        with open(self.folder / f"{self.name}.out", "wb") as out:
            self.child = subprocess.Popen(self.command(dyno_ports), stdout=self.output() or out, stderr=out)
        wait_for(lambda: self.child.poll() is not None or accepts(self.port), f"{self.name} listening")
        if self.child.poll() is not None:
            raise Unavailable((self.folder / f"{self.name}.out").read_text().strip() or f"{self.name} ended at once")

    def output(self):
        """Where standard output goes, when it is not a file for messages."""
        return None

    @property
    def pids(self):
        return [self.child.pid] + measure.children_of(self.child.pid)

    def take_lines(self):
        """Adds the request log's lines to `lines` and empties it, so that a long run does not fill the memory."""
        if not self.log.exists():
            self.lines = None
            return
        with open(self.log, "rb") as file:
            while piece := file.read(1 << 20):
                self.lines += piece.count(b"\n")
        os.truncate(self.log, 0)

    def stop(self):
        if self.child is not None and self.child.poll() is None:
            self.child.terminate()
            try:
                self.child.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.child.kill()

    def configuration(self, template, servers):
        """Fills in a configuration file; the names stand between at signs."""
        text = (HERE / template).read_text()
        # A proxied connection takes two descriptors.
        connections = min(16384, (resource.getrlimit(resource.RLIMIT_NOFILE)[1] - 200) // 2)
        names = {"DIR": self.folder, "PORT": self.port, "SERVERS": servers, "CONNECTIONS": connections}
        path = self.folder / template
        path.write_text(re.sub(r"@([A-Z]+)@", lambda match: str(names[match.group(1)]), text))
        return path


def program(name):
    path = shutil.which(name, path=SYSTEM_PATH)
    if path is None:
        raise Unavailable(f"{name} is not installed (script/bootstrap --bench)")
    return path


class Floor(Proxy):
    name = "floor"

    def command(self, dyno_ports):
        return [str(self.folder / "floor"), str(self.port), *map(str, dyno_ports)]


class Nginx(Proxy):
    name = "nginx"

    def command(self, dyno_ports):
        servers = " ".join(f"server 127.0.0.1:{port};" for port in dyno_ports)
        path = self.configuration("nginx.conf", servers)
        user = ["-g", "user root;"] if os.geteuid() == 0 else []
        return [program("nginx"), "-p", str(self.folder), "-c", str(path), "-e", f"{self.folder}/nginx.error.log", *user]


class HAProxy(Proxy):
    name = "haproxy"

    def command(self, dyno_ports):
        servers = "\n    ".join(f"server web.{n} 127.0.0.1:{port}" for n, port in enumerate(dyno_ports, 1))
        return [program("haproxy"), "-f", str(self.configuration("haproxy.cfg", servers))]

    def output(self):
        return open(self.log, "ab")


class Herolocal(Proxy):
    """Our router inside the real daemon, with an app whose web dynos are the responders."""

    name = "herolocal"

    def __init__(self, folder, programs, web_dynos):
        super().__init__(folder)
        self.programs = pathlib.Path(programs)
        self.web_dynos = web_dynos
        self.environment = {**os.environ, "HEROLOCAL_HOME": str(folder / f"home{web_dynos}")}
        self.tail = None
        self.pid = None

    def call(self, *words):
        result = subprocess.run(
            [str(self.programs / "herolocal"), *words], env=self.environment, capture_output=True, text=True, timeout=300
        )
        if result.returncode != 0:
            raise Unavailable(f"herolocal {' '.join(words)}: {(result.stderr or result.stdout).strip()}")
        return result.stdout

    def start(self, dyno_ports=None):
        if not (self.programs / "herolocald").exists():
            raise Unavailable(f"no herolocald in {self.programs}")
        self.call("daemon", "start", "--listen", f"127.0.0.1:{self.port}", "--api", "127.0.0.1:0", "--routers", "1")
        self.pid = int(json.loads(self.call("daemon", "status", "--json"))["pid"])
        app = self.folder / "app"
        app.mkdir(exist_ok=True)
        shutil.copy(self.folder / "responder", app / "responder")
        (app / "Procfile").write_text("web: ./responder $PORT\n")
        self.call("apps:create", "bench", "--no-remote")
        self.call("deploy", str(app), "-a", "bench")
        self.call("ps:scale", f"web={self.web_dynos}", "-a", "bench")
        # The one of the first deploy may have been up for a moment where none is wanted.
        wait_for(lambda: len(self.dyno_ports()) >= self.web_dynos, "all dynos up", seconds=60)
        with open(self.log, "ab") as log:
            self.tail = subprocess.Popen(
                [str(self.programs / "herolocal"), "logs", "--tail", "-n", "1", "-s", "heroku", "-d", "router", "-a", "bench"],
                env=self.environment,
                stdout=log,
                stderr=subprocess.DEVNULL,
            )

    def dyno_ports(self):
        """The ports of the responders, which each says once in the app's log."""
        text = self.call("logs", "-n", "1500", "-a", "bench")
        return sorted({int(port) for port in re.findall(r"app\[web\.\d+\]: responding on (\d+)", text)})

    @property
    def pids(self):
        return [self.pid]

    def stop(self):
        if self.tail is not None:
            self.tail.terminate()
            self.tail.wait()
        if self.pid is not None:
            self.call("daemon", "stop")


class Responders:
    """Dynos without a platform, for when our router takes no part."""

    def __init__(self, folder, count):
        self.ports = [free_port() for _ in range(count)]
        self.children = [
            subprocess.Popen([str(folder / "responder"), str(port)], stdout=subprocess.DEVNULL) for port in self.ports
        ]
        wait_for(lambda: all(map(accepts, self.ports)), "the responders listening")

    def stop(self):
        for child in self.children:
            child.terminate()
            child.wait()
