"""Who is who: a platform's user is tied to a registered person by e-mail and the person's word, or by the secretary."""

from collections.abc import Mapping
from typing import Any

from rapidfuzz import fuzz

from dialogs import texts
from dialogs.dialog import Outcome, say
from dialogs.reply import Button, Fact, Reply
from dialogs.turn import Turn
from storage import audit, history, identities, outbox, people
from storage.store import NotFoundError, Store

LINES = texts.load("linking")
NEAREST = 3


def is_it_you(language: str, name: str, organisation: str | None) -> Reply:
    """Asked of the user whose e-mail a registered person has."""
    shown = f"{name}, {organisation}" if organisation else name
    return Reply(
        LINES(language, "is_it_you", name=shown),
        body=(LINES(language, "is_it_you_why"),),
        buttons=(
            Button("yes", LINES(language, "it_is_me"), "link", style="primary"),
            Button("no", LINES(language, "not_me"), "link"),
        ),
        language=language,
    )


def is_you(language: str, name: str) -> Reply:
    return Reply(LINES(language, "is_you", name=name), updates=True, language=language)


def asked(language: str, names: list[str]) -> Reply:
    """What the unknown user is told: who has been asked, or that nobody could be."""
    if not names:
        return Reply(LINES(language, "nobody_to_ask"), language=language)
    return Reply(LINES(language, "asked", names=", ".join(names)), language=language)


def guest(language: str) -> Reply:
    return Reply(LINES(language, "guest"), language=language)


def unreached(language: str) -> Reply:
    return Reply(LINES(language, "unreached"), language=language)


def ask_secretaries(
    store: Store, channel: str, user: str, name: str, email: str, address: Mapping[str, Any]
) -> list[str]:
    """Queues the question, once for each user and secretary; the names of those asked. `address` reaches the user."""
    secretaries = people.granted(store, "secretary")
    for one in secretaries:
        payload = {"channel": channel, "user": user, "name": name, "email": email, "address": dict(address)}
        subject = f"user:{channel}:{user}"
        outbox.queue(store, one.id, "user_unknown", f"{subject}:{one.id}", subject=subject, payload=payload)
    return [str(one.name) for one in secretaries]


def question(turn: Turn, store: Store) -> Reply | None:
    """The secretary's card: the nearest persons, a new one, or nobody. None when it is settled."""
    asks = {key: str(turn.data.get(key, "")) for key in ("channel", "user", "name", "email")}
    carried = {**asks, "address": turn.data.get("address", {})}
    if identities.of_user(store, asks["channel"], asks["user"]) is not None:
        return None
    nearest = sorted(people.every(store), key=lambda row: -_likeness(row.name, row.email, asks))[:NEAREST]
    buttons = [
        Button(f"person:{row.id}", f"{row.name}, {row.organisation}" if row.organisation else row.name,
               "link_person", "link", {**carried, "person": row.id})
        for row in nearest
    ]  # fmt: skip
    buttons.append(Button("new", LINES(turn.language, "new_person"), "link_person", "add", carried))
    buttons.append(Button("refuse", LINES(turn.language, "nobody"), "link_person", "refuse", carried))
    return Reply(
        LINES(turn.language, "who_is", name=asks["name"] or asks["email"] or "–"),
        body=(LINES(turn.language, "who_is_why"),),
        facts=(Fact(LINES(turn.language, "email"), asks["email"] or "–"),),
        buttons=tuple(buttons),
        subject=f"user:{asks['channel']}:{asks['user']}",
        language=turn.language,
    )


def answer(turn: Turn, store: Store) -> Outcome:
    """Written, it has nothing to stand on: the question comes when somebody unknown writes."""
    return say(LINES(turn.language, "nobody_asks"))


def link(turn: Turn, store: Store) -> Outcome:
    try:
        person = people.get(store, int(turn.data["person"]))
    except (NotFoundError, KeyError, ValueError):
        return say(LINES(turn.language, "gone"), updates=True)
    return _tied(turn, store, person.id, person.name)


def add(turn: Turn, store: Store) -> Outcome:
    """A new person with the name and e-mail that the platform has."""
    name, email = str(turn.data.get("name", "")).strip(), str(turn.data.get("email", "")).strip()
    if not name:
        return say(LINES(turn.language, "gone"), updates=True)
    if (holder := identities.of_user(store, *_who(turn))) is not None:
        return _settled(turn, holder.name)
    if email and any(row.email for row in people.matching(store, email)):
        return say(LINES(turn.language, "email_taken", email=email), updates=True)
    change = history.begin(store, "link_person")
    return _tied(turn, store, people.add(change, name, email=email or None), name)


def refuse(turn: Turn, store: Store) -> Outcome:
    audit.note(store, "people link refused", None, None, channel=_who(turn)[0])
    outbox.cancel(store, f"user:{':'.join(_who(turn))}", ["user_unknown"])
    return say(LINES(turn.language, "refused", name=str(turn.data.get("name", ""))), updates=True)


def told(turn: Turn, store: Store) -> Reply | None:
    """To the person who was tied."""
    return Reply(LINES(turn.language, "is_you", name=turn.person.name), language=turn.language)


def _tied(turn: Turn, store: Store, person_id: int, name: str) -> Outcome:
    channel, user = _who(turn)
    holder = people.link(store, person_id, channel, user)
    if holder is not None:
        return _settled(turn, people.get(store, holder).name)
    audit.note(store, "people link", "person", person_id, channel=channel)
    address, tied = turn.data.get("address"), identities.of_user(store, channel, user)
    if isinstance(address, dict) and address and tied is not None:
        identities.reach(store, tied.id, address)
    outbox.wake(store, person_id)
    outbox.cancel(store, f"user:{channel}:{user}", ["user_unknown"])
    outbox.queue(store, person_id, "user_linked", f"user_linked:{channel}:{user}")
    return say(LINES(turn.language, "tied", name=name), updates=True)


def _settled(turn: Turn, name: str) -> Outcome:
    return say(LINES(turn.language, "settled", name=name), updates=True)


def _who(turn: Turn) -> tuple[str, str]:
    return str(turn.data.get("channel", "")), str(turn.data.get("user", ""))


def _likeness(name: str, email: str | None, asks: dict[str, str]) -> float:
    by_name = fuzz.token_sort_ratio(name.casefold(), asks["name"].casefold())
    by_email = fuzz.ratio(email.casefold(), asks["email"].casefold()) if email and asks["email"] else 0.0
    return max(by_name, by_email)
