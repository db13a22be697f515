"""What systemd does with herolocald: hands it a listening socket, listens to it, signals it.

Called with the program's path and an empty folder; prints one line for each thing that works and fails at the first that
does not. The protocols are those of sd_listen_fds(3) and sd_notify(3).
"""

import json
import os
import signal
import socket
import subprocess
import sys
import threading

LIMIT = 120  # seconds for anything that a busy machine may delay


class Manager:
    def __init__(self, program, folder):
        os.makedirs(folder, exist_ok=True)
        self.config = os.path.join(folder, "config-of-mine")
        self.write_config("info")
        self.notices = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.notices.bind(os.path.join(folder, "notify"))
        self.notices.settimeout(LIMIT)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = self.listener.getsockname()
        self.socket = os.path.join(folder, "home", "herolocald.sock")
        environment = {
            **os.environ,
            "HEROLOCAL_HOME": os.path.join(folder, "home"),
            "NOTIFY_SOCKET": os.path.join(folder, "notify"),
            "LISTEN_FDS": "1",
        }
        self.daemon = subprocess.Popen(
            ["/bin/sh", "-c", 'LISTEN_PID=$$ exec "$@"', "sh", program, "--api", "127.0.0.1:0", "--routers", "2"]
            + ["--config", self.config],
            env=environment,
            pass_fds=(3,),
            preexec_fn=lambda: os.dup2(self.listener.fileno(), 3),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self.said = []
        self.more = threading.Condition()
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        """Takes what the daemon writes as it comes; the program that takes over has the same pipe."""
        for line in self.daemon.stdout:
            with self.more:
                self.said.append(line.decode())
                self.more.notify_all()

    def write_config(self, level, *more):
        with open(self.config, "w") as file:
            file.write("\n".join([f"log-level = {level}", *more]) + "\n")

    def wait_for(self, notice):
        """Waits until the daemon says so; what it says before that is forgotten."""
        while True:
            text = self.notices.recv(4096).decode()
            if notice in text.split("\n"):
                return text

    def get(self):
        """A request of an app that does not exist: the router itself answers."""
        with socket.create_connection(self.address, timeout=LIMIT) as connection:
            connection.sendall(b"GET / HTTP/1.1\r\nHost: nobody.localhost\r\nConnection: close\r\n\r\n")
            answer = b""
            while piece := connection.recv(65536):
                answer += piece
        assert answer.startswith(b"HTTP/1.1 404 "), answer

    def time_scale(self):
        """How fast the daemon says that its clock runs."""
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(LIMIT)
            connection.connect(self.socket)
            request = b"GET /herolocal/daemon HTTP/1.1\r\nHost: local\r\nConnection: close\r\n"
            connection.sendall(request + b"Accept: application/vnd.heroku+json; version=3\r\n\r\n")
            answer = b""
            while piece := connection.recv(65536):
                answer += piece
        return json.loads(answer.partition(b"\r\n\r\n")[2])["time_scale"]

    def text(self):
        with self.more:
            return "".join(self.said)

    def wait_for_text(self, words, count=1):
        """Waits until the daemon has written this so many times."""
        with self.more:
            assert self.more.wait_for(lambda: "".join(self.said).count(words) >= count, LIMIT), self.said


def activated(manager):
    manager.get()  # it waits in our socket until the daemon accepts
    status = manager.wait_for("READY=1")
    assert f"apps at http://127.0.0.1:{manager.address[1]}" in status, status
    # From now on the daemon's copy is the only one that listens.
    manager.listener.close()
    for _ in range(20):
        manager.get()
    print("activated")


def reloaded(manager):
    manager.write_config("debug", "time-scale = 2", "seed = 7")
    manager.daemon.send_signal(signal.SIGHUP)
    manager.wait_for("RELOADING=1")
    status = manager.wait_for("READY=1")
    assert status.endswith(f"\nSTATUS=apps at http://127.0.0.1:{manager.address[1]}"), status
    manager.wait_for_text("reloaded: time-scale, log-level")
    manager.wait_for_text("only for the next start: seed")
    assert manager.time_scale() == 2
    # Back again, while something still waits for the next start.
    manager.write_config("info", "time-scale = 1", "seed = 7")
    manager.daemon.send_signal(signal.SIGHUP)
    manager.wait_for("READY=1")
    manager.wait_for_text("reloaded: time-scale, log-level", count=2)
    assert manager.time_scale() == 1
    manager.write_config("debug", "nonsense")
    manager.daemon.send_signal(signal.SIGHUP)
    status = manager.wait_for("READY=1")
    refusal = "nothing is reloaded: Line 2 of the config file"
    assert f"{manager.address[1]}; {refusal}" in status, status
    manager.wait_for_text(refusal)
    manager.get()
    print("reloaded")


def refused(manager):
    """With a config file that cannot be used the running daemon stays."""
    manager.daemon.send_signal(signal.SIGUSR2)
    manager.wait_for_text("no upgrade, as the installed program cannot take over")
    manager.get()
    print("refused")


def upgraded(manager):
    manager.write_config("info")
    failures, calls, done = [], [0], threading.Event()

    def call():
        while not done.is_set():
            try:
                manager.get()
                calls[0] += 1
            except (OSError, AssertionError) as problem:
                failures.append(problem)

    callers = [threading.Thread(target=call) for _ in range(4)]
    for caller in callers:
        caller.start()
    manager.daemon.send_signal(signal.SIGUSR2)
    manager.wait_for("RELOADING=1")
    manager.wait_for("READY=1")
    done.set()
    for caller in callers:
        caller.join()
    assert not failures, failures
    assert manager.daemon.poll() is None
    assert calls[0] > 0
    manager.get()
    print("upgraded")


def stopped(manager):
    manager.daemon.send_signal(signal.SIGTERM)
    manager.wait_for("STOPPING=1")
    assert manager.daemon.wait(timeout=LIMIT) == 0
    print("stopped")


def overruled(manager):
    """Who asks it to stop while it is about to give way gets what they want: no other program comes."""
    manager.wait_for("READY=1")
    # While the second waits, the installed program is asked whether it could run: it is heard in the stop after that.
    manager.daemon.send_signal(signal.SIGUSR2)
    manager.daemon.send_signal(signal.SIGTERM)
    manager.wait_for("STOPPING=1")
    assert manager.daemon.wait(timeout=LIMIT) == 0
    assert not os.path.exists(manager.socket)
    print("overruled")


def main():
    program, folder = sys.argv[1:3]
    run(Manager(program, os.path.join(folder, "one")), activated, reloaded, refused, upgraded, stopped)
    run(Manager(program, os.path.join(folder, "two")), overruled)


def run(manager, *steps):
    try:
        for step in steps:
            step(manager)
    except BaseException:
        sys.stderr.write(manager.text())
        raise
    finally:
        if manager.daemon.poll() is None:
            manager.daemon.kill()


main()
