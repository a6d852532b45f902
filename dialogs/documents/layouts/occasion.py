"""When and where the meeting was, and when the next ones are."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from dialogs.documents.dates import Found, Times, find_dates, find_times, next_after, year_near
from dialogs.documents.document import Line
from dialogs.documents.drafts import Announced, NextMeeting, Source, DraftWarning
from dialogs.documents.labels import label_in
from dialogs.documents.layouts.sections import Section, Sections, source
from dialogs.documents.plain import filled, label_of, one_line, sentences, unbulleted

_YEAR = re.compile(r"(?<![\d-])(20[0-4]\d)(?![\d-])")
_MEETING = re.compile(r"(?:möte\w*|sammanträde\w*|träff\w*|rådet|styrgrupp\w*)", re.IGNORECASE)
_NEXT = re.compile(
    r"\b(?:nästa|nästkommande|kommande|ny(?:tt)?|extra|ytterligare)\s+(?:[\wåäö-]+\s+){0,3}?[\wåäö-]*"
    r"(?:möte|sammanträde|träff|mötes|styrgrupp|råd|mötestid)[\wåäö]*|\b(?:vi|gruppen|rådet) (?:ses|träffas|möts)(?: \w+)? (?:igen|nästa)|"
    r"\b[\wåäö]*(?:möte|sammanträde)[\wåäö]* (?:äger rum|hålls|planeras|är bokat|bokas)",
    re.IGNORECASE,
)
_MONTH = re.compile(
    r"\bi (?:slutet av |början av |mitten av )?(?P<month>januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|"
    r"november|december)(?: (?P<year>20\d\d))?\b",
    re.IGNORECASE,
)
_MONTHS = [
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
]
_SAME_PLACE = re.compile(
    r"samma (?:\w+ )?(?:plats|lokal|ställe|rum)|(?:plats|lokal)\w*:? (?:den )?samma|samma tid och plats", re.IGNORECASE
)
_SAME_TIME = re.compile(r"samma (?:\w+ )?tid|samma plats och tid|(?:tid|klockslag)\w*:? (?:den )?samma", re.IGNORECASE)
_PLACE_AFTER = re.compile(
    r"(?:[Pp]lats|[Ll]okal)(?:en)?\s*(?::|är|blir)\s*(?P<a>.+)|(?:^|[\s,.])(?:i|på|hos|vid|via) (?P<b>[^.;]{3,100})"
)
_LEAD = re.compile(
    r"^(?:tid|plats|lokal|datum|kl(?:ockan)?|när|var|den|är|på|och|i|hålls|digitalt möte)\b[\s:.,]*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Occasion:
    date: date | None
    inferred: bool
    start: time | None
    end: time | None
    place: str | None
    sources: dict[str, Source]
    warnings: tuple[DraftWarning, ...]


def occasion(sections: Sections, name: str) -> Occasion:
    """The meeting's own time and place; `name` of the file is the last hint at a year."""
    candidates = [line for part in sections.keyed("when", "both", head_only=True) for line in part.filled]
    candidates += sections.front
    sources: dict[str, Source] = {}
    warnings: list[DraftWarning] = []
    day, inferred = _day(candidates or list(sections.lines[:12]), sections, name, sources, warnings)
    times = _times(sections, candidates, sources)
    place = _place(sections, sources)
    return Occasion(day, inferred, times[0], times[1], place, sources, tuple(warnings))


def _day(
    lines: Sequence[Line], sections: Sections, name: str, sources: dict[str, Source], warnings: list[DraftWarning]
) -> tuple[date | None, bool]:
    undated: tuple[Found, Line] | None = None
    for line in lines:
        for found in find_dates(line.text, loose=True):
            if found.year is None:
                undated = undated or (found, line)
                continue
            day = found.written
            if day is None:
                warnings.append(DraftWarning(line.number, f"Datumet finns inte: {line.text[found.start : found.end]}"))
                continue
            fits = found.weekday is None or day.weekday() == found.weekday
            if not fits:
                warnings.append(DraftWarning(line.number, f"Veckodagen stämmer inte med datumet {day}"))
            sources["date"] = source(line)
            return day, False
    if undated is None:
        warnings.append(DraftWarning(0, "Dokumentet anger inget mötesdatum"))
        return None, False
    found, line = undated
    anchor = _anchor(sections, name)
    day = year_near(found, anchor) if anchor else None
    sources["date"] = source(line)
    if day is None:
        warnings.append(DraftWarning(line.number, "Datumets år står inte och går inte att sluta sig till"))
        return None, False
    warnings.append(DraftWarning(line.number, f"Året står inte vid datumet; läst som {day}"))
    return day, True


def _anchor(sections: Sections, name: str) -> date | None:
    """A day near the meeting: approvals and other full dates first, then years that are named."""
    for part in sections.keyed("approvals"):
        for line in part.filled:
            written = [found.written for found in find_dates(line.text, loose=True) if found.written]
            if written:
                return written[0] - timedelta(days=10)
    for line in sections.front:
        years = _YEAR.findall(line.text)
        if years:
            return date(int(years[0]), 7, 1)
    return _plan_anchor(sections) or _any_full_date(sections) or _name_anchor(name)


