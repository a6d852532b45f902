"""The rows of an action plan's activity: which field a label stands for, broken and mistaken forms included."""

import re

from rapidfuzz.distance import DamerauLevenshtein

from dialogs.documents.document import Line
from dialogs.documents.drafts import Party, Period
from dialogs.documents.plain import label_of, unbulleted

_SIMPLE: dict[str, str] = {
    "number": "nr|nummer|aktivitetsnummer|nr.|id",
    "title": "aktivitet|insats|åtgärd|aktivitet/insats|insats/aktivitet|åtgärd/aktivitet|aktivitet/åtgärd|insatser|"
    "åtgärder|aktiviteter|benämning|namn|namn på aktivitet|vad|vad ska göras|åtgärd/insats|insats/åtgärd|rubrik",
    "priority": "prioritering|prioriterat område|fokusområde|område|målområde|insatsområde|"
    "prioriterat samverkansområde|"
    "problemområde|prioritet|utvecklingsområde|prioriterad fråga|problembild",
    "convenor": "sammankallande|ansvarig|huvudansvarig|ansvarig för aktiviteten|ansvariga|ansvarig funktion|samordnare|"
    "ansvarig för insatsen|ansvarig sammankallande|sammankallare|ansvarig/sammankallande|sammankallande/ansvarig|"
    "ansvarig organisation|vem|ansvarig aktör|aktivitetsansvarig|insatsansvarig|huvudansvar|ansvar|sammankallande part",
    "frequency": "mötesfrekvens|träffas|gruppen träffas|samverkansgruppen träffas|möts|gruppen möts|"
    "sammanträder|avstämning|avstämningar|frekvens|avstämningsmöten|uppföljningsmöten|"
    "möten per år|hur ofta|möten|mötesintervall|mötestillfällen|träffar|"
    "mötestäthet|intervall",
    "duration": "löptid|tidplan|tidsplan|tid|tidsperiod|period|när|giltighetstid|start och slut|tidsram|genomförs|"
    "varaktighet|klart|datum|tidpunkt|gäller|giltig|giltighet|pågår|startar|genomförande",
    "purpose": "beskrivning och syfte|syfte|beskrivning|syfte och beskrivning|syfte och mål|bakgrund och syfte|"
    "beskrivning av insatsen|beskrivning av aktiviteten|innehåll|bakgrund|hur",
    "goals": "mätbara mål|ev mätbara mål|ev. mätbara mål|mål|eventuella mätbara mål|indikatorer|indikator|"
    "delmål|målsättning|"
    "mätbart mål|effektmål|mått|förväntat resultat|önskad effekt|mål och mått",
    "others": "övriga deltagare|övriga aktörer|andra deltagare|övriga medverkande|samverkansparter|övriga parter|"
    "samverkanspartner|övriga samverkansparter|övriga|medverkande|deltagare|aktörer|samverkansaktörer|"
    "deltagande aktörer|medverkande aktörer|samverkar med|i samverkan med|externa deltagare|andra aktörer|"
    "berörda aktörer|parter|medverkande i övrigt|övriga som medverkar|övriga som deltar|deltar också|även med|andra|"
    "fler deltagare|samarbetspartner|samarbetspartners|samarbetspartner och övriga",
    "financing": "finansiering|budget|kostnad|resurser|ekonomi|kostnader|resurser och finansiering",
    "communication": "kommunikation|kommunikationsinsatser|kommunikationsplan|information och kommunikation",
    "overall": "övergripande mål och syfte|övergripande mål|övergripande syfte|mål för området|"
    "syfte med prioriteringen",
    "situation": "lägesbild|nuläge|problembeskrivning|nulägesbeskrivning|orsaksanalys|problem|orsaker",
    "policy": "strategidokument/policy|ev. strategidokument/policy|strategidokument|policy|styrdokument|"
    "ev strategidokument/policy",
}
_FIELDS: dict[str, str] = {word: key for key, words in _SIMPLE.items() for word in words.split("|")}
_ASKED: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"hur ofta\b"), "frequency"),
    (re.compile(r"hur länge\b"), "duration"),
    (re.compile(r"(?:vem|vilka) (?:ansvarar|är ansvarig|sammankallar|är sammankallande|håller ihop)\b"), "convenor"),
    (re.compile(r"(?:vilka andra|vilka fler|vilka mer|vilka övriga)\b"), "others"),
)
_PERIODS: tuple[tuple[re.Pattern[str], Period], ...] = (
    (re.compile(r"\b(?:t ?1|tertial ?1|april|första tertialet|tertialrapport 1|delår 1|30 april|vår(?:en)?)\b"), "T1"),
    (re.compile(r"\b(?:t ?2|tertial ?2|augusti|andra tertialet|tertialrapport 2|delår 2|31 augusti)\b"), "T2"),
    (re.compile(r"\b(?:t ?3|tertial ?3|vb|verksamhetsberättelse\w*|helår\w*|års\w*|år|december|årlig|årsvis|slut\w*|"
    r"bokslut\w*)\b"), "VB"),
)  # fmt: skip
_FOLLOW = re.compile(
    r"uppföljning|uppf\b|redovisning|rapport|status|avstämning|resultat|är målet nått|utfall|"
    r"hur gick det|hur har det gått"
)
_PARTIES: tuple[tuple[re.Pattern[str], Party], ...] = (
    (re.compile(r"^(?:lokal)?polis\w*"), "polisen"),
    (re.compile(r"^(?:utbildning\w*|utbf\b|skol\w*|barn- och utbildning\w*|rektor\w*|grundskol\w*|bildning\w*|"
    r"barn- och skol\w*)"), "utbildningsförvaltningen"),
    (re.compile(r"^(?:stadsdel\w*|stadsområde\w*|distrikt\w*|sdf\b\w*|kommun\w*|stad(?:en)?s?\b|region\w*|förvaltning\w*|socialförvaltning\w*|"
    r"socialtjänst\w*)"), "stadsdelsförvaltningen"),
)  # fmt: skip


