"""A reply as Adaptive Cards 1.5, within what Teams takes: 28 KB a card, six actions in a row."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic_core import to_json

from bot import presses
from bot.teams.activities import MARK, OURS
from dialogs import texts
from dialogs.reply import Button, Fact, Input, Reply, Section, Table

LINES = texts.load("teams")
BUDGET = 20_000  # bytes of JSON for what is read; the rest is kept for the form and its buttons
ROW = 6
PHONE, EDGES = 33, 5  # characters that a phone's width takes in a row of buttons, the edges of each counted
LONGEST = 3_000  # characters in one block
LONGEST_TITLE = 22  # of a fact that stands beside its value
TABLE_ROWS = 10
ALONE = frozenset({"cancel", "undo", "no", "more"})  # pressed without the form's fields
TYPE = "application/vnd.microsoft.card.adaptive"
_MARKS = re.compile(r"([\\*_`~\[\]])")
_LIST = re.compile(r"^(\s*\d*)([-+.)])(?=\s)")
Element = dict[str, Any]


def pages(reply: Reply) -> list[Element]:
    """The reply's card; several where it is too long for one. Fields and buttons stand on the last."""
    shown: list[list[Element]] = [[]]
    size = 0
    for element in _read(reply):
        weight = len(to_json(element))
        if shown[-1] and size + weight > BUDGET:
            shown.append([])
            size = 0
        shown[-1].append(element)
        size += weight
    shown[-1] += [element for field in reply.inputs for element in _field(field, reply.language)]
    cards = [_card(reply, body) for body in shown]
    _with_actions(cards[-1], reply.buttons)
    return cards


def attachments(cards: Sequence[Element]) -> list[Element]:
    return [{"contentType": TYPE, "content": card} for card in cards]


def _card(reply: Reply, body: list[Element]) -> Element:
    return {
        "type": "AdaptiveCard",
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "version": "1.5",
        "lang": reply.language,
        "speak": reply.text[:LONGEST],
        "fallbackText": reply.text[:LONGEST],
        **({"msteams": {"width": "Full"}} if _is_wide(reply) else {}),
        "body": body,
    }


def _is_wide(reply: Reply) -> bool:
    """Lists and rows of buttons want room; an answer and a form are read more easily in a column."""
    return bool(reply.sections) or len(reply.buttons) > 3


def _read(reply: Reply) -> Iterator[Element]:
    for number, part in enumerate(_parts(reply.text)):
        yield _text(part, **({"weight": "Bolder", "size": "Medium", "style": "heading"} if number == 0 else {}))
    for paragraph in reply.body:
        for part in _parts(paragraph):
            yield _text(part)
    yield from _facts(reply.facts)
    for section in reply.sections:
        yield from _section(section)
    for source in reply.sources:
        yield _text(f"▸ {source[:LONGEST]}", size="Small", isSubtle=True, spacing="Small")


def _facts(facts: Sequence[Fact]) -> Iterator[Element]:
    if any(len(fact.title) > LONGEST_TITLE for fact in facts):
        yield from _stacked(facts)
        return
    for start in range(0, len(facts), 20):
        yield {
            "type": "FactSet",
            "facts": [
                {"title": plain(fact.title), "value": plain(fact.value[:LONGEST])} for fact in facts[start : start + 20]
            ],
        }


def _stacked(facts: Sequence[Fact]) -> Iterator[Element]:
    """A FactSet's titles have a narrow column; long ones stand above their values."""
    for fact in facts:
        yield _text(fact.title[:LONGEST], weight="Bolder")
        for part in _parts(fact.value):
            yield _text(part, spacing="None")


def _section(section: Section) -> Iterator[Element]:
    """Not as a list in Markdown: its indented lines are cut at the edge of a narrow card."""
    yield _text(section.heading[:LONGEST], weight="Bolder", separator=True, spacing="Medium")
    if section.table is not None:
        yield from _table(section.table)
        return
    for line in section.lines:
        for number, part in enumerate(_parts(line)):
            yield _text(f"– {part}" if number == 0 else part, spacing="Small")


