"""Who is who: a platform's user tied to a registered person, by the profile's e-mail and the person's own word, or by
the secretary where nobody registered has that e-mail. A display name proves nothing."""

import logging
from collections.abc import Mapping
from typing import Any

from sqlalchemy.engine import Row

from dialogs import rights, texts, written
from dialogs.dialog import Outcome, say
from dialogs.reply import Button, Fact, Reply
from dialogs.turn import Profile, Turn
from storage import history, outbox, people
from storage.store import NotFoundError, Store

log = logging.getLogger(__name__)
LINES = texts.load("linking")
NEAREST = 3


def answer(turn: Turn, store: Store) -> Outcome:
    """To somebody whom nobody has linked: the linking step and help, nothing else."""
    profile = turn.profile
    if profile is None:
        return Outcome(Reply(LINES(turn.language, "stranger"), body=(LINES(turn.language, "stranger_help"),)))
    if not profile.told:
        return say(LINES(turn.language, "stranger"), body=(LINES(turn.language, "not_told"),))
    found = _by_email(store, profile)
    step = turn.press.step if turn.press and turn.press.intent == "link" else ""
    if found is None and profile.guest:
        return say(LINES(turn.language, "guest"), body=(LINES(turn.language, "guest_help"),))
    if found is None or step == "deny":
        return _ask_secretaries(turn, store, profile)
    if step == "confirm" and written.number(turn, "person") == found.id:
        return _confirmed(turn, store, profile, found)
    who = f"{found.name}, {found.organisation}" if found.organisation else found.name
    return Outcome(
        Reply(
            LINES(turn.language, "is_it_you", name=who),
            body=(LINES(turn.language, "why", email=found.email),),
            buttons=(
                Button("yes", LINES(turn.language, "yes"), "link", "confirm", {"person": found.id}, "primary"),
                Button("no", LINES(turn.language, "no"), "link", "deny"),
            ),
        )
    )


def known_already(turn: Turn, store: Store) -> Outcome:
    """A linked person presses a card of the time before."""
    return say(LINES(turn.language, "known", name=turn.person.name))


def asked(turn: Turn, store: Store) -> Reply | None:
    """The secretary's card; nothing when somebody has settled it by now."""
    if people.linked(store, str(turn.data["channel"]), str(turn.data["account"])) is not None:
        return None
    data = dict(turn.data)
    name, email = str(data.get("name") or ""), str(data.get("email") or "")
    near = [row for one in turn.names.nearest_people(name) if (row := _person(store, one.id)) is not None]
    buttons = [
        Button(
            "accept" if number == 1 else f"accept:{number}",
            LINES(turn.language, "it_is", name=row.name),
            "link",
            "accept",
            {**data, "person": row.id},
        )
        for number, row in enumerate(near[:NEAREST], 1)
    ]
    facts = (Fact(LINES(turn.language, "calls_itself"), name), Fact(LINES(turn.language, "email"), email))
    return Reply(
        LINES(turn.language, "asked", name=name or email or str(data["account"])),
        body=(LINES(turn.language, "asked_help"),),
        facts=tuple(fact for fact in facts if fact.value),
        buttons=(
            *buttons,
            Button("new", LINES(turn.language, "new"), "link", "add", data),
            Button("no", LINES(turn.language, "nobody"), "link", "decline", data),
        ),
        language=turn.language,
    )


def accept(turn: Turn, store: Store) -> Outcome:
    """The secretary says who it is."""
    if not rights.keeps_register(turn):
        return say(LINES(turn.language, "secretary_only"))
    row = _person(store, written.number(turn, "person"))
    if row is None:
        return say(LINES(turn.language, "person_gone"), updates=True)
    return _tied(turn, store, row)


def add(turn: Turn, store: Store) -> Outcome:
    """The secretary enters the user as a new person."""
    if not rights.keeps_register(turn):
        return say(LINES(turn.language, "secretary_only"))
    name = " ".join(str(turn.data.get("name") or "").split())
    if len(name.split()) < 2:
        return say(LINES(turn.language, "no_name"))
    holder = people.linked(store, str(turn.data["channel"]), str(turn.data["account"]))
    if holder is not None:  # pressed twice, or another secretary was quicker
        return _taken(turn, store, holder)
    change = history.begin(store, "add_person")
    person = people.add(change, name, email=str(turn.data.get("email") or "") or None)
    return _tied(turn, store, people.get(store, person))


