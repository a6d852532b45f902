"""Answers and follow-ups that only mean something after what was said before: the router asks these."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from .calendar_words import folded_pattern
from .cleaning import clean
from .courtesy import trimmed
from .lexicon import WORDS
from .mentions import find_forums
from .names import ForumEntry, Names
from .reading import Reading, read
from .words import Word, words_of

_AROUND = WORDS["around_forum"]
_YES = folded_pattern(
    r"(?:ja|japp|jepp|jajamän|jo|jodå|jovisst|absolut|visst|gärna|precis|exakt|stämmer|det stämmer|helt rätt|rätt"
    r"|just det|okej|ok|okay|kör|gör det"
    r"|yes|yep|yeah|yup|sure|correct|right|exactly|that's right|please do|do it|go ahead|ja tack|yes please"
    r"|ja det gör jag|ja gör det|självklart|klart)"
    r"(?:\s+(?:tack|please|gärna|det|visst|absolut))?"
)
_NO = folded_pattern(
    r"(?:nej|nä|nej tack|nope|no|nej då|no thanks|inte|absolut inte|not that"
    r"|inte alls|inte det|inte den|nix|nah|not really|fel"
    r"|det är fel|wrong|nej det gör jag inte|icke|ej)"
    r"(?:\s+(?:tack|thanks|inte det|inte den|that's wrong))?"
)
_SAVE = folded_pattern(
    r"(?:spara|skicka in|lämna in|skicka iväg|save|submit|send)"
    r"(?:\s+(?:den|det|dem|nu|it|this|now|notisen|uppdraget|rapporten|mötet|the\s+\w+))?"
)
_FINE = folded_pattern(
    r"(?:hej ?då|hejdå|bye(?: bye)?|goodbye|vi ses|vi hörs|see you|ha det"
    r"|(?:det (?:är|var|låter) )?(?:ok|okej|okay|k|bra|fint|toppen|perfekt|super|utmärkt|kanon|jättebra|schysst|noterat"
    r"|då vet jag|uppfattat|mottaget|great|nice|perfect|good|cool|fine|noted|got it"
    r"|sounds good|all good))"
    r"(?:\s+(?:bra|då|tack|thanks|där|det))?"
)
_MORE = folded_pattern(
    r"(?:visa |show |se |list |ge mig )?(?:me )?(?:mer|mera|fler|flera|more|the rest|resten|nästa sida|next page)"
)
_FOLLOWS = folded_pattern(
    r"^(?:och|and|men|but|sen|what about|how about|hur är det med|hur blir det med|vad gäller)\b|\b(?:då"
    r"|then)\s*[?!.]*$"
    r"|^(?:den|det|samma|samma sak|same|that one|it|den där|the same|denna|dom|de|them)\b"
)
_POINTS = folded_pattern(
    r"\b(?:den(?!\s+(?:\d|här|första|senaste|sista|\w+de\b|\w+te\b))|samma|dom|nästa gång"
    r"|(?:the\s+)?next\s+one|det mötet|det protokollet|same|that one"
    r"|it|de(?=\s*(?:[?.!]|$)|\s+(?:träffas|ses|möts|gör|har|nästa|igen|kvar|då)\b)|där|(?<!is )(?<!are )there|they|dem"
    r"|them|dess|their|deras)\b"
)


@dataclass(frozen=True, slots=True)
class FollowUp:
    """What a message keeps of the question before: `swaps` names what it replaces (`forum`, `when`, `period`).

    `bare`: it says nothing besides, but that.
    """

    follows: bool
    swaps: tuple[str, ...] = ()
    points_back: bool = False
    bare: bool = False


def bare_forum(text: str, names: Names, known: Reading | None = None) -> tuple[ForumEntry, ...]:
    """The forum that is all the message says: `Sätra`, `och i Sätra?`, `på bredäng då?`.

    Empty when the message says more or names none; several when the name stands for several. `known`: how `understand`
    has read it.
    """
    core = trimmed(clean(text).text)
    if known is not None and (known.text != core or known.periods):
        known = None
    words = known.words if known else words_of(core)
    if not words or len(words) > 12:
        return ()
    mentions = [m for m in (known.forums if known else find_forums(core, words, names)) if not m.content]
    if len(mentions) != 1:
        exact = names.forum_named(core) if not mentions else None
        return (exact,) if exact else ()
    return (
        tuple(names.forums[i] for i in mentions[0].ids)
        if not _outside(words, mentions[0].start, mentions[0].end)
        else ()
    )


def _outside(words: Sequence[Word], start: int, end: int) -> list[str]:
    return [w.folded for w in words if not (start <= w.start < end) and w.folded not in _AROUND]


def follow_up(text: str, names: Names, known: Reading | None = None) -> FollowUp:
    """Whether a message leans on the one before, and what it puts in the place of what was said there."""
    core = trimmed(clean(text).text)
    reading = known if known is not None and known.text == core else read(core, names)
    swaps = tuple(
        name
        for name, found in (
            ("forum", reading.forums),
            ("when", reading.days or reading.clocks),
            ("period", reading.periods),
        )
        if found
    )
    spans = [
        *((m.start, m.end) for m in reading.forums),
        *((d.start, d.end) for d in reading.days),
        *((c.start, c.end) for c in reading.clocks),
        *((p.start, p.end) for p in reading.periods),
    ]
    loose = [w.folded for w in reading.words if not any(s <= w.start < e for s, e in spans) and w.folded not in _AROUND]
    short = len(reading.words) <= 8
    follows = short and (
        (not loose and bool(reading.words)) or (bool(_FOLLOWS.search(reading.flat.strip())) and len(loose) <= 2)
    )
    points_back = bool(_POINTS.search(reading.flat))
    return FollowUp(follows, swaps, points_back, not loose and (bool(swaps) or points_back))


def is_follow_up(text: str, names: Names) -> bool:
    """`och i Sätra?`, `nästa vecka då?`, `den`, `samma`: true when the message needs the one before."""
    return follow_up(text, names).follows


def wants_more(text: str) -> bool:
    """`mer`, `visa fler`, `more please`: the rest of the list just shown."""
    return bool(_MORE.fullmatch(_plain(text)))


def acknowledges(text: str) -> bool:
    """`ok`, `toppen`, `noted`: nothing is asked and nothing more is needed."""
    return bool(_FINE.fullmatch(_plain(text))) or text.strip() == "👍"


def says_save(text: str) -> bool:
    """`spara`, `skicka in`, `save it`: what a shown card's button does."""
    return bool(_SAVE.fullmatch(_plain(text)))


def yes_or_no(text: str) -> bool | None:
    """True for a plain yes, False for a plain no, None for anything else (a yes with a condition too)."""
    said = _plain(text)
    if not said:
        return {"👍": True, "👎": False}.get(text.strip())
    if _NO.fullmatch(said):
        return False
    return True if _YES.fullmatch(said) else None


@lru_cache(maxsize=64)
def _plain(text: str) -> str:
    """Folded words alone, without courtesies."""
    said = re.sub(r"[^\w\s']", " ", trimmed(clean(text).text)).casefold()
    return " ".join(said.translate(str.maketrans("åäö", "aao")).split())
