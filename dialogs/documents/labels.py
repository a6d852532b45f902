"""The labels that minutes and notices put before their fields, in the wordings of many municipalities."""

import re
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import DamerauLevenshtein

from dialogs.documents.document import Line
from dialogs.documents.plain import filled, label_of

_LABELS: dict[str, str] = {
    "when": "tidpunkt|klockslag|"
    "tid|datum|mötesdatum|sammanträdesdatum|sammanträdestid|mötestid|när|dag|klockan|kl|datum och tid|"
    "tid och datum|dag och tid|datum/tid|tid/datum|sammanträdesdag|start|möte|mötestillfälle|tidpunkt för mötet|"
    "datum för möte|datum för mötet|tid för möte|date",
    "until": "slut|sluttid",
    "where": "plats|mötesrum|"
    "lokal|var|mötesplats|möteslokal|sammanträdesplats|sammanträdeslokal|sal|adress|rum|möteslänk",
    "both": "tid och plats|plats och tid|tid/plats|plats/tid|tid & plats|plats & tid|datum och plats|plats och datum|"
    "tid, plats|när och var|datum, tid och plats|plats, datum och tid|tid- och plats|var och när|"
    "plats för sammanträdet",
    "forum": "forum|vad|grupp|"
    "mötesforum|samverkansforum|mötesgrupp|råd|avser|styrelse/nämnd|nämnd/råd|organ|gruppens namn",
    "attendees": "närvarande|deltagare|deltagande|deltog|medverkande|beslutande|ledamöter|närvarande ledamöter|"
    "närvarande deltagare|beslutande ledamöter|tjänstgörande ersättare|ersättare|närvarande ersättare|övriga deltagare|"
    "övriga närvarande|övriga|adjungerade|adjungerad|adjungerad deltagare|adjungerade deltagare|närvaro|närvarolista|"
    "deltagarlista|deltagarförteckning|närvaroförteckning|ej beslutande|ordinarie ledamöter|gäster|gäst|"
    "inbjudna gäster|"
    "på plats|med på mötet|på mötet deltog|i mötet deltog|mötesdeltagare|"
    "närvarande på mötet|närvarande vid mötet|deltagare vid mötet|tjänstepersoner|tjänstemän|"
    "föredragande|representanter|särskilt inbjudna|utsedda ledamöter|deltagare på mötet|närvarande på plats|"
    "deltagare på distans|på distans|via teams|digitalt|närv|med|vilka|"
    "vi som var med|vi som deltog|vi som var på plats|"
    "vi som träffades|med var|medverkade|närvarade|ej beslutande närvarande|övriga deltagande|ej röstberättigade|"
    "deltagarna",
    "absent": "borta|förhindrad|förhindrade|förhindrat|saknades|inte på plats|frånvarande|ej närvarande|förhinder|"
    "anmält förhinder|anmälda förhinder|förfall|anmält förfall|frånvaro|"
    "meddelat förhinder|anmäld frånvaro|anmält frånvaro|återbud|lämnat återbud|meddelat frånvaro|inte närvarande|"
    "frånv|ursäktade|ursäktad|"
    "ej med|inte med|kunde inte|var inte med|kunde inte delta|kunde inte komma|kunde inte vara med|sjuk|"
    "sjuka|ej på plats|frånvarande ledamöter|ej deltagande|hade förhinder|hade lämnat återbud|deltog ej|deltog inte",
    "invited": "kallade|kallad|inbjudna|kallelse till|kallas|kallelse skickad till|sänds till|sändlista|"
    "kallelse går till|kallade ledamöter|kallade till mötet|inbjudan till|utskickat till|mottagare|till",
    "chair": "ordförande|sammankallande/ordförande|ordförande/sammankallande|mötesordförande|mötesledare|ordf|"
    "ordförande vid mötet|dagens ordförande|mötets ordförande|"
    "ordförande på mötet|leder mötet|mötet leddes av",
    "secretary": "sekreterare|skriver|antecknar|för pennan|protokollförs av|"
    "mötessekreterare|vid protokollet|protokollförare|protokoll fört av|antecknat av|"
    "vid pennan|vid tangentbordet|vid datorn|"
    "vid anteckningarna|anteckningar förda av|protokollet fört av|anteckningar av|minnesanteckningar förda av|"
    "protokollförare och sekreterare|dagens sekreterare|mötets sekreterare|för anteckningarna|antecknare|"
    "minnesanteckningar av|protokollsekreterare|sekr|nedtecknat av|antecknade|förde anteckningar|protokoll|"
    "anteckningar|minnesanteckningar|minnesanteckningar förda vid mötet av|protokollskrivare|skrivet av|upprättat av",
    "adjusters": "justerare|justeringsperson|justeringspersoner|protokolljusterare|protokollsjusterare|att justera|"
    "utses att justera|justeringsman|justeringsmän|utsedda justerare|valda justerare|utsedd att justera|"
    "utsedda att justera|att justera protokollet|justerande|protokollet justeras av|justeras av",
    "approvals": "justerat|justeras|justerad|justerat av|godkänt|godkänd|godkänt av|godkänns|justering|justerat den|"
    "justerat digitalt|godkännande|underskrift|underskrifter|signatur|signaturer|justerat och godkänt|signerat|"
    "protokollet justerat|protokollet är justerat|anteckningarna godkända|justerat via mejl|justerat via mail",
    "agenda": "dagordning|vi kommer att|vi ska|vi pratar om|det här ska vi prata om|på programmet|att diskutera|"
    "på dagordningen|på agendan|punkter att ta upp|ärenden att behandla|föredragningslista|"
    "ärenden|agenda|att ta upp|vi tar upp|punkter på mötet|program|ärendelista|förslag till dagordning|"
    "dagordning för mötet|"
    "förslag på dagordning|innehåll|punkter|dagens punkter|ärendeförteckning|preliminär dagordning",
    "next": "nästa möte|nästa|nästa gång|nästa sammanträde|kommande möten|kommande möte|nästa träff|"
    "nästa mötestillfälle|mötestider|"
    "kommande sammanträden|nästa möten|kommande mötestider|nästa styrgruppsmöte|nästkommande möte|nya mötestider|"
    "datum för nästa möte|tid för nästa möte|mötesdatum framåt|nästa ordinarie möte|nästa sammanträdesdatum|"
    "planerade möten|kommande träffar|sammanträdestider|nästa möte i gruppen|tid och plats för nästa möte|"
    "kommande mötesdatum|mötesplanering|nästa rådsmöte|nästa ordinarie styrgruppsmöte",
    "contact": "kontakt|kontaktperson|kontaktuppgifter|frågor|frågor besvaras av|vid frågor|anmälan|osa|svar till|"
    "anmäl förhinder till|återbud till|förhinder anmäls till|anmälan till|kontakta|kontaktpersoner|sammankallande|"
    "frågor om mötet|svara till|osa till|återbud lämnas till|handläggare|upplysningar|kallelse från|vid förhinder|"
    "kontaktperson för rådet|kontaktperson för gruppen|meddela förhinder till",
    "actions": "att göra|vi gör så här|så gör vi|så här gör vi|nästa steg|"
    "åtgärdslista|uppdrag|aktivitetslista|åtgärder|uppdragslista|att-göra|att göra-lista|"
    "nya uppdrag|nya åtgärder|att göra till nästa möte|uppgifter|action|actions|todo|uppdrag till nästa möte|"
    "aktiviteter|åtgärd|"
    "a|å|åtg|ap|vem gör vad|"
    "uppföljning av uppdrag|åtgärdspunkter|beslutade uppdrag|fördelade uppdrag|uppdrag från mötet|"
    "sammanfattning av uppdrag|aktionslista|actionlista|aktionspunkter|uppgift|uppdrag och ansvariga",
    "decisions": "beslut|b|överenskommelser|överenskommet|bestämt|vi bestämde|vi kom överens om|detta bestämdes|"
    "rådets beslut|styrgruppens beslut|mötets beslut|gruppens beslut|beslutades|beslut i korthet|"
    "fattade beslut|beslutspunkter|rådet beslutar|rådet beslutade|mötet beslutade|mötet beslutar|styrgruppen beslutar|"
    "styrgruppen beslutade|gruppen beslutar|gruppen beslutade|beslutas|brottsförebyggande rådet beslutar|"
    "brå beslutar|brå beslutade|brottsförebyggande rådets beslut|brås beslut|ställningstagande|beslutslogg|"
    "förslag till beslut antas",
    "responsible": "ansvarig|ansvariga|ansvar|vem|utförare",
    "due": "klart senast|klart|senast|deadline|klar senast|datum klart|färdigt|sista datum|när ska det vara klart",
    "noise": "bilagor|bilaga|kopia till|distribution|diarienummer|dnr|sida|för kännedom|paragrafer|protokollsutdrag|"
    "offentliga paragrafer|anslag|bevis|expedieras till|expediering|utdragsbestyrkande|ärendenummer|delges|"
    "plats för justering|tid för justering|justeringens plats och tid|plats och tid för justering|justerade paragrafer|"
    "underrättelse|bakgrund|syfte|sammanfattning|förslag till beslut|yrkande|yrkanden|reservation|reservationer|"
    "beslutsunderlag|handlingar|information|diskussion|ärende|version|skapad|upprättad|referens",
}
KEYS: dict[str, str] = {word: key for key, words in _LABELS.items() for word in words.split("|")}
_PREFIXES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"(?:ej|inte|icke) (?:närvarande|deltagande)\b|(?:från|anmäl\w*) (?:frånvaro|förhinder|"
    r"förfall)\b"), "absent"),
    (re.compile(r"(?:närvarande|övriga närvarande|övriga deltagare|deltagare|deltagande|ledamöter|ersättare|"
    r"adjungerade?)"
                r" (?:från|för|i|på|vid|under|utöver|via|och|under hela|ledamöter|ersättare|tjänste)\b"), "attendees"),
    (re.compile(r"(?:frånvarande|frånvaro|förhinder|förfall|återbud)(?: \w+){1,5}$"), "absent"),
    (re.compile(r"(?:mötes|sammanträdes)(?:tider|datum|dagar|plan)(?: \w+){1,4}$"), "next"),
    (re.compile(r"(?:ordinarie |tjänstgörande |beslutande |ej tjänstgörande |icke tjänstgörande )"
                r"(?:ledamöter|ersättare|deltagare)\b"), "attendees"),
    (re.compile(r"(?:nästa|kommande) (?:est|brå|sspf|sig|avstämning|tillfälle|samling|forum|datum|grupp\w*)$"), "next"),
    (re.compile(r"(?:nästa|kommande) (?:\w+ )?(?:\w*möte\w*|\w*sammanträde\w*|\w*träff\w*)$"), "next"),
    (re.compile(r"(?:val|utseende) av "), ""),
    (re.compile(r"(?:ansvarig|ansvariga|ansvar) för (?:\w+ ?){1,3}$"), "responsible"),
    (re.compile(r"(?:tid|plats) (?:och|&) (?:tid|plats)\b"), "both"),
    (re.compile(r"(?:att göra|uppdrag|åtgärder) (?:till|inför|efter|från)\b"), "actions"),
    (re.compile(r"(?:anmälan|återbud|förhinder|osa|svar|frågor)\b.*\b(?:till|besvaras av|anmäls till)$"), "contact"),
)  # fmt: skip
_MARKS = frozenset({"a", "å", "b"})
_SEASON = re.compile(
    r"[ ,]+(?:(?:för|under) )?(?:(?:hösten|våren|höst|vår|vt|ht|året?) ?)?(?:20\d\d(?:[-/–]\d{2,4})?)?$"
)
_PEOPLE_AFTER = frozenset({"chair", "secretary", "adjusters", "contact"})


