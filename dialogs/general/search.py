"""Where something was decided, discussed, noted, reported, given out or planned: newest first, with forum and date."""

import re
from collections.abc import Sequence

from dialogs import dates, mine, personal_numbers, texts, written
from dialogs.dialog import Outcome, say
from dialogs.reply import Button, Reply, Section
from dialogs.turn import Turn
from dialogs.understanding.words import stem
from storage import search
from storage.search import Hit
from storage.store import Store

LINES = texts.load("search")
PAGE = 5
AROUND = 70  # characters of context on each side
MOST_WORDS = 8
OPEN_TO_ALL = frozenset({"report", "plan"})  # also of a closed forum
_PLAIN = str.maketrans("åäöæøéèüáà", "aaoaoeeuaa")
_WORD = re.compile(r"[^\W_]+(?:[.:/-][^\W_]+)*")
_SMALL = frozenset(
    {"och", "i", "på", "av", "för", "med", "om", "till", "det", "den", "de", "en", "ett", "som", "är", "var", "vid"}
    | {"från", "att", "har", "vi", "the", "a", "an", "of", "in", "on", "for", "to", "and"}
)


def answer(turn: Turn, store: Store) -> Outcome:
    return _page(turn, store, (turn.slots.text or "").strip(), 0)


def more(turn: Turn, store: Store) -> Outcome:
    """The next ones."""
    return _page(turn, store, written.field(turn, "text"), written.number(turn, "start"))


def _page(turn: Turn, store: Store, text: str, start: int) -> Outcome:
    words = _words(text)
    if not words:
        return say(LINES(turn.language, "what"), body=(LINES(turn.language, "what_help"),))
    hits, shown_words = _found(turn, store, words)
    if not hits:
        return say(LINES(turn.language, "nothing", text=text), body=(LINES(turn.language, "nothing_help"),))
    page = hits[start : start + PAGE] or hits[:PAGE]
    left = max(0, len(hits) - start - len(page))
    buttons = [_show(turn, hit, place) for place, hit in enumerate(_minutes_of(page), 1)][:2]
    if left and not personal_numbers.found(text):
        title = LINES(turn.language, "more", n=left)
        buttons.append(Button("more", title, "search", "more", {"text": text, "start": start + PAGE}))
    whole = len(shown_words) == len(words)
    reply = Reply(
        LINES(turn.language, "hits", n=len(hits), text=text if whole else " ".join(shown_words)),
        body=() if whole else (LINES(turn.language, "not_all", text=text),),
        sections=tuple(Section(_heading(turn, hit), (_excerpt(hit.text, shown_words),)) for hit in page),
        buttons=tuple(buttons),
    )
    return Outcome(reply)


def _found(turn: Turn, store: Store, words: Sequence[str]) -> tuple[list[Hit], Sequence[str]]:
    """Hits with every word; where there are none, those with the longest word alone."""
    hits = _readable(turn, store, words)
    if hits or len(words) == 1:
        return hits, words
    longest = max(words, key=len)
    return _readable(turn, store, [longest]), [longest]


def _readable(turn: Turn, store: Store, words: Sequence[str]) -> list[Hit]:
    hidden = mine.hidden_here(turn, store)
    found = [
        hit
        for hit in search.find(store, [_root(word) for word in words])
        if (hit.forum_id not in hidden or hit.kind in OPEN_TO_ALL) and _holds(hit.text, words)
    ]
    told = {hit.minutes_id for hit in found if hit.kind in ("decision", "item")}
    kept = [hit for hit in found if hit.kind != "minutes" or hit.minutes_id not in told]
    return sorted(kept, key=lambda hit: (hit.day, hit.kind != "plan", hit.record), reverse=True)


def _words(text: str) -> list[str]:
    """The words that tell; all of them when none does."""
    said = list(dict.fromkeys(word.lower() for word in _WORD.findall(text)))[:MOST_WORDS]
    return [word for word in said if word not in _SMALL] or said


def _root(word: str) -> str:
    """Without marks and ending: "belysningen" finds "belysning" and "gatubelysningen"."""
    plain = word.lower().translate(_PLAIN)
    return stem(plain) if plain.isalpha() else plain


def _holds(text: str, words: Sequence[str]) -> bool:
    plain = text.lower().translate(_PLAIN)
    return all(_place(plain, _root(word)) is not None for word in words)


def _place(plain: str, root: str) -> int | None:
    """Where it stands: a short word as a word of its own, a longer one also within a compound."""
    if len(root) > 3:
        found = plain.find(root)
        return None if found < 0 else found
    match = re.search(rf"(?<!\w){re.escape(root)}", plain)
    return match.start() if match else None


def _excerpt(text: str, words: Sequence[str]) -> str:
    """The first place, with a little around it, cut between words."""
    line = " ".join(text.split())
    places = [place for word in words if (place := _place(line.lower().translate(_PLAIN), _root(word))) is not None]
    middle = min(places, default=0)
    start, end = max(0, middle - AROUND), min(len(line), middle + AROUND * 2)
    if start:
        start = line.find(" ", start) + 1
    if end < len(line):
        end = max(line.rfind(" ", start, end), start + 1)
    return f"{'…' if start else ''}{line[start:end]}{'…' if end < len(line) else ''}"


def _heading(turn: Turn, hit: Hit) -> str:
    day = dates.day(hit.day, turn.today, turn.language, weekday=False)
    where = f"{hit.forum}, " if hit.forum else ""
    return LINES(turn.language, hit.kind, where=where, day=day, when=hit.when)


def _minutes_of(page: Sequence[Hit]) -> list[Hit]:
    """One hit for each of the minutes spoken of."""
    seen: dict[int, Hit] = {}
    for hit in page:
        if hit.minutes_id is not None and hit.kind != "item":
            seen.setdefault(hit.minutes_id, hit)
    return list(seen.values())


def _show(turn: Turn, hit: Hit, place: int) -> Button:
    day = dates.day(hit.day, turn.today, turn.language, weekday=False)
    data = {"forum": hit.forum_id, "date": hit.day.isoformat()}
    return Button(f"show:{place}", LINES(turn.language, "show", day=day), "show_minutes", data=data)
