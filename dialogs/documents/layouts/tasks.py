"""Sentences and rows that give somebody something to do."""

import re
from datetime import date

from dialogs.documents.dates import find_dates, next_after
from dialogs.documents.document import Line
from dialogs.documents.drafts import Action
from dialogs.documents.layouts.sections import source
from dialogs.documents.layouts.task_columns import COLUMN_OF
from dialogs.documents.people import bare_name
from dialogs.documents.plain import filled, label_of, one_line, unbulleted

DECIDES = re.compile(
    r"\b(?:[Bb]eslutas|beslutar|beslutade|[Bb]eslutades|[Bb]eslöts?|[Bb]eslut tas|[Bb]eslut togs|tog beslut|"
    r"tar beslut|[Bb]eslut fattas|[Bb]eslut fattades|enades|enas|är eniga? om|är överens om|var eniga? om|"
    r"bestämmer|bestämde|[Bb]estämdes|kom överens|överenskom|"
    r"[Öö]verenskoms)\b"
    r"(?:\s+(?:enhälligt|om|därför|också|även|vidare|därmed|att|följande|i enlighet med förslaget))*"
)
FORMAL = re.compile(
    r"(?:lägg\w*|lades) (?:\w+ ){0,6}till handlingarna|till handlingarna|godkänn\w* (?:\w+ ){0,3}(?:dagordning|"
    r"föredragning)|"
    r"(?:dagordning\w*|föredragningslista\w*) (?:\w+ ){0,2}(?:godkän|fastställ)|fastställ\w* (?:\w+ ){0,2}dagordning|"
    r"(?:utse\w*|utsågs|välj\w*|vald\w*|utsedd\w*) (?:\w+ ){0,7}(?:sekreterare|juster\w*|ordförande)|"
    r"(?:sekreterare|justerare) (?:\w+ ){0,3}(?:utse|utsågs|vald|välj)|tackar? för informationen|"
    r"noter\w* informationen|(?:föregående|förra) (?:mötes)?(?:protokoll|minnesanteckningar|anteckningar)|"
    r"informationen (?:noteras|antecknas)|tar del av informationen|antecknar informationen|mötet (?:avslutas|"
    r"förklaras)",
    re.IGNORECASE,
)
ATT = re.compile(r"(?:[-–•*]\s*)?att\s+", re.IGNORECASE)
CHARGE = re.compile(
    r"(?P<who>[^.:;()]{2,80}?)\s+(?:fick|får|ges|gavs|har fått|har|fått|tilldelas|tar på sig|åtar sig|åtog sig|"
    r"ansvarar för|"
    r"ansvarar|ombeds|uppmanas)\s*(?:även |också |därför )?(?:i uppdrag(?:et)?|uppdraget?|uppgiften)?\s*(?:av "
    r"\w+ )?att\b\s*:?\s*"
)
_GIVES = re.compile(
    r"(?:(?:^|\s)ger?\s+(?P<a>[^.:;()]{2,60}?)\s+(?:i uppdrag|uppdraget) att|"
    r"\b[Uu]ppdra(?:s|r|gs)? åt\s+(?P<b>[^.:;()]{2,60}?)\s+att)\s+(?P<text>[^.]{5,})"
)
WILL = re.compile(
    r"(?P<who>(?:[A-ZÅÄÖ][\w’'´/-]*)(?: (?:[A-ZÅÄÖ][\w’'´-]*|och|för|på|i|från|stadsdelsförvaltning\w*)){0,4}"
    r"(?: (?:\([^()]{1,30}\)))?)\s+"
    r"(?P<verb>återkommer|skickar|tar fram|bokar|kallar|undersöker|ser över|kontaktar|sammanställer|stämmer av|"
    r"bjuder in|"
    r"tar med|tar kontakt|mejlar|mailar|ordnar|kollar|uppdaterar|följer upp|återkopplar|"
    r"lyfter (?=(?:frågan|ärendet|det|detta)\b.* (?:till|med|i|hos) )|förbereder|skriver|"
    r"(?:ska|skall) (?=(?:återkomma|skicka|ta|boka|kalla|undersöka|se över|kontakta|sammanställa|stämma av|bjuda|"
    r"mejla|ordna|"
    r"kolla|uppdatera|följa upp|återkoppla|lyfta|förbereda|skriva|samordna|planera|dela|sprida|utreda|lämna|"
    r"höra)\b)|tar reda på|samordnar|planerar in|delar|sprider|kontrollerar|beställer|utreder|"
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
    "ger": "ge", "ber": "be", "får": "få", "gör": "göra", "går": "gå", "för": "föra", "kör": "köra", "hyr": "hyra",
}  # fmt: skip
_SECOND = re.compile(rf"\boch ({'|'.join(verb for verb in _INFINITIVE if verb not in {'för', 'får'})})\b")
PRESENT = frozenset(_INFINITIVE)
BY = re.compile(
    r"[\s(–-]*\(?\b(?:Ansvar(?:ig(?:a|t)?)?(?: för \w+)?|Vem|Utförs av|Görs av)\s*:\s*(?P<who>[^.;()\n]{2,70})\)?\.?",
    re.IGNORECASE,
)
UNTIL = re.compile(
    r"[\s,(–-]*\b(?:[Kk]lart?(?: senast)?|[Ss]enast|[Dd]eadline|[Ff]ärdigt|[Tt]idplan|"
    r"[Nn]är)\b\s*:?\s*(?P<due>[^;()\n]{2,60})\)?"
)
_BINDS = re.compile(r"uppdrag|uppgift|på sig|åtar|åtog|ombeds|uppmanas|ansvarar")
_IMPERSONAL = re.compile(
    r"(?:kommunen|kommuner|lagen|protokollet|dagordning\w*|mötet|det|den|detta|bilaga\w*|alla|staten)\b", re.IGNORECASE
)
ARROW = re.compile(r"(?:→|=>|-{1,2}>|»|⇒|►)\s*(?P<text>.+)")
ITEM_MARK = re.compile(r"^(?:[☐☑☒□▢✓]\s*|\[[ xX]?\]\s*|(?:\d{1,2}|[a-z])[.)]\s+)")