@dataclass(frozen=True, slots=True)
class Label:
    """What a line announces, and what it already says of it."""

    key: str
    shown: str
    rest: str
    cells: tuple[str, ...]


def key_of(text: str) -> str | None:
    """The field that a label stands for."""
    word = label_of(text)
    if word in KEYS:
        return KEYS[word]
    if KEYS.get(_SEASON.sub("", word)) == "next":
        return "next"
    if len(word) > 60:
        return None
    return next((key or None for pattern, key in _PREFIXES if pattern.match(word)), None)


_TYPED = {word: KEYS[word] for word in (
    "närvarande", "frånvarande", "deltagare", "tidpunkt", "sekreterare", "ordförande", "protokollsjusterare",
    "justerare", "dagordning", "mötesordförande", "mötesdatum", "vid protokollet", "anmält förhinder", "nästa möte",
)}  # fmt: skip


@lru_cache(maxsize=4096)
def mistyped(text: str) -> str | None:
    """The field of a label with a letter wrong, missing or too many: `Närvarnde`."""
    word = label_of(text)
    if not 7 <= len(word) <= 22:
        return None
    close = ((DamerauLevenshtein.distance(word, known, score_cutoff=2), known) for known in _TYPED)
    distance, best = min(close)
    return _TYPED[best] if distance <= (1 if len(best) < 10 else 2) else None


