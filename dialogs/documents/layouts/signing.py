"""Who leads, writes, checks and has approved."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from dialogs.documents.dates import find_dates
from dialogs.documents.document import Line
from dialogs.documents.drafts import Approval, Attendee, Cited, Source
from dialogs.documents.labels import key_of
from dialogs.documents.layouts.approvals import approvals_in
from dialogs.documents.layouts.sections import Sections, source
from dialogs.documents.people import bare_name, is_name, persons_in
from dialogs.documents.plain import filled, label_of, one_line

_NAME = r"(?P<name>[A-ZÅÄÖ][\w’'´-]+(?:\s+(?:(?:von|van|de|af|al)\s+)?[\"”]?[A-ZÅÄÖ][\w’'´-]+[\"”]?){1,3})"
_NAMES = (
    r"(?P<names>[A-ZÅÄÖ][\w’'´-]+(?:(?:,| och| samt)?\s+(?:von |van |de |af |al )?[\"”]?[A-ZÅÄÖ][\w’'´-]+[\"”]?){0,9})"
)
_CHAIR = tuple(
    re.compile(pattern)
    for pattern in (
        rf"[Mm]ötesordförande,?\s+{_NAME}",
        rf"(?:[Oo]rdförande|[Oo]rdf\.),?\s+{_NAME},?\s+(?:\([A-ZÅÄÖ]+\)\s*)?(?:öppna|hälsa|förklara|inled|välkomna)",
        rf"{_NAME}(?:\s*\([A-ZÅÄÖ]+\))?,?\s+(?:ordförande,?\s+)?(?:öppnar|öppnade) (?:mötet|sammanträdet|dagens)",
        rf"(?:öppnas|öppnades|leddes|leds)\s+av\s+(?:mötes)?(?:ordföranden?,?\s+)?{_NAME}",
        rf"{_NAME}(?:\s*\([^()]{{2,60}}\))?,?\s+(?:som )?(?:också )?(?:ledde|leder) mötet",
        rf"{_NAME}\s*\([^()]{{0,60}}(?:ledde mötet|mötesordförande|ordf(?:örande)?\.?)\)",
        rf"[Tt]ill (?:mötes)?ordförande(?: för mötet)? (?:valdes|väljs|utses|utsågs) {_NAME}",
        rf"{_NAME} (?:(?:valdes|väljs|utses|utsågs) till|var|är) (?:mötes|dagens |mötets )?ordförande(?! i\b| för\b)",
    )
)
_SECRETARY = tuple(
    re.compile(pattern)
    for pattern in (
        (
            rf"{_NAME} (?:valdes|väljs|utses|utsågs|föreslås|utsedd|väljes|är|var|tjänstgör|tjänstgjorde) "
            r"(?:(?:till |som )?(?:mötets |dagens |mötes)?sekreterare|(?:till )?att (?:föra|skriva|anteckna)\b)"
        ),
        rf"^/\s?{_NAME},? (?:antecknade|antecknare|sekreterare|vid pennan|som antecknade)\b",
        rf"[Tt]ill (?:mötes|dagens |mötets )?sekreterare (?:för mötet )?(?:valdes|väljs|utses|utsågs|väljes) {_NAME}",
        (
            rf"{_NAME}(?:\s*\([^()]{{2,60}}\))?,? (?:som )?(?:också |även )?(?:för|förde|skriver|skrev|antecknar|"
            rf"antecknade) (?:dagens )?(?:protokoll|anteckning|"
            rf"minnesanteckning|vid)"
        ),
        rf"(?:[Ss]om|[Ss]ekreterare)(?: till)? (?:sekreterare )?(?:valdes|utses|utsågs|väljs) {_NAME}",
    )
)
_ADJUSTERS = tuple(
    re.compile(pattern)
    for pattern in (
        (
            rf"{_NAMES} (?:valdes|väljs|utses|utsågs|föreslås|väljes|fick i uppdrag) (?:till |som |att )"
            r"(?:(?:proto\w+)?juster\w*|(?:jämte|tillsammans|förutom) \w+ (?:att )?juster\w*|justera)"
        ),
        (
            rf"[Tt]ill (?:(?:att )?juster\w*|protokolls?juster\w*)(?: \w+){{0,4}}? (?:valdes|väljs|utses|utsågs|"
            rf"väljes) {_NAMES}"
        ),
        rf"(?:valdes|väljs|utses|utsågs) [^.]{{3,80}} och {_NAMES} (?:till |som )?(?:att )?juster\w*",
        rf"(?:justeras|justerades|kontrolleras|godkänns) av (?:ordföranden?,? )?(?:och |samt )?{_NAMES}",
        rf"[Aa]tt (?:jämte|tillsammans med) ordföranden? justera (?:\w+ ){{0,3}}(?:valdes|väljs|utses|utsågs) {_NAMES}",
        rf"[Aa]tt justera (?:\w+ ){{0,4}}?(?:valdes|väljs|utses|utsågs) (?:ordföranden? (?:och|samt) )?{_NAMES}",
    )
)
_BY_ORGANISATION = re.compile(r"(?:ska(?:ll)? )?justeras av (?P<bodies>[^.;]{3,120})")
_NO_NAME = re.compile(
    r"^(?:ordförande|justerare|sekreterare|vid protokollet|datum|ort|paragraf\w*)\b|\.{3}|…|_{3}|§", re.IGNORECASE
)


@dataclass(slots=True)
class Officers:
    chair: tuple[str, Line] | None = None
    secretary: tuple[str, Line] | None = None
    adjusters: list[Cited] = field(default_factory=list)
    organisations: list[Cited] = field(default_factory=list)
    approvals: list[Approval] = field(default_factory=list)


def officers(sections: Sections, present: Sequence[Attendee], forum: str | None, held: date | None) -> Officers:
    """The officers of a meeting, `held` on that date if it is known."""
    found = Officers()
    found.chair = (
        _labelled(sections, "chair")
        or _said(sections, _CHAIR)
        or _by_role(sections, present, "ordförande", forum)
        or _by_first_name(sections, present, _OPENED)
        or _signed(sections, "ordförande")
    )
    found.secretary = (
        _labelled(sections, "secretary")
        or _said(sections, _SECRETARY)
        or _by_role(sections, present, "sekreterare", None)
        or _by_first_name(sections, present, _CHOSEN_TO_WRITE)
        or _signed(sections, "sekreterare")
    )
    found.adjusters, found.organisations = _adjusters(sections)
    found.approvals, named = approvals_in(sections, held)
    if not found.adjusters:
        found.adjusters = _who_adjusts(found.approvals, named)
    return found


def _who_adjusts(approvals: Iterable[Approval], named: Iterable[Cited]) -> list[Cited]:
    adjusters = {approval.name: Cited(approval.name, approval.source) for approval in approvals}
    for cited in named:
        adjusters.setdefault(cited.text, cited)
    return list(adjusters.values())


def names_in(text: str) -> list[str]:
    """Persons' names of a line, and nothing else it says."""
    return [person.name for person in persons_in(text)]


