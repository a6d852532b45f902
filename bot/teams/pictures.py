"""A picture beside its answer, in the message itself: no address of ours has to be reached for it.

learn.microsoft.com/microsoftteams/platform/bots/how-to/format-your-bot-messages says how large one may be;
bots-filesv4, beside it, that an image's contentUrl may hold its bytes.
"""

import base64
import logging
from dataclasses import replace
from typing import Any

from bot.writing_worker import UnwrittenError, written
from dialogs.documents import table_words
from dialogs.reply import File

log = logging.getLogger(__name__)
TEXT_SIZE = 16  # in pixels: two dozen rows stand within the height
MOST_PIXELS = 1024
MOST_BYTES = 28_000  # of a message's 80 KB, with four characters for three bytes and two bytes a character


def is_one(file: File | None) -> bool:
    return file is not None and file.kind == table_words.KIND


async def message(file: File) -> dict[str, Any] | None:
    """None for what Teams would not show: the answer tells the same in words."""
    try:
        data = await written(replace(file, content={**file.content, "size": TEXT_SIZE}))
    except UnwrittenError as error:
        log.warning("a picture was not drawn: %s", error)
        return None
    if len(data) > MOST_BYTES or max(_sides(data)) > MOST_PIXELS:
        log.info("a picture is too large to be shown: %s bytes, %s pixels", len(data), _sides(data))
        return None
    url = f"data:image/png;base64,{base64.b64encode(data).decode()}"
    return {"type": "message", "attachments": [{"contentType": "image/png", "contentUrl": url, "name": file.name}]}


def _sides(png: bytes) -> tuple[int, int]:
    """Of PNG's header."""
    return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")