def label_in(line: Line) -> Label | None:
    """The label a line begins with, on its own, before a colon, or in its first cell."""
    cells = [cell for cell in line.cells if cell]
    if len(cells) > 1 and not (len(cells) > 2 and key_of(cells[1])):
        key = key_of(cells[0])
        if key and (line.table or cells[0].rstrip().endswith(":") or key not in _PEOPLE_AFTER or len(cells) == 2):
            return Label(key, cells[0], "\t".join(cells[1:]), tuple(cells[1:]))
    head, colon, rest = line.text[:90].partition(":")
    if colon and len(head) <= 60:
        key = key_of(head) or mistyped(head)
        if key:
            return Label(key, head, line.text[len(head) + 1 :].strip(), ())
        if filled(rest) is None:
            return None
    asked = _ASKED.match(line.text[:400])
    if asked and key_of(asked["head"]):
        return Label(key_of(asked["head"]) or "", asked["head"], asked["rest"], ())
    if len(line.text) <= 60 and len(cells) < 3 and label_of(line.text) not in _MARKS:
        key = key_of(line.text)
        if key:
            return Label(key, line.text, "", ())
    return _without_colon(line.text)


_ASKED = re.compile(r"(?P<head>När|Var|Vilka|Vad|Vem|Vart)\?\s+(?P<rest>\S.*)$")
_SPACED = re.compile(
    r"(?P<head>Tid|Tidpunkt|Datum|Sammanträdesdatum|Mötesdatum|När|Klockan|Nästa (?:\w+ )?(?:\w*möte|sammanträde)|"
    r"Justerat(?: den)?|Godkänt(?: den)?)\s+(?:är\s+)?(?P<rest>(?:(?:mån|tis|ons|tor|fre|lör|sön)\w*|den|"
    r"kl\w*\.?|\d).*)"
)


