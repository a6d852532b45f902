"""The process that writes documents, apart from the event loop: `python -m bot.writing_worker`, one document each."""

import asyncio
import os
import pickle
import sys
from collections.abc import Mapping
from typing import Any

from dialogs.documents import table_words
from dialogs.minutes import minutes_file
from dialogs.reply import File
from dialogs.reports import plan_file

TIME_LIMIT_S = 30.0


class UnwrittenError(Exception):
    """The document could not be written."""


async def written(file: File) -> bytes:
    """Raises UnwrittenError."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SAMVERKAN_")}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-P", "-m", "bot.writing_worker", env=kept,
        stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        async with asyncio.timeout(TIME_LIMIT_S):
            data, _ = await process.communicate(pickle.dumps((file.kind, dict(file.content))))
    except TimeoutError:
        process.kill()
        await process.wait()
        raise UnwrittenError("too slow") from None
    if process.returncode != 0 or not data:
        raise UnwrittenError(f"exit {process.returncode}")
    return data


def main() -> None:
    kind, content = pickle.loads(sys.stdin.buffer.read())  # noqa: S301 - between our own two processes
    sys.stdout.buffer.write(_bytes(kind, content))


def _bytes(kind: str, content: Mapping[str, Any]) -> bytes:
    """Raises LookupError for a kind that nothing writes. The libraries are read in this process alone."""
    if kind == plan_file.KIND:
        from dialogs.documents.writing_word import plan_docx

        return plan_docx(plan_file.VIEW.validate_python(dict(content)))
    if kind == minutes_file.KIND:
        from dialogs.documents.writing_word import minutes_docx

        return minutes_docx(minutes_file.VIEW.validate_python(dict(content)))
    if kind == table_words.KIND:
        from dialogs.documents.writing_picture import png

        return png(**content)
    raise LookupError(kind)


if __name__ == "__main__":
    main()
