"""Persons as attendance lists name them: name, title, employer."""

import re
from dataclasses import dataclass

from dialogs.documents.people_words import NOT_FIRST, ORG_EXACT, ORG_WORD, ROLE_WORD
from dialogs.documents.plain import filled, one_line, unbulleted

_PARTICLES = frozenset({"von", "van", "de", "da", "af", "av", "al", "el", "bin", "der", "la", "den", "di", "do", "zu"})
_TOKEN = re.compile(r"[^\W\d_][\w’'´.-]*$")
_NICK = re.compile(r"[\"”“'][^\"”“']{1,20}[\"”“']$")
_PARTY = re.compile(r"\(\s*(?!VD|TK|SL|HR|IT)(?:[A-ZÅÄÖ]{1,2}|-|–|[Oo]pol\.?|[Pp]artilös)\s*(?:\)|(?P<more>,)\s*)")
_SURNAME_LIKE = re.compile(r"(?!Bostad)[A-ZÅÄÖ][a-zåäö]+(?:hem|hus|stad)$")
_PART_OF_MEETING = re.compile(
    r"[,;(]?\s*(?:\b(?:t\.?\s?o\.?\s?m\.?|fr\.?\s?o\.?\s?m\.?|från|till och med|från och med|endast|under|gäller|"
    r"del av|deltog|deltar|närvarande)\s*(?:punkt(?:erna|en)?\s*|§+\s*|mötet|kl\.?\s*)\s*[\d.:\s–-]*(?:till \d+)?|"
    r"\b(?:fram )?till\s+kl\.?\s*[\d.:]+|"
    r"(?:\b(?:tjänstgörande|tjg\.?)\s+)?\b(?:ersättare för|ers\.? för|ersätter)\s+(?:[A-ZÅÄÖ][\w-]+\s?){2,3}|"
    r"(?<=\))\s+för\s+(?-i:[A-ZÅÄÖ][\w-]+\s[A-ZÅÄÖ][\w-]+)(?:\s\(\w+\))?|"
    r"§§?\s*\d[\d\s–-]*|(?<=\()punkt(?:erna)?\s*\d[\d\s,–-]*)\)?",
    re.IGNORECASE,
)
_REMOTE = re.compile(
    r"[,(]?\s*(?:\b(?:via|på) (?:teams|skype|zoom|länk|telefon|distans)|digitalt|på distans)\)?", re.IGNORECASE
)
_PAREN = re.compile(r"\(([^()]{1,120})\)")


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    role: str | None
    organisation: str | None


def is_org(text: str) -> bool:
    """Whether the words look like an employer or body rather than a person or a title."""
    words = re.findall(r"[\w&-]+", text)
    return any(word.casefold() in ORG_EXACT or ORG_WORD.search(word) for word in words)


def is_role(text: str) -> bool:
    words = re.findall(r"[\w-]+", text)
    return any(ROLE_WORD.match(word) for word in words)


def is_name(text: str) -> bool:
    """Whether the words look like a person's first and last name."""
    words = text.strip().split()
    if not 2 <= len(words) <= 5 or len(text) > 60:
        return False
    for word in words:
        if word.casefold() in _PARTICLES:
            continue
        if not (_TOKEN.match(word) or _NICK.match(word)) or not (word[0].isupper() or _NICK.match(word)):
            return False
        if len(word) > 3 and word.isupper() and not text.isupper():
            return False
    if words[0].isupper() and len(words[0]) > 1 and not text.isupper():
        return False
    if NOT_FIRST.match(words[0]) or words[0].casefold() in _PARTICLES:
        return False
    last_is_org = is_org(words[-1]) and not _SURNAME_LIKE.match(words[-1])
    return not last_is_org and not is_org(words[0]) and not is_role(words[0]) and not is_role(words[-1])


def _whole_meeting(text: str) -> str:
    """The text without what part of the meeting somebody attended."""
    return _PART_OF_MEETING.sub(lambda match: ")" if match[0][-1] == ")" and "(" not in match[0] else "", text)


def bare_name(text: str) -> str:
    """The name without party letter, initials and what part of the meeting it concerns."""
    kept = _REMOTE.sub("", _whole_meeting(text))
    return one_line(unbulleted(_PARTY.sub("", kept).strip())).strip(" ,;:.–-_…")


def persons_in(text: str, organisation: str | None = None) -> list[Person]:
    """The persons of one line of an attendance list; empty where it names none."""
    cleaned = _REMOTE.sub("", _whole_meeting(unbulleted(text[:4000].strip())))
    cleaned = _PARTY.sub(lambda match: "(" if match["more"] else "", cleaned)
    head, colon, rest = cleaned.partition(":")
    if colon and not rest[:1].isalpha() and filled(rest) and not is_name(head.strip()) and len(head) < 60:
        return _after_colon(head.strip(), rest, organisation)
    people: list[list[str]] = []
    parts = _parts(cleaned)
    if len(parts) > 1 and not _leading_name(parts[0]) and not _title_first(parts[0]) and _leading_name(parts[1]):
        first, parts = parts[0], parts[1:]
        if is_role(first):
            parts.append(first)
        else:
            organisation = first
    titled = False
    for part in parts:
        aside = part.startswith(_ASIDE)
        leading = None if aside and people else _leading_name(part.lstrip(_ASIDE))
        title = None if leading or aside else _title_first(part)
        if leading:
            people.append(leading)
        elif title and (titled or not people):
            people.append(title)
            titled = True
        elif people:
            people[-1].append(part.lstrip(_ASIDE))
        else:
            return []
    return [_person(name, rest, organisation) for name, *rest in people]