def _labelled(sections: Sections, key: str) -> tuple[str, Line] | None:
    for section in sections.keyed(key):
        for line in section.filled[:3]:
            names = names_in(line.text)
            if names:
                return names[0], line
            if not _NO_NAME.match(line.text) and filled(line.text) and find_dates(line.text) == []:
                break
    return None


def _said(sections: Sections, patterns: tuple[re.Pattern[str], ...]) -> tuple[str, Line] | None:
    for line in _texts(sections):
        for pattern in patterns:
            match = pattern.search(line.text[:2000])
            if match:
                name = _trimmed(match["name"])
                if name:
                    return name, line
    return None


_OPENED = re.compile(r"\b(?P<first>[A-ZÅÄÖ][\w-]+) (?:öppna(?:r|de) (?:mötet|sammanträdet)|(?:leder|ledde) mötet)")
_CHOSEN_TO_WRITE = re.compile(
    r"\b(?P<first>[A-ZÅÄÖ][\w-]+) (?:(?:valdes|väljs|utses|utsågs) (?:till (?:mötes)?sekreterare|(?:till )?att "
    r"(?:skriva|föra|anteckna))|(?:för|förde|skriver|skrev) (?:anteckningar|minnesanteckningar|protokoll)|"
    r"antecknar|antecknade)\b"
)


