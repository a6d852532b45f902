"""The task of add_action, who takes it on, and where its deadline stands; cut out as written."""

import re
from dataclasses import dataclass

from .calendar_words import folded_pattern
from .lexicon import ORGANISATIONS
from .pieces import ASK, CLOSING, cut, mention_at
from .reading import Reading
from .task_endings import ending
from .vocabulary import COMMON

_NOUN = (
    r"(?:(?:ett|en|an?|the|följande|ny|nytt|nya|new|som|as)\s+)*"
    r"(?:uppdrag(?:et)?|uppgift(?:en)?|åtgärd(?:en)?|aktivitet(?:en)?|att[- ]göra|to[- ]?do|action(?:\s?(?:item"
    r"|point))?|task|assignment|ap|uppg\.?)(?:\s+(?:av|of|out\s+of)\s+(?:det(?:\s+här)?|detta|this|that))?"
)
_HEAD = folded_pattern(
    r"^\s*" + ASK + r"(?:(?:lägga?\s+(?:till|in|upp)|skapa|skriva?\s+upp|registrera|adda|ge|add|create|make|new|nytt"
    r"|ny|nya|register|assign"
    r"|tilldela|sätta?\s+upp|sätta?|lägga?|note|notera|put\s+in|set\s+up|open|ha|få|have|lämna|göra?|turn|föra?\s+(?:upp|in)|ta\s+upp|put\s+up|ta\s+med|bring\s+up)\s+)?"
    + _NOUN
    + r"(?=[\s:,–-]|$)"
    r"|^\s*" + ASK + r"(?:lägga?\s+(?:till|in|upp)|skriva?\s+(?:in|upp|ner)|notera|note|skapa|add|create)"
    r"(?=\s+(?:att|to|that)\b|\s*:)"
    r"|^\s*"
    + ASK
    + r"(?:(?:lägga?\s+(?:till|in|upp)|skriva?\s+upp|add|put)|(?:(?:en|ett|a|an)\s+)?(?:ny(?:tt)?|new)\s+"
    r"(?:punkt|rad|sak|grej|item|entry|point|thing))\s+(?:i|på|till|to|on|for)\s+"
    r"(?:(?:vår\s+|min\s+)?(?:att[- ]göra-?|to-?do-?)?\w*listan|the\s+(?:action\s+|to-?do\s+)?list|att[- ]göra-listan)"
)
_FAR = folded_pattern(
    r"^\s*" + ASK + r"(?:lägga?\s+(?:till|in|upp)|skriva?\s+upp|föra?\s+(?:upp|in)|add|put|create)"
    r"\s+[^:.!?\n]{0,60}(?=:\s)"
)
_WHO = (
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
    folded_pattern(
        r"^\s*(?:be|säg\s+(?:åt|till)|påminn|ask|tell|remind|låt)\s+" + _WHO + r"\s+(?:om\s+)?(?:att|to)\s+"
    ),
    folded_pattern(
        r"^\s*"
        + ASK
        + r"(?:ge|tilldela|give|assign|sätt|put|lägg\s+(?:ut\s+)?på)\s+"
        + _WHO
        + r"\s*(?:\b(?:uppdraget|uppgiften|i\s+uppdrag|ett\s+uppdrag|en\s+uppgift"
        r"|the\s+(?:task|action)|an?\s+(?:task|action)|down|på)\b)?\s*(?:\b(?:att|to|of|for)\b|:)\s*"
    ),
    folded_pattern(
        r"^\s*(?:(?:(?:på|vid)\s+(?:\w+\s+)?mötet\s+|igår\s+|idag\s+)?(?:(?:vi|mötet)\s+(?:beslutade|bestämde"
        r"|kom\s+överens\s+om)|(?:beslutade|bestämde|sa|kom)\s+vi(?:\s+överens\s+om)?)\s+att\s+|(?:we|it\s+was)\s+(?:decided"
        r"|agreed)\s+that\s+|att\s+|that\s+)?" + _WHO + r"\s+" + _DOES + r"\s+"
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
_PRONOUN = folded_pattern(r"(?:hon|han|hen|de|she|he|they)\s+(?:ska(?:ll)?|måste|får|bör|should|must|has\s+to|will)\s+")
_GIVEN_LAST = re.compile(
    r"\b(?:på|åt|till|för|to|for|on)\s+(?P<who>[A-ZÅÄÖ][\wåäö-]+(?:\s[A-ZÅÄÖ][\w-]+)?)(?![\w-])"
    r"|\b(?:på|åt)\s+(?P<small>[a-zåäö]{3,15})\W*$"
)
_FOR_WHO = folded_pattern(r"\s*\b(?:till|för|åt|på|for|to|on)\s+" + _WHO + r"\s*(?=[:,]|\batt\b|\bto\b|-\s|\.\s)")
_NAMED = folded_pattern(r"\s*" + _WHO + r"\s*:\s+")
_ADDRESS = folded_pattern(r"[\s,]*\b(?:för|for|i|till|på|in|to|under|on|åt)\s+(?:the\s+)?")
_LINK = folded_pattern(r"\s*(?::|-(?=\s)|,(?:\s*nämligen\s+att\b)?|(?:om\s+)?att\b|to\b|\.(?=\s))\s*")
_SENTENCE = re.compile(r"[.!?\n]\s+|,\s+(?:sa|och|so|and)\s+")
_ME = {"jag", "mig", "mej", "me", "i", "myself", "undertecknad", "mig själv"}
_NOBODY = {
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


@dataclass(frozen=True, slots=True)
class Task:
    """`due_at` is where the deadline's day stands; the task itself is characters `start` to `end`."""

    start: int
    end: int
    text: str
    assignee: str | None
    due_at: int | None


def task(reading: Reading) -> Task:
    closing = CLOSING.search(reading.flat)
    stop = closing.start() if closing and closing.start() > 3 else len(reading.text)
    start, who = _start(reading, stop)
    end, due_at, tail = ending(reading, start, stop)
    if due_at is None and stop < len(reading.text):
        due_at = next((d.start for d in reading.days if d.start >= stop), None)
    if due_at is None and (early := next(iter(reading.days), None)) and early.end <= start:
        due_at = early.start if re.match(r"[\s)]*:", reading.flat[early.end :]) else None
    assignee = tail or who or _given_last(reading, stop)
    if assignee and assignee.casefold().strip() in _ME:
        assignee = "me"
    body = re.sub(
        r"^\s*(?:det\s+där\s+med\s+)?(?:om\s+)?(?:att|to|that)\s+", "", reading.text[start:end], flags=re.IGNORECASE
    )
    return Task(start, end, cut(body), cut(assignee) if assignee else None, due_at)


def _given_last(reading: Reading, stop: int) -> str | None:
    """Who a closing gives the task to: `…, lägg upp det på Nils`."""
    match = _GIVEN_LAST.search(reading.text, stop)
    said = (match["who"] or match["small"]) if match else None
    if match is None or said is None or "list" in said:
        return None
    taken = [(m.start, m.end) for m in reading.forums] + [(d.start, d.end) for d in reading.days]
    return None if any(s < match.end() and match.end() - len(said) < e for s, e in taken) else said


def _start(reading: Reading, stop: int) -> tuple[int, str | None]:
    """Where the task begins, and who was named before it."""
    plain = reading.flat[:stop]
    at, commanded = _command(reading, plain)
    who: str | None = None
    for _ in range(3):
        address = _ADDRESS.match(plain, at)
        mention = mention_at(reading, address.end() if address else at + 1)
        given = _FOR_WHO.match(plain, at)
        if commanded and mention is not None and (address or re.match(r"\s*[:–-]", plain[mention.end :])):
            at = mention.end
        elif commanded and given and given["who"] not in _NOBODY:
            at, who = given.end(), reading.text[given.start("who") : given.end("who")]
        else:
            break
    if commanded and (early := _early_day(reading, plain, at)):
        at = early
    link = _LINK.match(plain, at)
    at = link.end() if link and (commanded or at) else at
    return _person_first(reading, plain, at, who)


def _early_day(reading: Reading, plain: str, at: int) -> int | None:
    """Behind a deadline that stands before the task: `…, klart sista oktober: fotografera gångvägarna`."""
    for day in reading.days:
        if day.start >= at and re.fullmatch(r"[\s,(-]*(?:\w+\s+){0,2}", plain[at : day.start]):
            after = re.match(r"[\s)]*:", plain[day.end :])
            return day.end + after.end() if after else None
    return None


def _command(reading: Reading, plain: str) -> tuple[int, bool]:
    """The end of `lägg till uppdrag`, a forum before it allowed: `Bredäng: nytt uppdrag …`."""
    if head := _HEAD.match(plain):
        return head.end(), True
    for mention in reading.forums[:1]:
        if mention.start <= 8 and (link := _LINK.match(plain, mention.end)):
            again = _HEAD.match(plain[link.end() :])
            return (link.end() + again.end(), True) if again else (link.end(), False)
    if far := _FAR.match(plain):
        return far.end(), True
    for sentence in _SENTENCE.finditer(plain):
        if head := _HEAD.match(plain[sentence.end() :]):
            return sentence.end() + head.end(), True
    return 0, False


def _person_first(reading: Reading, plain: str, at: int, who: str | None) -> tuple[int, str | None]:
    rest = plain[at:]
    if mine := _SELF.match(rest):
        return at + mine.end(), "me"
    for pattern in _OTHERS:
        if (match := pattern.match(rest)) and match["who"] not in _NOBODY:
            again = _PRONOUN.match(rest, match.end())
            end = again.end() if again else match.end()
            return at + end, reading.text[at + match.start("who") : at + match.end("who")]
    if (match := _PRESENT.match(rest)) and _is_person(reading, at + match.start("who"), match["who"]):
        me = match["who"] == "jag"
        return at + match.end(), "me" if me else reading.text[at + match.start("who") : at + match.end("who")]
    if match := _SOMEONE.match(rest):
        return at + match.end(), who
    named = _NAMED.match(plain, at)
    if (
        who is None
        and named
        and mention_at(reading, at) is None
        and len(named["who"].split()) <= 2
        and named["who"] not in _NOBODY
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
