"""From a turn to its dialog: what was pressed, asked, answered or left out."""

from dataclasses import dataclass, replace

from dialogs import asking, confirming, following, memory, personal_numbers, rights, texts
from dialogs.catalogue import CATALOGUE, WISHES
from dialogs.dialog import Entry, Outcome, Waiting, say
from dialogs.general import being, language, linking
from dialogs.memory import Memory
from dialogs.reply import Reply
from dialogs.reports import note_edits
from dialogs.slots import slots_of
from dialogs.turn import Slots, Turn
from dialogs.understanding import (
    MAX_READ,
    WRITING,
    Understood,
    acknowledges,
    chosen_among,
    says_save,
    understand,
    wants_more,
    wished,
    yes_or_no,
)
from storage.store import Store

LINES = texts.load("router")
MAX_TEXT = 10_000  # of what answers a question; a message on its own is read up to MAX_READ
SURE = 0.5
OF_CLOSED = frozenset({"add_action", "complete_action", "list_actions", "log_update"})  # for a closed forum's own alone
PASSING = frozenset({"greeting", "thanks", "help", "out_of_scope", "set_language"})  # the topic stays


@dataclass(frozen=True, slots=True)
class Routed:
    """An answer, the intent that gave it, what to remember, and whether it is for the person alone."""

    outcome: Outcome
    intent: str
    memory: Memory
    private: bool = False
    language: str = ""  # of the answer, where the question had its own


def route(turn: Turn, store: Store, remembered: Memory) -> Routed:
    """One turn to one answer. A plain function: it may be run again from the start."""
    if turn.message_state != "new":
        return _edited(turn, store, remembered)
    if turn.speaker is None:
        meets = being.answer if turn.channel == being.CHANNEL else linking.answer
        return Routed(meets(turn, store), "link", remembered, private=True)
    routed = _routed(turn, store, remembered)
    language, waits = routed.language or turn.language, routed.memory.waiting is not None
    offer = None if waits else confirming.offered(routed.intent, routed.outcome.reply, language)
    if routed.memory.offer is not offer:
        routed = replace(routed, memory=replace(routed.memory, offer=offer))
    return replace(routed, private=True) if _is_of_a_closed_forum(turn, routed) else routed


def _is_of_a_closed_forum(turn: Turn, routed: Routed) -> bool:
    forum = turn.names.forums.get(routed.outcome.about or 0)
    return routed.intent in OF_CLOSED and forum is not None and forum.closed


def _edited(turn: Turn, store: Store, remembered: Memory) -> Routed:
    """What is said of it is the last answer from now on; silence leaves what was offered."""
    outcome = note_edits.answer(turn, store, remembered.waiting)
    waiting, offer = remembered.waiting if outcome.keep_waiting else outcome.waiting, remembered.offer
    if outcome.reply.text:
        offer = None if waiting else confirming.offered("log_update", outcome.reply, turn.language)
    return Routed(outcome, "log_update", replace(remembered, waiting=waiting, offer=offer), private=True)


def _routed(turn: Turn, store: Store, remembered: Memory) -> Routed:
    if turn.press is not None:
        return _pressed(turn, store, remembered)
    if being.wished(turn):
        return Routed(being.ask(turn, store), "link", remembered, private=True)
    if turn.attachment is not None:
        return _run(turn, store, "import_file", Slots(), remembered)
    if not turn.text.strip("\u200b\u200e\u200f\ufeff \t\r\n"):
        return Routed(say(LINES(turn.language, "empty")), "empty", remembered)
    if len(turn.text) > MAX_TEXT:
        return Routed(say(LINES(turn.language, "too_long", limit=MAX_TEXT)), "too_long", remembered)
    if (pressing := confirming.pressing(turn, store, remembered.offer)) is not None:
        answered = _pressed(pressing, store, remembered)
        reply = replace(answered.outcome.reply, updates=False)
        return replace(answered, outcome=replace(answered.outcome, reply=reply), language=pressing.language)
    understood = understand(turn.text, turn.now, turn.names, turn.zone)
    turn = _in_its_language(turn, understood)
    return replace(_spoken(turn, store, understood, remembered), language=turn.language)


