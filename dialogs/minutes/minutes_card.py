"""The card of minutes: where and when, how far the adjusting has come, what was decided, and what the reader may do."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.engine import Row

from dialogs import dates, mine, rights, texts
from dialogs.minutes import adjusting
from dialogs.minutes.adjusting import Adjusting
from dialogs.reply import Button, Fact, Reply, Section
from dialogs.turn import Turn
from storage import minutes
from storage.store import Store

LINES = texts.load("minutes_card")
FILE_LINES = texts.load("minutes_file")
MOST_LINES = 12
LONGEST_LINE = 300


def may_read(turn: Turn, store: Store, row: Row[Any]) -> bool:
    """A closed forum's minutes: its own people, the secretary, and who took part in writing or adjusting them."""
    forum = turn.names.forums.get(row.forum_id)
    if forum is None or mine.may_read(turn, store, forum):
        return True
    if turn.speaker is None:
        return False
    involved = {row.chair_id, row.secretary_id, *(one.person_id for one in minutes.adjusters(store, row.id))}
    return turn.speaker.id in involved


def card(turn: Turn, store: Store, found: Adjusting, text: str = "", **parts: Any) -> Reply:
    """Everything but the text of the minutes; `text` instead of the status as the first line."""
    row = found.row
    said = adjusting.title(turn, row)
    decisions = minutes.decisions(store, row.id)
    status = adjusting.status(turn, found)
    facts = (
        Fact(LINES(turn.language, "forum"), row.forum),
        Fact(LINES(turn.language, "day"), dates.day(row.day, turn.today, turn.language)),
        Fact(LINES(turn.language, "status"), capital(status)),
        Fact(LINES(turn.language, "holds"), counts(turn, len(decisions), len(minutes.items_of(store, row.id)))),
    )
    sections = (
        *_section(turn, "decisions", [one.text for one in decisions]),
        *_section(turn, "agenda", [str(title) for title in row.agenda]),
    )
    return Reply(
        text or capital(LINES(turn.language, "minutes", minutes=said, status=status)),
        facts=facts,
        sections=sections,
        sources=(row.document,) if row.document else (),
        buttons=parts.pop("buttons", None) or buttons(turn, found),
        subject=adjusting.subject(row.id),
        **parts,
    )


def counts(turn: Turn, decisions: int, items: int) -> str:
    """ "4 beslut, 3 uppdrag"."""
    return f"{LINES(turn.language, 'decision_count', n=decisions)}, {LINES(turn.language, 'item_count', n=items)}"


def _section(turn: Turn, key: str, lines: Sequence[str]) -> tuple[Section, ...]:
    if not lines:
        return ()
    shown = [line if len(line) <= LONGEST_LINE else line[: LONGEST_LINE - 1].rstrip() + "…" for line in lines]
    rest = len(shown) - MOST_LINES
    more = [LINES(turn.language, "more_lines", n=rest)] if rest > 0 else []
    return (Section(LINES(turn.language, key), (*shown[:MOST_LINES], *more)),)


def buttons(turn: Turn, found: Adjusting) -> tuple[Button, ...]:
    """What this reader may do: approve, take back, choose adjusters, log, or read."""
    row, speaker = found.row, turn.speaker
    reading = read_button(turn, row)
    if speaker is None or row.status not in ("waiting", "open"):
        return (reading,)
    if found.names(speaker.id):
        given = found.verdict_of(speaker.id)
        if given is None:
            return (approve_button(turn, row), refuse_button(turn, row), reading)
        return (take_back_button(turn, given), reading)
    if rights.keeps_register(turn):
        key = "log_approval" if row.status == "waiting" else "choose_adjusters"
        intent = "log_approval" if row.status == "waiting" else "adjusters"
        return (reading, Button(key, LINES(turn.language, key), intent, "form", {"minutes": row.id}))
    return (reading,)


def approve_button(turn: Turn, row: Row[Any], number: int = 1, title: str = "") -> Button:
    """Acts at once on the very text that it was shown with."""
    data = {"minutes": row.id, "hash": row.content_hash}
    shown = title or LINES(turn.language, "approve")
    return Button(_numbered("approve", number), shown, "approve_minutes", "approve", data, "primary")


def refuse_button(turn: Turn, row: Row[Any], number: int = 1, title: str = "") -> Button:
    data = {"minutes": row.id, "hash": row.content_hash}
    return Button(
        _numbered("refuse", number), title or LINES(turn.language, "refuse"), "reject_minutes", "refuse", data
    )


def read_button(turn: Turn, row: Row[Any]) -> Button:
    return Button("read", LINES(turn.language, "read"), "show_minutes", "read", {"minutes": row.id, "page": 1})


def file_button(turn: Turn, row: Row[Any]) -> tuple[Button, ...]:
    """Where files can be handed over, to the person alone."""
    if not turn.takes_files or turn.public:
        return ()
    title = FILE_LINES(turn.language, "as_word")
    return (Button("offer_file", title, "show_minutes", "offer_file", {"minutes": row.id}),)


def take_back_button(turn: Turn, verdict: Row[Any]) -> Button:
    """Own rule: until all have approved, whatever the history of other records says."""
    data = {"minutes": verdict.minutes_id, "approval": verdict.id}
    return Button("undo", LINES(turn.language, "undo"), "approve_minutes", "take_back", data)


def _numbered(name: str, number: int) -> str:
    return name if number == 1 else f"{name}:{number}"


def capital(text: str) -> str:
    """As it begins a sentence."""
    return text[:1].upper() + text[1:]