def decline(turn: Turn, store: Store) -> Outcome:
    name = str(turn.data.get("name") or turn.data.get("account") or "")
    return say(LINES(turn.language, "declined", name=name), updates=True)


def welcome(turn: Turn, store: Store) -> Reply | None:
    """To the person whom the secretary has linked."""
    hint = Button("help", LINES(turn.language, "help"), "help")
    return Reply(
        LINES(turn.language, "welcome", name=turn.person.name),
        body=(LINES(turn.language, "welcome_help"),),
        buttons=(hint,),
        language=turn.language,
    )


def _confirmed(turn: Turn, store: Store, profile: Profile, row: Row[Any]) -> Outcome:
    mine = store.acting(row.id)
    if people.link(mine, row.id, turn.channel, profile.account, profile.address) is not None:
        return say(LINES(turn.language, "taken"), updates=True)
    if row.language is None and profile.language in texts.LANGUAGES:
        people.change_person(history.begin(mine, "set_language"), row.id, language=profile.language)
    outbox.wake(mine, row.id)
    return Outcome(
        Reply(
            LINES(turn.language, "welcome", name=row.name),
            body=(LINES(turn.language, "welcome_help"),),
            buttons=(Button("help", LINES(turn.language, "help"), "help"),),
            updates=True,
        )
    )


def _ask_secretaries(turn: Turn, store: Store, profile: Profile) -> Outcome:
    """Once for each user and secretary, however often the user writes."""
    secretaries = people.granted(store, "secretary")
    pressed = turn.press is not None
    if not secretaries:
        log.warning("%s is unknown and nobody is granted secretary: %s", turn.channel, _by_hand(turn, profile))
        return say(LINES(turn.language, "stranger"), body=(LINES(turn.language, "no_secretary"),), updates=pressed)
    payload = {
        "channel": turn.channel,
        "account": profile.account,
        "name": profile.name,
        "email": profile.email,
        "address": dict(profile.address),
    }
    for row in secretaries:
        outbox.queue(store, row.id, "link_asked", f"link:{turn.channel}:{profile.account}:{row.id}", payload=payload)
    names = ", ".join(row.name for row in secretaries)
    return say(
        LINES(turn.language, "stranger"), body=(LINES(turn.language, "have_asked", names=names),), updates=pressed
    )


def _by_hand(turn: Turn, profile: Profile) -> str:
    return f"samverkan people link NAME --{turn.channel} {profile.account}"


def _tied(turn: Turn, store: Store, row: Row[Any]) -> Outcome:
    channel, account = str(turn.data["channel"]), str(turn.data["account"])
    address: Mapping[str, Any] = turn.data.get("address") or {}
    holder = people.link(store, row.id, channel, account, address)
    if holder is not None:
        return _taken(turn, store, holder)
    outbox.queue(store, row.id, "linked", f"linked:{channel}:{account}")
    waiting = outbox.wake(store, row.id)
    return say(LINES(turn.language, "tied", name=row.name, n=waiting), updates=True)


def _taken(turn: Turn, store: Store, holder: int) -> Outcome:
    return say(LINES(turn.language, "taken_by", name=people.get(store, holder).name), updates=True)


def _by_email(store: Store, profile: Profile) -> Row[Any] | None:
    """The one registered person with an e-mail of the profile's."""
    known = dict.fromkeys(email for email in (profile.email, *profile.aliases) if "@" in email)
    found = {row.id: row for email in known for row in people.matching(store, email) if row.email}
    return next(iter(found.values())) if len(found) == 1 else None


def _person(store: Store, person_id: int) -> Row[Any] | None:
    try:
        row = people.get(store, person_id)
    except NotFoundError:
        return None
    return None if row.withdrawn_at else row
