"""Documents written in a worker process, apart from the event loop."""

import asyncio
import os
import pickle
import sys

from dialogs.reply import File

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
