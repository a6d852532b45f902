"""The form that asks the secretary who is to adjust minutes."""

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy.engine import Row

from dialogs import roles, texts, usual_buttons
from dialogs.minutes import adjusting, minutes_card
from dialogs.minutes.adjusting import Adjusting
from dialogs.reply import Button, Choice, Input, Reply
from dialogs.turn import Turn
from storage import approvals
from storage.store import Store

LINES = texts.load("adjuster_question")
USUAL, MOST = 2, 4


def question(turn: Turn, store: Store, found: Adjusting, typed: Sequence[str] = (), error: str = "") -> Reply:
    """The form: who was at the meeting, those of the organisations that are to adjust proposed and first."""
    row = found.row
    title = adjusting.title(turn, row)
    people = approvals.attended(store, row.id)
    if not people:
        return Reply(
            LINES(turn.language, "question", minutes=title),
            body=(LINES(turn.language, "nobody_attended"),),
            buttons=(minutes_card.read_button(turn, row),),
            subject=adjusting.subject(row.id),
        )
    organisations = [str(name) for name in row.adjuster_organisations]
    proposed = list(typed) or proposals(organisations, people)
    count = min(MOST, max(USUAL, len(organisations)))
    choices = tuple(Choice(str(one.person_id), _shown(one)) for one in people)
    inputs = tuple(
        Input(
            f"adjuster_{number}",
            _label(turn, organisations, number),
            "choice",
            proposed[number - 1] if number <= len(proposed) else "",
            choices,
            required=number == 1,
            error=error if number == 1 else "",
        )
        for number in range(1, count + 1)
    )
    data = {"minutes": row.id, **{one.id: one.value for one in inputs if one.value}}
    named = LINES(turn.language, "organisations", names=", ".join(organisations)) if organisations else ""
    return Reply(
        LINES(turn.language, "question", minutes=title),
        body=tuple(line for line in (named, LINES(turn.language, "help")) if line),
        inputs=inputs,
        buttons=(
            Button("submit", LINES(turn.language, "submit"), "adjusters", "save", data, "primary"),
            minutes_card.read_button(turn, row),
            usual_buttons.cancel(turn),
        ),
        subject=adjusting.subject(row.id),
        updates=bool(error),
    )


def proposals(organisations: Sequence[str], people: Sequence[Row[Any]]) -> list[str]:
    """For each organisation the first named person of it who was there: lists begin with who leads. Ids as text."""
    present = [one for one in people if one.presence == "present"] or list(people)
    chosen: list[str] = []
    for organisation in organisations:
        fitting = (str(one.person_id) for one in present if _is_of(organisation, one))
        chosen.append(next((one for one in fitting if one not in chosen), ""))
    return chosen


def _is_of(organisation: str, person: Row[Any]) -> bool:
    said = " ".join(str(part) for part in (person.title, person.organisation) if part)
    kind = roles.organisation_kind(organisation)
    if kind is not None:
        return kind == (person.organisation_kind or roles.organisation_kind(said))
    words = set(re.findall(r"\w{4,}", organisation.casefold()))
    return bool(words & set(re.findall(r"\w{4,}", said.casefold())))


def _shown(person: Row[Any]) -> str:
    role = ", ".join(str(part) for part in (person.title, person.organisation) if part)
    return f"{person.name} ({role})" if role else str(person.name)


def _label(turn: Turn, organisations: Sequence[str], number: int) -> str:
    if number <= len(organisations):
        return LINES(turn.language, "adjuster_of", organisation=organisations[number - 1])
    return LINES(turn.language, "adjuster", number=number)
