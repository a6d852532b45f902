"""A picture beside its answer, as a card that holds it: no address of ours has to be reached for it.

adaptivecards.io/explorer/Image.html: since version 1.2 an image's url may be its own data;
learn.microsoft.com/microsoftteams/platform/task-modules-and-cards/cards/cards-format has allowExpand.
"""

import base64
import logging
from dataclasses import replace
from typing import Any

from bot.teams import cards
from bot.writing import UnwrittenError, written
from dialogs.documents import table_words
from dialogs.reply import File, Reply

log = logging.getLogger(__name__)
LARGEST, SMALLEST = 16, 12  # text, in pixels
ROWS_IN_LARGE = 21
MOST_PIXELS = 1024
MOST_BYTES = 20_000  # with four characters for three bytes, within a card's 28 KB


def is_one(file: File) -> bool:
    return file.kind == table_words.KIND


async def card(reply: Reply, file: File) -> dict[str, Any] | None:
    """None for what Teams would not show: the answer tells the same in words."""
    size = LARGEST * ROWS_IN_LARGE // max(len(file.content["rows"]), 1)
    content = {**file.content, "size": max(SMALLEST, min(LARGEST, size))}
    try:
        data = await written(replace(file, content=content))
    except UnwrittenError as error:
        log.warning("a picture was not drawn: %s", error)
        return None
    if len(data) > MOST_BYTES or max(_sides(data)) > MOST_PIXELS:
        log.info("a picture is too large to be shown: %s bytes, %s pixels", len(data), _sides(data))
        return None
    image = {
        "type": "Image",
        "url": f"data:image/png;base64,{base64.b64encode(data).decode()}",
        "altText": str(file.content["title"])[:500],
        "size": "Stretch",
        "msteams": {"allowExpand": True},
    }
    [shown] = cards.pages(Reply(reply.text[:500], language=reply.language))
    return {**shown, "body": [image]}


def _sides(png: bytes) -> tuple[int, int]:
    """Of PNG's header."""
    return int.from_bytes(png[16:20], "big"), int.from_bytes(png[20:24], "big")
