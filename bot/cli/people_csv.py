"""Persons as an operator enters them: options of `people add`, rows of a table for `people import`."""

import csv
import datetime as dt
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.engine import Row

from dialogs import personal_numbers, roles, texts
from storage import history, people, role_holders
from storage.keys import folded
from storage.store import Store

LINES = texts.load("cli_people")
_COLUMNS = {
    "name": ("name", "namn"),
    "email": ("email", "e-mail", "mail", "e-post", "epost", "e-postadress"),
    "phone": ("phone", "telephone", "telefon", "tel", "mobil"),
    "organisation": ("organisation", "organization", "förvaltning"),
    "role": ("role", "title", "roll", "titel", "befattning"),
    "since": ("since", "from", "sedan", "från"),
}
_EMAIL = re.compile(r"[^\s@,;]+@[^\s@,;]+\.[^\s@,;]+")


@dataclass(frozen=True, slots=True)
class Entered:
    """One person, with the line (from 1) that he or she was read from."""

    line: int
    name: str
    email: str | None = None
    phone: str | None = None
    organisation: str | None = None
    role: str | None = None
    since: dt.date | None = None


def mistakes(one: Entered) -> list[str]:
    """Keys of the lines that say what is wrong."""
    found = []
    if not one.name.strip():
        found.append("name_missing")
    if one.email and not _EMAIL.fullmatch(one.email):
        found.append("bad_email")
    if any(
        personal_numbers.found(value or "") for value in (one.name, one.email, one.phone, one.organisation, one.role)
    ):
        found.append("personal_number")
    return found


def read(file: Path, language: str) -> tuple[list[Entered], list[str]]:
    """Rows, and what is wrong with the others, each in one line."""
    lines = _decoded(file.read_bytes()).splitlines()
    head = lines[0] if lines else ""
    separator = max(",;\t", key=head.count)
    table = list(csv.reader(io.StringIO("\n".join(lines)), delimiter=separator))
    columns = _columns(table[0] if table else [])
    if "name" not in columns:
        return [], [LINES(language, "no_name_column", columns=", ".join(_COLUMNS))]
    rows: list[Entered] = []
    wrong: list[str] = []
    for line, cells in enumerate(table[1:], 2):
        if not any(cell.strip() for cell in cells):
            continue
        values = {field: cells[at].strip() or None for field, at in columns.items() if at < len(cells)}
        since = values.pop("since", None)
        if since and _day(since) is None:
            wrong.append(LINES(language, "row_wrong", line=line, what=LINES(language, "bad_since")))
            continue
        name = values.pop("name", None) or ""
        one = Entered(line, name, since=_day(since) if since else None, **values)
        wrong += [
            LINES(language, "row_wrong", line=line, what=LINES(language, key, value=one.email or "", name=one.name))
            for key in mistakes(one)
        ]
        rows.append(one)
    return rows, wrong


def known(store: Store, one: Entered) -> list[Row[Any]]:
    """By e-mail, else by name; of namesakes only those whose e-mail is not another."""
    by_email = list(people.matching(store, one.email)) if one.email else []
    named = by_email or list(people.matching(store, " ".join(one.name.split())))
    if by_email or len(named) < 2 or not one.email:
        return named
    return [row for row in named if not row.email]


def write(change: history.Change, one: Entered, standing: Row[Any] | None, today: dt.date) -> int:
    """A new person, or what is new of one who stands; with the role, if one is named."""
    kind = roles.organisation_kind(one.organisation) if one.organisation else None
    body = people.ensure_organisation(change, one.organisation, kind) if one.organisation else None
    told: dict[str, Any] = {"email": one.email, "phone": one.phone, "organisation_id": body}
    values = {key: value for key, value in told.items() if value}
    if standing is None:
        person = people.add(change, " ".join(one.name.split()), **values)
    else:
        person = standing.id
        people.change_person(change, person, **values)
    if one.role:
        _hold(change, one, person, body, today)
    return person


def _hold(change: history.Change, one: Entered, person: int, body: int | None, today: dt.date) -> None:
    title = one.role or ""
    keys = roles.candidates(title)
    key = keys[0].key if keys else folded(title)
    role = role_holders.ensure_role(change, title, key, body)
    held = [
        row for row in role_holders.of_roles(change.store, [key]) if row.person_id == person and row.role_id == role
    ]
    if not any(row.valid_to is None or row.valid_to >= today for row in held):
        role_holders.hold(change, role, person, one.since or today)


def _decoded(data: bytes) -> str:
    """UTF-8 with or without its mark, else as Windows writes it."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _columns(head: Sequence[str]) -> dict[str, int]:
    named = {cell.strip().casefold(): at for at, cell in enumerate(head)}
    return {
        field: next(named[name] for name in names if name in named)
        for field, names in _COLUMNS.items()
        if any(name in named for name in names)
    }


def _day(text: str) -> dt.date | None:
    """None for what is no date."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
