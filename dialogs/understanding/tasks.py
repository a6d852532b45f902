"""The task of add_action, who takes it on, and where its deadline stands; cut out as written."""

import re
from dataclasses import dataclass

from .calendar_words import folded_pattern
from .pieces import ASK, CLOSING, cut, mention_at, misspelt_head
from .reading import Reading
from .task_endings import ending
from .task_takers import NOBODY, WHO, person_first

_NOUN = (
    r"(?:(?:ett|en|an?|the|följande|ny|nytt|nya|new|som|as)\s+)*"
    r"(?:uppdrag(?:et)?|uppgift(?:en)?|åtgärd(?:en)?|aktivitet(?:en)?|att[- ]göra|to[- ]?do|action(?:\s?(?:item"
    r"|point))?|task|assignment|ap|uppg\.?)(?:\s+(?:av|of|out\s+of)\s+(?:det(?:\s+här)?|detta|this|that))?"
)
_ADVERB = r"(?:(?:därför|gärna|också|även|nu|bara|genast|så|då|alltså|dessutom)\s+)*"
_HEAD = folded_pattern(
    r"^\s*"
    + ASK
    + r"(?:(?:lägg?a?\s+"
    + _ADVERB
    + r"(?:till|in|upp)|skapa|skriva?\s+"
    + _ADVERB
    + r"upp|registrera|adda|ge|add|create|make|new|nytt"
    r"|ny|nya|register|assign"
    r"|tilldela|sätta?\s+upp|sätta?|lägga?|note|notera|put\s+in|set\s+up|open|ha|få|have|lämna|göra?|turn|föra?\s+(?:upp|in)|ta\s+upp|put\s+up|ta\s+med|bring\s+up)\s+)?"
    + _NOUN
    + r"(?=[\s:,–-]|$)"
    r"|^\s*"
    + ASK
    + r"(?:lägg?a?\s+"
    + _ADVERB
    + r"(?:till|in|upp)|skriva?\s+"
    + _ADVERB
    + r"(?:in|upp|ner)|notera|note|skapa|add|create)"
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
_GIVEN_LAST = re.compile(
    r"\b(?:på|åt|till|för|to|for|on)\s+(?P<who>[A-ZÅÄÖ][\wåäö-]+(?:\s[A-ZÅÄÖ][\w-]+)?)(?![\w-])"
    r"|\b(?:på|åt)\s+(?P<small>[a-zåäö]{3,15})\W*$"
)
_FOR_WHO = folded_pattern(
    r"\s*\b(?:till|för|åt|på|for|to|on)\s+" + WHO + r"\s*(?:\bom\s+(?=att\b))?(?=[:,]|\batt\b|\bto\b|-\s|\.\s)"
)
_ADDRESS = folded_pattern(r"[\s,]*\b(?:för|for|i|till|på|in|to|under|on|åt)\s+(?:the\s+)?")
_LINK = folded_pattern(r"\s*(?::|-(?=\s)|,(?:\s*nämligen\s+att\b)?|(?:om\s+)?att\b|to\b|\.(?=\s))\s*")
_ENDED = re.compile(r"(?<=\w\w\w)[.!?]\s+(?=[A-ZÅÄÖ])")
_TELLS = re.compile(
    r"(?<!\w)(?:ansvar\w*|ansv|senast|deadline|klart?|fardigt?|responsible|owner|assign\w*|by|before|due|utforare|for|pa)(?!\w)"
)
_SENTENCE = re.compile(r"[.!?\n]\s+|,\s+(?:sa|och|so|and)\s+")
_ME = {"jag", "mig", "mej", "me", "i", "myself", "undertecknad", "mig själv"}


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
    stop = _without_background(reading, start, stop)
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


def _without_background(reading: Reading, start: int, stop: int) -> int:
    """Before the sentences after the task that tell neither of a deadline nor of a person."""
    ends = [m.start() + 1 for m in _ENDED.finditer(reading.text, start, stop)]
    for first, last in zip(reversed(ends), [stop, *reversed(ends)], strict=False):
        told = any(first <= day.start < last for day in reading.days) or _TELLS.search(reading.flat[first:last])
        if told:
            return last
        stop = first
    return stop


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
        elif commanded and given and given["who"] not in NOBODY:
            at, who = given.end(), reading.text[given.start("who") : given.end("who")]
        else:
            break
    if commanded and (early := _early_day(reading, plain, at)):
        at = early
    link = _LINK.match(plain, at)
    at = link.end() if link and (commanded or at) else at
    return person_first(reading, plain, at, who)


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
    at = misspelt_head(reading, _HEAD)
    return at or 0, at is not None
