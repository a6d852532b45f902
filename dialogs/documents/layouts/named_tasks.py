"""Tasks that minutes put beside a participant's name, without any word such as Ansvarig."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import takewhile

from dialogs.documents.dates import find_dates
from dialogs.documents.document import Line
from dialogs.documents.drafts import Action, Attendee
from dialogs.documents.layouts.tasks import (
    ATT,
    BY,
    CHARGE,
    FORMAL,
    PRESENT,
    UNTIL,
    WILL,
    action,
    due_in,
    infinitive_of,
    told_task,
    with_due,
)
from dialogs.documents.people import is_name, is_role
from dialogs.documents.plain import is_bullet

_SHORT = frozenset({"se", "ta", "ge", "be", "få", "gå", "stå", "ha", "bli", "dra", "slå", "nå"})
_NO_VERB = re.compile(
    r"(?:alla|flera|inga|några|många|dessa|våra|samma|båda|bra|unga|äldre|nya|förra|nästa|första|andra|tredje|sista|"
    r"lokala|sociala|kommunala|extra|stora|små|mera?|ca|cirka|trygga|\w+[aoe]rna)$",
    re.IGNORECASE,
)
_IN_PARENTHESES = re.compile(
    r"(?P<text>.{6,400}?)\s*[(\[](?:ansvar\w*:?\s*)?(?P<who>[^()\[\],;:]{2,60}?)(?:[,;:/]\s*(?P<due>[^()\[\]]{2,40}))?"
    r"[)\]]\.?$",
    re.IGNORECASE,
)
_WHO_FIRST = re.compile(r"^(?P<who>[A-ZÅÄÖ][^:–]{1,50}?)\s*(?::|\s[–-]\s)\s*(?P<text>\S.{5,})$")
_WHO_LAST = re.compile(r"^(?P<text>.{6,}?)\s*(?:\((?P<a>[^()]{2,50})\)|\s[–-]\s(?P<b>[A-ZÅÄÖ][^–:]{1,50}))\.?$")
_TELLS = re.compile(
    r"(?:rapporter|redovis|informer|berätt|meddel|presenter|konstater|undr|önsk|hälsn?|öppn|avslut|noter|tack|efterlys|"
    r"vis|fråg|svar|uppskatt|understryk|beton|avrapporter|hänvis|deltar|kommenter)(?:ar|er)|redogör|påminner|beskriver|"
    r"tycker|föreslår|är|har|anser|menar|säger|ställer|uppger|tror|får|ser|vet|deltar|arbetar"
)
_UNDERTAKES = re.compile(
    r"(?:tar upp (?!frågan om\b|att\b|problem)|tar (?:in|hand om|över|med sig)|lägger (?:in|ut|upp)|"
    r"frågar (?!om\b|hur\b|varför\b|efter\b|när\b|vad\b)|informerar (?!om\b|att\b|från\b)|planerar|ordnar|fixar|"
    r"förbereder|samlar in|genomför|söker|ansöker|köper|skriver|sätter upp|håller i|anmäler|felanmäler|pratar med|"
    r"talar med|byter|lagar|reparerar|åtgärdar|monterar|installerar|sanerar|kartlägger|inventerar|tömmer|röjer|"
    r"klipper|målar|flyttar|delar ut|trycker|översätter|hämtar|publicerar|anordnar|arrangerar|reserverar|ringer|"
    r"skaffar|säkerställer|ser till|besöker|bevakar|gör\b|hör med|lyfter frågan)"
)
_DOES = re.compile(
    r"(?P<who>[A-ZÅÄÖ][\w’'´-]*(?:(?: (?:och|&)|,)? [A-ZÅÄÖ][\w’'´-]*){0,4})\s+"
    r"(?P<verb>[a-zåäö]{1,18}r|ska (?!ha\b)[a-zåäö]+)\b\s+(?P<rest>\S.{3,})$"
)


def known_names(people: Iterable[Attendee]) -> frozenset[str]:
    """Full names, first names and initials of the meeting's persons, folded."""
    names = [person.name.split() for person in people]
    return frozenset(
        form.casefold()
        for words in names
        for form in (" ".join(words), words[0], "".join(word[0] for word in words))
        if len(form) > 1
    )


def begins_with_verb(text: str) -> bool:
    """Whether it begins as tasks do: `Boka lokal`, `Se över rutinen`."""
    first = text.split(" ", 1)[0].casefold()
    return first in _SHORT or (len(first) > 3 and first.endswith("a") and not _NO_VERB.match(first))


def names_only(text: str, names: frozenset[str]) -> bool:
    """Whether all of the text is persons of the meeting, or what can only be a person's name."""
    parts = re.split(r"\s*(?:,|/|&|\+|\boch\b|\bsamt\b)\s*", text.strip())
    return text == "Alla" or all(part.casefold() in names or is_name(part) or _is_office(part) for part in parts)


