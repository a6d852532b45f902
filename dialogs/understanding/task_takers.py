"""Who is to do a task, where the message names them before it."""

import re

from .calendar_words import folded_pattern
from .lexicon import ORGANISATIONS
from .pieces import ASK, mention_at
from .reading import Reading
from .vocabulary import COMMON

WHO = (
    r"(?P<who>(?!(?:efter|på|vid|inför|eftersom|after|at|när|when|since|because|då|nu|sen|om|if)\s)(?:den\s|the\s|vår\s|our\s)?[a-z][\w.-]*(?:\s[a-z][\w-]+){0,2}?"
    r"(?:\s(?:på|at|från|hos)\s(?:the\s)?[\w-]+)?)"
)
_DOES = (
    r"(?:ska(?:ll)?\s+få\s+i\s+uppdrag\s+att|ska(?:ll)?\s+se\s+till\s+att|ska(?:ll)?|får\s+i\s+uppdrag\s+att|får"
    r"|behöver|måste|bör|borde"
    r"|åtar\s+sig\s+att|tar\s+på\s+sig\s+att|lovade(?:\s+att)?|lovar(?:\s+att)?|skulle|har\s+lovat(?:\s+att)?"
    r"|har\s+i\s+uppdrag\s+att"
    r"|should|shall|will|must|needs\s+to|has\s+to|is\s+to|(?:has\s+)?promised\s+to|is\s+going\s+to|takes\s+on\s+to"
    r"|agreed\s+to"
    r"|undertakes\s+to|offered\s+to|is\s+responsible\s+for)"
)
_SELF = folded_pattern(
    r"^\s*(?:(?:jag|i)\s+(?:ska(?:ll)?\s+(?:se\s+till\s+att\s+)?"
    r"|tar\s+(?:på\s+mig\s+)?(?:ansvar(?:et)?\s+för\s+)?(?:att\s+)?"
    r"|åtar\s+mig\s+(?:att\s+)?|lovar\s+(?:att\s+)?|fixar\s+(?:att\s+)?|kan\s+|behöver\s+|måste\s+|will\s+|shall\s+"
    r"|must\s+|should\s+"
    r"|need\s+to\s+|have\s+to\s+|promise\s+to\s+|take\s+on\s+to\s+|am\s+going\s+to\s+|can\s+|take\s+(?:on\s+)?"
    r"|ordnar\s+|ser\s+till\s+att\s+"
    r"|volunteer\s+to\s+|skulle\s+)|i'll\s+"
    r"|(?:påminn|remind|sätt|lägg|skriv|put|assign|ge|give)\s+(?:upp\s+)?(?:på\s+)?(?:mig"
    r"|me)\s+(?:down\s+)?(?:upp\s+)?(?:på\s+)?"
    r"(?:som\s+ansvarig\s+|i\s+uppdrag\s+|the\s+task\s+)?(?:om\s+|för\s+)?(?:(?:att|to|for|on|of)\s+|:\s*))"
)
_OTHERS = (
    folded_pattern(r"^\s*(?:be|säg\s+(?:åt|till)|påminn|ask|tell|remind|låt)\s+" + WHO + r"\s+(?:om\s+)?(?:att|to)\s+"),
    folded_pattern(
        r"^\s*"
        + ASK
        + r"(?:ge|tilldela|give|assign|sätt|put|lägg\s+(?:ut\s+)?på)\s+"
        + WHO
        + r"\s*(?:\b(?:uppdraget|uppgiften|i\s+uppdrag|ett\s+uppdrag|en\s+uppgift"
        r"|the\s+(?:task|action)|an?\s+(?:task|action)|down|på)\b)?\s*(?:\b(?:att|to|of|for)\b|:)\s*"
    ),
    folded_pattern(
        r"^\s*(?:(?:(?:på|vid)\s+(?:\w+\s+)?mötet\s+|igår\s+|idag\s+)?(?:(?:vi|mötet)\s+(?:beslutade|bestämde"
        r"|kom\s+överens\s+om)|(?:beslutade|bestämde|sa|kom)\s+vi(?:\s+överens\s+om)?)\s+att\s+|(?:we|it\s+was)\s+(?:decided"
        r"|agreed)\s+that\s+|att\s+|that\s+)?" + WHO + r"\s+" + _DOES + r"\s+"
    ),
)
_SOMEONE = folded_pattern(
    r"^\s*(?:vi|we|någon|nån|someone|somebody)\s+"
    + _DOES
    + r"\s+|^\s*(?:(?:efter|på|vid|inför|enligt|after|at)\s+[^,.]{2,40}?\s+)?"
    r"(?:behöver|måste|ska|bör|borde)\s+(?:vi|någon|nån)\s+"
)
_PRESENT = folded_pattern(
    r"^\s*(?:att\s+|that\s+)?(?P<who>(?:vår\s|den\s)?[a-z][\w-]+(?:\s[a-z][\w-]+)??)\s+"
    r"(?=(?!(?:är|har|var|vi|det|som|över|efter|under|eller|för)\b)\w{2,}(?:ar|er|gör|tar)\b)"
)
_TO = re.compile(
    r"\s*(?P<who>(?:[Tt]he\s+)?[^\W\d_][\w-]+(?:\s[A-ZÅÄÖ][\w-]+)?(?:\s(?:at|from)\s(?:the\s)?[\w-]+)?)\s+to\s+(?=[a-z])"
)
_PRONOUN = folded_pattern(r"(?:hon|han|hen|de|she|he|they)\s+(?:ska(?:ll)?|måste|får|bör|should|must|has\s+to|will)\s+")
_NAMED = folded_pattern(r"\s*" + WHO + r"\s*:\s+")
NOBODY = {
    "vi",
    "we",
    "det",
    "it",
    "nagon",
    "nan",
    "someone",
    "somebody",
    "du",
    "you",
    "det har",
    "den",
    "this",
    "att",
    "to",
    "man",
    "uppdrag",
    "nytt uppdrag",
    "todo",
}


