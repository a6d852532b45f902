"""The cells of an activity, gathered over page breaks and turned into a draft."""

import re
from dataclasses import dataclass, field
from datetime import date

from dialogs.documents.dates import find_dates
from dialogs.documents.document import Line
from dialogs.documents.drafts import (
    PARTIES,
    PERIODS,
    ActivityDraft,
    DraftWarning,
    FollowUp,
    GoalMet,
    Party,
    Period,
    Source,
)
from dialogs.documents.plain import filled, one_line, unbulleted, untagged
from dialogs.documents.plan_rows import NOT_GIVEN

_EXAMPLE = re.compile(r"^.{0,60}?\b(?:[Ee]xempel(?:vis)?|t\.?ex\.?)\s*:\s*", re.DOTALL)
_GOAL = re.compile(
    r"^(?:Är målet nått\?|Målet nått\s*[:?]|Mål nått\s*:)\s*(?P<goal>Ja|Delvis|Nej|Inte angivet)\b\.?", re.IGNORECASE
)
_ANSWER = re.compile(r"^(?P<goal>Ja|Delvis|Nej)(?:[.,:;!]\s*|$)", re.IGNORECASE)
_REPORTED = re.compile(
    r"^(?:Rapporterat av|Rapporterad av|Redovisat av|Rapporterat)\s*:?\s*(?P<who>.*)$", re.IGNORECASE
)
_GOALS: dict[str, GoalMet] = {"ja": "yes", "delvis": "partly", "nej": "no"}
_LIST_MARK = re.compile(r"[•·▪●;]|\n")
UNKNOWN_FREQUENCY = re.compile(r"^(?:samverkans)?gruppen träffas[\s?.]*$|^\?+$", re.IGNORECASE)


@dataclass(slots=True)
class Cells:
    """One activity while it is read: number, title and the pieces of every field with their first line."""

    number: str | None
    title: str
    line: Line
    pieces: dict[str, list[str]] = field(default_factory=dict)
    lines: dict[str, Line] = field(default_factory=dict)
    last: str | None = None

    def add(self, key: str, text: str, line: Line) -> None:
        self.pieces.setdefault(key, []).append(text)
        self.lines.setdefault(key, line)
        self.last = key


@dataclass(slots=True)
class Builder:
    """`literal`: text this product wrote, taken as it stands."""

    literal: bool
    warnings: list[DraftWarning] = field(default_factory=list)

    def raw(self, cells: Cells, key: str) -> str | None:
        """The cell with its own line breaks; pieces of a cut cell go on where they were cut."""
        pieces = cells.pieces.get(key, [])
        listed = key == "others" and len(pieces) > 1 and all(len(piece.split()) <= 4 for piece in pieces)
        text = ("\n" if self.literal or listed else " ").join(piece for piece in pieces if piece.strip())
        return (text.strip() or None) if self.literal else filled(untagged(text))

    def text(self, cells: Cells, key: str) -> str | None:
        raw = self.raw(cells, key)
        return raw if raw is None or self.literal else one_line(raw)

    def activity(self, cells: Cells, others: tuple[str, ...] = ()) -> ActivityDraft:
        convenor = self.text(cells, "convenor") or self.text(cells, "convenor?")
        frequency = self.text(cells, "frequency")
        known = frequency is not None and not UNKNOWN_FREQUENCY.match(frequency)
        certain = convenor is not None and not convenor.endswith("?")
        self._doubts(cells, convenor, frequency, certain=certain, known=known)
        participants, separated = self._others(cells)
        return ActivityDraft(
            number=cells.number,
            title=cells.title,
            other_titles=others,
            convenor=convenor,
            convenor_certain=certain,
            frequency=frequency,
            frequency_known=known,
            duration=self.text(cells, "duration"),
            purpose=self.text(cells, "purpose"),
            goals=self.text(cells, "goals"),
            contacts=self._parties(cells, "contacts"),
            participants=self._parties(cells, "participants"),
            commitments=self._parties(cells, "commitments"),
            other_participants=participants,
            other_participants_separated=separated,
            financing=self.text(cells, "financing"),
            communication=self.text(cells, "communication"),
            followup=self._followups(cells),
            sources=self._sources(cells),
        )

    def _doubts(self, cells: Cells, convenor: str | None, frequency: str | None, *, certain: bool, known: bool) -> None:
        what = f"{cells.number} {cells.title}" if cells.number else cells.title
        if frequency is not None and not known:
            line = cells.lines["frequency"].number
            self.warnings.append(DraftWarning(line, f"{what}: mötesfrekvensen är inte ifylld ({frequency})"))
        if convenor is not None and not certain:
            where = cells.lines.get("convenor") or cells.lines["convenor?"]
            self.warnings.append(
                DraftWarning(where.number, f"{what}: sammankallande står med frågetecken ({convenor})")
            )
        if convenor is None:
            self.warnings.append(DraftWarning(cells.line.number, f"{what}: sammankallande står inte i planen"))

    def _parties(self, cells: Cells, kind: str) -> dict[Party, str]:
        texts = {party: self.text(cells, f"{kind}.{party}") for party in PARTIES}
        return {party: text for party, text in texts.items() if text}

    def _others(self, cells: Cells) -> tuple[tuple[str, ...], bool]:
        raw = self.raw(cells, "others")
        if raw is None:
            return (), True
        items, separated = parted(raw, literal=self.literal)
        if not separated:
            line = cells.lines["others"].number
            self.warnings.append(DraftWarning(line, f"{cells.title}: övriga deltagare står utan skiljetecken"))
        return items, separated

    def _followups(self, cells: Cells) -> dict[Period, FollowUp]:
        found: dict[Period, FollowUp] = {}
        for period in PERIODS:
            key = f"followup.{period}"
            text = self.raw(cells, key)
            if text:
                line = cells.lines[key]
                found[period] = follow_up(text, Source(line.number, line.text), literal=self.literal)
        return found

    @staticmethod
    def _sources(cells: Cells) -> dict[str, Source]:
        named = {"convenor?": "convenor", "others": "other_participants"}
        sources = {named.get(key, key): Source(line.number, line.text) for key, line in cells.lines.items()}
        return {"title": Source(cells.line.number, cells.line.text)} | sources


