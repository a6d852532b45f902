"""A file handed over in the browser, kept in a folder of the service until it has been read."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path, PurePosixPath, PureWindowsPath

from aiohttp import StreamReader

MAX_BYTES = 20 * 1024 * 1024
KINDS = frozenset({".txt", ".md", ".docx"})
LONGEST_NAME = 120


class TooLargeError(Exception):
    """More than MAX_BYTES."""


class UnknownKindError(Exception):
    """Neither of KINDS."""


def safe_name(name: str) -> str:
    """The last part of what the browser calls it. Raises UnknownKindError."""
    last = PureWindowsPath(PurePosixPath(name).name).name.replace("\x00", "").strip()
    path = PurePosixPath(last)
    if path.suffix.casefold() not in KINDS:
        raise UnknownKindError(last)
    return path.stem[:LONGEST_NAME] + path.suffix


@asynccontextmanager
async def kept(folder: Path, name: str, content: StreamReader) -> AsyncIterator[Path]:
    """The file, until the block ends. Raises TooLargeError, UnknownKindError."""
    home = folder / secrets.token_hex(8)
    path = home / safe_name(name)
    home.mkdir(mode=0o700)
    try:
        path.write_bytes(await _bytes(content))
        yield path
    finally:
        path.unlink(missing_ok=True)
        home.rmdir()


async def _bytes(content: StreamReader) -> bytes:
    read = bytearray()
    async for piece in content.iter_chunked(64 * 1024):
        read += piece
        if len(read) > MAX_BYTES:
            raise TooLargeError
    return bytes(read)
