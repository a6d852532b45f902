"""Files read in a worker process: started on demand, with limits of memory and time, ended when it misbehaves."""

import asyncio
import hashlib
import os
import pickle
import selectors
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from bot.pipes import LENGTH
from dialogs.documents.document import Unreadable
from dialogs.documents.drafts import Draft
from dialogs.documents.reading import MAX_BYTES
from dialogs.turn import Attachment

TIME_LIMIT_S = 20.0
_COMMAND = (sys.executable, "-P", "-m", "bot.reading_worker")


@dataclass(frozen=True, slots=True)
class ReadFile:
    """`draft` is None where `problem` says why, in one line."""

    name: str
    sha256: str
    draft: Draft | None
    problem: Unreadable | None = None


class ReadingWorker:
    """One worker process for several files, one after another. Used as a context manager."""

    def __init__(self, time_limit_s: float = TIME_LIMIT_S, command: tuple[str, ...] = _COMMAND) -> None:
        self.time_limit_s = time_limit_s
        self.command = command
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def read(self, name: str, data: bytes) -> Draft:
        """Raises Unreadable, also when the limits are passed."""
        try:
            answer = self._ask((name, data))
        except TimeoutError:
            self.close()
            raise Unreadable(
                "too_slow", "Filen tog för lång tid att läsa. Spara om den enklare.",
                "The file took too long to read. Save it in a simpler form.",
            ) from None  # fmt: skip
        except (OSError, EOFError, pickle.UnpicklingError):
            self.close()
            answer = ("too_much",)
        if answer[0] == "draft":
            draft: Draft = answer[1]
            return draft
        if answer[0] == "unreadable":
            raise Unreadable(*answer[1:])
        raise Unreadable(
            "too_much", "Filen gick inte att läsa: den är trasig eller för stor. Spara om den.",
            "The file could not be read: it is damaged or too large. Save it again.",
        )  # fmt: skip

    def close(self) -> None:
        """Ends the process; the next file starts another."""
        if self.process is not None:
            self.process.kill()
            for stream in (self.process.stdin, self.process.stdout):
                _closed(stream)
            self.process.wait()
            self.process = None

    def _ask(self, request: tuple[str, bytes]) -> Any:
        process = self.process = self.process or _started(self.command)
        if process.stdin is None or process.stdout is None:
            raise EOFError
        data = pickle.dumps(request)
        process.stdin.write(LENGTH.pack(len(data)) + data)
        process.stdin.flush()
        until = time.monotonic() + self.time_limit_s
        [length] = LENGTH.unpack(_received(process.stdout.fileno(), LENGTH.size, until))
        return pickle.loads(_received(process.stdout.fileno(), length, until))  # noqa: S301 - our own process


def read_path(worker: ReadingWorker, path: Path) -> ReadFile:
    """A file of the disk, for the command line."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)  # one too many is refused by its size
    except OSError as error:
        return ReadFile(_shown(path), "", None, _missing(error))
    return read_bytes(worker, _shown(path), data)


def _shown(path: Path) -> str:
    """The path as text that can be stored and shown; names on old disks are not always UTF-8."""
    return os.fsencode(path).decode("utf-8", "replace")


def read_bytes(worker: ReadingWorker, name: str, data: bytes) -> ReadFile:
    sha256 = hashlib.sha256(data).hexdigest()
    try:
        return ReadFile(name, sha256, worker.read(name, data))
    except Unreadable as error:
        return ReadFile(name, sha256, None, error)


async def read_in_worker(source: Path | bytes, name: str) -> ReadFile:
    """For a file that somebody drops in a conversation: a worker of its own, while the event loop goes on."""
    return await asyncio.to_thread(_read_alone, source, name)


async def read_attachment(file: Mapping[str, Any], fetch: Callable[[], Awaitable[bytes]] | None = None) -> Attachment:
    """`file` has a name, and a path where nothing fetches it."""
    name = str(file["name"])
    try:
        source = await fetch() if fetch is not None else Path(str(file["path"]))
    except Unreadable as problem:
        return Attachment(name, "", None, problem)
    found = await read_in_worker(source, name)
    return Attachment(name, found.sha256, found.draft, found.problem)


def _read_alone(source: Path | bytes, name: str) -> ReadFile:
    with ReadingWorker() as worker:
        found = read_path(worker, source) if isinstance(source, Path) else read_bytes(worker, name, source)
    return ReadFile(name, found.sha256, found.draft, found.problem)


def _started(command: tuple[str, ...]) -> subprocess.Popen[bytes]:
    """Without our settings: what reads strangers' files is given no secrets."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SAMVERKAN_")}
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=kept)


def _received(descriptor: int, count: int, until: float) -> bytes:
    """Raises TimeoutError, or EOFError when the other side is gone."""
    parts: list[bytes] = []
    missing = count
    with selectors.DefaultSelector() as selector:
        selector.register(descriptor, selectors.EVENT_READ)
        while missing:
            if not selector.select(max(0.0, until - time.monotonic())):
                raise TimeoutError
            part = os.read(descriptor, min(missing, 1 << 20))
            if not part:
                raise EOFError
            parts.append(part)
            missing -= len(part)
    return b"".join(parts)


def _closed(stream: Any) -> None:
    try:
        stream.close()
    except OSError:  # what was not taken yet goes with the process
        return


def _missing(error: OSError) -> Unreadable:
    reason = error.strerror or type(error).__name__
    return Unreadable(
        "missing", f"Filen går inte att öppna ({reason}). Kontrollera sökvägen.",
        f"The file cannot be opened ({reason}). Check the path.",
    )  # fmt: skip