def _plan_anchor(sections: Sections) -> date | None:
    text = "\n".join(line.text[:1000] for line in sections.lines[:400])
    for pattern, month, step in (
        (r"åtgärdsplan(?:en)?(?: för)? (20\d\d)", 7, 0),
        (r"(?:inför|planering(?:en)?(?: av| för)?) (?:år )?(20\d\d)", 10, -1),
        (r"(?:verksamhetsår|under|hösten|våren) (20\d\d)", 7, 0),
    ):
        match = re.search(pattern, text, re.IGNORECASE)
        if match:
            return date(int(match[1]) + step, month, 1)
    years = [int(year) for year in _YEAR.findall(text)]
    return date(max(set(years), key=years.count), 7, 1) if years else None


def _any_full_date(sections: Sections) -> date | None:
    for line in sections.lines[:400]:
        for found in find_dates(line.text):
            if found.written:
                return found.written
    return None


def _name_anchor(name: str) -> date | None:
    written = [found.written for found in find_dates(name.replace("_", " "), loose=True) if found.written]
    year = _YEAR.search(name)
    return written[0] if written else date(int(year[1]), 7, 1) if year else None


def _times(
    sections: Sections, candidates: Sequence[Line], sources: dict[str, Source]
) -> tuple[time | None, time | None]:
    front = {line.number for line in sections.front}
    for line in candidates:
        found = find_times(line.text, bare=line.number not in front)
        if found:
            sources["start"] = source(line)
            if found[0].end:
                sources["end"] = source(line)
            return found[0].start, found[0].end or _until(sections, sources) or _second(found)
    return None, None


def _second(found: list[Times]) -> time | None:
    return found[1].start if len(found) == 2 and found[1].start > found[0].start and found[1].end is None else None


def _until(sections: Sections, sources: dict[str, Source]) -> time | None:
    for part in sections.keyed("until", head_only=True):
        for line in part.filled[:1]:
            found = find_times(line.text, bare=True)
            if found:
                sources["end"] = source(line)
                return found[0].start
    return None


def _place(sections: Sections, sources: dict[str, Source]) -> str | None:
    for part in sections.keyed("where", head_only=True):
        text = _joined_place(part.filled)
        if text:
            sources["place"] = source(part.filled[0])
            return text
    for part in sections.keyed("both", "when", head_only=True):
        for index, line in enumerate(part.filled[:4]):
            text = without_time(line.text, first=index == 0)
            if text and (part.key == "both" or _LOOKS_LIKE_PLACE.search(text)) and not _looks_like_name_list(text):
                sources["place"] = source(line)
                return text
    return None


_LOOKS_LIKE_PLACE = re.compile(
    r"\b(?:\w*rum\w*|\w*sal(?:en)?|\w*hus(?:et)?|teams|skype|zoom|digitalt|\w*kontor\w*|\w*vägen|\w*gatan|\w*torget?|"
    r"\w*lokal\w*|\w*skola\w*|plan \d|\w*gård(?:en)?|bibliotek\w*|\w*förvaltning\w*)\b",
    re.IGNORECASE,
)


def _looks_like_name_list(text: str) -> bool:
    return len(text) > 160 or label_in(Line(0, text, (text,))) is not None


def _joined_place(lines: Sequence[Line]) -> str | None:
    """The first paragraph below the label; an address on the next line belongs to it."""
    if not lines:
        return None
    text = without_time(lines[0].text, first=True)
    for before, line in zip(lines, lines[1:], strict=False):
        if line.number != before.number + 1 or len(line.text) > 80 or line.text.endswith("."):
            break
        if not (before.text.endswith(",") or line.text[0].islower() or re.search(r"\d", line.text)):
            break
        text = f"{text} {line.text}"
    return filled(text.strip(" ,;"))


def without_time(text: str, *, first: bool) -> str:
    """What is left of a line when its dates and times are taken out."""
    kept = text[:600]
    spans = [(t.begin, t.finish) for t in find_times(kept, bare=first)]
    spans += [(d.start, d.end) for d in find_dates(kept, loose=True)]
    for begin, end in sorted(spans, reverse=True):
        kept = kept[:begin] + "\t" + kept[end:]
    if not spans:
        return one_line(kept)
    parts = [one_line(part).strip(" ,;.:–-") for part in kept.split("\t")]
    parts = [_LEAD.sub("", _LEAD.sub("", part)) for part in parts]
    return ", ".join(p for p in parts if len(p) > 2 and not re.fullmatch(r"(?:den|kl\w*\.?|och|\W*)", p, re.IGNORECASE))


@dataclass(slots=True)
class _Context:
    held: Occasion
    meetings: list[NextMeeting]
    announced: list[Announced]
    warnings: list[DraftWarning]