def row_task(line: Line, columns: dict[str, int], held: date | None) -> Action | None:
    """The task in a row of a table of tasks."""

    def cell(key: str) -> str | None:
        index = columns.get(key)
        return filled(one_line(line.cells[index])) if index is not None and index < len(line.cells) else None

    text = cell("text")
    if text is None or label_of(text) in COLUMN_OF:
        return None
    return action(unbulleted(text), cell("who"), cell("due"), line, held)


def action(text: str, who: str | None, due: str | None, line: Line, held: date | None) -> Action:
    day, inferred = due_in(due or "", held)
    shown = one_line(_without_limit(text) if day else text).strip(" ,;–-")
    shown = shown if shown.endswith(("m.m.", "m.fl.", "etc.")) else shown.rstrip(".")
    return Action(shown[:1].upper() + shown[1:], assignee(who), day, source(line), inferred)


def _without_limit(text: str) -> str:
    """The task without the day that ends it: `bjuda in ägarna senast den 15 mars` is bjuda in ägarna."""
    bare = text.rstrip(" .)")
    days = find_dates(bare, loose=True)
    if days and re.fullmatch(r"(?:[Ss]enast|[Ff]öre|[Ii]nnan|[Tt]ill)\s+(?:den\s+)?", bare[: days[0].start]):
        return bare[days[0].end :].strip() or text
    if not days or days[-1].end != len(bare):
        return text
    limit = _ENDING.search(bare, max(0, days[-1].start - 30), days[-1].start)
    if limit is None and bare[: days[-1].start].rstrip().endswith((",", "(", "–", ":")):
        return bare[: days[-1].start].rstrip(" ,(–:")
    return bare[: limit.start()] if limit and limit.start() > 5 else text


