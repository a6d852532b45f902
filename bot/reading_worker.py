"""The process that opens strangers' files, apart from everything else: `python -m bot.reading_worker`.

Requests and answers stand on standard input and output, as bot.pipes has them.
"""

import sys
from dataclasses import replace
from typing import Any

from bot.pipes import receive, send
from dialogs.documents.document import Unreadable
from dialogs.documents.drafts import NoDocument
from dialogs.documents.reading import read
from dialogs.documents.recognise import parse

MEMORY_BYTES = 1024**3


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
    try:
        draft = parse(read(name, data))
    except Unreadable as error:
        return ("unreadable", error.code, error.sv, error.en)
    except (MemoryError, RecursionError):
        return ("too_much",)
    return ("draft", draft if isinstance(draft, NoDocument) else replace(draft, lines=()))


if __name__ == "__main__":
    main()
