"""Which group met, and what the group was called before."""

import re
from collections.abc import Sequence

from dialogs.documents.dates import find_dates, find_times
from dialogs.documents.document import Line
from dialogs.documents.drafts import Cited, Source
from dialogs.documents.layouts.places import ROOM
from dialogs.documents.layouts.sections import Sections, source
from dialogs.documents.plain import filled, one_line

_GENRE = re.compile(
    r"^(?:sammanträdes|mötes|minnes|styrgrupps)?(?:protokoll\w*|anteckning\w*)\b|^(?:kallelse|inbjudan|dagordning|"
    r"agenda|föredragningslista|"
    r"välkommen|välkomna|minnesanteckning\w*)\b",
    re.IGNORECASE,
)
_LINK = re.compile(
    r"^(?:(?:här|kommer|är|vårt|våra|dagens|senaste|till|från|för|vid|fört|förda|av|med|i|och|dagordning|protokoll|kallelse|möte|mötet|sammanträde|"
    r"sammanträdet|"
    r"ordinarie|extra|digitalt|nr|nummer|den|§)\b|[\s,:;.–—|/-]|\d{1,3}(?:/\d{2,4})?(?=[\s,:;.–-]|$))+",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"(?:[\s,:;.–—|(-]|\b(?:den|kl|klockan|möte|mötet|nr|nummer|protokoll|minnesanteckningar|mötesanteckningar|"
    r"anteckningar|sammanträde|kallelse|från|kallas|härmed|till|inbjuds|dagordning|sida|sid)(?=[\s,:;.–—-]|$)|"
    r"\bv(?:ecka)?\.?\s*\d{1,2}\b|\d{1,3}(?:\s*\(\d+\))?|20\d\d)+$",
    re.IGNORECASE,
)
_GROUP = re.compile(
    r"(?:\w*råd(?:et|s)?|\w*brå|\w*grupp(?:en)?|\w*forum|\w*samverkan\w*|\w*nätverk\w*|\w*kommitté\w*|\w*nämnd\w*|"
    r"\w*team|"
    r"\w*utskott\w*|styrgruppsmöte|sspf|sök|sig|\w*samordning\w*|\w*partnerskap\w*|"
    r"\w*förening(?:en)?|bid|est)(?![\w])",
    re.IGNORECASE,
)
_MEETING_WORD = re.compile(r"\b(\w{4,}(?:grupp|råd))s?(?:möte|sammanträde)t?\b", re.IGNORECASE)
_BEFORE = re.compile(
    r"(?:tidigare|f\.?d\.?|före detta|ersätter|hette tidigare|har ersatt)\s+(?P<name>[^.,;()]{5,80})", re.IGNORECASE
)


def forum(sections: Sections) -> tuple[str | None, Source | None]:
    """The group that met, without genre, date and number."""
    for part in sections.keyed("forum", head_only=True):
        for line in part.filled[:1]:
            text = _bare(line.text)
            if text and len(text) < 120:
                return text, source(line)
    lines = [line for line in _head_lines(sections) if len(line.text) < 200][:14]
    kept = [(line, text) for line in lines if (text := _bare(_titled(line)))]
    groups = [(line, text) for line, text in kept if _GROUP.search(text)]
    if groups:
        return _with_place(kept, *_best(groups)), source(_best(groups)[0])
    titled = [(line, text) for line, text in kept if _GENRE.match(line.text)]
    if titled:
        return titled[0][1], source(titled[0][0])
    return _from_text(sections)


def _head_lines(sections: Sections) -> list[Line]:
    """The title, and what stands between the labels of the head on lines of its own."""
    found = list(sections.front)
    for part in sections.keyed("when", "where", "both", "noise", head_only=True):
        start = part.head.number
        found.extend(line for line in part.filled if line.number > start and _is_title(line))
        if len(found) > 20:
            break
    return found


def _is_title(line: Line) -> bool:
    return len(line.text) < 90 and line.text[-1] not in ".:" and _GROUP.search(line.text) is not None


def _best(groups: list[tuple[Line, str]]) -> tuple[Line, str]:
    """The line that also names the genre, else the first."""
    return next((found for found in groups if _GENRE.match(found[0].text)), groups[0])


