"""The message that a note was made from was edited or deleted: the note's author may change it, remove it or let it
stand. Nothing happens to the note by itself. One that is not saved yet is shown back anew."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.engine import Row

from dialogs import personal_numbers, texts, written
from dialogs.dialog import Outcome, Waiting, say
from dialogs.reply import SILENCE, Button, Fact, Reply
from dialogs.reports import note as notes_dialog
from dialogs.turn import Slots, Turn
from dialogs.understanding import understand
from storage import cards, notes, outbox
from storage.store import NotFoundError, Store

LINES = texts.load("note_edits")
LONGEST_SHOWN = 500


@dataclass(frozen=True, slots=True)
class Said:
    """What the message says now: nothing where it was deleted; `forum` where it names one."""

    text: str = ""
    forum: int = 0


NOTHING = Outcome(SILENCE, keep_waiting=True)


def answer(turn: Turn, store: Store, waiting: Waiting | None = None) -> Outcome:
    """The speaker's newest note is asked about here, and every other one by a message to its author. `waiting` is the
    conversation's open question: it may be for which forum this message is a note."""
    said = _said(turn)
    if turn.message and waiting is not None and waiting.data.get("message") == turn.message:
        return _asked_for(turn, store, waiting, said)
    if (card := _unsaved(turn, store)) is not None:
        return _anew(turn, store, card, said)
    concerned = [note for note in notes.said_in(store, turn.channel, turn.message) if _differs(note, said)]
    own = [note for note in concerned if turn.speaker is not None and note.author_id == turn.speaker.id]
    for note in concerned:
        if note not in own[:1] and note.author_id is not None:
            _tell(turn, store, note, said)
    return Outcome(_offer(turn, own[0], said), keep_waiting=True) if own else NOTHING


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


@dataclass(frozen=True, slots=True)
class Unsaved:
    """The card that shows a note back, and what its button carries."""

    card: int
    data: Mapping[str, Any]


def _unsaved(turn: Turn, store: Store) -> Unsaved | None:
    """The speaker's card that stands here and shows back what this message said."""
    if turn.speaker is None or not turn.message:
        return None
    for row in cards.newest_in(store, turn.channel, turn.conversation):
        if row.replaced_at is None and row.person_id == turn.speaker.id:
            for button in row.content.get("buttons", ()):
                leads_to = (button["intent"], button.get("step"), button.get("data", {}).get("message"))
                if leads_to == ("log_update", "save", turn.message):
                    return Unsaved(row.id, button["data"])
    return None


def _anew(turn: Turn, store: Store, shown: Unsaved, said: Said) -> Outcome:
    forum = turn.names.forums.get(said.forum or int(shown.data.get("forum") or 0))
    same = said.text.split() == str(shown.data.get("text", "")).split() and said.forum in (0, shown.data.get("forum"))
    if forum is None or same:
        return NOTHING
    cards.close(store, shown.card)
    if not said.text:
        return replace(say(LINES(turn.language, "not_kept", forum=forum.name)), keep_waiting=True)
    return _shown_back(turn, store, forum.id, said.text)


def _shown_back(turn: Turn, store: Store, forum: int, text: str) -> Outcome:
    outcome = notes_dialog.answer(replace(turn, slots=Slots(forum=forum, text=text, message=turn.message)), store)
    body = (LINES(turn.language, "now"), *outcome.reply.body)
    return replace(outcome, reply=replace(outcome.reply, body=body), keep_waiting=True)


def _asked_for(turn: Turn, store: Store, waiting: Waiting, said: Said) -> Outcome:
    """The forum was asked for, and the message says something else by now."""
    if not said.text:
        return say(LINES(turn.language, "not_kept_yet"))
    if said.forum:
        return replace(_shown_back(turn, store, said.forum, said.text), keep_waiting=False)
    data = {key: value for key, value in waiting.data.items() if key != "text"}
    if personal_numbers.found(said.text):
        return personal_numbers.refusal(turn, said.text, intent="log_update", data=data)
    return Outcome(SILENCE, waiting=replace(waiting, data={**data, "text": said.text}))


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
