"""The process that opens strangers' files, apart from everything else: `python -m bot.reading_worker`.

Requests and answers are pickles behind their length (8 bytes, big endian) on standard input and output.
"""

import pickle
import struct
import sys
from dataclasses import replace
from typing import Any, BinaryIO

from dialogs.documents.document import Unreadable
from dialogs.documents.drafts import NoDocument

MEMORY_BYTES = 1024**3
LENGTH = struct.Struct(">Q")


def main() -> None:
    answers = sys.stdout.buffer
    sys.stdout = sys.stderr  # whatever a library prints must not come between the answers
    _limit_memory()
    while (request := receive(sys.stdin.buffer)) is not None:
        send(answers, _answer(*request))


def _limit_memory() -> None:
    """Linux alone keeps to it; elsewhere the time limit must do."""
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))


def _answer(name: str, data: bytes) -> tuple[Any, ...]:
    from dialogs.documents.reading import read  # in the worker alone: the service itself opens no file
    from dialogs.documents.recognise import parse

    try:
        draft = parse(read(name, data))
    except Unreadable as error:
        return ("unreadable", error.code, error.sv, error.en)
    except (MemoryError, RecursionError):
        return ("too_much",)
    return ("draft", draft if isinstance(draft, NoDocument) else replace(draft, lines=()))


def send(stream: BinaryIO, message: object) -> None:
    data = pickle.dumps(message)
    stream.write(LENGTH.pack(len(data)) + data)
    stream.flush()


def receive(stream: BinaryIO) -> Any:
    """None at the end."""
    head = stream.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    return pickle.loads(stream.read(LENGTH.unpack(head)[0]))  # noqa: S301 - between our own two processes


if __name__ == "__main__":
    main()
