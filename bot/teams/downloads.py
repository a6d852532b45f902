"""Files dropped in a chat of one's own: fetched from where Teams keeps them, and nowhere else, up to a limit.

learn.microsoft.com/microsoftteams/platform/bots/how-to/bots-filesv4: the attachment, and that its address is good for
some minutes without a token of ours.
"""

import logging
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any
from urllib.parse import urljoin, urlsplit

import aiohttp
from yarl import URL

from bot import fetching
from bot.teams.activities import Activity
from bot.teams.config import TeamsConfig
from dialogs.documents.document import Unreadable

log = logging.getLogger(__name__)
DROPPED = "application/vnd.microsoft.teams.file.download.info"
# OneDrive for Business and SharePoint, the sovereign clouds' too: learn.microsoft.com/microsoft-365/enterprise/
# urls-and-ip-address-ranges.
STORES = (".sharepoint.com", ".sharepoint.us", ".sharepoint-mil.us", ".sharepoint.cn")
MOST = 10  # of one message
MOST_STEPS = 3  # from one address to another
LONGEST_NAME = 200
LONGEST_URL = 8_000  # they carry their own leave


def dropped(came: Activity) -> list[dict[str, Any]]:
    """Name and address of each file of a message, whatever it is: what cannot be read is refused by name."""
    found = came.raw.get("attachments")
    given = [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
    return [_kept(one) for one in given if one.get("contentType") == DROPPED][:MOST]


def takes_store(config: TeamsConfig, url: str) -> bool:
    """Whether files may be fetched from, and put to, this address."""
    if config.takes_host(url):
        return True
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").casefold()
    except ValueError:
        return False
    plain = parts.port in (None, 443) and not (parts.username or parts.password)
    return parts.scheme == "https" and plain and host.endswith(STORES)


async def download(session: aiohttp.ClientSession, config: TeamsConfig, url: str) -> bytes:
    """Of a file that is too large, one byte more than may be read. Raises Unreadable."""
    for _ in range(MOST_STEPS):
        if not takes_store(config, url):
            log.warning("a file's address is none of Teams'")
            raise _not_given()
        try:
            async with session.get(URL(url, encoded=True), allow_redirects=False, timeout=fetching.TIMEOUT) as answer:
                if answer.status == 200:
                    return await fetching.beginning(answer.content)
                if answer.status not in fetching.REDIRECTS:
                    log.warning("a file was not given out: %s", answer.status)
                    raise _not_given()
                url = urljoin(url, answer.headers.get("Location", ""))
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            log.warning("a file was not fetched: %s", type(error).__name__)
            raise _not_given() from None
    raise _not_given()


def _kept(attachment: Mapping[str, Any]) -> dict[str, Any]:
    content = attachment.get("content")
    told = content if isinstance(content, dict) else {}
    name, kind = str(attachment.get("name") or "fil")[-LONGEST_NAME:], str(told.get("fileType") or "")
    if kind.isalnum() and not PurePath(name).suffix:
        name = f"{name}.{kind[:10]}"
    return {"name": name, "url": str(told.get("downloadUrl") or "")[:LONGEST_URL]}


def _not_given() -> Unreadable:
    return Unreadable(
        "not_given",
        "Teams lämnade inte ut filen. Skicka den igen; adressen till den gäller bara en kort stund.",
        "Teams did not give the file out. Send it again; its address is good for a short while only.",
    )
