"""When the next meetings are: dated ones, and those told of by month alone."""

import re
from dataclasses import dataclass, replace
from datetime import date

from dialogs.documents.dates import Found, Times, find_dates, find_times, next_after
from dialogs.documents.document import Line
from dialogs.documents.drafts import Announced, NextMeeting
from dialogs.documents.labels import label_in
from dialogs.documents.layouts.contacts import ANSWER
from dialogs.documents.layouts.occasion import Occasion
from dialogs.documents.layouts.places import LOOKS_LIKE_PLACE, without_time
from dialogs.documents.layouts.sections import Section, Sections, source
from dialogs.documents.plain import filled, label_of, one_line, sentences, unbulleted

_MEETING = re.compile(
    r"(?:möte\w*|sammanträde\w*|träff\w*|rådet|styrgrupp\w*|nästa gång|\bses vi\b|\bvi ses\b)", re.IGNORECASE
)
_NEXT = re.compile(
    r"\b(?:nästa|nästkommande|kommande|ny(?:tt)?|extra|ytterligare)\s+(?:[\wåäö-]+\s+){0,3}?[\wåäö-]*"
    r"(?:möte|sammanträde|träff|mötes|styrgrupp|råd|mötestid)[\wåäö]*|\b(?:vi|gruppen|rådet) (?:ses|träffas|"
    r"möts)(?: \w+)? (?:igen|nästa)|\bnästa gång\b|\b(?:ses|träffas|möts) vi\b|"
    r"\b(?:rådet|gruppen|styrgruppen|brå|vi) (?:sammanträder|träffas|möts|ses) |"
    r"\b[\wåäö]*(?:möte|sammanträde)[\wåäö]* (?:äger rum|hålls|planeras|är bokat|bokas)",
    re.IGNORECASE,
)
_MONTH = re.compile(
    r"\bi (?:slutet av |början av |mitten av )?(?P<month>januari|februari|mars|april|maj|juni|juli|augusti|"
    r"september|oktober|"
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
    r"samma (?:\w+ )?(?:plats|lokal|ställe|rum|sal)|(?:plats|lokal)\w*:? (?:den )?samma|samma tid och plats",
    re.IGNORECASE,
)
_SAME_TIME = re.compile(r"samma (?:\w+ )?tid|samma plats och tid|(?:tid|klockslag)\w*:? (?:den )?samma", re.IGNORECASE)
_PLACE_AFTER = re.compile(
    r"(?:[Pp]lats|[Ll]okal)(?:en)?\s*(?::|är|blir)\s*(?P<a>.+)|(?:^|[\s,.])(?:i|på|hos|vid|via) (?P<b>[^.;]{3,100})"
)


@dataclass(slots=True)
class _Context:
    held: Occasion
    meetings: list[NextMeeting]
    announced: list[Announced]


def next_meetings(sections: Sections, held: Occasion) -> tuple[tuple[NextMeeting, ...], tuple[Announced, ...]]:
    """Dated meetings of the same group, in order, and those told of by month alone."""
    context = _Context(held, [], [])
    for part in sections.parts:
        if part.opens_item and find_dates(part.title, loose=True):
            _running_text(replace(part.head, text=part.title), context)
        if part.key == "next":
            _next_section(part, context)
        elif part.key in {"", "decisions", "actions"}:
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
            if _is_no_meeting(sentence):
                continue
            held_at = _HELD_AT.search(sentence) if not find_dates(sentence, loose=True) else None
            if held_at and place is None:
                place = (filled(held_at["place"].rstrip(" .")), line)
            times = _from_sentence(sentence, line, context, times) or times
    for index in range(begun, len(context.meetings)):
        context.meetings[index] = _completed(context.meetings[index], place[0] if place else None, times)


_SIGNED = re.compile(r"[A-ZÅÄÖ][\w-]+(?: (?:den|[A-ZÅÄÖ][\w-]+)){0,2},?\s+(?:den )?$")


def _is_no_meeting(sentence: str) -> bool:
    """Whether its date is no meeting's: only proposed, the last day to answer, or where and when this was signed."""
    if re.match(r"(?:förslag|föreslås)", sentence, re.IGNORECASE) and "nästa" not in sentence.casefold():
        return True
    if re.match(ANSWER, sentence, re.IGNORECASE):
        return True
    days = find_dates(sentence)
    signed = len(days) == 1 and days[0].end == len(sentence.rstrip()) and days[0].weekday is None
    return signed and days[0].year is not None and _SIGNED.match(sentence[: days[0].start]) is not None


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
    place = _same(sentence, context) or (_inline_place(sentence) if count == 1 else _place_of_all(sentence))
    context.meetings.append(NextMeeting(day, start, end, place, source(line), inferred))


def _future(found: Found, held: date | None) -> tuple[date | None, bool]:
    if found.written:
        return (found.written, False) if held is None or found.written > held else (None, False)
    return (next_after(found, held), True) if held and found.year is None else (None, False)


_HELD_AT = re.compile(
    r"\b(?:möten|mötena|träffar\w*|[Aa]lla|[Ss]amtliga)\b(?:[^.]|(?<=kl)\.|\.(?=\d)){0,40} "
    r"(?:i|på|hos|vid|via) (?P<place>[^.;]{3,80})"
)
_AFTER_TIME = re.compile(r"\s*,?\s*(?:i|på|hos|vid|via)\s+(?P<place>[^.;()]{3,90}?)\s*(?:\.|;|\(|$)")


def _place_of_all(sentence: str) -> str | None:
    """`2 mars och 4 maj, alla kl 9 i Folkets hus`: what follows the last of the days."""
    ends = [t.finish for t in find_times(sentence, bare=True)] + [d.end for d in find_dates(sentence, loose=True)]
    after = _AFTER_TIME.match(sentence, max(ends))
    return filled(after["place"].strip(" ,")) if after and not re.match(r"samma\b", after["place"]) else None


def _inline_place(sentence: str) -> str | None:
    spans = [t.finish for t in find_times(sentence, bare=True)] + [d.end for d in find_dates(sentence, loose=True)]
    after = _AFTER_TIME.match(sentence, max(spans)) if spans else None
    if after and not re.match(r"samma\b", after["place"]):
        return filled(after["place"].strip(" ,"))
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
    return filled(tail) if 3 < len(tail) < 120 and (tail[0].isupper() or LOOKS_LIKE_PLACE.search(tail)) else None


def _running_text(line: Line, context: _Context) -> None:
    text = line.text
    if len(text) > 6000 or not _MEETING.search(text):
        return
    for sentence in sentences(unbulleted(text)):
        match = _NEXT.search(sentence)
        if match is None:
            continue
        days = find_dates(sentence[match.start() :], loose=True)
        if days and _OWN.match(match[0]) and match.start() < 40:
            _from_sentence(sentence, line, context, None)
        elif not days:
            _announce(sentence, line, context)


_OWN = re.compile(
    r"nästa|(?:ses|träffas|möts) vi|nästkommande|kommande|(?:rådet|gruppen|styrgruppen|brå|vi) ", re.IGNORECASE
)


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