def _after_colon(head: str, rest: str, organisation: str | None) -> list[Person]:
    """`Polisen: Amina Holm, Jonas Ek` and `Ordförande: Amina Holm`."""
    found = persons_in(rest, organisation)
    if is_role(head) and not is_org(head):
        return [Person(p.name, p.role or head, p.organisation) for p in found]
    body = head if is_org(head) else None
    return [
        Person(p.name, p.role, p.organisation if p.organisation != organisation else body or p.organisation)
        for p in found
    ]


def _parts(text: str) -> list[str]:
    """Pieces between commas, dashes with spaces, tabs and semicolons; a parenthesis is a piece of its own."""
    spaced = _PAREN.sub(lambda match: "\t" + _ASIDE + match[1].replace(",", "\v") + "\t", text)
    pieces = re.split(r"\t|\n|;|,|\s[–—-]\s|(?<=[a-zåäö])\s?[–—]\s?", spaced)
    joined: list[str] = []
    for piece in pieces:
        shown = one_line(piece.replace("\v", ","))
        shown = shown if shown.endswith(".") else shown.strip(" .")
        joined.extend(half for half in _halves(shown) if filled(half) and not _REACHED.match(half))
    return joined


def _halves(piece: str) -> list[str]:
    """`Amina Holm och Jonas Ek från polisen` are two; `vård och omsorg` is one."""
    piece = _RELATIVE.sub("", re.sub(r"^(?:och|samt|&)\s+", "", piece))
    parts = re.split(r"\s+(?:och|samt|&)\s+", piece)
    if len(parts) == 2 and is_name(parts[1]) and is_org(parts[0]) and not _leading_name(parts[0]):
        return parts
    named = [_leading_name(part) or _title_first(part) for part in parts]
    return parts if len(parts) > 1 and all(named) else [piece]


_REACHED = re.compile(
    r"(?:(?:e-?post|mejl|mail|tel\w*|mobil)\b[.:]*\s*)?(?:\S+@\S+|"
    r"[+0][\d\s()–-]{6,})$",
    re.IGNORECASE,
)
_ASIDE = "\0"
_RELATIVE = re.compile(
    r"^\s*som (?:också |även )?\w+(?: \w+){0,3}\.?$|(?<=\w) som (?:också |även )?(?:för|led|skr|ant|är|"
    r"var)\w*\b.*$"
)
_REMARK = re.compile(r"(?:^|,\s*)(?:som )?(?:ledde|leder) mötet$", re.IGNORECASE)
_FROM = re.compile(r"^(?:från|för|representerar)\s+(?=\S)")


def _leading_name(part: str) -> list[str] | None:
    """A name, perhaps followed by a title without any mark between."""
    part = part.strip(" _.…")
    if is_name(part):
        return [part]
    words = part.split()
    for count in (4, 3, 2):
        rest = " ".join(words[count:])
        if count < len(words) and is_name(" ".join(words[:count])) and (rest[0].islower() or is_role(words[count])):
            return [" ".join(words[:count]), rest]
    return None


def _title_first(part: str) -> list[str] | None:
    """`Kommunpolis Amina Holm`."""
    words = part.split()
    for count in (1, 2, 3):
        name, title = " ".join(words[count:]), " ".join(words[:count])
        if is_name(name) and (is_role(title) or is_org(title)):
            return [name, title]
    return None


def _person(name: str, rest: list[str], organisation: str | None) -> Person:
    rest = [kept for part in rest if (kept := _REMARK.sub("", part).strip(" ,"))]
    sent = next((part for part in rest if _FROM.match(part)), None)
    if sent is not None:
        role, body = role_and_organisation([part for part in rest if part is not sent])
        return Person(bare_name(name), role, body or _FROM.sub("", sent))
    role, body = role_and_organisation(rest)
    return Person(bare_name(name), role, body or organisation)


def role_and_organisation(parts: list[str]) -> tuple[str | None, str | None]:
    """What comes before the first part that names an employer is the title."""
    parts = [
        part
        for part in parts
        if filled(part) and not (re.fullmatch(r"[A-ZÅÄÖ]{2}", part) and not is_role(part) and not is_org(part))
    ]
    for index, part in enumerate(parts):
        if is_org(part) and not is_role(part):
            return ", ".join(parts[:index]) or None, ", ".join(parts[index:])
        if index and is_org(part):
            return ", ".join(parts[:index]), ", ".join(parts[index:])
    if len(parts) == 2 and is_role(parts[0]) and not is_role(parts[1]) and is_name(parts[1]):
        return parts[0], parts[1]
    if len(parts) == 1 and not is_role(parts[0]) and parts[0].isupper():
        return None, parts[0]
    return ", ".join(parts) or None, None
