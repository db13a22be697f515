"""A worker: writes a line now and then, and leaves in peace when it is told to (SIGTERM)."""

import os
import signal
import sys
import threading

stopping = threading.Event()


def stop(signum, frame):
    print("worker: got SIGTERM, finishing", flush=True)
    stopping.set()


def main():
    signal.signal(signal.SIGTERM, stop)
    seconds = float(os.environ.get("WORKER_INTERVAL", "10"))
    done = 0
    while not stopping.wait(seconds):
        done += 1
        print(f"worker: job {done} done by {os.environ.get('DYNO', 'no dyno')}", flush=True)
    print(f"worker: {done} jobs done, bye", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
