"""Forums of documents found in the register, or entered there."""

from typing import Any

from sqlalchemy.engine import Row

from dialogs.documents.drafts import Source
from dialogs.importing.forum_names import ForumName
from dialogs.importing.questions import NEW, YES, Answers, closed_question, forum_question
from dialogs.importing.writer import Writer
from storage import forums
from storage.keys import folded
from storage.store import Store


def find(store: Store, name: ForumName, answers: Answers) -> Row[Any] | None:
    """The forum that bears the name or one of its other spellings, or that was said to be the same."""
    for known_as in (name.name, *name.aliases):
        row = forums.named(store, known_as)
        if row is not None:
            return row
    decided = answers.to(forum_question(name.key))
    return forums.named(store, decided) if decided and decided != NEW else None


def ensure(writer: Writer, name: ForumName, source: Source | None, number: str | None = None) -> int:
    """`number` is the activity's: a plan's own spelling then goes before that of minutes."""
    row = find(writer.store, name, writer.answers)
    if row is None:
        forum_id = forums.add(writer.change, name.name, name.kind, number=number)
        writer.counts["forum"] += 1
        writer.read("forum", forum_id, "name", source)
    else:
        forum_id = row.id
        _from_plan(writer, row, name, number)
    _aliases(writer, forum_id, name)
    if writer.answers.to(closed_question(name.key)) == YES:
        forums.change_forum(writer.change, forum_id, closed=True)
    return forum_id


def _from_plan(writer: Writer, row: Row[Any], name: ForumName, number: str | None) -> None:
    if number is None or row.number == number:
        return
    if row.number is None and row.key != name.key and forums.named(writer.store, name.name) is None:
        forums.change_forum(writer.change, row.id, name=name.name, number=number)
        forums.add_alias(writer.change, row.id, row.name)
    else:
        forums.change_forum(writer.change, row.id, number=number)


def _aliases(writer: Writer, forum_id: int, name: ForumName) -> None:
    for alias in dict.fromkeys((name.name, *name.aliases)):
        if folded(alias) and forums.named(writer.store, alias) is None:
            forums.add_alias(writer.change, forum_id, alias)
