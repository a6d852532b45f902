"""[Jag vet vem]: who holds a role that the plan only names. The secretary saves it; others propose it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.engine import Row

from dialogs import personal_numbers, rights, role_answer, roles, texts, usual_buttons
from dialogs.dialog import Outcome, say
from dialogs.reply import Button, Choice, Fact, Input, Reply
from dialogs.turn import Turn
from dialogs.understanding import ForumEntry
from storage import history, outbox, people, plans, role_holders
from storage.store import Store

LINES = texts.load("holder")


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A cell of the plan, and the role in it that is spoken of."""

    forum: ForumEntry
    party: str | None
    cell: str
    role: roles.RoleKey
    title: str


def ask(turn: Turn, store: Store) -> Outcome:
    """The form; for a cell of several roles the first is proposed."""
    found = _vacancies(turn, store)
    return Outcome(_form(turn, found)) if found else say(LINES(turn.language, "no_role"))


def propose(turn: Turn, store: Store) -> Outcome:
    """The form sent in: saved by who keeps the register, else passed on to the secretaries."""
    found = _vacancies(turn, store)
    if not found:
        return say(LINES(turn.language, "no_role"))
    name = " ".join(turn.fields.get("name", "").split())
    wanted = next((one for one in found if one.role.key == turn.fields.get("role")), found[0])
    known = _persons(store, turn.fields.get("person", ""), name)
    if error := _mistake(turn, name, known):
        return Outcome(_form(turn, found, name, error, known))
    person = known[0].id if known else None
    if rights.keeps_register(turn):
        return _save(turn, store, wanted, person, name)
    return _pass_on(turn, store, wanted, person, name)


def accept(turn: Turn, store: Store) -> Outcome:
    """The secretary saves what somebody proposed."""
    if not rights.keeps_register(turn):
        return say(LINES(turn.language, "secretary_only"))
    found = _vacancies(turn, store)
    wanted = next((one for one in found if one.role.key == turn.data.get("role")), None)
    if wanted is None:
        return say(LINES(turn.language, "no_role"))
    name = str(turn.data.get("name", ""))
    known = _persons(store, "", name)  # somebody may have entered the person since
    return _save(turn, store, wanted, turn.data.get("person") or (known[0].id if len(known) == 1 else None), name)


def message(turn: Turn, store: Store) -> Reply | None:
    """What a secretary gets; nothing when the role has a holder by now."""
    found = next((one for one in _vacancies(turn, store) if one.role.key == turn.data.get("role")), None)
    if found is None or role_answer.holding(store, found.cell, found.forum.name, turn.today, found.party).held:
        return None
    by = people.get(store, int(turn.data["by"])).name
    text = LINES(turn.language, "proposed", by=by, name=turn.data["name"], role=found.title, forum=found.forum.name)
    save = Button("submit", LINES(turn.language, "save"), "contact", "accept", dict(turn.data), "primary")
    return Reply(text, buttons=(save,), language=turn.language)


def _vacancies(turn: Turn, store: Store) -> list[Vacancy]:
    """Each role of the cell of which the pressed button spoke."""
    forum = turn.names.forum(int(turn.data["forum"]))
    party = turn.data.get("organisation")
    activity = plans.activity_of(store, forum.id)
    if activity is None:
        return []
    cells = {row.organisation: row.contact for row in plans.parties_of(store, activity.id)}
    cell = cells.get(party) if party else activity.convenor
    wanted = role_answer.wanted(cell, party) if cell else ()
    whole = roles.spoken(cell or "", turn.language)
    return [Vacancy(forum, party, cell or "", role, whole if len(wanted) == 1 else _title(role)) for role in wanted]


def _title(role: roles.RoleKey) -> str:
    return " ".join([*role.words, *sorted(role.unit)]).capitalize()


def _persons(store: Store, chosen: str, name: str) -> list[Row[Any]]:
    found = list(people.matching(store, name)) if name else []
    return [row for row in found if str(row.id) == chosen] or found