_ADMIN = re.compile(
    r"(?:datum|dnr|diarienr|diarienummer|sida|sid\.|sidan|beteckning|ärendenr|version|handläggare|telefon|e-post|\d|"
    r"(?:sammanträdes|mötes)?(?:protokoll|anteckningar|datum)\b)",
    re.IGNORECASE,
)
_OF_GROUP = re.compile(
    r"\b([\w-]*(?:gruppen|rådet|nätverket|kommittén|forumet|utskottet))s\s+(?:\w+\s+)?(?:möte|sammanträde)\b",
    re.IGNORECASE,
)
_GENERIC = re.compile(r"(?:styr|arbets|samverkans|lednings|referens|projekt)grupp(?:en)?", re.IGNORECASE)


def _titled(line: Line) -> str:
    """The line, without the cells of a page head that only number or date the document."""
    cells = [cell for cell in line.cells if cell and not _ADMIN.match(cell)] if len(line.cells) > 1 else []
    return "\t".join(cells) if cells else line.text


def _bare(text: str) -> str | None:
    shown = _OF_GROUP.sub(r"\1", one_line(text.replace("\t", "  "))[:200])
    shown = re.sub(r"^(?:Ledamöter(?:na)?|Medlemmar(?:na)?) i (?:det )?", "", shown)
    shown = re.sub(r"(?<=\w)\s+[–—-]\s+(?:mötes|minnes)?(?:anteckningar|protokoll)\b.*$", "", shown)
    shown = re.sub(r"(?<=\w),\s+(?:möte|sammanträde)\b.*$", "", shown)
    shown = re.sub(r"\s(?:Dnr|Diarienr|Diarienummer)\b.*$", "", shown)
    spans = [(found.start, found.end) for found in find_dates(shown, loose=True)]
    spans += [(found.begin, found.finish) for found in find_times(shown)]
    for begin, end in sorted(spans, reverse=True):
        shown = shown[:begin] + " " + shown[end:]
    shown = (
        _LINK.sub("", _GENRE.sub("", _LINK.sub("", one_line(shown)))) if not _GROUP.match(shown) else one_line(shown)
    )
    shown = re.sub(r"\b(?:torsdag|fredag|onsdag|tisdag|måndag)(?:en)?(?: den)?$", "", _TAIL.sub("", shown).strip())
    shown = _MEETING_WORD.sub(lambda m: m[1], _TAIL.sub("", shown))
    shown = re.sub(r"\s+,", ",", re.sub(r"(?<=\w)-(?:möte|sammanträde)t?\b", "", shown)).rstrip("!")
    shown = _calm(shown) if shown.isupper() else shown
    return (shown[:1].upper() + shown[1:]) if filled(shown) and re.search(r"[^\W\d_]{3}", shown) else None


def _calm(text: str) -> str:
    """A title in capitals as it is written elsewhere; short words may be abbreviations and stay."""
    return " ".join(word if len(word) <= 4 else word.capitalize() for word in text.split())


def _with_place(kept: Sequence[tuple[Line, str]], line: Line, text: str) -> str:
    """A place on the title's next line belongs to a group that names none itself."""
    words = text.split()
    named = any(word[0].isupper() and word.casefold() not in {"brå", "råd", "sspf", "sig"} for word in words[1:])
    if named or re.match(r"\w+s\s", text):
        return text
    for other, place in kept:
        near = 0 < other.number - line.number <= 3
        if (
            near
            and len(place.split()) <= 4
            and place[0].isupper()
            and (len(words) == 1 or not _GROUP.search(place))
            and not _GENRE.match(other.text)
            and not ROOM.search(place)
            and other.text[-1] not in "!,."
        ):
            return f"{text} {place}"
    above = [other for other, _ in kept if 0 < line.number - other.number <= 3]
    if _GENERIC.fullmatch(text) and above:
        return f"{text} {next(shown for other, shown in kept if other is above[-1])}"
    return text


def _from_text(sections: Sections) -> tuple[str | None, Source | None]:
    pattern = re.compile(
        r"\b(?:[A-ZÅÄÖ][\w-]+s? )?(?:lokala |kommunala )?(?:brottsförebyggande råd(?:et)?|Brå|BRÅ|"
        r"styrgrupp(?:en)? [A-ZÅÄÖ]\w+)"
    )
    for line in sections.lines[:60]:
        match = pattern.search(line.text[:1000])
        if match:
            return match[0][:1].upper() + match[0][1:], source(line)
    return None, None


def predecessors(sections: Sections) -> tuple[Cited, ...]:
    """What the document says the group was called before."""
    found: list[Cited] = []
    for line in sections.lines:
        if len(line.text) > 3000:
            continue
        found.extend(
            Cited(one_line(match["name"]), source(line))
            for match in _BEFORE.finditer(line.text)
            if _GROUP.search(match["name"])
        )
    return tuple(found[:5])
