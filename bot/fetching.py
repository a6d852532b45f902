"""What channels share in fetching a file that their platform keeps."""

import aiohttp

from dialogs.documents.reading import MAX_BYTES

TIMEOUT = aiohttp.ClientTimeout(total=60, connect=5)
REDIRECTS = frozenset({301, 302, 303, 307, 308})
PIECE = 64 * 1024


async def beginning(content: aiohttp.StreamReader) -> bytes:
    """Of a file that is too large, a little more than may be read: enough to be refused."""
    read = bytearray()
    async for piece in content.iter_chunked(PIECE):
        read += piece
        if len(read) > MAX_BYTES:
            break
    return bytes(read)
