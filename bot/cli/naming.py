"""Persons and forums as an operator names them; what is not found, or is several, is refused with what there is."""

from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from sqlalchemy.engine import Row

from bot.cli.context import Command, refuse
from dialogs import texts
from dialogs.register import read_names
from dialogs.understanding import ForumEntry, bare_forum
from storage import forums, people
from storage.store import Store

LINES = texts.load("chat")


def person(command: Command, store: Store, name: str) -> Row[Any]:
    """By name, e-mail or id."""
    found = list(people.matching(store, name))
    if not found and name.isdigit():
        found = [row for row in people.every(store) if row.id == int(name)]
    if len(found) != 1:
        _refuse_person(command, store, name, found)
    return found[0]


def forum(command: Command, store: Store, name: str) -> ForumEntry:
    """By canonical name, alias or number, or as one says it in chat ("styrgruppen", "bredäng")."""
    names = read_names(store)
    found = names.forum_named(name)
    if found is None and len(said := bare_forum(name, names)) == 1:
        [found] = said
    if found is None:
        nearest = ", ".join(one.name for one in names.nearest_forums(name))
        command.refuse("unknown_forum", name=name, nearest=nearest or "–")
    return found


def register(store: Store) -> Mapping[int, ForumEntry]:
    return read_names(store).forums


def exact_forum(command: Command, store: Store, name: str) -> ForumEntry:
    """For commands that change something: no misspelling is forgiven."""
    found = forums.named(store, name)
    entries = register(store)
    if found is not None:
        return entries[found.id]
    numbered = [one for one in entries.values() if one.number and one.number == name.strip()]
    if len(numbered) != 1:
        nearest = ", ".join(one.name for one in read_names(store).nearest_forums(name))
        command.refuse("unknown_forum", name=name, nearest=nearest or "–")
    return numbered[0]


def _refuse_person(command: Command, store: Store, name: str, found: Sequence[Row[Any]]) -> NoReturn:
    if found:
        shown = "; ".join(f"{row.name}, {row.organisation or '–'}, {row.email or row.id}" for row in found)
        refuse(LINES(command.language, "which_person", name=name, found=shown))
    nearest = [one.name for one in read_names(store).nearest_people(name)]
    key = "nearest" if nearest else "empty_register"
    refuse(LINES(command.language, key, name=name, nearest=", ".join(nearest)))