_APPROVED = re.compile(
    r"(?:Justerat|Justerad|Justeras|Godkänt|Godkänd|Godkänns)\s+(?P<rest>(?:av |den |digitalt |"
    r"via )?[^\d:.]{0,50}\d.*)$"
)
_SIGNED = re.compile(
    r"(?P<head>Antecknat av|Vid protokollet|Protokollförare|Sekreterare|Ordförande|Anteckningar av|Vid pennan|"
    r"Justerare|"
    r"Vid anteckningarna|Protokoll fört av|Anteckningar förda av|Antecknare|Mötesordförande|Att justera)\s+"
    r"(?P<rest>[A-ZÅÄÖ][\w’'´-]+(?: [A-ZÅÄÖ][\w’'´-]+){1,3}(?: \([A-Z]{1,2}\))?)$"
)


_WERE = re.compile(
    r"(?P<head>(?:Deltog(?: gjorde)?|Med var|På plats var|Vi som (?:sågs|var med|deltog|träffades) var|Vi var)|"
    r"(?:Närvarande|Deltagare|Med)(?: (?:vid|på|i) (?:dagens |detta )?\w+)? (?:var|är)|"
    r"(?:[Pp]å|[Vv]id|[Ii]) (?:dagens |detta )?(?:mötet?|träffen) (?:deltog|var))\s+(?:följande:? )?"
    r"(?P<rest>[A-ZÅÄÖ][\w-]+ [A-ZÅÄÖ][\w-]+.*[,).].*)$"
)


def _without_colon(text: str) -> Label | None:
    approved = _APPROVED.match(text[:120])
    if approved:
        return Label("approvals", text[: approved.start("rest")], text[approved.start("rest") :], ())
    were = _WERE.match(text[:2000])
    if were:
        return Label("attendees", were["head"], text[were.start("rest") :], ())
    match = _SPACED.match(text[:300]) or _SIGNED.match(text[:100])
    if match is None:
        return None
    key = key_of(match["head"])
    return Label(key, match["head"], text[match.start("rest") :], ()) if key else None