def field_of(label: str) -> str | None:
    """`convenor`, `contacts.polisen`, `followup.T1` and so on, or None for what is no label."""
    word = label_of(label)
    if not word or len(word) > 110:
        return None
    period = period_of(word)
    if period:
        return f"followup.{period}"
    if word in _FIELDS:
        return _FIELDS[word]
    asked = next((key for pattern, key in _ASKED if pattern.match(word)), None)
    return asked or _of_party(word) or _nearly(word)


def column_of(label: str) -> str | None:
    """The field of a column's head, where a party's bare name stands for its contact."""
    bare = party_alone(label)
    return field_of(label) or (f"contacts.{bare}" if bare else None)


def party_alone(label: str) -> Party | None:
    """The party whose bare name is the label: below an activity, who it sends."""
    word = label_of(label)
    return next((party for pattern, party in _PARTIES if " " not in word and pattern.fullmatch(word)), None)


def period_of(word: str) -> Period | None:
    """The period a follow-up label names; `Är målet nått?` behind it does not matter."""
    word = label_of(word)
    bare = re.fullmatch(
        r"(?:t ?[123]|vb|tertial ?[123]|verksamhetsberättelse|helår|april|augusti|delår ?[12])\b.{0,70}", word
    )
    if len(word) > 110 or not (bare or _FOLLOW.search(word)):
        return None
    if word.startswith("verksamhetsberättelse"):
        return "VB"
    return next((period for pattern, period in _PERIODS if pattern.search(word)), None)


def _of_party(word: str) -> str | None:
    reversed_ = re.match(
        r"(?:vem är |vilka är )?"
        r"(?P<what>kontakt\w*|övriga deltagare|deltagare|åtagande\w*)\s*(?:hos|från|för|i|,|:|–|-)?\s+(?P<who>\S.*)",
        word,
    )
    who, what = (reversed_["who"], reversed_["what"]) if reversed_ else (word, word)
    party = next((party for pattern, party in _PARTIES if pattern.match(who)), None)
    if party is None:
        return None
    if "kontakt" in what:
        return f"contacts.{party}"
    if "deltagare" in what or "deltar" in what or "medverkande" in what:
        return f"participants.{party}"
    return f"commitments.{party}" if re.search(r"åtagande|ansvar|uppdrag|bidrar", what) else None


def _nearly(word: str) -> str | None:
    """The convenor's label in broken and mistaken forms."""
    joined = word.replace(" ", "").replace("-", "")
    if joined.startswith("sammanställ") and len(joined) < 20:
        return "convenor"
    if len(joined) < 24 and DamerauLevenshtein.distance(joined, "sammankallande", score_cutoff=4) <= 3:
        return "convenor"
    if joined in {"samverkansgrupp", "samverkansgruppen"}:
        return "convenor?"
    for known in ("mötesfrekvens", "löptid", "övrigadeltagare", "finansiering", "kommunikation"):
        if DamerauLevenshtein.distance(joined, known, score_cutoff=2) <= 1:
            return {"övrigadeltagare": "others"}.get(known) or _FIELDS[known]
    return None


def labelled(line: Line) -> tuple[str | None, str]:
    """The field that a line names, and what it says of it."""
    if len(line.cells) > 1:
        key = field_of(line.cells[0]) if line.cells[0].strip() else None
        return key, "\n".join(part for part in line.cells[1:] if part.strip())
    head, colon, rest = line.text.partition(":")
    if colon and len(head) < 80:
        return field_of(unbulleted(head)), rest.strip()
    found = re.match(r"(?P<head>.{2,70}genomförts\?)\s*(?P<rest>.*)$", line.text)
    if found:
        return field_of(found["head"]), found["rest"]
    return (field_of(line.text), "") if len(line.text) < 60 else (None, "")