def _by_first_name(
    sections: Sections, present: Sequence[Attendee], pattern: re.Pattern[str]
) -> tuple[str, Line] | None:
    """`Amina öppnade mötet`, where only one Amina was there."""
    for line in _texts(sections):
        match = pattern.search(line.text[:2000])
        named = [person.name for person in present if match and person.name.split()[0] == match["first"]]
        if len(named) == 1:
            return named[0], line
    return None


def _signed(sections: Sections, office: str) -> tuple[str, Line] | None:
    """Who signs at the end with the office beside the name or on the line below it."""
    last = [line for line in sections.lines if line.text][-10:]
    for line, below in pairwise([*last, Line(0, "", ("",))]):
        beside = [label_of(cell) for cell in below.cells if cell]
        named = [cell for cell in line.cells if cell]
        if len(named) == len(beside) > 1 and office in beside and is_name(named[beside.index(office)]):
            return named[beside.index(office)], line
        name, *rest = re.split(r",\s*|\s+och\s+", line.text)
        offices = {label_of(part) for part in rest} | ({label_of(below.text)} if not rest else set())
        if is_name(name) and offices & {office, f"mötes{office}"} and len(line.cells) == 1:
            return name, line
    return None


def _trimmed(name: str) -> str | None:
    """The name at the end of what was taken: `Ordföranden Amina Holm` is Amina Holm."""
    words = name.split()
    for first in range(len(words) - 1):
        if is_name(" ".join(words[first:])):
            return " ".join(words[first:])
    return None


def _texts(sections: Sections) -> Iterator[Line]:
    for part in sections.parts:
        if part.opens_item:
            yield part.head
        yield from (line for line in part.filled if len(line.text) > 12)


def _by_role(sections: Sections, present: Sequence[Attendee], word: str, forum: str | None) -> tuple[str, Line] | None:
    """Whose title in the list is the office itself, or the office of this very group."""
    short = {"ordförande": "ordf", "sekreterare": "sekr"}[word]
    of_group: list[Attendee] = []
    for person in present:
        for part in re.split(r"[/,;]| och ", f"{person.role or ''},{person.organisation or ''}"):
            label = re.sub(r"^(?:tillika|även|samt|och|tf\.?) ", "", label_of(part))
            if label in {word, short, f"mötes{word}", f"{word} för mötet", f"{word} vid mötet", f"{word} för rådet"}:
                return person.name, _line(sections, person.source)
            if key_of(label) == {"ordförande": "chair", "sekreterare": "secretary"}[word]:
                return person.name, _line(sections, person.source)
            if forum and label.startswith(word + " ") and _shares(label.removeprefix(word), forum):
                of_group.append(person)
    return (of_group[0].name, _line(sections, of_group[0].source)) if len(of_group) == 1 else None


def _shares(title: str, forum: str) -> bool:
    words = set(re.findall(r"\w{3,}", forum.casefold()))
    return any(word in words for word in re.findall(r"\w{3,}", title.casefold()))


def _line(sections: Sections, where: Source) -> Line:
    return next(line for line in sections.lines if line.number == where.line)


def _adjusters(sections: Sections) -> tuple[list[Cited], list[Cited]]:
    names: list[Cited] = []
    for section in sections.keyed("adjusters"):
        for line in section.filled[:6]:
            names.extend(Cited(name, source(line)) for name in names_in(line.text))
    bodies: list[Cited] = []
    for line in _texts(sections):
        text = line.text[:2000]
        if "juster" not in text.casefold():
            continue
        for pattern in _ADJUSTERS:
            for match in pattern.finditer(text):
                names.extend(Cited(name, source(line)) for name in _split_names(match["names"]))
        named = _BY_ORGANISATION.search(text)
        if named and not _split_names(named["bodies"]):
            bodies.extend(Cited(part, source(line)) for part in _bodies(named["bodies"]))
    return _once(names), bodies


def _once(cited: list[Cited]) -> list[Cited]:
    return list({one.text.casefold(): one for one in reversed(cited)}.values())[::-1]


def _split_names(text: str) -> list[str]:
    parts = re.split(r",\s*|\s+och\s+|\s+samt\s+", text)
    return [name for part in parts if (name := _trimmed(bare_name(part)))]


def _bodies(text: str) -> list[str]:
    parts = (one_line(part) for part in re.split(r",\s*|\s+och\s+|\s+samt\s+", text))
    return [part for part in parts if part and not part.startswith("ordförande")]
