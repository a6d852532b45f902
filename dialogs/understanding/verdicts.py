"""What a message read is taken for: the classifier's best, unless a border rule says otherwise."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from operator import itemgetter

from . import borders, contraries
from .classifier import Model, load
from .data import read_yaml
from .intents import WRITING
from .reading import Reading
from .slots import organisation_in, recurring
from .understood import Reason

SURE_TO_WRITE, NEARLY, UNSURE, SECOND, FAINT, HINTED = 0.53, 0.15, 0.5, 0.3, 0.3, 0.06
SURE_TO_END = 0.75  # what ends or refuses the work of others is asked about sooner
ENDS = frozenset({"reject_minutes", "complete_action"})
SHORT = 6
DIGESTS = frozenset({"digest_now", "subscribe_digest"})
TOLD = frozenset({"approve_minutes", "reject_minutes", "pending_approvals"})
Ranked = list[tuple[str, float]]
Ruled = tuple[str, float, Reason]


@dataclass(frozen=True, slots=True)
class Verdict:
    """`ranked` is every intent with its probability, best first; `withdrawn`: nothing but an order taken back.

    `doubted` is a writing intent that gave way only because it was not sure enough.
    """

    reading: Reading
    intent: str
    confidence: float
    ranked: Ranked
    reasons: tuple[Reason, ...]
    negated: bool = False
    reported: bool = False
    disguised: bool = False
    withdrawn: bool = False
    alone: bool = False
    doubted: str | None = None


ALONE: Mapping[str, str] = {
    str(said): intent for intent, words in read_yaml("sentences/_alone.yaml").items() for said in words
}


@cache
def _model() -> Model:
    return load()


def warm() -> None:
    _model()


def taken(reading: Reading, *, disguised: bool, withdrawn: bool = False) -> Verdict:
    """`disguised`: letters were hidden or of another alphabet; `withdrawn`: the message takes back an order."""
    ranked = _ranked(reading)
    if not disguised and (only := ALONE.get(" ".join(word.folded for word in reading.words))) is not None:
        return Verdict(reading, only, 0.95, ranked, (Reason("alone"),), alone=True)
    intent, confidence = ranked[0]
    reasons = [Reason("like", {"intent": intent, "score": f"{confidence:.2f}"})]
    doubted = None
    if intent not in WRITING and confidence < FAINT and not (reading.forums or reading.periods):
        intent = "out_of_scope"
    if (other := _gives_way(reading, ranked)) is not None:
        doubted = None if borders.asks(reading) else intent
        intent, confidence = other
        reasons.append(Reason("unsure_to_write"))
    negated, reported = borders.negated(reading), borders.reported(reading)
    if intent in {"out_of_scope", "forum_info"} and dict(ranked)["search"] >= NEARLY and contraries.searches(reading):
        intent, confidence = "search", 0.8
        reasons.append(Reason("searches"))
    for ruled in (
        _asks_how(reading, intent),
        _turned_round(reading, intent, confidence),
        _refused(reading, intent, confidence) if negated else None,
        _put_off_or_told(reading, intent, reported=reported),
    ):
        if ruled is not None:
            intent, confidence, reason = ruled
            reasons.append(reason)
    for held_back in _held_back(reading, intent, confidence, ranked, disguised, withdrawn):
        intent, confidence, reason = held_back
        reasons.append(reason)
    doubted = doubted if len(reasons) == 2 else None
    return Verdict(
        reading, intent, confidence, ranked, tuple(reasons), negated, reported, disguised, withdrawn, doubted=doubted
    )


def asks_of_a_forum(said: Verdict) -> str | None:
    """What a few words such as `vilka är med?` or `vem betalar?` ask, where it is known of which forum."""
    reading = said.reading
    if said.intent == "search" and contraries.asks_for_decisions(reading):
        return "show_minutes"
    if said.intent not in {"out_of_scope", "forum_info"} or said.withdrawn or said.disguised or said.alone:
        return None
    if reading.forums or len(reading.words) > SHORT:
        return None
    if contraries.asks_for_a_field_alone(reading):
        return "forum_info"
    if said.intent != "out_of_scope":
        return None
    chances = dict(said.ranked)
    organisation = organisation_in(reading)
    if chances["forum_info"] >= (SECOND if organisation else HINTED) and (
        organisation or borders.names_a_field(reading)
    ):
        return "forum_info"
    if chances["contact"] >= NEARLY and organisation:
        return "contact"
    return next((one for one in ("convenor", "participants") if chances[one] >= SECOND), None)


def _ranked(reading: Reading) -> Ranked:
    model = _model()
    scores = model.probabilities(reading)
    return sorted(zip(model.intents, scores, strict=True), key=itemgetter(1), reverse=True)


def _gives_way(reading: Reading, ranked: Ranked) -> tuple[str, float] | None:
    """What is read instead of writing, for a question or where nothing is sure: a wrong entry is the greater harm."""
    intent, confidence = ranked[0]
    if intent not in WRITING:
        return None
    harmless = next((row for row in ranked if row[0] not in WRITING and row[1] >= NEARLY), None)
    if borders.asks(reading):
        return harmless or next((row for row in ranked if row[0] not in WRITING), None)
    is_sure = confidence >= (SURE_TO_END if intent in ENDS else SURE_TO_WRITE)
    if is_sure or (intent == "subscribe_digest" and recurring(reading)):
        return None
    return harmless or (("out_of_scope", confidence) if confidence < UNSURE else None)


def _asks_how(reading: Reading, intent: str) -> Ruled | None:
    if intent in WRITING | {"out_of_scope"} and borders.asks_how(reading):
        return "help", 0.8, Reason("asks_how")
    return None


def _turned_round(reading: Reading, intent: str, confidence: float) -> Ruled | None:
    """What the words around it make the classifier take for its contrary."""
    if intent == "reject_minutes" and borders.approves_plainly(reading):
        return "approve_minutes", max(confidence, 0.8), Reason("approves_plainly")
    if intent == "unsubscribe_digest" and contraries.wants_no_less(reading):
        return "subscribe_digest", max(confidence, 0.8), Reason("wants_no_less")
    if intent == "subscribe_digest" and contraries.ends_it(reading) and not contraries.wants_no_less(reading):
        return "unsubscribe_digest", max(confidence, 0.8), Reason("ends_it")
    if intent == "schedule_meeting" and contraries.tells_of_what_was_held(reading):
        return "log_update", max(confidence, 0.8), Reason("held_already")
    if intent == "schedule_meeting" and contraries.calls_off(reading):
        return "next_meeting", max(confidence, 0.8), Reason("calls_off")
    if intent == "unsubscribe_digest" and contraries.leaves_a_forum(reading):
        return "out_of_scope", 0.6, Reason("elsewhere")
    if intent == "log_update" and contraries.reports_a_period(reading):
        return "report_tertial", max(confidence, 0.8), Reason("reports_period")
    if intent in DIGESTS and contraries.comes_again(reading) and recurring(reading):
        return "subscribe_digest", max(confidence, 0.8), Reason("comes_again")
    return None


def _refused(reading: Reading, intent: str, confidence: float) -> Ruled | None:
    if borders.approves_plainly(reading):
        return None
    if borders.others_only(reading):
        return "reject_minutes", max(confidence, 0.8), Reason("others_only")
    if intent == "approve_minutes" or (intent in {"pending_approvals", "out_of_scope"} and borders.declines(reading)):
        return "reject_minutes", max(confidence, 0.8), Reason("refused")
    return None


def _put_off_or_told(reading: Reading, intent: str, *, reported: bool) -> Ruled | None:
    if intent in WRITING and borders.cites(reading):
        return "out_of_scope", 0.8, Reason("cited")
    told = {"approve_minutes", "reject_minutes"} if "?" in reading.text else TOLD
    if reported and not borders.others_only(reading) and intent in told:
        return "out_of_scope", 0.8, Reason("reported")
    if intent == "approve_minutes" and borders.wants_change_first(reading):
        return "reject_minutes", 0.8, Reason("change_first")
    stands = borders.negated(reading) and not borders.lacks_time(reading)
    if intent in {"approve_minutes", "reject_minutes"} and borders.puts_off(reading) and not stands:
        return "out_of_scope", 0.8, Reason("put_off")
    return None


def _held_back(
    reading: Reading, intent: str, confidence: float, ranked: Ranked, disguised: bool, withdrawn: bool
) -> Iterator[Ruled]:
    if borders.calls_for_help(intent, reading):
        intent, confidence = "out_of_scope", 0.8
        yield intent, confidence, Reason("emergency")
    if borders.unanchored(intent, reading) or borders.asks_elsewhere(intent, reading):
        second = next((row for row in ranked[1:3] if row[0] not in WRITING and row[1] >= SECOND), None)
        intent, confidence = second or ("out_of_scope", min(confidence, 0.6))
        yield intent, confidence, Reason("elsewhere")
    if intent in WRITING and withdrawn:
        yield "out_of_scope", 0.8, Reason("taken_back")
    elif intent in WRITING and disguised:
        yield "out_of_scope", 0.8, Reason("disguised")
