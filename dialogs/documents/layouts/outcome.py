"""What the meeting decided on substance, and who is to do what."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from dialogs.documents.document import Line
from dialogs.documents.drafts import Action, Cited
from dialogs.documents.layouts.decisions import SETTLED, clause_of, decision_column, holds_decisions, is_decision
from dialogs.documents.layouts.named_tasks import (
    below_topic,
    doing_task,
    ends_with_att,
    list_after,
    listed_task,
    names_only,
    tail_task,
    verbs_after,
)
from dialogs.documents.layouts.sections import Section, Sections, source
from dialogs.documents.layouts.task_columns import action_columns
from dialogs.documents.layouts.tasks import (
    ARROW,
    ATT,
    BY,
    CHARGE,
    DECIDES,
    FORMAL,
    ITEM_MARK,
    action,
    assignee,
    is_only_due,
    row_task,
    told_task,
    with_due,
)
from dialogs.documents.plain import filled, is_bullet, label_of, one_line, sentences, unbulleted


@dataclass(slots=True)
class Outcome:
    decisions: list[Cited] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)
    names: frozenset[str] = frozenset()
    above: Line | None = None

    def add(self, task: Action | None) -> None:
        if task is not None:
            self.actions.append(task)


def outcome(sections: Sections, held: date | None, names: frozenset[str]) -> Outcome:
    """Decisions and actions, without formalities such as approving the agenda; `names` as known_names gives them."""
    found = Outcome(names=names)
    table: dict[str, int] = {}
    for part in sections.parts:
        if part.key in {"attendees", "absent", "invited", "agenda", "front", "contact", "approvals", "noise"}:
            continue
        _responsible(part, found, held)
        if part.opens_item:
            found.above = None
        lines = []
        decided = None
        for line in part.filled:
            decided = decision_column(line) if len(line.cells) > 1 and decided is None else decided
            if decided is not None and decided < len(line.cells):
                if decision_column(line) is None:
                    _decided(line.cells[decided], line, found)
                continue
            table = action_columns(line) or (table if len(line.cells) > 1 else {})
            if table:
                found.add(row_task(line, table, held))
            else:
                lines.append(line)
        _read(part, lines, found, held)
        if lines and part.key not in {"responsible", "due"}:
            found.above = lines[-1]
    return found


def _responsible(part: Section, found: Outcome, held: date | None) -> None:
    """`Ansvarig: …` and `Klart senast: …` on lines of their own belong to the text above them."""
    if part.key not in {"responsible", "due"} or not part.filled:
        return
    text = part.filled[0].text
    undertaken = doing_task(text, part.filled[0], held, found.names, listed=True) if part.key == "responsible" else None
    if undertaken:
        found.actions.append(undertaken)
        return
    above = found.above
    if above is not None and (not found.actions or found.actions[-1].source.line != above.number):
        told = sentences(unbulleted(above.text[:2000]))
        if SETTLED.search(told[-1]) or FORMAL.search(told[-1]):
            return
        found.actions.append(action(clause_of(told[-1]), None, "", above, held))
    if not found.actions:
        return
    last = found.actions[-1]
    if part.key == "responsible":
        found.actions[-1] = Action(last.text, assignee(text), last.due, last.source, last.due_year_inferred)
    else:
        found.actions[-1] = with_due(last, text, held)


def _read(part: Section, lines: Sequence[Line], found: Outcome, held: date | None) -> None:
    if part.key == "decisions":
        _decision_block(part, lines, found, held)
    elif part.key == "actions":
        _action_block(part, lines, found, held)
    elif part.key in {"", "next"}:
        _prose(lines, found, held, decided=part.opens_item and holds_decisions(part.title))


def _decision_block(part: Section, lines: Sequence[Line], found: Outcome, held: date | None) -> None:
    """The paragraph after the label and every bullet or "att" line that follows it; then ordinary text again."""
    texts = [line for line in lines if filled(line.text)]
    last = 0 if part.opens_item else None
    for index, line in enumerate(texts):
        listed = is_bullet(line.text) or ATT.match(line.text) or ITEM_MARK.match(line.text)
        if index == 0 or listed or last == 0:
            _decided(ITEM_MARK.sub("", unbulleted(line.text)), line, found)
            _charged(line, found, held)
        else:
            _prose(texts[index:], found, held)
            return


def _decided(text: str, line: Line, found: Outcome) -> None:
    shown = ATT.sub("", one_line(text), count=1) if ATT.match(text) else one_line(text)
    shown = clause_of(shown) if DECIDES.search(shown) else shown
    if not filled(shown) or len(shown) < 8 or FORMAL.search(shown) or shown.endswith(":"):
        return
    found.decisions.append(Cited(shown[:1].upper() + shown[1:], source(line)))


def _action_block(part: Section, lines: Sequence[Line], found: Outcome, held: date | None) -> None:
    """Below "Att göra" every line is a task: `Amina: boka lokal`, `Boka lokal (Amina Holm), senast 3 maj`."""
    to = _GIVEN_TO.match(part.title)
    who = to["who"] if to else None
    for index, line in enumerate(lines):
        text = one_line(ITEM_MARK.sub("", unbulleted(line.text)))
        if index and part.inline and label_of(part.title) in _ONE_TASK and not is_bullet(line.text):
            _prose(lines[index:], found, held)
            return
        if not filled(text) or len(text) < 6 or text.startswith("/") or _DONE.match(unbulleted(line.text)):
            continue
        lead = _charged_by(text, found.names) if not is_bullet(line.text) else None
        if lead is not None:
            who = lead
        elif text.endswith(":"):
            who = None
        else:
            _listed_line(text, who, line, found, held)


_DONE = re.compile(r"\[[xX]\]|[☑☒✓]")
_ONE_TASK = frozenset({"a", "å", "åtg", "ap", "åtgärd", "uppdrag", "uppgift", "action"})
_GIVEN_TO = re.compile(r".{0,12}\b[Uu]ppdrag (?:till|åt) (?!nästa|kommande|mötet|möten)(?P<who>\S.{2,60})$")


def _charged_by(text: str, names: frozenset[str]) -> str | None:
    """Who a line above a list charges: `Kommunen får i uppdrag att:` and `Amina Holm:`."""
    lead = text.rstrip(": ")
    charge = CHARGE.fullmatch(lead if lead.endswith(" att") else lead + " att")
    if charge and (text.endswith(":") or lead.endswith(" att")):
        return charge["who"]
    return lead if text.endswith(":") and names_only(lead, names) else None


def _listed_line(text: str, who: str | None, line: Line, found: Outcome, held: date | None) -> None:
    task = listed_task(text, line, held, found.names)
    if task is None:
        _prose([line], found, held)
    elif who is not None and task.assignee is None:
        task = replace(task, assignee=assignee(who))
    found.add(task)


def _prose(lines: Sequence[Line], found: Outcome, held: date | None, *, decided: bool = False) -> None:
    index = 0
    while index < len(lines):
        line = lines[index]
        listed = list_after(lines, index) if line.text.rstrip().endswith(":") or ends_with_att(line.text) else []
        if not listed and _charged_by(line.text, frozenset()):
            listed = verbs_after(lines, index)
        lead = line.text.rstrip(": ")
        if listed and (CHARGE.search(lead + " att") or DECIDES.search(lead)):
            _listed(lead, listed, found, held)
            index += 1 + len(listed)
            continue
        _sentences(line, found, held, decided=decided)
        index += 1


def _listed(lead: str, listed: Sequence[Line], found: Outcome, held: date | None) -> None:
    charge = CHARGE.search(lead if lead.endswith(" att") else lead + " att")
    for line in listed:
        text = re.sub(r"^(?:\d{1,2}|[a-z])[.)] ", "", unbulleted(line.text))
        text = ATT.sub("", text, count=1) if ATT.match(text) else text
        if charge and not DECIDES.search(lead):
            found.actions.append(action(text.rstrip("."), charge["who"], text, line, held))
        else:
            _decided(text, line, found)
            _charged(line, found, held)


def _sentences(line: Line, found: Outcome, held: date | None, *, decided: bool) -> None:
    arrow = ARROW.match(line.text[:2000])
    task = tail_task(unbulleted(line.text), line, held, found.names)
    if arrow or task:
        found.add(listed_task(arrow["text"], line, held, found.names) if arrow else task)
        return
    for sentence in _with_assignees(sentences(unbulleted(line.text[:6000]))):
        announced = _ANNOUNCED.match(sentence)
        if announced:
            _decided(sentence[announced.end() :], line, found)
        elif is_decision(sentence) or (decided and told_task(sentence, line, held) is None):
            _decided(sentence, line, found)
        _told(below_topic(sentence, line, found.names), line, found, held)


_ANNOUNCED = re.compile(r"(?:Beslut|BESLUT)\s*:\s*(?=\S)")


def _with_assignees(told: Sequence[str]) -> list[str]:
    """`Kommunen flyttar ställen. Ansvarig: Amina Holm.` is one thing said, `… Klart 3 maj.` too."""
    joined: list[str] = []
    for sentence in told:
        named = (BY.match(sentence) and not BY.search(joined[-1] if joined else "")) or is_only_due(sentence)
        if joined and named:
            joined[-1] += " " + sentence
        else:
            joined.append(sentence)
    return joined


def _charged(line: Line, found: Outcome, held: date | None) -> None:
    for sentence in sentences(unbulleted(line.text[:4000])):
        _told(sentence, line, found, held)


def _told(sentence: str, line: Line, found: Outcome, held: date | None) -> None:
    if is_only_due(sentence) and found.actions and found.actions[-1].source.line == line.number:
        found.actions[-1] = with_due(found.actions[-1], sentence, held)
    else:
        found.add(told_task(sentence, line, held) or doing_task(sentence, line, held, found.names, listed=False))
