"""Who a user is, as users.info tells: https://docs.slack.dev/reference/objects/user-object"""

from collections.abc import Mapping
from typing import Any

from bot.channel import Event
from bot.slack import addresses
from bot.slack.fields import inner
from dialogs.turn import Profile


def profile_of(answer: Mapping[str, Any], event: Event) -> Profile:
    """A bot, a removed user or one whose e-mail is unconfirmed has no e-mail here."""
    known = inner(answer, "user")
    shown = inner(known, "profile")
    sure = not (known.get("deleted") or known.get("is_bot") or known.get("is_email_confirmed") is False)
    team, organisation, user = (str(event.address.get(key, "")) for key in ("team", "organisation", "user"))
    return Profile(
        event.user,
        str(shown.get("real_name") or known.get("real_name") or ""),
        str(shown.get("email") or "") if sure else "",
        str(known.get("locale") or "")[:2],
        addresses.alone(team, organisation, event.user.partition(":")[0], user),
    )


def name_told(answer: Mapping[str, Any], otherwise: str) -> str:
    """Nothing for an app; `otherwise` for who has no name."""
    known = inner(answer, "user")
    shown = inner(known, "profile")
    return "" if known.get("is_bot") else str(shown.get("real_name") or known.get("real_name") or otherwise)
