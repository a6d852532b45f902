"""Programs that a benchmark runs beside itself: started, awaited, measured, stopped."""

import os
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

READY_WITHIN_S = 60.0


@dataclass(frozen=True, slots=True)
class App:
    process: "subprocess.Popen[bytes]"
    port: int
    log: Path


def resident_mb(app: App) -> float:
    status = Path(f"/proc/{app.process.pid}/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024


@contextmanager
def running(command: list[str], port: int, given: dict[str, str], log: Path) -> Iterator["subprocess.Popen[bytes]"]:
    with log.open("wb") as told, subprocess.Popen(command, env={**os.environ, **given}, stderr=told) as process:
        try:
            _await_port(process, port)
            yield process
        finally:
            process.terminate()
            process.wait(30)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _await_port(process: "subprocess.Popen[bytes]", port: int) -> None:
    until = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < until and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"{process.args!r} does not listen")


@contextmanager
def disk_waits(folder: Path) -> Iterator[list[float]]:
    """Milliseconds that a page of 4 KB took to be on the folder's disk, twenty times a second: no commit is sooner."""
    waits: list[float] = []
    ended = threading.Event()
    with (folder / "page").open("wb", buffering=0) as page:

        def write() -> None:
            while not ended.wait(0.05):
                began = time.perf_counter()
                os.pwrite(page.fileno(), bytes(4096), 0)
                os.fdatasync(page.fileno())
                waits.append((time.perf_counter() - began) * 1e3)

        writer = threading.Thread(target=write)
        writer.start()
        try:
            yield waits
        finally:
            ended.set()
            writer.join()