def _pressed(turn: Turn, store: Store, remembered: Memory) -> Routed:
    press = turn.press
    entry = CATALOGUE.get(press.intent) if press else None
    if press is None or entry is None or (press.step and press.step not in entry.steps):
        return Routed(say(LINES(turn.language, "unknown_button")), "unknown_button", remembered)
    if not press.step:
        rewritten = {"text": personal_numbers.unmarked(press.fields["text"])} if "text" in press.fields else {}
        return _run(turn, store, press.intent, memory.slots_from({**press.data, **rewritten}), remembered)
    if (refused := _not_allowed(turn, entry)) is not None:
        return Routed(refused, press.intent, remembered, private=True)
    outcome = entry.steps[press.step](turn, store)
    if press.data.get("stays"):  # the card tells of other things too
        outcome = replace(outcome, reply=replace(outcome.reply, updates=False))
    return _done(press.intent, Slots(), outcome, remembered)


def _spoken(turn: Turn, store: Store, understood: Understood, remembered: Memory) -> Routed:
    if (said := language.wished(turn.text)) is not None:
        return _run(turn, store, "set_language", Slots(text=said), remembered)
    if (shown := _wished(turn, store, remembered)) is not None:
        return shown
    slots = slots_of(understood, turn)
    if (answered := _answers_open_question(turn, store, understood, remembered)) is not None:
        return answered
    if (answered := _answers_nothing(turn, store, understood, remembered)) is not None:
        return answered
    followed = following.read(turn, understood, slots, remembered) or following.leans(turn, understood, remembered)
    if followed is not None:
        return _among(turn, store, followed, remembered)
    slots = following.points_at(turn, understood, slots, remembered)
    if (unknown := asking.unknown_forum(turn, understood.intent)) and slots.forum is None:
        return Routed(*asking.nearest_to(turn, understood.intent, slots, unknown, remembered))
    if understood.candidates:
        return _which(turn, understood.intent, slots, understood.candidates, remembered)
    if (asked := _asks_whether(turn, understood, remembered)) is not None:
        return asked
    if understood.confidence < SURE or understood.intent not in CATALOGUE:
        return Routed(asking.nearest(turn, understood), "not_understood", remembered)
    return _run(turn, store, understood.intent, slots, remembered)


def _wished(turn: Turn, store: Store, remembered: Memory) -> Routed | None:
    """The card for settings, overview, the list of forums: asked for in a few words, and no intent of the contract."""
    name = wished(turn.text)
    if name is None or (name == "plan" and (turn.public or not turn.takes_files)):
        return None
    intent, step = WISHES[name]
    if not step:
        return _run(turn, store, intent, Slots(forum=remembered.about), remembered)
    return _done(intent, Slots(), CATALOGUE[intent].steps[step](turn, store), remembered)


def _answers_nothing(turn: Turn, store: Store, understood: Understood, remembered: Memory) -> Routed | None:
    """To an `ok`, to a yes, a no or a more where nothing was asked, and to what is too long to be read."""
    if any(reason.key == "too_long" for reason in understood.reasons):
        return Routed(say(LINES(turn.language, "too_long", limit=MAX_READ)), "too_long", remembered)
    if acknowledges(turn.text):
        return _run(turn, store, "thanks", Slots(), remembered)
    if yes_or_no(turn.text) is None and not wants_more(turn.text) and not says_save(turn.text):
        return None
    help_line = LINES(turn.language, "answers_nothing_help")
    outcome = Outcome(Reply(LINES(turn.language, "answers_nothing"), body=(help_line,)), keep_waiting=True)
    return Routed(outcome, "not_understood", remembered)


def _asks_whether(turn: Turn, understood: Understood, remembered: Memory) -> Routed | None:
    """What may have been meant to be written, and is neither sure nor surely something else, is asked for."""
    unsure = understood.doubted or understood
    if understood.confidence >= SURE or unsure.intent not in WRITING:
        return None
    slots = slots_of(unsure, turn)
    if _must_not_be_kept(turn, unsure.intent, slots) is not None:
        return None
    asked = asking.meant_to_write(turn, unsure.intent, slots)
    return None if asked is None else Routed(asked, "not_understood", remembered)


