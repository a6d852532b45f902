"""Which body succeeded which: the same council in a new district, with the same people, later."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from dialogs.importing.forum_names import ForumName, overlapping
from dialogs.importing.known import Known
from dialogs.importing.questions import NO, YES, Question, successor_question
from storage import meetings
from storage.store import Store

ENOUGH = 2  # persons at both bodies' meetings, for one to be proposed as the other's successor


@dataclass(frozen=True, slots=True)
class Told:
    """A meeting of this run: the file's place in it, the forum, the day, keys of who was named."""

    place: int
    forum: ForumName
    day: dt.date
    people: frozenset[str]


@dataclass(slots=True)
class _Body:
    name: ForumName
    last: int = -1
    days: list[dt.date] = field(default_factory=list)
    people: set[str] = field(default_factory=set)


def proposals(store: Store, register: Known, told: Sequence[Told]) -> Iterator[tuple[int, Question]]:
    """Each question with the place of the last file that tells of either body."""
    run = _gathered(told)
    bodies = [name for name in register.forums if name.kind in ("council", "steering") and name.place]
    if not any(name.key in run for name in bodies):
        return
    spans = meetings.spans(store)
    for place, one in enumerate(bodies):
        for other in bodies[place + 1 :]:
            if not overlapping(one, other) or not {one.key, other.key} & run.keys():
                continue
            pair = [_complete(store, register, run.get(name.key) or _Body(name), spans) for name in (one, other)]
            question = _question(register, pair)
            if question is not None:
                yield max(body.last for body in pair), question


def _gathered(told: Sequence[Told]) -> dict[str, _Body]:
    run: dict[str, _Body] = {}
    for one in told:
        body = run.setdefault(one.forum.key, _Body(one.forum))
        body.last = one.place
        body.days.append(one.day)
        body.people |= one.people
    return run


def _complete(store: Store, register: Known, body: _Body, spans: Mapping[int, tuple[dt.date, dt.date]]) -> _Body:
    """With what the store knows of it."""
    forum_id = register.ids.get(body.name.key)
    if forum_id is None:
        return body
    days = [*body.days, *spans.get(forum_id, ())]
    return _Body(body.name, body.last, days, body.people | meetings.seen_at(store, forum_id))


def _question(register: Known, pair: Sequence[_Body]) -> Question | None:
    if not all(body.days for body in pair):
        return None
    former, latter = sorted(pair, key=lambda body: max(body.days))
    if former.name.key in register.succeeded or max(former.days) >= min(latter.days):
        return None
    if len(former.people & latter.people) < ENOUGH:
        return None
    values = {"former": former.name.name, "latter": latter.name.name}
    return Question(successor_question(former.name.key, latter.name.key), "successor", values, (YES, NO), YES)
