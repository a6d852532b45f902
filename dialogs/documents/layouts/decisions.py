"""Which sentences are decisions, and how a decision reads without what announces it."""

import re

from dialogs.documents.document import Line
from dialogs.documents.layouts.tasks import DECIDES
from dialogs.documents.plain import label_of

SETTLED = re.compile(r"\b(?:godkänns|noteras|fastställs|antas|bifalls|avslås)\W*$")
_RESOLVES = re.compile(
    r"(?:\w+ )?(?:[Rr]ådet|[Ss]tyrgruppen|[Gg]ruppen|[Bb]rå|BRÅ|[Mm]ötet|[Ss]amverkansgruppen|[Kk]ommittén|"
    r"[Bb]eredningsgruppen) "
    r"(?:fastställ(?:er|de)|antar|antog|godkän(?:ner|de)|ställ(?:er|de) sig bakom|tillstyrk(?:er|te)|avsl(?:år|"
    r"og)|bif(?:aller|öll))\b"
)


_BESIDE = frozenset(["nr", "nummer", "nr.", "id", "§", "datum", "ansvarig", "status", "kommentar", "klart", "punkt"])


def decision_column(line: Line) -> int | None:
    """Where a table of decisions, `Nr | Beslut | Datum`, has them; None for a line that is no such head."""
    labels = [label_of(cell) for cell in line.cells]
    decisions = [index for index, label in enumerate(labels) if label in {"beslut", "fattade beslut", "beslutspunkt"}]
    others = {label for label in labels if label} - {labels[index] for index in decisions}
    return decisions[0] if len(decisions) == 1 and others and others <= _BESIDE else None


_EARLIER = re.compile(r"tidigare|uppföljning|förra|föregående|återkoppling|status", re.IGNORECASE)


def holds_decisions(title: str) -> bool:
    """Whether an item's title says that what stands below it was decided at this meeting."""
    return re.search(r"\bbeslut(?:ade|ad)?\b", title, re.IGNORECASE) is not None and _EARLIER.search(title) is None


_BEFORE = re.compile(
    r"tidigare beslut|\b(?:vid|på|från) (?:det|förra|föregående|senaste|förgående) (?:mötet|möte|sammanträde\w*)\b|"
    r"\b(?:sedan )?tidigare\b|\bredan\b",
    re.IGNORECASE,
)


def is_decision(sentence: str) -> bool:
    """Whether the meeting decides something in it."""
    if _RESOLVES.match(sentence):
        return True
    match = DECIDES.search(sentence)
    return (
        match is not None
        and (" att" in match[0] or len(sentence) - match.end() > 12)
        and _BEFORE.search(sentence[: match.end()]) is None
    )


def clause_of(sentence: str) -> str:
    """`Beslut fattas om att X ska …` is X ska …; `Rådet beslutar att söka …` is kept with who decides."""
    match = DECIDES.search(sentence)
    if match is None or not match[0].rstrip().endswith("att"):
        return sentence
    after = sentence[match.end() :].strip()
    first = after.split(" ", 1)[0]
    infinitive = (first.endswith(("a", "å")) and not first.endswith(("rna", "ena"))) or first in {
        "ge",
        "få",
        "se",
        "stå",
        "gå",
        "ha",
        "bli",
        "inte",
        "be",
    }
    who = re.split(r"\s(?:och|samt|men)\s|[,;]\s", sentence[: match.start()])[-1].strip()
    return f"{who} {sentence[match.start() :]}" if infinitive and who and who != "Det" else after