_ENDING = re.compile(
    r"[\s,(–-]*\b(?:(?:klart?|färdigt?)\s+)?(?:senast|före|innan|till och med|t\.?o\.?m\.?|till|inför|klart?)\b"
    r"[\s:]*(?:den\s*)?$",
    re.IGNORECASE,
)


def assignee(text: str | None) -> str | None:
    """Who is named, without party letter and the like."""
    return filled(bare_name(text)) if text else None


_LIMIT = re.compile(
    r"(?:senast|klart?|före|innan|till|inför|deadline|färdigt|t\.?o\.?m\.?|klar|när)\W{1,3}(?:\w+\W{1,2}){0,2}$",
    re.IGNORECASE,
)


def due_in(text: str, held: date | None) -> tuple[date | None, bool]:
    """The last day that is written, and whether its year was worked out; a date told of is none."""
    for day in find_dates(text, loose=True):
        last = day.end >= len(text.rstrip(" .)")) and text[: day.start].rstrip(" ").endswith((",", "(", "–", ":"))
        told = day.start > 3 and not last and not _LIMIT.search(text[max(0, day.start - 40) : day.start])
        if told or (held and day.written and day.written < held):
            continue
        if day.written:
            return day.written, False
        coming = next_after(day, held) if held else None
        if coming:
            return coming, True
    return None, False


def told_task(sentence: str, line: Line, held: date | None) -> Action | None:
    """`X får i uppdrag att …`, `… Ansvarig: X`, `X återkommer med …`; None where nobody is given anything to do."""
    text = ATT.sub("", sentence, count=1) if ATT.match(sentence) else sentence
    arrow = ARROW.search(text)
    text = arrow["text"] if arrow else text
    named, gives, charge, will = BY.search(text), _GIVES.search(text), CHARGE.match(text), WILL.match(text)
    if named and named.start() > 8:
        return _named(text, named, line, held)
    if gives:
        return action(gives["text"], gives["a"] or gives["b"], text, line, held)
    if _IMPERSONAL.match(text):
        return None
    if charge and _BINDS.search(charge[0]):
        return action(text[charge.end() :].rstrip("."), _who(charge["who"]), text, line, held)
    rest = text[will.end("verb") :].strip() if will else ""
    if will and len(rest) > 3 and not FORMAL.search(text):
        return action(infinitive_of(will["verb"], rest), _who(will["who"]), text, line, held)
    return None


def is_only_due(sentence: str) -> bool:
    """`Klart senast 1/10.`: said of the task before."""
    return UNTIL.match(" " + sentence) is not None


def with_due(task: Action, text: str, held: date | None) -> Action:
    """The task with the day that `text` names, if it names one."""
    day, inferred = due_in(text, held)
    return task if day is None else Action(task.text, task.assignee, day, task.source, inferred)


def _named(text: str, named: re.Match[str], line: Line, held: date | None) -> Action:
    who = named["who"]
    until = UNTIL.search(who) or UNTIL.search(text)
    who = UNTIL.sub("", who)
    task = UNTIL.sub("", text[: named.start()]).rstrip(" .,;–-")
    return action(task, who.rstrip(" ,"), until["due"] if until else None, line, held)


def _who(text: str) -> str:
    shown = one_line(text)
    decided = DECIDES.search(shown)
    return shown[decided.end() :].strip() if decided else re.sub(r"^(?:att|och|samt|Att)\s+", "", shown)


def infinitive_of(verb: str, rest: str) -> str:
    """The task that somebody is said to do: `tar` and `fram ett förslag.` give ta fram ett förslag."""
    head, _, tail = verb.strip().partition(" ")
    if head in {"ska", "skall"}:
        return " ".join(part for part in (tail, rest.rstrip(".")) if part)
    regular = head[:-1] if head.endswith("ar") else head[:-2] + "a" if head.endswith("er") else head
    regular = head + "a" if head.endswith(("för", "gör", "lär", "hör")) else regular
    rest = _SECOND.sub(lambda match: f"och {_INFINITIVE[match[1]]}", rest.rstrip("."))
    return " ".join(part for part in (_INFINITIVE.get(head, regular), tail, rest) if part)
