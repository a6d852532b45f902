"""The register while a run of documents is looked at: what the store has, and what earlier files of the run add."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from dialogs.importing.forum_names import ForumName, alike, forum_name, same, says_less
from dialogs.importing.persons import Seen
from dialogs.importing.questions import NEW, SAME, Question, forum_question, person_question
from storage import forums, people
from storage.keys import folded
from storage.store import Store


@dataclass(slots=True)
class Known:
    """`by_key` finds a forum by any of its names; `ids` are those of the store."""

    forums: list[ForumName] = field(default_factory=list)
    by_key: dict[str, ForumName] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)
    succeeded: set[str] = field(default_factory=set)
    people: dict[str, set[str]] = field(default_factory=dict)
    proposed: dict[str, str] = field(default_factory=dict)

    def add(self, name: ForumName, others: Iterable[str] = ()) -> None:
        self.forums.append(name)
        for called in (name.name, *name.aliases, *others):
            self.by_key.setdefault(folded(called), name)

    def meet(self, name: ForumName) -> tuple[ForumName, Question | None]:
        """The forum that the name is, as far as that is sure; a question where it only may be."""
        found = next((one for key in _keys(name) if (one := self.by_key.get(key))), None)
        if found is not None:
            return found, None
        sure = next((one for one in self.forums if same(one, name)), None)
        if sure is not None:
            self.proposed[forum_question(name.key)] = sure.name
            self._also(name, sure)
            return sure, None
        near = [one for one in self.forums if alike(one, name)]
        if not near:
            self.add(name)
            return name, None
        question = Question(
            forum_question(name.key), "forum", {"name": name.name, "known": near[0].name},
            (*(one.name for one in near), NEW), _proposal(name, near),
        )  # fmt: skip
        if question.proposal is None:
            self.add(name)
            return name, question
        self._also(name, near[0])
        return near[0], question

    def _also(self, name: ForumName, known: ForumName) -> None:
        for key in _keys(name):
            self.by_key.setdefault(key, known)

    def meet_person(self, one: Seen) -> tuple[bool, Question | None]:
        """Whether the name is known, and a question where it was known of somebody elsewhere."""
        kinds = self.people.get(one.key)
        if kinds is None:
            self.people[one.key] = {one.kind} - {""}
            return False, None
        elsewhere = bool(one.kind) and bool(kinds) and one.kind not in kinds
        if one.kind:
            kinds.add(one.kind)
        if not elsewhere:
            return True, None
        values = {"name": one.name, "title": one.title or one.organisation or ""}
        return True, Question(person_question(one.key, one.kind), "person", values, (SAME, NEW), SAME)


def _proposal(name: ForumName, near: Sequence[ForumName]) -> str | None:
    """The only one it may be; none where either says less than that takes."""
    return near[0].name if len(near) == 1 and not says_less(name, near[0]) else None


def read(store: Store) -> Known:
    known = Known()
    aliases: dict[int, list[str]] = {}
    for row in forums.every_alias(store):
        aliases.setdefault(row.forum_id, []).append(row.alias)
    for row in forums.every(store):
        name = replace(forum_name(row.name), name=row.name, kind=row.kind)
        known.add(name, aliases.get(row.id, ()))
        known.ids[name.key] = row.id
        if row.successor_id is not None:
            known.succeeded.add(name.key)
    for row in people.every(store):
        known.people.setdefault(row.key, set()).update({row.organisation_kind} - {None})
    return known


def _keys(name: ForumName) -> tuple[str, ...]:
    return (name.key, *(folded(alias) for alias in name.aliases))
