"""Whether somebody wants a file that was offered: learn.microsoft.com/microsoftteams/platform/bots/how-to/bots-filesv4
has the invoke."""

from dataclasses import replace
from typing import Any

from bot.teams.activities import Activity
from bot.teams.files import UPLOAD
from bot.teams.work import Work, event_of

PRESSES = {"accept": "take_file", "decline": "leave_file"}
TOLD = ("uploadUrl", "contentUrl", "uniqueId", "fileType")


async def answer(work: Work, tenant: int, came: Activity) -> dict[str, Any]:
    """The body says no more than that it came; what follows takes the card's place. Raises DatabaseUnavailableError."""
    value = came.value if isinstance(came.value, dict) else {}
    wanted = PRESSES.get(str(value.get("action")))
    if wanted is None:
        return {}
    event = event_of(tenant, came, work.channel.name)
    address = {**event.address, "message": came.reply_to}
    del address["reply_to"]
    if wanted == "take_file":
        told = value.get("uploadInfo")
        found = told if isinstance(told, dict) else {}
        address[UPLOAD] = {name: str(found.get(name) or "") for name in TOLD}
    event = replace(event, dedupe=f"{came.conversation}|file|{came.reply_to}|{wanted}", address=address)
    await work.begin(await work.pressing(event, wanted, {}, came.reply_to), came)
    return {}
