"""A file handed over in a chat of one's own: offered with Teams' consent card, and put in the person's OneDrive.

learn.microsoft.com/microsoftteams/platform/bots/how-to/bots-filesv4 has the cards and the upload.
"""

from collections.abc import Mapping
from typing import Any

import aiohttp
from yarl import URL

from bot.channel import SendError
from bot.teams import downloads
from bot.teams.activities import OURS
from bot.teams.config import TeamsConfig
from bot.writing import UnwrittenError, written
from dialogs.documents.kept_views import MINUTES_KIND, PLAN_KIND
from dialogs.reply import File, Reply

KINDS = frozenset({PLAN_KIND, MINUTES_KIND})
UPLOAD = "upload"  # in an address: where the person wants the file
CONSENT = "application/vnd.microsoft.teams.card.file.consent"
SAVED = "application/vnd.microsoft.teams.card.file.info"
TIMEOUT = aiohttp.ClientTimeout(total=60, connect=5)


async def offer(reply: Reply) -> dict[str, Any] | None:
    """The card's message; None for what is no file to hand over. Raises SendError."""
    if reply.file is None or reply.file.kind not in KINDS or not reply.buttons:
        return None
    content = {
        "description": reply.text[:500],
        "sizeInBytes": len(await _bytes(reply.file)),
        "acceptContext": {OURS: "take_file"},
        "declineContext": {OURS: "leave_file"},
    }
    return _message(CONSENT, reply.file.name, content)


async def put(
    session: aiohttp.ClientSession, config: TeamsConfig, where: Mapping[str, str], file: File
) -> dict[str, Any] | None:
    """The message that shows the file where it lies now; None where it could not be put there."""
    url = where.get("uploadUrl", "")
    if not downloads.takes_store(config, url):
        return None
    data = await _bytes(file)
    headers = {"Content-Range": f"bytes 0-{len(data) - 1}/{len(data)}", "Content-Type": "application/octet-stream"}
    try:
        async with session.put(
            URL(url, encoded=True), data=data, headers=headers, allow_redirects=False, timeout=TIMEOUT
        ) as answer:
            if answer.status not in (200, 201):
                return None
    except (aiohttp.ClientError, TimeoutError, ValueError):
        return None
    shown = {"uniqueId": where.get("uniqueId", ""), "fileType": where.get("fileType", "")}
    message = _message(SAVED, file.name, shown)
    message["attachments"][0]["contentUrl"] = where.get("contentUrl", "")
    return message


def _message(kind: str, name: str, content: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "message", "attachments": [{"contentType": kind, "name": name, "content": dict(content)}]}


async def _bytes(file: File) -> bytes:
    try:
        return await written(file)
    except UnwrittenError as error:
        raise SendError(f"a file was not written: {error}", permanent=True) from error
