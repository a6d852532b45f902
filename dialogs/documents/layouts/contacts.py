"""Who to turn to about the group, or to answer about the meeting."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from dialogs.documents.document import Line
from dialogs.documents.drafts import Contact
from dialogs.documents.layouts.sections import Sections, source
from dialogs.documents.people import bare_name, is_name, is_role, persons_in
from dialogs.documents.plain import label_of, one_line, sentences, unbulleted

_MAIL = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")
_PHONE = re.compile(r"(?<![\d-])(?:\+46|0)[\s(-]{0,2}\d(?:[\d\s()–-]){5,14}\d")
ANSWER = (
    r"(?:eventuell\w* |ev\.? )?(?:meddela|anmäl\w*|lämna|återbud|förhinder|frågor|har du frågor|vid (?:frågor|"
    r"förhinder)|kontakta|osa|svara?|"
    r"hör av (?:dig|er)|för mer information|mer information|kan du inte komma|om du inte kan)\b"
)


def contact(sections: Sections) -> Contact | None:
    """The contact person given for the group."""
    found = _given_contact(sections)
    if found is None or found.name or not found.email:
        return found
    return replace(found, name=_by_address(found.email, sections.lines))


def _by_address(address: str, lines: Sequence[Line]) -> str | None:
    """Whose address it is: `karin.wiberg@` is the Karin Wiberg whom the document names."""
    words = [word for word in re.split(r"[._-]", address.partition("@")[0].casefold()) if len(word) > 1]
    if len(words) != 2:
        return None
    pattern = re.compile(r"\b[A-ZÅÄÖ][\wé-]+ [A-ZÅÄÖ][\wé-]+")
    for line in lines:
        for match in pattern.finditer(line.text[:1000]):
            if _plain_letters(match[0]).split() == words:
                return match[0]
    return None


def _plain_letters(text: str) -> str:
    split = unicodedata.normalize("NFD", text.casefold())
    return "".join(char for char in split if not unicodedata.combining(char))


def _given_contact(sections: Sections) -> Contact | None:
    for part in sections.keyed("contact"):
        if label_of(part.title) in {"frågor", "anmälan", "handläggare"} and not part.inline:
            continue
        found = _contact(part.filled[:5])
        if found and (found.name or found.phone or found.email):
            return found
    for line in sections.lines:
        for told in sentences(line.text[:2000]) if _MAIL.search(line.text) or _PHONE.search(line.text) else ():
            found = _contact([replace(line, text=told)]) if re.match(ANSWER, told, re.IGNORECASE) else None
            if found and (found.phone or found.email):
                return found
    return _below_all(sections)


def _below_all(sections: Sections) -> Contact | None:
    """The only address of the document, where it ends: who signs with it, or is to be answered."""
    lines = [line for line in sections.lines if line.text]
    written = {address.casefold() for line in lines for address in _MAIL.findall(line.text[:2000])}
    last = next((index for index in range(len(lines) - 1, -1, -1) if _MAIL.search(lines[index].text)), None)
    if last is None or len(written) != 1 or last < len(lines) - 5 or len(lines[last].cells) > 2:
        return None
    found = _contact([lines[last]])
    if found is None or found.email is None:
        return None
    found = replace(found, name=found.name or _by_address(found.email, lines))
    for line in (*reversed(lines[max(0, last - 3) : last]), *lines[last + 1 : last + 3]):
        more = _contact([line]) if len(line.text) < 60 else None
        found = replace(found, name=found.name or more.name, phone=found.phone or more.phone) if more else found
    return found


def _contact(lines: Sequence[Line]) -> Contact | None:
    text = "\n".join(line.text[:400] for line in lines)
    mail, phone = _MAIL.search(text), _PHONE.search(text)
    name = None
    for line in lines:
        name = name or _contact_name(line.text)
    if not (name or mail or phone):
        return None
    number = one_line(phone[0]) if phone else None
    return Contact(name, number, mail[0] if mail else None, source(lines[0]))


def _contact_name(text: str) -> str | None:
    bare = _PHONE.sub("\t", _MAIL.sub("\t", text[:400]))
    bare = re.sub(r"\b(?:tel(?:efon)?|mobil|e-?post|mejl|mail|epost)\b[.:]*", "\t", bare, flags=re.IGNORECASE)
    for piece in re.split(r"[\t,;]|\beller\b|\bpå\b", bare):
        shown = bare_name(re.sub(r"^.*\b(?:till|av|kontakta|hos)\s", "", piece.strip()))
        if is_name(shown):
            return shown
        people = persons_in(unbulleted(shown)) if shown and not is_role(shown.split()[-1]) else []
        if people:
            return people[0].name
    return None