def parted(raw: str, *, literal: bool = False) -> tuple[tuple[str, ...], bool]:
    """The names of a list and whether the document parts them; "Exempel:" and the like before it is left out."""
    if literal:
        return tuple(part for part in raw.split("\n") if part.strip()), True
    text = _EXAMPLE.sub("", raw.strip())
    pieces = [piece for part in _LIST_MARK.split(text) if (piece := _piece(part))]
    if len(pieces) > 1:
        return tuple(name for piece in pieces for name in _by_comma(piece)), True
    names = _by_comma(one_line(text))
    if not names:
        return (), True
    if len(names) == 1:
        words = names[0].split()
        capital = sum(1 for word in words[1:] if word[0].isupper())
        return tuple(names), len(words) <= 6 and capital <= 3
    if max(len(name.split()) for name in names) > 6:
        return (one_line(text).rstrip(" ,"),), False
    return tuple(names), True


def _piece(text: str) -> str:
    return unbulleted(one_line(text)).strip(" ,")


_ONE_FIELD = re.compile(
    r"\b(?:kultur|vård|individ|barn|barn-|bygg|miljö|fritid|stöd|social|samhälle|natur|park|gata|gator|hälsa|förskola|"
    r"trygghet|hot|dans|idrott|service|råd|arbete) och \w|\bm\.?fl",
    re.IGNORECASE,
)


def _by_comma(text: str) -> list[str]:
    parts = [part.strip(" .,") for part in re.split(r",(?![^()]{0,200}\))\s*", text)]
    parts = [part for part in parts if filled(part)]
    if len(parts) > 1:
        last = re.split(r"\s+(?:och|samt)\s+", parts[-1])
        if len(last) == 2 and max(len(half.split()) for half in last) <= 3 and not _ONE_FIELD.search(parts[-1]):
            parts[-1:] = last
    return parts


def follow_up(text: str, source: Source, *, literal: bool = False) -> FollowUp:
    """A follow-up cell; whether the goal is met and who reported are read where the cell begins with them."""
    lines = text.split("\n")
    goal: GoalMet | None = None
    who: str | None = None
    on: date | None = None
    match = _GOAL.match(lines[0]) or (_ANSWER.match(lines[0]) if "målet nått" in source.raw.casefold() else None)
    if match and (not literal or match.re is _GOAL):
        goal = _GOALS.get(match["goal"].casefold())
        rest = lines[0][match.end() :].strip()
        lines = [rest, *lines[1:]] if rest else lines[1:]
    reported = _REPORTED.match(lines[0]) if lines else None
    if reported:
        who, on = _who_and_when(reported["who"])
        lines = lines[1:]
    done = "\n".join(lines).strip()
    return FollowUp(text, goal, (done or None) if literal else filled(done), who, on, source)


def _who_and_when(text: str) -> tuple[str | None, date | None]:
    found = find_dates(text, loose=True)
    last = found[-1] if found and found[-1].end == len(text.rstrip(" )")) else None
    who = text if last is None else text[: last.start].rstrip(" ,(")
    return (None if who == NOT_GIVEN else filled(who)), last.written if last else None
