"""What a forum is called, whatever a document calls it.

The genre has its own ways: a steering group is written as group, meeting or by its agreement alone, a council
by its place in the genitive or after it, a group of an age with the age in parentheses. One form of each is
the canonical name, every other an alias.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rapidfuzz.distance import DamerauLevenshtein

from storage.keys import folded

_HEADING = re.compile(
    r"^(?:minnesanteckningar|mötesanteckningar|anteckningar|(?:mötes)?protokoll|kallelse|dagordning)\b[\s:–-]*"
    r"(?:(?:för|från|till|fört\s+vid|av)\s+)?",
    re.IGNORECASE,
)
_PARENTHESIS = re.compile(r"\s*\(([^()]*)\)\s*$")
_AGES = re.compile(r"(\d+)\s*[-–—]\s*(\d+)")
_COUNCIL = re.compile(
    r"(?:\b(?:det|vårt)\s+)?(?:\blokal[at]?\s+)?\b(?:brottsförebyggande\s+råd(?:et)?|brå(?:-?råd(?:et)?)?)(?:[\s,]*\(?brå\)?)?(?!\w)",
    re.IGNORECASE,
)
_STEERING = re.compile(r"\b(?:lokala\s+)?styrgrupp(?:en|s(?:möte|mötet|protokoll))?(?!\w)", re.IGNORECASE)
_AGREEMENT = re.compile(r"^(?:SÖK|samverkansöverenskommelsen?)\s+(?=[A-ZÅÄÖ])")
_PLACE = re.compile(r"\bplats(?:baserad\s+)?samverkan(?:s(?:grupp(?:en)?|möte[t]?))?(?!\w)", re.IGNORECASE)
_JOINING = re.compile(r"^(?:(?:i|för|på|inom|vid)\s+(?=[A-ZÅÄÖ])|[,:–-]\s*)")
_KINDS = (
    ("steering", re.compile(r"styrgrupp", re.IGNORECASE)),
    ("council", re.compile(r"\bbrå\b|\bråd(?:et)?\b|råd(?:et)?\b", re.IGNORECASE)),
    ("inventory", re.compile(r"inventering|trygghetsvandring|trygghetsrond|besiktning", re.IGNORECASE)),
    ("place", re.compile(r"platssamverkan|platsaktivering|platsbaserad", re.IGNORECASE)),
    ("youth", re.compile(r"\bung|ungdom|\bbarn|insatsgrupp|\bsig\b|\bsspf?\b", re.IGNORECASE)),
)
# Swedish place names whose own last letter is an s, which is no genitive: Borås (but Piteås is one), Bollnäs, Grums.
_OWN_S = re.compile(r"(?:(?<!e)ås|näs|fors|rums|hus)$", re.IGNORECASE)

# Words beside a body's name that say what it is for or where in a place, not which place.
_NO_PLACE = frozenset({
    "samverkan", "trygg", "trygga", "trygghet", "polis", "polisen", "kommun", "kommunen", "norra", "södra", "västra",
    "östra", "inre", "yttre", "centrum", "stad", "staden", "stadsdel", "område", "säker", "säkerhet",
})  # fmt: skip
_OF_THE_WHOLE = re.compile(
    r"\s*\b(?:kommunalt|kommunala|kommunens|stadens|stadsdelens|gemensamma?|strategiska?)$", re.IGNORECASE
)
LEAST_PLACE = 4


@dataclass(frozen=True, slots=True)
class ForumName:
    """`place` is filled where the genre's own form was recognised; then two names of one kind and place are one."""

    name: str
    kind: str
    place: str | None = None
    aliases: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return folded(self.name)


def forum_name(written: str, others: Sequence[str] = ()) -> ForumName:
    """The canonical name of what a document calls `written` (and elsewhere `others`)."""
    tidy = _tidy(written)
    name = _steering(tidy) or _council(tidy) or _place_group(tidy) or _plain(tidy, others)
    seen = dict.fromkeys([*name.aliases, tidy, *(_tidy(other) for other in others)])
    return replace(name, aliases=tuple(alias for alias in seen if folded(alias) != name.key))


def activity_names(titles: Sequence[tuple[str, Sequence[str]]]) -> list[ForumName]:
    """Names of a plan's activities (title, other spellings); a parenthesis stays where it alone tells two apart."""
    names = [forum_name(title, others) for title, others in titles]
    keys = [name.key for name in names]
    told = [
        _with_parenthesis(name, title) if keys.count(name.key) > 1 else name
        for name, (title, _) in zip(names, titles, strict=True)
    ]
    taken = {name.key for name in told}
    return [replace(name, aliases=tuple(one for one in name.aliases if folded(one) not in taken)) for name in told]


def same(one: ForumName, other: ForumName) -> bool:
    """Surely the same: equal names, or one kind of body in one place."""
    in_one_place = one.place is not None and other.place is not None and _words(one.place) == _words(other.place)
    return one.key == other.key or (one.kind == other.kind and in_one_place)


def alike(one: ForumName, other: ForumName) -> bool:
    """Perhaps the same, so that a person is asked: a letter or two differ, or one name says less."""
    if one.kind != other.kind:
        return False
    if one.kind in ("steering", "council") and one.place is not None and other.place is not None:
        mine, theirs = set(_words(one.place)), set(_words(other.place))
        if mine <= theirs or theirs <= mine:
            return True
    first, second = _words(one.name), _words(other.name)
    return len(first) == len(second) and all(_near(a, b) for a, b in zip(first, second, strict=True))