def _is_office(text: str) -> bool:
    """`Sekreteraren`: a title in the definite form."""
    return " " not in text and (is_role(text.removesuffix("n")) or is_role(text.removesuffix("en")))


def tail_task(text: str, line: Line, held: date | None, names: frozenset[str]) -> Action | None:
    """`Skicka ut schemat (Jonas, senast 28/4)`."""
    match = _IN_PARENTHESES.match(text[:500])
    if match is None or not names_only(match["who"], names):
        return None
    task = action(match["text"], match["who"], match["due"], line, held)
    return task if task.due or begins_with_verb(match["text"]) else None


def doing_task(text: str, line: Line, held: date | None, names: frozenset[str], *, listed: bool) -> Action | None:
    """`Sara felanmäler lamporna före 1 maj`: a person and a day to come, or a line in a list of tasks."""
    match = _DOES.match(text[:1000])
    if match is None or FORMAL.search(text) or not names_only(match["who"], names):
        return None
    day, _ = due_in(text, held)
    undertakes = _UNDERTAKES.match(f"{match['verb']} {match['rest']}")
    if not listed and not undertakes and (day is None or _TELLS.fullmatch(match["verb"])):
        return None
    return action(infinitive_of(match["verb"], match["rest"]), match["who"], text, line, held)


def _parted_task(text: str, line: Line, held: date | None, names: frozenset[str]) -> Action | None:
    """`Publicera rutinen – Karin Wiberg – 28 februari`, commas instead of dashes too."""
    for mark in (r"\s[–—-]\s", r",\s", r"\s[–—-]\s|,\s"):
        parts = [part.strip(" .") for part in re.split(mark, text)]
        dated = len(parts) > 2 and not names_only(parts[-1], names)
        *told, who = parts[:-1] if dated else parts
        what = ", ".join(told)
        if not told or names_only(what, names) or not names_only(who, names) or len(what) < 6:
            continue
        if begins_with_verb(what) and (not dated or len(parts[-1]) < 40):
            return action(what, who, parts[-1] if dated else None, line, held)
    return None


def _as_task(text: str) -> str:
    """`kollar om kiosken har tillstånd`, said of somebody, is to kolla it."""
    verb, _, rest = text.partition(" ")
    return infinitive_of(verb, rest) if verb in PRESENT or _UNDERTAKES.match(text) else text


def listed_task(text: str, line: Line, held: date | None, names: frozenset[str]) -> Action | None:
    """A line of a list of tasks: `Amina: boka lokal`, `Boka lokal (Amina Holm), senast 3 maj`."""
    told = (
        _parted_task(text, line, held, names)
        or tail_task(text, line, held, names)
        or doing_task(text, line, held, names, listed=True)
    )
    if told:
        return told
    until = UNTIL.search(text)
    bare = UNTIL.sub("", text).strip(" ,;.") if until and until.start() > 5 else text
    if CHARGE.match(bare) or BY.search(text) or WILL.match(bare):
        whole = BY.search(text) or CHARGE.fullmatch(bare.rstrip() + " ")
        told = told_task(text if whole else bare, line, held)
        return with_due(told, text, held) if told else None
    first, last = _WHO_FIRST.match(bare), _WHO_LAST.match(bare)
    if first:
        return action(_as_task(first["text"].rstrip(".")), first["who"], text, line, held)
    if last and not find_dates(last["a"] or last["b"], loose=True):
        return action(last["text"], last["a"] or last["b"], text, line, held)
    return action(bare.rstrip("."), None, text, line, held) if len(bare) < 250 else None


def list_after(lines: Sequence[Line], index: int) -> list[Line]:
    """The marked, numbered or "att" lines right below one."""
    found = []
    for line in lines[index + 1 :]:
        if not (is_bullet(line.text) or ATT.match(line.text) or re.match(r"(?:\d{1,2}|[a-z])[.)] ", line.text)):
            break
        found.append(line)
    return found


def verbs_after(lines: Sequence[Line], index: int) -> list[Line]:
    """The list below a charge whose marks a conversion has lost."""
    return list(takewhile(lambda line: begins_with_verb(line.text) and len(line.text) < 300, lines[index + 1 :]))


def ends_with_att(text: str) -> bool:
    """Whether a list of what is decided or charged can follow."""
    told = (" att", "beslutar", "beslutade", "beslutas", "beslutades", "beslöt", "beslöts", "uppdrag")
    return text.rstrip().casefold().endswith(told)


_TOPIC = re.compile(r"[A-ZÅÄÖ][^:.]{3,60}:\s+(?=(?P<who>[A-ZÅÄÖ][\w-]+) [a-zåäö]+r\b)")


def below_topic(sentence: str, line: Line, names: frozenset[str]) -> str:
    """`* Bänkarna: Sara felanmäler dem` is about the benches, and Sara's to do."""
    topic = _TOPIC.match(sentence) if is_bullet(line.text) else None
    return sentence[topic.end() :] if topic and topic["who"].casefold() in names else sentence