def person_first(reading: Reading, plain: str, at: int, who: str | None) -> tuple[int, str | None]:
    rest = plain[at:]
    if mine := _SELF.match(rest):
        return at + mine.end(), "me"
    for pattern in _OTHERS:
        if (match := pattern.match(rest)) and match["who"] not in NOBODY:
            again = _PRONOUN.match(rest, match.end())
            end = again.end() if again else match.end()
            return at + end, reading.text[at + match.start("who") : at + match.end("who")]
    if (match := _PRESENT.match(rest)) and _is_person(reading, at + match.start("who"), match["who"]):
        me = match["who"] == "jag"
        return at + match.end(), "me" if me else reading.text[at + match.start("who") : at + match.end("who")]
    if (match := _TO.match(reading.text[at : len(plain)])) and _is_person(
        reading, at + match.start("who"), match["who"].lower()
    ):
        return at + match.end(), match["who"]
    if match := _SOMEONE.match(rest):
        return at + match.end(), who
    named = _NAMED.match(plain, at)
    if (
        who is None
        and named
        and mention_at(reading, at) is None
        and len(named["who"].split()) <= 2
        and named["who"] not in NOBODY
    ):
        return named.end(), reading.text[named.start("who") : named.end("who")]
    return at, who


def _is_person(reading: Reading, start: int, said: str) -> bool:
    """A known first name, a function, or a capital where no sentence begins; `Boka lampor` names nobody."""
    first = said.split()[0]
    if first == "jag" or first in reading.first_names or any(p.match(said) for p in ORGANISATIONS.values()):
        return True
    capital = reading.text[start : start + 1].isupper()
    begins = not reading.text[:start].strip() or reading.text[:start].rstrip()[-1] in ":.!?"
    return capital and (not begins or first not in COMMON)
