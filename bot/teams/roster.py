"""Who a Teams user is, as the conversation's roster tells: learn.microsoft.com/microsoftteams/platform/bots/how-to/
get-teams-context has the fields."""

from collections.abc import Mapping
from typing import Any

from bot.channel import Event
from bot.teams import addresses
from dialogs.turn import Profile

GUESTS = frozenset({"guest", "anonymous"})
INVITED = "#ext#"  # in a guest's userPrincipalName, which then is nobody's e-mail address


def profile_of(told: Mapping[str, Any], event: Event) -> Profile:
    """An entry of somebody else tells nothing."""
    address = addresses.alone(event.address)
    if str(told.get("aadObjectId") or told.get("objectId") or event.user).casefold() != event.user.casefold():
        return Profile(event.user, address=address)
    principal = _line(told, "userPrincipalName")
    guest = _line(told, "userRole").casefold() in GUESTS or INVITED in principal.casefold()
    if not guest and _is_federated(told, event):
        address[addresses.WORDS] = True
    emails = [_line(told, "email"), "" if INVITED in principal.casefold() else principal]
    email, *aliases = dict.fromkeys(one for one in emails if "@" in one) or [""]
    return Profile(
        account=event.user,
        name=_line(told, "name"),
        email=email,
        language=event.language or "",
        address=address,
        aliases=tuple(aliases),
        guest=guest,
    )


def _is_federated(told: Mapping[str, Any], event: Event) -> bool:
    """Of another organisation, and met where ours has the app: such a one may read there, and press nothing."""
    home = _line(told, "tenantId")
    return bool(home) and home != event.address["teams_tenant"] and event.address["scope"] != addresses.PERSONAL


def _line(told: Mapping[str, Any], name: str) -> str:
    value = told.get(name)
    return " ".join(value.split())[:300] if isinstance(value, str) else ""
