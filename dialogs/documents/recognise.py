"""What a document is, and its draft: the layouts in the order they are tried."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from dialogs.documents.document import Document, Line
from dialogs.documents.drafts import Draft, MinutesDraft, NoDocument, PlanDraft
from dialogs.documents.labels import key_of, label_in
from dialogs.documents.layouts import minutes, plan
from dialogs.documents.layouts.plan_fields import field_of
from dialogs.documents.plain import label_of

LONGEST = 2_000_000
_DOMAIN = re.compile(
    r"brott|trygg|polis|samverkan|brå\b|förebygg|lägesbild|styrgrupp|sspf|åtgärdsplan|ordningsvakt|social oro|"
    r"narkotika|"
    r"klotter|socialtjänst|fältgrupp|säkerhet|våld",
    re.IGNORECASE,
)
_GENRE = re.compile(
    r"\b(?:\w*protokoll|\w*anteckningar|kallelse|inbjudan|dagordning|föredragningslista|brottsförebyggande "
    r"råd\w*|lokala brå|"
    r"\w*gruppsmöte|\w*rådsmöte)\b",
    re.IGNORECASE,
)
_MET = re.compile(r"\b(?:\w+-?)?(?:möte|träff|sammanträde)\b", re.IGNORECASE)
_PLAN = re.compile(r"\b(?:\w*åtgärdsplan|handlingsplan|aktivitetsplan|insatsplan)\w*\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Layout:
    """`likeness` is 0 for a document it cannot read; the highest reads."""

    name: str
    likeness: Callable[[Document], float]
    read: Callable[[Document], MinutesDraft | PlanDraft]


def plan_likeness(document: Document) -> float:
    """Rows or columns that only an action plan has."""
    fields: set[str] = set()
    named = False
    for line in document.lines:
        if not line.text:
            continue
        named = named or (len(line.text) < 160 and _PLAN.search(line.text) is not None and line.number < 40)
        fields.update(_fields(line))
    core = fields & {"convenor", "frequency", "duration", "others", "goals", "purpose", "financing", "communication"}
    special = {key for key in fields if "." in key}
    weight = len(core) + len(special) + (2 if named else 0)
    return weight / 4 if (named or len(special) >= 2) and weight >= 4 else 0.0


def _fields(line: Line) -> list[str]:
    cells = line.cells if len(line.cells) > 1 else (line.text.partition(":")[0],)
    shown = [cell for cell in cells if cell and len(cell) < 110]
    if len(line.cells) == 2:
        shown = shown[:1]
    return [key for cell in shown if (key := field_of(cell))]


def meeting_likeness(document: Document) -> float:
    """Labels of a meeting's head, and a title of the genre."""
    keys: set[str] = set()
    title = 0.0
    seen = 0
    met = False
    for line in document.lines:
        if not line.text:
            continue
        seen += 1
        if seen <= 12 and len(line.text) < 200 and _GENRE.search(line.text):
            title = 1.0
        met = met or (seen <= 6 and len(line.text) < 120 and _MET.search(line.text) is not None)
        label = label_in(line) if len(line.text) < 400 else None
        if label and (label.rest or label_of(label.shown) != label.key):
            keys.add(label.key)
        if line.table and len(line.cells) > 1:
            keys.update(key for cell in line.cells if (key := key_of(cell)))
    heads = keys & {
        "when",
        "where",
        "both",
        "attendees",
        "absent",
        "chair",
        "secretary",
        "adjusters",
        "approvals",
        "next",
    }
    heads |= keys & {"agenda", "decisions", "invited"}
    return title + len(heads) / 4 if len(heads) >= (1 if title else 2 if met else 3) else 0.0


LAYOUTS = (
    Layout("plan", plan_likeness, plan.read),
    Layout("minutes", meeting_likeness, minutes.read),
)


def parse(document: Document) -> Draft:
    """The draft of what the document says; never raises for content."""
    if document.literal:
        return plan.read(document)
    size = sum(len(line.text) for line in document.lines)
    if size > LONGEST:
        return NoDocument("Texten är för lång för att vara ett protokoll, en kallelse eller en åtgärdsplan.")
    if not any(_DOMAIN.search(line.text) for line in document.lines):
        return NoDocument("Dokumentet handlar inte om brottsförebyggande samverkan.")
    likeness, _, layout = max(
        ((layout.likeness(document), -i, layout) for i, layout in enumerate(LAYOUTS)), key=lambda x: x[:2]
    )
    if likeness < 0.5:
        return NoDocument("Dokumentet är varken protokoll, kallelse eller åtgärdsplan.")
    draft = layout.read(document)
    if _is_hollow(draft):
        return NoDocument("Dokumentet har varken mötesdatum, deltagare eller aktiviteter.")
    return draft


def _is_hollow(draft: MinutesDraft | PlanDraft) -> bool:
    if isinstance(draft, PlanDraft):
        return not any(priority.activities for priority in draft.priorities)
    found = (draft.date, draft.attendees or draft.invited or draft.absent, draft.agenda, draft.place, draft.approvals)
    return sum(1 for one in found if one) < 2
