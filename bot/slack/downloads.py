"""Files that people drop in Slack: fetched with the workspace's token, from Slack alone, up to a limit.

File objects: https://docs.slack.dev/reference/objects/file-object
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from pathlib import PurePath
from typing import Any

import aiohttp
from yarl import URL

from bot import fetching
from bot.slack.client import Client, SlackError
from dialogs.documents.document import Unreadable
from dialogs.documents.reading import MAX_BYTES, too_large

log = logging.getLogger(__name__)
File = Mapping[str, Any]
Call = Callable[[str, Mapping[str, Any]], Awaitable[Mapping[str, Any]]]
READABLE = frozenset({".txt", ".md", ".markdown", ".docx", ".doc", ".pdf", ".rtf", ".odt"})
MOST = 10  # of one message
LONGEST_NAME = 200


def documents(files: object, text: str) -> list[dict[str, Any]]:
    """What is to be imported of a message's files. Where nothing was written, others than documents too, so that they
    are refused by name; a picture beside a text is none."""
    given = [kept(one) for one in files if isinstance(one, dict)] if isinstance(files, list) else []
    readable = [one for one in given if PurePath(one["name"]).suffix.casefold() in READABLE]
    return (readable or ([] if text.strip() else given))[:MOST]


def kept(file: File) -> dict[str, Any]:
    name = str(file.get("name") or file.get("title") or "fil")[-LONGEST_NAME:]
    names = ("id", "size", "mode", "file_access", "url_private", "url_private_download")
    return {"name": name, **{key: file[key] for key in names if file.get(key) is not None}}


def address_of(file: File, api_url: str) -> URL:
    """Raises Unreadable where the file does not lie with Slack: its token goes nowhere else."""
    if file.get("mode") in ("external", "tombstone", "hidden_by_limit"):
        raise _elsewhere()
    try:
        url = URL(str(file.get("url_private_download") or file.get("url_private") or ""))
    except ValueError:
        raise _elsewhere() from None
    if not is_slacks(url, api_url):
        raise _elsewhere()
    return url


async def fetched(client: Client, call: Call, token: Callable[[], Awaitable[str]], file: File) -> bytes:
    """Raises Unreadable. `call` is Slack's API with the workspace's token."""
    try:
        if not is_told(file):
            told = (await call("files.info", {"file": str(file.get("id", ""))})).get("file")
            file = kept({**file, **(told if isinstance(told, dict) else {})})
        url = address_of(file, client.api_url)
        if is_too_large(file):
            raise too_large()
        bearer = await token()
    except SlackError as error:
        log.warning("where a file lies was not told: %s", error.name)
        raise not_given() from None
    if client.session is None:
        raise not_given()
    return await download(client.session, url, bearer)


def is_slacks(url: URL, api_url: str) -> bool:
    """Slack's own, or the stand-in's that the API's address names."""
    if not url.absolute or not url.host:
        return False
    named = url.scheme == "https" and (url.host == "slack.com" or url.host.endswith(".slack.com"))
    return named or url.origin() == URL(api_url).origin()


async def download(session: aiohttp.ClientSession, url: URL, token: str) -> bytes:
    """Raises Unreadable. Of a file that is too large, one byte more than may be read."""
    try:
        async with session.get(
            url, headers={"Authorization": f"Bearer {token}"}, allow_redirects=False, timeout=fetching.TIMEOUT
        ) as answer:
            asks_to_sign_in = answer.status in fetching.REDIRECTS or (
                answer.content_type == "text/html" and not url.path.casefold().endswith((".html", ".htm"))
            )
            if answer.status != 200 or asks_to_sign_in:
                log.warning("a file was not given out: %s %s", answer.status, answer.content_type)
                raise not_given()
            return await fetching.beginning(answer.content)
    except (aiohttp.ClientError, TimeoutError) as error:
        log.warning("a file was not fetched: %s", type(error).__name__)
        raise not_given() from None


def is_told(file: File) -> bool:
    """Whether the event tells where the file lies: of Slack Connect's files, and to some, it does not."""
    return bool(file.get("url_private")) and file.get("file_access") != "check_file_info"


def is_too_large(file: File) -> bool:
    size = file.get("size")
    return isinstance(size, int) and size > MAX_BYTES


def _elsewhere() -> Unreadable:
    return Unreadable(
        "elsewhere",
        "Filen ligger inte i Slack, eller är borttagen. Ladda upp den här.",
        "The file does not lie in Slack, or is gone. Upload it here.",
    )


def not_given() -> Unreadable:
    return Unreadable(
        "not_given",
        "Slack lämnade inte ut filen. Skicka den igen; hjälper inte det saknar appen rättigheten files:read.",
        "Slack did not give the file out. Send it again; if that does not help, the app lacks the right files:read.",
    )