def next_meetings(sections: Sections, held: Occasion) -> tuple[tuple[NextMeeting, ...], tuple[Announced, ...]]:
    """Dated meetings of the same group, in order, and those told of by month alone."""
    context = _Context(held, [], [], [])
    for part in sections.parts:
        if part.key == "next":
            _next_section(part, context)
        elif part.key in {"", "decisions", "actions", "noise"}:
            for line in part.filled:
                _running_text(line, context)
    unique = {meeting.date: meeting for meeting in reversed(context.meetings)}
    months = {one.month: one for one in reversed(context.announced)}
    dated = {f"{day:%Y-%m}" for day in unique}
    told = [one for one in months.values() if one.month not in dated]
    return tuple(sorted(unique.values(), key=lambda m: m.date)), tuple(sorted(told, key=lambda one: one.month))


def _next_section(part: Section, context: _Context) -> None:
    """`Tid: … / Plats: …`, one line with all, or a list of dates that share time and place."""
    place, times = None, None
    begun = len(context.meetings)
    for line in part.filled[:30]:
        label = label_in(line)
        if label and label.key == "where":
            place = (_same(label.rest, context) or filled(one_line(label.rest)), line)
            continue
        for sentence in sentences(unbulleted(line.text[:1500])):
            if _is_proposal(sentence):
                continue
            times = _from_sentence(sentence, line, context, times) or times
    for index in range(begun, len(context.meetings)):
        context.meetings[index] = _completed(context.meetings[index], place[0] if place else None, times)


def _is_proposal(sentence: str) -> bool:
    return re.match(r"(?:förslag|föreslås)", sentence, re.IGNORECASE) is not None and "nästa" not in sentence.casefold()


def _completed(meeting: NextMeeting, place: str | None, times: Times | None) -> NextMeeting:
    start, end = meeting.start, meeting.end
    if start is None and times is not None:
        start, end = times.start, times.end
    return NextMeeting(meeting.date, start, end, meeting.place or place, meeting.source, meeting.date_year_inferred)


def _same(text: str, context: _Context) -> str | None:
    return (
        context.held.place
        if _SAME_PLACE.search(text) or label_of(text) in {"samma", "som ovan", "samma som idag"}
        else None
    )


def _from_sentence(sentence: str, line: Line, context: _Context, before: Times | None) -> Times | None:
    days = find_dates(sentence, loose=True)
    times = find_times(sentence, bare=True)
    for index, found in enumerate(days):
        _add(sentence, found, index, times, len(days), line, context)
    if not days:
        _announce(sentence, line, context)
    return times[0] if times and not days else before


def _add(
    sentence: str, found: Found, index: int, times: list[Times], count: int, line: Line, context: _Context
) -> None:
    following = [t for t in times if t.begin >= found.end]
    chosen = following[0] if following else (times[0] if times and index == 0 else None)
    day, inferred = _future(found, context.held.date)
    if day is None:
        return
    same_time = chosen is None and _SAME_TIME.search(sentence) is not None
    start = context.held.start if same_time else chosen.start if chosen else None
    end = context.held.end if same_time else chosen.end if chosen else None
    place = _same(sentence, context) or (_inline_place(sentence) if count == 1 else None)
    context.meetings.append(NextMeeting(day, start, end, place, source(line), inferred))


def _future(found: Found, held: date | None) -> tuple[date | None, bool]:
    if found.written:
        return (found.written, False) if held is None or found.written > held else (None, False)
    return (next_after(found, held), True) if held and found.year is None else (None, False)


def _inline_place(sentence: str) -> str | None:
    rest = without_time(sentence, first=True)
    match = _PLACE_AFTER.search(rest)
    if match:
        return filled((match["a"] or match["b"] or "").strip(" ,.;"))
    tail = re.split(
        r"(?:möte\w*|sammanträde\w*|träff\w*)\s*(?:är|blir|hålls|äger rum|:)?[\s,:]*", rest, flags=re.IGNORECASE
    )[-1]
    tail = re.sub(r"^(?:är|blir|hålls|äger rum|i gruppen|med gruppen|planeras|till)\b[\s,:]*", "", tail).strip(
        " ,.;:–-"
    )
    return filled(tail) if 3 < len(tail) < 120 and (tail[0].isupper() or _LOOKS_LIKE_PLACE.search(tail)) else None


def _running_text(line: Line, context: _Context) -> None:
    text = line.text
    if len(text) > 6000 or not _MEETING.search(text):
        return
    for sentence in sentences(unbulleted(text)):
        match = _NEXT.search(sentence)
        if match is None:
            continue
        days = find_dates(sentence[match.start() :], loose=True)
        if days and re.match(r"(?:nästa|nästkommande|kommande)", match[0], re.IGNORECASE) and match.start() < 40:
            _from_sentence(sentence, line, context, None)
        elif not days:
            _announce(sentence, line, context)


def _announce(sentence: str, line: Line, context: _Context) -> None:
    """`digitalt styrgruppsmöte i november`: the month is the next such one after the meeting."""
    match = _MONTH.search(sentence)
    held = context.held.date
    if match is None or not _MEETING.search(sentence) or held is None:
        return
    month = _MONTHS.index(match["month"].casefold()) + 1
    year = int(match["year"]) if match["year"] else held.year + (month < held.month)
    if (year, month) >= (held.year, held.month):
        context.announced.append(Announced(f"{year}-{month:02d}", sentence.rstrip("."), source(line)))
