"""What the meeting decided on substance, and who is to do what."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from dialogs.documents.dates import find_dates, next_after
from dialogs.documents.document import Line
from dialogs.documents.drafts import Action, Cited
from dialogs.documents.layouts.sections import Section, Sections, source
from dialogs.documents.people import bare_name
from dialogs.documents.plain import filled, is_bullet, label_of, one_line, sentences, unbulleted

_DECIDES = re.compile(
    r"\b(?:beslutar|beslutade|beslutas|beslutades|beslöt|beslöts|[Bb]eslut fattas|[Bb]eslut fattades|enades)\b"
    r"(?:\s+(?:enhälligt|om|därför|också|även|vidare|därmed|att|följande|i enlighet med förslaget))*"
)
_FORMAL = re.compile(
    r"(?:lägg\w*|lades) (?:\w+ ){0,6}till handlingarna|till handlingarna|godkänn\w* (?:\w+ ){0,3}(?:dagordning|föredragning)|"
    r"(?:dagordning\w*|föredragningslista\w*) (?:\w+ ){0,2}(?:godkän|fastställ)|fastställ\w* (?:\w+ ){0,2}dagordning|"
    r"(?:utse\w*|utsågs|välj\w*|vald\w*|utsedd\w*) (?:\w+ ){0,7}(?:sekreterare|juster\w*|ordförande)|"
    r"(?:sekreterare|justerare) (?:\w+ ){0,3}(?:utse|utsågs|vald|välj)|tackar? för informationen|"
    r"noter\w* informationen|(?:föregående|förra) (?:mötes)?(?:protokoll|minnesanteckningar|anteckningar)|"
    r"informationen (?:noteras|antecknas)|tar del av informationen|antecknar informationen|mötet (?:avslutas|förklaras)",
    re.IGNORECASE,
)
_ATT = re.compile(r"(?:[-–•*]\s*)?att\s+", re.IGNORECASE)
_FINITE = re.compile(
    r"\b(?:ska|skall|får|kan|bör|blir|är|gäller|antas|godkänns|genomförs|tas|hålls|fortsätter|\w{4,}s)\b"
)
_CHARGE = re.compile(
    r"(?P<who>[^.:;()]{2,80}?)\s+(?:fick|får|ges|gavs|har fått|har|fått|tilldelas|tar på sig|åtar sig|åtog sig|ansvarar för|"
    r"ansvarar|ombeds|uppmanas)\s*(?:även |också |därför )?(?:i uppdrag(?:et)?|uppdraget?|uppgiften)?\s*(?:av \w+ )?att\b\s*:?\s*"
)
_WILL = re.compile(
    r"(?P<who>(?:[A-ZÅÄÖ][\w’'´/-]*)(?: (?:[A-ZÅÄÖ][\w’'´-]*|och|för|på|i|från|stadsdelsförvaltning\w*)){0,4}"
    r"(?: (?:\([^()]{1,30}\)))?)\s+"
    r"(?P<verb>återkommer|skickar|tar fram|bokar|kallar|undersöker|ser över|kontaktar|sammanställer|stämmer av|bjuder in|"
    r"tar med|tar kontakt|mejlar|mailar|ordnar|kollar|uppdaterar|följer upp|återkopplar|lyfter|förbereder|skriver|"
    r"(?:ska|skall) (?=(?:återkomma|skicka|ta|boka|kalla|undersöka|se över|kontakta|sammanställa|stämma av|bjuda|mejla|ordna|"
    r"kolla|uppdatera|följa upp|återkoppla|lyfta|förbereda|skriva|samordna|planera|dela|sprida|utreda|lämna|höra)\b)|tar reda på|samordnar|planerar in|delar|sprider|bjuder|kontrollerar|beställer|utreder|"
    r"lämnar in|redovisar till|hör av sig|kallar till|distribuerar|rekryterar)"
)
_INFINITIVE = {
    "återkommer": "återkomma", "skickar": "skicka", "tar": "ta", "bokar": "boka", "kallar": "kalla", "ser": "se",
    "undersöker": "undersöka", "kontaktar": "kontakta", "sammanställer": "sammanställa", "stämmer": "stämma",
    "bjuder": "bjuda", "mejlar": "mejla", "mailar": "maila", "ordnar": "ordna", "kollar": "kolla", "följer": "följa",
    "uppdaterar": "uppdatera", "återkopplar": "återkoppla", "lyfter": "lyfta", "förbereder": "förbereda",
    "skriver": "skriva", "samordnar": "samordna", "planerar": "planera", "delar": "dela", "sprider": "sprida",
    "kontrollerar": "kontrollera", "beställer": "beställa", "utreder": "utreda", "lämnar": "lämna", "hör": "höra",
    "distribuerar": "distribuera", "rekryterar": "rekrytera", "skapar": "skapa", "ansvarar": "ansvara",
}  # fmt: skip
_BY = re.compile(r"[\s(–-]*\(?\bAnsvarig(?:a|t)?(?: för \w+)?\s*:\s*(?P<who>[^.;()\n]{2,70})\)?\.?", re.IGNORECASE)
_UNTIL = re.compile(
    r"[\s,(–-]*\b(?:[Kk]lart?(?: senast)?|[Ss]enast|[Dd]eadline|[Ff]ärdigt|[Tt]idplan|[Nn]är)\b\s*:?\s*(?P<due>[^;()\n]{2,60})\)?"
)
_BINDS = re.compile(r"uppdrag|uppgift|på sig|åtar|åtog|ombeds|uppmanas|ansvarar")
_IMPERSONAL = re.compile(
    r"(?:kommunen|kommuner|lagen|protokollet|dagordning\w*|mötet|det|den|detta|bilaga\w*|alla|staten)\b", re.I
)
_ARROW = re.compile(r"(?:→|=>|-->|»)\s*(?P<text>.+)")
_COLUMNS = {
    "text": "att göra|åtgärd|uppgift|uppdrag|vad|aktivitet|beskrivning|åtgärder|vad ska göras|uppdrag/åtgärd|action",
    "who": "ansvarig|vem|ansvar|ansvariga|utförare|ansvarig person|vem gör|ägare",
    "due": "klart senast|klart|när|senast|deadline|klar|datum|klar senast|slutdatum|klart när|tid|tidplan|färdigt",
}
COLUMN_OF = {word: key for key, words in _COLUMNS.items() for word in words.split("|")}


@dataclass(slots=True)
class Outcome:
    decisions: list[Cited] = field(default_factory=list)
    actions: list[Action] = field(default_factory=list)


def outcome(sections: Sections, held: date | None) -> Outcome:
    """Decisions and actions, without formalities such as approving the agenda."""
    found = Outcome()
    table: dict[str, int] = {}
    for part in sections.parts:
        if part.key in {"attendees", "absent", "invited", "agenda", "front", "contact", "approvals", "noise"}:
            continue
        _responsible(part, found, held)
        lines = []
        for line in part.filled:
            table = action_columns(line) or (table if len(line.cells) > 1 else {})
            if table:
                _row(line, table, found, held)
            else:
                lines.append(line)
        _read(part, lines, found, held)
    return found


def action_columns(line: Line) -> dict[str, int]:
    keys = [COLUMN_OF.get(label_of(cell)) for cell in line.cells]
    found = {key: index for index, key in reversed(list(enumerate(keys))) if key}
    return found if "text" in found and "who" in found else {}


def _row(line: Line, columns: dict[str, int], found: Outcome, held: date | None) -> None:
    def cell(key: str) -> str | None:
        index = columns.get(key)
        return filled(one_line(line.cells[index])) if index is not None and index < len(line.cells) else None

    text = cell("text")
    if text and COLUMN_OF.get(label_of(text)) is None:
        found.actions.append(_action(unbulleted(text), cell("who"), cell("due"), line, held))


def _action(text: str, who: str | None, due: str | None, line: Line, held: date | None) -> Action:
    day, inferred = due_in(due or "", held)
    shown = one_line(text).strip(" ,;–-")
    return Action(shown[:1].upper() + shown[1:], assignee(who), day, source(line), inferred)


def assignee(text: str | None) -> str | None:
    who = filled(bare_name(text)) if text else None
    return who


_LIMIT = re.compile(
    r"(?:senast|klart?|före|innan|till|inför|deadline|färdigt|t\.?o\.?m\.?|klar|när)\W{1,3}(?:\w+\W{1,2}){0,2}$", re.I
)


def due_in(text: str, held: date | None) -> tuple[date | None, bool]:
    """The last day that is written, and whether its year was worked out; a date told of is none."""
    for day in find_dates(text, loose=True):
        told = day.start > 3 and not _LIMIT.search(text[max(0, day.start - 40) : day.start])
        if told or (held and day.written and day.written < held):
            continue
        if day.written:
            return day.written, False
        coming = next_after(day, held) if held else None
        if coming:
            return coming, True
    return None, False


def _responsible(part: Section, found: Outcome, held: date | None) -> None:
    """`Ansvarig: …` and `Klart senast: …` on lines of their own belong to the text above them."""
    if part.key not in {"responsible", "due"} or not part.filled or not found.actions:
        return
    last = found.actions[-1]
    text = part.filled[0].text
    if part.key == "responsible":
        found.actions[-1] = Action(last.text, assignee(text), last.due, last.source, last.due_year_inferred)
    else:
        day, inferred = due_in(text, held)
        found.actions[-1] = Action(last.text, last.assignee, day, last.source, inferred)


def _read(part: Section, lines: Sequence[Line], found: Outcome, held: date | None) -> None:
    if part.key == "decisions":
        _decision_block(part, lines, found, held)
    elif part.key == "actions":
        _action_block(lines, found, held)
    elif part.key in {"", "next"}:
        decided = part.opens_item and re.search(r"\bbeslut(?:ade|ad)?\b", part.title, re.IGNORECASE) is not None
        _prose(lines, found, held, decided=decided and "tidigare" not in part.title.casefold())


def _decision_block(part: Section, lines: Sequence[Line], found: Outcome, held: date | None) -> None:
    """The paragraph after the label and every bullet or "att" line that follows it; then ordinary text again."""
    texts = [line for line in lines if filled(line.text)]
    last = 0 if part.opens_item else None
    for index, line in enumerate(texts):
        listed = is_bullet(line.text) or _ATT.match(line.text)
        if index == 0 or listed or last == 0:
            _decided(unbulleted(line.text), line, found)
            _charged(line, found, held)
        else:
            _prose(texts[index:], found, held)
            return


def _decided(text: str, line: Line, found: Outcome) -> None:
    shown = _ATT.sub("", one_line(text), count=1) if _ATT.match(text) else one_line(text)
    shown = _clause(shown) if _DECIDES.search(shown) else shown
    if not filled(shown) or len(shown) < 8 or _FORMAL.search(shown) or shown.endswith(":"):
        return
    found.decisions.append(Cited(shown[:1].upper() + shown[1:], source(line)))


def _clause(sentence: str) -> str:
    """`Beslut fattas om att X ska …` is X ska …; `Rådet beslutar att söka …` is kept with who decides."""
    match = _DECIDES.search(sentence)
    if match is None or not match[0].rstrip().endswith("att"):
        return sentence
    after = sentence[match.end() :].strip()
    first = after.split(" ", 1)[0]
    infinitive = first.endswith("a") or first in {"ge", "få", "se", "stå", "gå", "ha", "bli", "inte", "be"}
    who = re.split(r"\s(?:och|samt|men)\s|[,;]\s", sentence[: match.start()])[-1].strip()
    return f"{who} {sentence[match.start() :]}" if infinitive and who else after


def _action_block(lines: Sequence[Line], found: Outcome, held: date | None) -> None:
    """Below "Att göra" every line is a task: `Amina: boka lokal`, `Boka lokal (Amina Holm), senast 3 maj`."""
    for line in lines:
        text = one_line(_ITEM_MARK.sub("", unbulleted(line.text)))
        if not filled(text) or len(text) < 6:
            continue
        if text.endswith(":") or not _task(text, line, found, held):
            _prose([line], found, held)


_ITEM_MARK = re.compile(r"^(?:\d{1,2}|[a-z])[.)]\s+")
_WHO_FIRST = re.compile(r"^(?P<who>[A-ZÅÄÖ][^:–]{1,50}?)\s*(?::|\s[–-]\s)\s*(?P<text>\S.{5,})$")
_WHO_LAST = re.compile(r"^(?P<text>.{6,}?)\s*(?:\((?P<a>[^()]{2,50})\)|\s[–-]\s(?P<b>[A-ZÅÄÖ][^–:]{1,50}))\.?$")


def _task(text: str, line: Line, found: Outcome, held: date | None) -> bool:
    if _CHARGE.match(text) or _BY.search(text) or _WILL.match(text):
        _charged_sentence(text, line, found, held)
        return True
    until = _UNTIL.search(text)
    bare = _UNTIL.sub("", text).strip(" ,;.") if until and until.start() > 5 else text
    first, last = _WHO_FIRST.match(bare), _WHO_LAST.match(bare)
    if first:
        found.actions.append(_action(first["text"].rstrip("."), first["who"], text, line, held))
    elif last and not find_dates(last["a"] or last["b"], loose=True):
        found.actions.append(_action(last["text"], last["a"] or last["b"], text, line, held))
    elif len(bare) < 250:
        found.actions.append(_action(bare.rstrip("."), None, text, line, held))
    return True


def _prose(lines: Sequence[Line], found: Outcome, held: date | None, *, decided: bool = False) -> None:
    index = 0
    while index < len(lines):
        line = lines[index]
        listed = _list_after(lines, index) if line.text.rstrip().endswith(":") or _ends_with_att(line.text) else []
        lead = line.text.rstrip(": ")
        if listed and (_CHARGE.search(lead + " att") or _DECIDES.search(lead)):
            _listed(lead, listed, found, held)
            index += 1 + len(listed)
            continue
        _sentences(line, found, held, decided=decided)
        index += 1


def _ends_with_att(text: str) -> bool:
    return text.rstrip().endswith((" att", "beslutar", "beslutade", "uppdrag"))


def _list_after(lines: Sequence[Line], index: int) -> list[Line]:
    found = []
    for line in lines[index + 1 :]:
        if not (is_bullet(line.text) or _ATT.match(line.text) or re.match(r"(?:\d{1,2}|[a-z])[.)] ", line.text)):
            break
        found.append(line)
    return found


def _listed(lead: str, listed: Sequence[Line], found: Outcome, held: date | None) -> None:
    charge = _CHARGE.search(lead if lead.endswith(" att") else lead + " att")
    for line in listed:
        text = re.sub(r"^(?:\d{1,2}|[a-z])[.)] ", "", unbulleted(line.text))
        text = _ATT.sub("", text, count=1) if _ATT.match(text) else text
        if charge and not _DECIDES.search(lead):
            found.actions.append(_action(text.rstrip("."), charge["who"], text, line, held))
        else:
            _decided(text, line, found)
            _charged(line, found, held)


def _sentences(line: Line, found: Outcome, held: date | None, *, decided: bool) -> None:
    for sentence in sentences(unbulleted(line.text[:6000])):
        if decided or (_DECIDES.search(sentence) and " om att" not in sentence[:4]):
            if decided or _is_decision(sentence):
                _decided(sentence, line, found)
        _charged_sentence(sentence, line, found, held)


def _is_decision(sentence: str) -> bool:
    match = _DECIDES.search(sentence)
    return (
        match is not None
        and (" att" in match[0] or len(sentence) - match.end() > 12)
        and "tidigare beslut" not in sentence
    )


def _charged(line: Line, found: Outcome, held: date | None) -> None:
    for sentence in sentences(unbulleted(line.text[:4000])):
        _charged_sentence(sentence, line, found, held)


def _charged_sentence(sentence: str, line: Line, found: Outcome, held: date | None) -> None:
    text = _ATT.sub("", sentence, count=1) if _ATT.match(sentence) else sentence
    arrow = _ARROW.search(text)
    text = arrow["text"] if arrow else text
    charge = _CHARGE.match(text)
    named = _BY.search(text)
    if named and named.start() > 8:
        _named(text, named, line, found, held)
    elif (
        (charge and "uppdrag" in charge[0]) or (charge and "ansvar" in charge[0]) or (charge and "på sig" in charge[0])
    ):
        found.actions.append(_action(text[charge.end() :].rstrip("."), _who(charge["who"]), text, line, held))
    elif (will := _WILL.match(text)) and not _FORMAL.search(text) and not _IMPERSONAL.match(text):
        rest = text[will.end("verb") :].strip()
        found.actions.append(_action(_as_task(will["verb"], rest), _who(will["who"]), text, line, held))


def _named(text: str, named: re.Match[str], line: Line, found: Outcome, held: date | None) -> None:
    who = named["who"]
    until = _UNTIL.search(who) or _UNTIL.search(text)
    who = _UNTIL.sub("", who)
    task = _UNTIL.sub("", text[: named.start()]).rstrip(" .,;–-")
    found.actions.append(_action(task, who.rstrip(" ,"), until["due"] if until else None, line, held))


def _who(text: str) -> str:
    shown = one_line(text)
    decided = _DECIDES.search(shown)
    return shown[decided.end() :].strip() if decided else re.sub(r"^(?:att|och|samt|Att)\s+", "", shown)


def _as_task(verb: str, rest: str) -> str:
    head, _, tail = verb.strip().partition(" ")
    if head in {"ska", "skall"}:
        return rest.rstrip(".")
    return " ".join(part for part in (_INFINITIVE.get(head, head), tail, rest.rstrip(".")) if part)