def _table(table: Table) -> Iterator[Element]:
    """In pieces, each with its headings: a card is cut between elements."""
    columns = [{"width": 3 if place == 0 else 2} for place in range(len(table.columns))]
    for start in range(0, len(table.rows), TABLE_ROWS):
        rows = (table.columns, *table.rows[start : start + TABLE_ROWS])
        yield {
            "type": "Table",
            "firstRowAsHeader": True,
            "showGridLines": False,
            "columns": columns,
            "rows": [
                {
                    "type": "TableRow",
                    "cells": [{"type": "TableCell", "items": [_text(cell[:LONGEST], size="Small")]} for cell in row],
                }
                for row in rows
            ],
        }


def _text(text: str, **more: Any) -> Element:
    return {"type": "TextBlock", "text": plain(text), "wrap": True, **more}


def plain(text: str) -> str:
    """As it was written: Teams reads Markdown in texts, and what people write is none."""
    escaped = _MARKS.sub(r"\\\1", text)
    return "\n\n".join(_LIST.sub(r"\1\\\2", line) for line in escaped.split("\n"))


def _parts(text: str) -> list[str]:
    return [text[at : at + LONGEST] for at in range(0, len(text), LONGEST)] or []


def _field(field: Input, language: str) -> Iterator[Element]:
    if field.error:
        yield _text(field.error[:LONGEST], color="Attention", spacing="Small")
    given: Element = {"id": field.id, "label": field.label or field.id}
    if field.required:
        given |= {"isRequired": True, "errorMessage": LINES(language, "required", label=field.label or field.id)}
    if field.hint and field.kind != "choice":
        given["placeholder"] = field.hint
    if field.value and _fits(field):
        given["value"] = field.value
    yield {**_KINDS[field.kind], **given, **(_choices(field) if field.kind == "choice" else {})}


_KINDS: Mapping[str, Element] = {
    "text": {"type": "Input.Text"},
    "multiline": {"type": "Input.Text", "isMultiline": True},
    "choice": {"type": "Input.ChoiceSet"},
    "date": {"type": "Input.Date"},
    "time": {"type": "Input.Time"},
}
_FORMS = {"date": re.compile(r"\d{4}-\d{2}-\d{2}"), "time": re.compile(r"\d{2}:\d{2}")}


def _fits(field: Input) -> bool:
    return field.kind not in _FORMS or _FORMS[field.kind].fullmatch(field.value) is not None


def _choices(field: Input) -> Element:
    return {
        "style": "expanded" if len(field.choices) <= 4 else "compact",
        "wrap": True,
        "choices": [{"title": choice.title, "value": choice.value} for choice in field.choices],
    }


def _with_actions(card: Element, buttons: Sequence[Button]) -> None:
    rows = list(_rows(buttons))
    if len(rows) == 1:
        card["actions"] = [_action(button) for button in rows[0]]
    else:
        card["body"] += [{"type": "ActionSet", "actions": [_action(button) for button in row]} for row in rows]


def _rows(buttons: Sequence[Button]) -> Iterator[list[Button]]:
    """As many in a row as stand there whole on a phone: what does not fit would be cut."""
    row: list[Button] = []
    for button in buttons:
        if row and (len(row) == ROW or sum(len(one.title) + EDGES for one in (*row, button)) > PHONE):
            yield row
            row = []
        row.append(button)
    if row:
        yield row


def _action(button: Button) -> Element:
    """What it leads to stays here: the card carries the button's id alone. Old clients send it as a message."""
    style = {"primary": "positive", "danger": "destructive"}.get(button.style)
    fields = "none" if button.id.partition(":")[0] in ALONE else "auto"
    shown = {
        "title": button.title,
        "data": {OURS: button.id, MARK: presses.mark_of(button)},
        "associatedInputs": fields,
    }
    if style:
        shown["style"] = style
    return {
        "type": "Action.Execute",
        "verb": button.id,
        **shown,
        "fallback": {"type": "Action.Submit", **shown},
    }
