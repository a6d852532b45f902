"""A thousand two-page papers through `samverkan import`: time, CPU, memory, and a question asked meanwhile.

The command runs in a process of its own, as somebody would run it; `measured` is what that process starts, the
command line with a stopwatch at each document.
"""

import asyncio
import datetime as dt
import json
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

from bot import cli
from bot.cli import importing as command
from bot.clock import real_clock
from bot.files import ReadingWorker
from bot.service import running_service
from bot.settings import Settings
from bot.turns import Turns
from dialogs.importing.apply import apply
from dialogs.importing.preview import prepare
from storage import schema, tenants
from storage.database import open_engine, transaction
from tests.bench import papers, question, table

PAPERS = 1000
HUNDRED = 100
SECONDS, MEGABYTES, SLOWER, QUESTION_MS = 60.0, 250.0, 1.2, 300.0
TALKERS, PAUSE_S, WARM = 4, 0.05, 20


@dataclass(frozen=True, slots=True)
class Imported:
    """Seconds of the command, start of Python included; CPU with that of the process that reads the files."""

    wall_s: float
    cpu_s: float
    peak_mb: float
    stored: list[float]  # CPU seconds of the command's own process after each document
    phases: dict[str, float]  # CPU seconds of the command's own process until each was over


def run(rounds: int = 1) -> bool:
    within = True
    with tempfile.TemporaryDirectory(prefix="samverkan-bench-") as folder:
        files = _written(Path(folder))
        for _ in range(rounds):
            within &= _alone(Path(folder), files)
            within &= asyncio.run(_beside(Path(folder), files))
    return within


def _written(folder: Path) -> list[Path]:
    files = []
    for name, text in papers.papers(PAPERS):
        files.append(folder / name)
        files[-1].write_text(text, encoding="utf-8")
    return files


def _alone(folder: Path, files: list[Path]) -> bool:
    found = _ended(_started(_database(folder, "alone.db"), folder, files), folder)
    table.heading(f"import of {len(files)} documents")
    first, last = (_cost(found.stored, part) for part in (slice(0, HUNDRED), slice(-HUNDRED - 1, None)))
    return all(
        [
            table.line("wall", found.wall_s, "s", SECONDS),
            table.line("CPU, with the process that reads", found.cpu_s, "s", SECONDS),
            *(table.line(f"CPU of the command: {name}", spent, "s") for name, spent in found.phases.items()),
            table.line("peak memory, both processes", found.peak_mb, "MB", MEGABYTES),
            table.line("CPU a document, first hundred", first, "ms"),
            table.line("CPU a document, last hundred", last, "ms"),
            table.line("last hundred against the first", last / first, "x", SLOWER),
        ]
    )


def _cost(stored: list[float], part: slice) -> float:
    """Milliseconds of CPU a document."""
    spent = stored[part]
    return (spent[-1] - spent[0]) * 1e3 / (len(spent) - 1)


def _database(folder: Path, name: str) -> str:
    address = f"sqlite:///{folder / name}"
    engine = open_engine(address)
    schema.upgrade(engine)
    with transaction(engine) as connection:
        tenants.ensure_default(connection, dt.datetime.now(dt.UTC), zone="Europe/Stockholm", language="sv")
    question.fill(engine)
    engine.dispose()
    return address


def _started(address: str, folder: Path, files: list[Path]) -> "tuple[subprocess.Popen[bytes], float]":
    """And when, by the clock."""
    begun = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.importing", str(folder / "times.json"), *map(str, files)],
        env={**os.environ, "SAMVERKAN_DATABASE_URL": address},
        stdout=subprocess.DEVNULL,
    )
    return process, begun


def _ended(started: "tuple[subprocess.Popen[bytes], float]", folder: Path) -> Imported:
    process, begun = started
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    if process.wait():
        raise RuntimeError(f"the import ended with {process.returncode}")
    wall, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    told = json.loads((folder / "times.json").read_text())
    return Imported(wall, cpu, told["peak_mb"], told["stored"], told["phases"])


async def _beside(folder: Path, files: list[Path]) -> bool:
    """Questions to a running service while the command imports into the same file."""
    address = _database(folder, "beside.db")
    settings = Settings(database_url=address, _env_file=None)  # type: ignore[call-arg]
    times: list[float] = []
    async with running_service(settings, real_clock, [question.Sink()]) as service:
        await asyncio.gather(*(_talk(service.turns, talker, times) for talker in range(TALKERS)))
        quiet, times[:] = statistics.median(times), []
        started = _started(address, folder, files)
        try:
            await asyncio.gather(*(_talk(service.turns, talker, times, started[0]) for talker in range(TALKERS)))
        finally:
            found = await asyncio.to_thread(_ended, started, folder)
    table.heading(f"a question while {len(files)} documents are imported, SQLite")
    cuts = statistics.quantiles(times, n=1000)
    table.line(f"questions asked in {found.wall_s:.0f} s", len(times), "")
    table.line("p50 before the import", quiet, "ms")
    table.line("p50", cuts[499], "ms")
    within = table.line("p99", cuts[989], "ms", QUESTION_MS)
    table.line("worst", max(times), "ms")
    return within


async def _talk(turns: Turns, talker: int, times: list[float], beside: "subprocess.Popen[bytes] | None" = None) -> None:
    """Until the other process has ended; without one, a few to begin with."""
    number = 0 if beside is None else WARM
    while number < WARM if beside is None else beside.poll() is None:
        await question.talk(turns, talker, range(number, number + 1), times, press=False)
        number += 1
        await asyncio.sleep(PAUSE_S)


def measured(out: Path, files: list[str]) -> None:
    """The command itself, with a note of the time after each document that it stored."""
    watch = Watch()
    with (
        patch.object(command, "_read", watch.timed("reading", command._read)),
        patch.object(command, "prepare", watch.timed("looking", prepare)),
        patch.object(command, "apply", watch.timed("storing", apply)),
        patch.object(command, "ReadingWorker", partial(WatchedWorker, watch)),
    ):
        try:
            cli.build("sv")(["import", "--yes", *files])
        finally:
            watch.write(out)


class Watch:
    def __init__(self) -> None:
        self.spent = {"starting": time.process_time()}
        self.stored: list[float] = []
        self.reader_mb = 0.0

    def timed(self, name: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def call(*given: Any) -> Any:
            before = time.process_time()
            result = work(*given)
            after = time.process_time()
            self.spent[name] = self.spent.get(name, 0.0) + after - before
            if name == "storing":
                self.stored.append(after)
            return result

        return call

    def write(self, out: Path) -> None:
        told = {"stored": self.stored, "phases": self.spent, "peak_mb": peak_mb(os.getpid()) + self.reader_mb}
        out.write_text(json.dumps(told))


class WatchedWorker(ReadingWorker):
    def __init__(self, watch: Watch) -> None:
        super().__init__()
        self.watch = watch

    def close(self) -> None:
        if self.process is not None:
            self.watch.reader_mb = max(self.watch.reader_mb, peak_mb(self.process.pid))
        super().close()


def peak_mb(process: int) -> float:
    """From Linux, which keeps the peak of a program apart from that of the one that started it; 0 elsewhere."""
    status = Path(f"/proc/{process}/status")
    found = re.search(r"VmHWM:\s*(\d+) kB", status.read_text()) if status.exists() else None
    return int(found[1]) * 1024 / 1e6 if found else 0.0


if __name__ == "__main__":
    measured(Path(sys.argv[1]), sys.argv[2:])
