"""What is measured about a proxy from outside: CPU time, memory; and what it is held to: cores, a CPU quota."""

import os
import pathlib


def threads_of(pids):
    """Every thread of the processes, as (pid, tid)."""
    for pid in pids:
        try:
            for tid in os.listdir(f"/proc/{pid}/task"):
                yield pid, int(tid)
        except FileNotFoundError:
            continue


def cpu_seconds(pids):
    """CPU time that all threads have used, to the nanosecond (the first number of schedstat)."""
    total = 0
    for pid, tid in threads_of(pids):
        try:
            total += int(pathlib.Path(f"/proc/{pid}/task/{tid}/schedstat").read_text().split()[0])
        except (FileNotFoundError, ProcessLookupError):
            continue
    return total / 1e9


def process_seconds(pids):
    """CPU time of the processes, of threads that have ended, too, in the clock ticks of proc_pid_stat(5)."""
    ticks = 0
    for pid in pids:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def resident_bytes(pids):
    """Resident memory of the processes, VmRSS."""
    total = 0
    for pid in pids:
        for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                total += int(line.split()[1]) * 1024
    return total


def children_of(pid):
    """The direct children of a process."""
    found = []
    for _, tid in threads_of([pid]):
        found += [int(child) for child in pathlib.Path(f"/proc/{pid}/task/{tid}/children").read_text().split()]
    return found


def process_running(name, argument):
    """The pid of the process whose command line is `…/name argument`, seen from outside of any namespace."""
    for entry in os.listdir("/proc"):
        if not entry.isdigit():
            continue
        try:
            words = pathlib.Path(f"/proc/{entry}/cmdline").read_bytes().split(b"\0")
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue
        if len(words) > 1 and os.path.basename(words[0]) == name.encode() and words[1] == argument.encode():
            return int(entry)
    return None


def pin(pids, cores):
    """Holds all threads of the processes to these cores."""
    for _, tid in threads_of(pids):
        try:
            os.sched_setaffinity(tid, cores)
        except ProcessLookupError:
            continue


class Quota:
    """A CPU quota for one proxy through a control group, version 1 or 2."""

    PERIOD = 2500  # microseconds: short, so that latency stays readable

    def __init__(self, name, share):
        self.share = share
        self.path, self.version = Quota.place()
        if self.path is not None:
            self.path = self.path / f"herolocal-bench-{os.getpid()}-{name}"

    @staticmethod
    def place():
        """The folder in which we may make a group, and the version; (None, 0) when there is none."""
        candidates = [("/sys/fs/cgroup/cpu", 1, "cpu.cfs_quota_us"), ("/sys/fs/cgroup", 2, "cgroup.controllers")]
        for folder, version, mark in candidates:
            path = pathlib.Path(folder)
            if not (path / mark).exists() or not os.access(path, os.W_OK):
                continue
            if version == 2 and "cpu" not in (path / "cgroup.subtree_control").read_text().split():
                continue
            return path, version
        return None, 0

    def hold(self, pids):
        """Puts the processes under the quota."""
        self.path.mkdir(exist_ok=True)
        quota = int(self.PERIOD * self.share)
        if self.version == 1:
            (self.path / "cpu.cfs_period_us").write_text(str(self.PERIOD))
            (self.path / "cpu.cfs_quota_us").write_text(str(quota))
        else:
            (self.path / "cpu.max").write_text(f"{quota} {self.PERIOD}")
        self._move(pids, self.path)

    def release(self, pids):
        """Lets the processes go and removes the group."""
        if self.path is None or not self.path.exists():
            return
        self._move(pids, self.path.parent)
        self.path.rmdir()

    @staticmethod
    def _move(pids, group):
        for pid in pids:
            try:
                (group / "cgroup.procs").write_text(str(pid))
            except ProcessLookupError:
                continue