def _answers_open_question(turn: Turn, store: Store, understood: Understood, remembered: Memory) -> Routed | None:
    waiting = remembered.waiting
    if waiting is None:
        return None
    if yes_or_no(turn.text) is False:
        return _run(turn, store, "cancel", Slots(), remembered)
    if waiting.asks == "forum":
        offered = [turn.names.forums[one] for one in waiting.data.get("among", ()) if one in turn.names.forums]
        forums = chosen_among(turn.text, offered, turn.names)
        if not forums:
            return None
        asked = following.Followed(waiting.intent, memory.slots_from(waiting.data), forums)
        return _among(turn, store, asked, replace(remembered, waiting=None))
    if understood.intent == "cancel":
        return None
    if _asks_something_else(understood, waiting):
        return _kept(_run(turn, store, understood.intent, slots_of(understood, turn), remembered), waiting)
    meant = understood.doubted or understood
    said = memory.slots_to_json(slots_of(meant, turn)) if meant.intent == waiting.intent else {"text": turn.text}
    answering = replace(turn, slots=memory.slots_from({**waiting.data, **said}))
    entry = CATALOGUE[waiting.intent]
    return _done(waiting.intent, answering.slots, entry.steps[waiting.step](answering, store), remembered)


def _asks_something_else(understood: Understood, waiting: Waiting) -> bool:
    if understood.confidence < SURE or understood.intent in (waiting.intent, "out_of_scope"):
        return False
    return understood.intent not in WRITING or "forum" in understood.slots


def _kept(routed: Routed, waiting: Waiting) -> Routed:
    """A question in the middle of another: it is answered, and the first one waits."""
    if routed.memory.waiting is not None:
        return routed
    return replace(routed, memory=replace(routed.memory, waiting=waiting))


def _run(turn: Turn, store: Store, intent: str, slots: Slots, remembered: Memory) -> Routed:
    entry = CATALOGUE[intent]
    if (refused := _not_allowed(turn, entry)) is not None:
        return Routed(refused, intent, remembered, private=True)
    if slots.forum is not None and slots.forum not in turn.names.forums:
        return Routed(say(LINES(turn.language, "unknown_button")), "unknown_button", remembered)
    if "forum" in entry.needs and slots.forum is None:
        if remembered.about is None:
            if (refused := _must_not_be_kept(turn, intent, slots)) is not None:
                return Routed(refused, intent, remembered, private=True)
            return Routed(*asking.which_forum(turn, intent, slots, remembered), private=entry.private)
        slots = replace(slots, forum=remembered.about)
    return _done(intent, slots, entry.answer(replace(turn, slots=slots), store), remembered)


def _among(turn: Turn, store: Store, followed: following.Followed, remembered: Memory) -> Routed:
    if len(followed.forums) > 1:
        names = tuple(forum.name for forum in followed.forums)
        return _which(turn, followed.intent, followed.slots, names, remembered)
    slots = replace(followed.slots, forum=followed.forums[0].id) if followed.forums else followed.slots
    return _run(turn, store, followed.intent, slots, remembered)


def _which(turn: Turn, intent: str, slots: Slots, names: tuple[str, ...], remembered: Memory) -> Routed:
    if (refused := _must_not_be_kept(turn, intent, slots)) is not None:
        return Routed(refused, intent, remembered, private=True)
    outcome = asking.which_of(turn, intent, slots, names)
    return Routed(outcome, intent, replace(remembered, waiting=outcome.waiting))


def _done(intent: str, slots: Slots, outcome: Outcome, remembered: Memory) -> Routed:
    waiting = remembered.waiting if outcome.keep_waiting else outcome.waiting
    about = outcome.about if outcome.about is not None else slots.forum or remembered.about
    private = CATALOGUE[intent].private or outcome.private
    if intent in PASSING:
        return Routed(outcome, intent, replace(remembered, waiting=waiting), private)
    return Routed(outcome, intent, Memory(remembered.at, waiting, about, intent, slots), private)


def _not_allowed(turn: Turn, entry: Entry) -> Outcome | None:
    if entry.right == "secretary" and not rights.keeps_register(turn):
        return say(LINES(turn.language, "secretary_only"))
    return None


def _must_not_be_kept(turn: Turn, intent: str, slots: Slots) -> Outcome | None:
    """A question back would keep what was said: a text with a personal number is given back instead."""
    if not slots.text or not personal_numbers.found(slots.text):
        return None
    said = memory.slots_to_json(replace(slots, text=None))
    return personal_numbers.refusal(turn, slots.text, intent=intent, data=said)


def _in_its_language(turn: Turn, understood: Understood) -> Turn:
    if not understood.language_certain or understood.language == turn.language:
        return turn
    return replace(turn, language=understood.language)