def _mistake(turn: Turn, name: str, known: list[Row[Any]]) -> str:
    if not name:
        return LINES(turn.language, "name_missing")
    if len(known) > 1:
        return LINES(turn.language, "several", name=name)
    if not known and (len(name.split()) < 2 or any(character.isdigit() or character == "@" for character in name)):
        return personal_numbers.error(turn, name) or LINES(turn.language, "whole_name")
    return ""


def _form(
    turn: Turn, found: list[Vacancy], name: str = "", error: str = "", known: list[Row[Any]] | None = None
) -> Reply:
    inputs = [Input("name", LINES(turn.language, "name"), value=name, required=True, error=error)]
    if known and len(known) > 1:
        choices = tuple(
            Choice(str(row.id), ", ".join(part for part in (row.name, row.organisation, row.email) if part))
            for row in known
        )
        inputs.append(Input("person", LINES(turn.language, "which"), "choice", choices=choices, required=True))
    if len(found) > 1:
        choices = tuple(Choice(one.role.key, one.title) for one in found)
        inputs.append(Input("role", LINES(turn.language, "role"), "choice", found[0].role.key, choices))
    key = "save" if rights.keeps_register(turn) else "propose"
    return Reply(
        LINES(turn.language, "who", role=roles.spoken(found[0].cell, turn.language)),
        facts=(Fact(LINES(turn.language, "forum"), found[0].forum.name),),
        inputs=tuple(inputs),
        buttons=(
            Button("submit", LINES(turn.language, key), "contact", "propose", dict(turn.data), "primary"),
            usual_buttons.cancel(turn),
        ),
        updates=bool(error),
    )


def _save(turn: Turn, store: Store, wanted: Vacancy, person: int | None, name: str) -> Outcome:
    held = role_answer.holding(store, wanted.cell, wanted.forum.name, turn.today, wanted.party).held
    if person is not None and person in {row.person_id for row in held}:
        return Outcome(Reply(LINES(turn.language, "already", name=name, role=wanted.title), updates=True))
    change = history.begin(store, "add_holder")
    person = people.add(change, name) if person is None else person
    row = people.get(store, person)
    body = _body(change, row, wanted.role.kind)
    if row.organisation_id is None and body is not None:
        people.change_person(change, person, organisation_id=body)
    role_holders.hold(change, role_holders.ensure_role(change, wanted.title, wanted.role.key, body), person, turn.today)
    text = LINES(turn.language, "saved", name=row.name, role=wanted.title)
    facts = (Fact(LINES(turn.language, "forum"), wanted.forum.name),)
    return Outcome(
        Reply(text, facts=facts, buttons=(usual_buttons.undo(turn, change.id),), updates=True), about=wanted.forum.id
    )


def _body(change: history.Change, person: Row[Any], kind: str | None) -> int | None:
    """The person's own organisation, unless the role is another party's."""
    own = [row.organisation for row in people.matching(change.store, person.name) if row.id == person.id]
    if kind is None or (own and own[0] and roles.organisation_kind(own[0]) == kind):
        return int(person.organisation_id) if person.organisation_id else None
    return people.ensure_organisation(change, kind, kind)


def _pass_on(turn: Turn, store: Store, wanted: Vacancy, person: int | None, name: str) -> Outcome:
    secretaries = [row.id for row in people.granted(store, "secretary") if row.id != turn.person.id]
    if not secretaries:
        return Outcome(Reply(LINES(turn.language, "no_secretary"), updates=True))
    payload = {**turn.data, "role": wanted.role.key, "person": person, "name": name, "by": turn.person.id}
    for secretary in secretaries:
        dedupe = f"holder:{wanted.forum.id}:{wanted.party}:{wanted.role.key}:{person or name}:{secretary}"
        outbox.queue(store, secretary, "holder_proposed", dedupe, payload=payload)
    text = LINES(turn.language, "passed_on", name=name, role=wanted.title)
    return Outcome(Reply(text, updates=True), about=wanted.forum.id)
