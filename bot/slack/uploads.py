"""A file that goes with an answer: made beside the event loop, laid where Slack says, shown in the conversation.

https://docs.slack.dev/messaging/working-with-files#upload
"""

import logging

import aiohttp
from yarl import URL

from bot import fetching
from bot.slack.client import Client, SlackError
from bot.slack.downloads import Call, is_slacks
from bot.writing import UnwrittenError, written
from dialogs.documents import table_words
from dialogs.reply import File

log = logging.getLogger(__name__)
LONGEST_ALT = 1000


async def share(client: Client, call: Call, file: File, channel: str) -> None:
    """Raises SlackError. `call` is Slack's API with the workspace's token."""
    if client.session is None:
        raise SlackError("closed", permanent=False)
    try:
        data = await written(file)
    except UnwrittenError as error:
        raise SlackError(f"unwritten: {error}", permanent=True) from None
    asked = {"filename": file.name, "length": len(data), "alt_txt": table_words.in_words(**file.content)[:LONGEST_ALT]}
    place = await call("files.getUploadURLExternal", asked)
    url = URL(str(place.get("upload_url", "")))
    if not is_slacks(url, client.api_url):
        raise SlackError("upload_elsewhere", permanent=True)
    try:
        async with client.session.post(url, data=data, timeout=fetching.TIMEOUT, allow_redirects=False) as answer:
            if answer.status != 200:
                raise SlackError(f"upload_{answer.status}", permanent=False)
    except (aiohttp.ClientError, TimeoutError) as error:
        raise SlackError(type(error).__name__, permanent=False, unknown=True) from None
    files = [{"id": place.get("file_id"), "title": file.name}]
    await call("files.completeUploadExternal", {"files": files, "channel_id": channel})
