"""Which sentences are decisions, and how a decision reads without what announces it."""

import re

from dialogs.documents.layouts.tasks import DECIDES

SETTLED = re.compile(r"\b(?:godkänns|noteras|fastställs|antas|bifalls|avslås)\W*$")
_RESOLVES = re.compile(
    r"(?:\w+ )?(?:[Rr]ådet|[Ss]tyrgruppen|[Gg]ruppen|[Bb]rå|BRÅ|[Mm]ötet|[Ss]amverkansgruppen|[Kk]ommittén|"
    r"[Bb]eredningsgruppen) "
    r"(?:fastställ(?:er|de)|antar|antog|godkän(?:ner|de)|ställ(?:er|de) sig bakom|tillstyrk(?:er|te)|avsl(?:år|"
    r"og)|bif(?:aller|öll))\b"
)


def is_decision(sentence: str) -> bool:
    """Whether the meeting decides something in it."""
    if _RESOLVES.match(sentence):
        return True
    match = DECIDES.search(sentence)
    return (
        match is not None
        and (" att" in match[0] or len(sentence) - match.end() > 12)
        and "tidigare beslut" not in sentence
    )


def clause_of(sentence: str) -> str:
    """`Beslut fattas om att X ska …` is X ska …; `Rådet beslutar att söka …` is kept with who decides."""
    match = DECIDES.search(sentence)
    if match is None or not match[0].rstrip().endswith("att"):
        return sentence
    after = sentence[match.end() :].strip()
    first = after.split(" ", 1)[0]
    infinitive = first.endswith("a") or first in {"ge", "få", "se", "stå", "gå", "ha", "bli", "inte", "be"}
    who = re.split(r"\s(?:och|samt|men)\s|[,;]\s", sentence[: match.start()])[-1].strip()
    return f"{who} {sentence[match.start() :]}" if infinitive and who else after
