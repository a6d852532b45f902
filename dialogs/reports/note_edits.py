"""The message that a note was made from was edited or deleted: the note's author may change it, remove it or let it
stand. Nothing happens to the note by itself."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.engine import Row

from dialogs import personal_numbers, texts, written
from dialogs.dialog import Outcome, say
from dialogs.reply import SILENCE, Button, Fact, Reply
from dialogs.turn import Turn
from dialogs.understanding import understand
from storage import notes, outbox
from storage.store import NotFoundError, Store

LINES = texts.load("note_edits")
LONGEST_SHOWN = 500


@dataclass(frozen=True, slots=True)
class Said:
    """What the message says now: nothing where it was deleted; `forum` where it names one."""

    text: str = ""
    forum: int = 0


def answer(turn: Turn, store: Store) -> Outcome:
    """The speaker's newest note is asked about here, and every other one by a message to its author."""
    said = _said(turn)
    concerned = [note for note in notes.said_in(store, turn.channel, turn.message) if _differs(note, said)]
    own = [note for note in concerned if turn.speaker is not None and note.author_id == turn.speaker.id]
    for note in concerned:
        if note not in own[:1] and note.author_id is not None:
            _tell(turn, store, note, said)
    return Outcome(_offer(turn, own[0], said) if own else SILENCE)


def asked(turn: Turn, store: Store) -> Reply | None:
    """To an author who did not write the message; nothing when the note says the same by now."""
    try:
        note = notes.get(store, written.number(turn, "note"))
    except NotFoundError:
        return None
    said = Said(str(turn.data.get("text") or ""), written.number(turn, "forum"))
    return _offer(turn, note, said) if note.author_id == turn.person.id and _differs(note, said) else None


def keep(turn: Turn, store: Store) -> Outcome:
    """The button's step."""
    try:
        note = notes.get(store, written.number(turn, "note"))
    except NotFoundError:
        return say(LINES(turn.language, "gone"), updates=True)
    return say(LINES(turn.language, "kept", forum=note.forum), updates=True, about=note.forum_id)


def _said(turn: Turn) -> Said:
    """Read as when it was new; a message that was taken as it stood is taken so again."""
    if turn.message_state == "deleted":
        return Said()
    understood = understand(turn.text, turn.now, turn.names, turn.zone)
    text = str(understood.slots.get("text") or "") if understood.intent == "log_update" else ""
    forum = turn.names.forum_called(str(understood.slots.get("forum") or "")) if text else None
    return Said(text or turn.text.strip(), forum.id if forum else 0)


def _differs(note: Row[Any], said: Said) -> bool:
    return said.text.split() != note.text.split() or said.forum not in (0, note.forum_id)


def _tell(turn: Turn, store: Store, note: Row[Any], said: Said) -> None:
    kept = {"text": said.text, "forum": said.forum} if not personal_numbers.found(said.text) else {}
    key = f"note_edited:{note.id}:{turn.now.isoformat()}"
    outbox.queue(store, note.author_id, "note_edited", key, payload={"note": note.id, **kept})


def _offer(turn: Turn, note: Row[Any], said: Said) -> Reply:
    refused = personal_numbers.error(turn, said.text)
    too_long = len(said.text) > written.LONGEST
    fits = bool(said.text) and not refused and not too_long
    changed = {"note": note.id, "text": said.text, **({"forum": said.forum} if said.forum else {})}
    change = ("revise", changed) if fits else ("edit", {"note": note.id})
    facts = [Fact(LINES(turn.language, "note"), _short(note.text))]
    if fits:
        facts.append(Fact(LINES(turn.language, "message_now"), _short(said.text)))
    if fits and said.forum not in (0, note.forum_id):
        facts.append(Fact(LINES(turn.language, "forum_now"), turn.names.forum(said.forum).name))
    return Reply(
        LINES(turn.language, "edited" if said.text else "deleted", forum=note.forum),
        body=(refused,) if refused else (),
        facts=tuple(facts),
        buttons=(
            Button("submit", LINES(turn.language, "change"), "log_update", *change, style="primary"),
            Button("withdraw", LINES(turn.language, "withdraw"), "log_update", "withdraw", {"note": note.id}),
            Button("keep", LINES(turn.language, "keep"), "log_update", "keep", {"note": note.id}),
        ),
        language=turn.language,
    )


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 1].rstrip() + "…"
