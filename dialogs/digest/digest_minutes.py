"""What a digest says of minutes: brought in, adjusted, refused, waiting, as it stood when the span ended."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from sqlalchemy.engine import Row

from dialogs.digest.digest_telling import Telling

ARCHIVE = dt.timedelta(days=60)  # minutes older than this that come in are counted, not told one by one


def news(telling: Telling, forum: int) -> Iterator[str]:
    """What came in, was adjusted or was refused within the span."""
    facts, archived = telling.facts, 0
    for row in facts.minutes.get(forum, ()):
        is_new = telling.within(row.imported_at)
        if is_new and row.day < telling.span.day - ARCHIVE:
            archived += 1
            continue
        if is_new:
            yield telling.say("new_minutes", n=facts.decisions.get(row.id, 0), day=telling.day(row.day))
        if _was_adjusted(telling, row):
            yield telling.say(
                "adjusted", day=telling.day(row.day), names=telling.listed(names(telling, row, approved=True))
            )
        for verdict in facts.verdicts.get(row.id, ()):
            if verdict.verdict == "refused" and row.status == "refused" and telling.within(verdict.at):
                yield telling.say("refused", name=verdict.name, day=telling.day(row.day))
    if archived:
        yield telling.say("archived", n=archived)


def waits_for_reader(telling: Telling, row: Row[Any]) -> str:
    others = [name for name in names(telling, row, approved=False) if name != telling.to.name]
    text = telling.say("waits_for_you", forum=telling.forum(row.forum_id), day=telling.day(row.day))
    return f"{text} · {telling.say('also', names=telling.listed(others))}" if others else text


def remaining(telling: Telling, row: Row[Any]) -> frozenset[int]:
    """Adjusters who had not approved by the end of the span."""
    return telling.once("remaining", row.id, lambda: _remaining(telling, row))


def waits_for(telling: Telling, row: Row[Any]) -> str:
    """For who is not waited for; empty where nobody is."""
    found = names(telling, row, approved=False)
    return telling.say("waits_for", day=telling.day(row.day), names=telling.listed(found)) if found else ""


def _remaining(telling: Telling, row: Row[Any]) -> frozenset[int]:
    known = row.imported_at <= telling.span.until or row.day < telling.span.day
    if row.status not in ("waiting", "adjusted") or not known:
        return frozenset()
    asked = {one.person_id for one in telling.facts.adjusters.get(row.id, ())}
    return frozenset(asked - {one.person_id for one in _approved(telling, row)})


def _approved(telling: Telling, row: Row[Any]) -> list[Row[Any]]:
    return [
        one
        for one in telling.facts.verdicts.get(row.id, ())
        if one.verdict == "approved"
        and one.content_hash == row.content_hash
        and (one.at <= telling.span.until or one.day < telling.span.day)
    ]


def names(telling: Telling, row: Row[Any], *, approved: bool) -> list[str]:
    """Of the adjusters who had approved by then, or of those who had not."""
    missing = remaining(telling, row)
    rows = telling.facts.adjusters.get(row.id, ())
    return [one.name for one in rows if (one.person_id in missing) is not approved]


def _was_adjusted(telling: Telling, row: Row[Any]) -> bool:
    """Whether the last of the approvals came within the span, by the clock or by the day that it bears."""
    given = _approved(telling, row)
    if row.status != "adjusted" or not given or remaining(telling, row):
        return False
    first = telling.span.after.astimezone(telling.facts.zone).date()
    latest = max(one.day for one in given)
    return telling.within(max(one.at for one in given)) or first <= latest < telling.span.day