def says_less(one: ForumName, other: ForumName) -> bool:
    """Alike, but only one of them names a place: nothing says whether the other is of that place."""
    return one.place is not None and other.place is not None and bool(one.place) != bool(other.place)


def overlapping(one: ForumName, other: ForumName) -> bool:
    """Bodies of one kind whose places share a part, as when districts were joined."""
    if one.kind != other.kind or not one.place or not other.place:
        return False
    mine, theirs = set(_words(one.place)), set(_words(other.place))
    shared = {word for word in mine & theirs if len(word) >= LEAST_PLACE and word not in _NO_PLACE}
    return bool(shared) and not (mine <= theirs or theirs <= mine)


def kind_of(name: str) -> str:
    return next((kind for kind, pattern in _KINDS if pattern.search(name)), "other")


def _tidy(written: str) -> str:
    return _HEADING.sub("", " ".join(written.split())).strip(' .,:;–-"”')


def _steering(tidy: str) -> ForumName | None:
    agreement = _AGREEMENT.match(tidy)
    found = _STEERING.search(tidy)
    if found is None and agreement is None:
        return None
    before, after = (tidy[: found.start()], tidy[found.end() :]) if found else ("", tidy)
    before, after = before.strip(" ,–-"), _JOINING.sub("", after.strip())
    if before and not before[0].isupper():
        return None
    if before and before.casefold() in ("centrala", "strategiska", "operativa", "regionala", "kommunala"):
        return ForumName(f"{before} styrgruppen {after}".strip(), "steering")
    rest = " ".join(part for part in (_bare(before), after) if part)
    alone = (rest,) if _AGREEMENT.match(rest) else ()
    return ForumName(f"Styrgruppen {rest}".strip(), "steering", rest if not rest or rest[0].isupper() else None, alone)


def _council(tidy: str) -> ForumName | None:
    found = _COUNCIL.search(tidy)
    if found is None:
        return None
    after = _JOINING.sub("", tidy[found.end() :].strip(" ,:–-"))
    before = _OF_THE_WHOLE.sub("", tidy[: found.start()].rstrip())
    place = _bare(after) if _is_place(after) and not _is_genitive(after) else after or _bare(before)
    if not place:
        return ForumName("Brottsförebyggande rådet", "council", "")
    if not _is_place(place) or (after and before.strip()):
        return ForumName(tidy[:1].upper() + tidy[1:], "council")
    return ForumName(f"Lokala Brå {_cased(place)}", "council", place)


def _place_group(tidy: str) -> ForumName | None:
    found = _PLACE.search(tidy)
    if found is None:
        return None
    after = _JOINING.sub("", tidy[found.end() :].strip())
    place = after or _bare(tidy[: found.start()])
    if not place or (after and tidy[: found.start()].strip()):
        return None
    return ForumName(f"Platssamverkan {_cased(place)}", "place", place)


def _plain(tidy: str, others: Sequence[str]) -> ForumName:
    tidy = tidy[:1].upper() + tidy[1:]
    found = _PARENTHESIS.search(tidy)
    if found is None:
        return ForumName(tidy, kind_of(tidy))
    dropped, inlined = tidy[: found.start()], f"{tidy[: found.start()]} {found[1].strip()}"
    elsewhere = {folded(other) for other in others}
    written_so = next((form for form in (inlined, dropped) if folded(form) in elsewhere), None)
    name = written_so or (inlined if _AGES.search(found[1]) else dropped)
    return ForumName(_AGES.sub(r"\1-\2", name), kind_of(tidy), None, (dropped,))


def _with_parenthesis(name: ForumName, title: str) -> ForumName:
    found = _PARENTHESIS.search(_tidy(title))
    if found is None:
        return name
    told = f"{_tidy(title)[: found.start()]} {found[1].strip()}"
    aliases = tuple(alias for alias in name.aliases if folded(alias) not in (folded(told), name.key))
    return replace(name, name=told, aliases=aliases)


def _bare(place: str) -> str:
    """The place without genitive and without what sort of area it is."""
    place = re.sub(r"\s+(?:kommuns?|stadsdel(?:s|sområdes?|snämnds?|sförvaltnings?)?)$", "", place.strip(" ,–-"))
    return place[:-1] if _is_genitive(place) else place


def _is_genitive(place: str) -> bool:
    return len(place) > 3 and place.endswith("s") and not _OWN_S.search(place)


def _is_place(words: str) -> bool:
    return bool(words) and all(
        word[0].isupper() or word in ("och", "-", "–", "i", "kommun", "kommuns", "stad", "stadsdelsområde")
        for word in words.split()
    )


def _cased(place: str) -> str:
    return place.title() if place.isupper() and len(place) > 3 else place


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", folded(text))


def _near(one: str, other: str) -> bool:
    if one == other:
        return True
    if any(character.isdigit() for character in one + other) or min(len(one), len(other)) < 4:
        return False
    return DamerauLevenshtein.distance(one, other) <= (1 if len(one) < 9 else 2)
