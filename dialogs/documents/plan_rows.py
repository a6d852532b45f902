"""The rows of a written plan: label and text, the same in every format and read back by the plan layout."""

import re
from collections.abc import Iterator

from dialogs.documents.drafts import PARTIES, Party, Period
from dialogs.documents.views import ActivityView, FollowUpView, PriorityView

HEAD = ("Uppgift", "Innehåll")
OWNERS: dict[Party, str] = {
    "stadsdelsförvaltningen": "Stadsdelsförvaltningens",
    "polisen": "Polisens",
    "utbildningsförvaltningen": "Utbildningsförvaltningens",
}
FOLLOW_UPS: dict[Period, str] = {
    "T1": "Uppföljning T1: Är målet nått? Vilka aktiviteter har genomförts?",
    "T2": "Uppföljning T2: Är målet nått? Vilka aktiviteter har genomförts?",
    "VB": "Verksamhetsberättelse: Är målet nått? Vilka aktiviteter har genomförts?",
}
GOALS = {"yes": "Ja", "partly": "Delvis", "no": "Nej", None: "Inte angivet"}
NOT_GIVEN = "inte angivet"
NUMBER_END = "\u00a0"
_BREAKS = re.compile(r"\r\n|[\r\v\f\x85\u2028\u2029]")
_FORBIDDEN = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def clean(text: str | None) -> str:
    """Text that every format can hold: one kind of line break, nothing that no document may contain."""
    kept = _FORBIDDEN.sub("", _BREAKS.sub("\n", text or ""))
    return "\n".join(line.rstrip() for line in kept.split("\n")).strip()


def heading(number: str | None, title: str) -> str:
    """Number and title with a hard space between, so that a title beginning with a figure keeps it."""
    shown = " ".join(clean(title).split())
    return f"{' '.join(number.split())}{NUMBER_END}{shown}" if number else shown


def priority_rows(priority: PriorityView) -> list[tuple[str, str]]:
    rows = (("Övergripande mål och syfte", priority.purpose), ("Lägesbild", priority.situation))
    return [(label, clean(text)) for label, text in rows if clean(text)]


def activity_rows(activity: ActivityView) -> list[tuple[str, str]]:
    """Every row of the template, those without a text too: they are there to be filled in."""
    return [(label, clean(text)) for label, text in _rows(activity)]


def _rows(activity: ActivityView) -> Iterator[tuple[str, str | None]]:
    yield "Beskrivning och syfte", activity.purpose
    yield "Mätbara mål", activity.goals
    yield "Löptid", activity.duration
    yield "Mötesfrekvens", activity.frequency
    yield "Sammankallande", activity.convenor
    for party in PARTIES:
        yield f"{OWNERS[party]} kontakt", activity.contacts.get(party)
        yield f"{OWNERS[party]} övriga deltagare", activity.participants.get(party)
        yield f"{OWNERS[party]} åtagande", activity.commitments.get(party)
    yield "Övriga deltagare", "\n".join(" ".join(name.split()) for name in activity.other_participants)
    yield "Finansiering", activity.financing
    yield "Kommunikation", activity.communication
    for period, label in FOLLOW_UPS.items():
        yield label, follow_up_text(activity.followup.get(period))


def follow_up_text(report: FollowUpView | None) -> str:
    """Two formal lines, then what was done; nothing where nothing is reported."""
    if report is None:
        return ""
    who = " ".join(clean(report.reported_by).split()) or NOT_GIVEN
    when = f", {report.reported_on.isoformat()}" if report.reported_on else ""
    return f"Målet nått: {GOALS[report.goal_met]}\nRapporterat av: {who}{when}\n{clean(report.done)}"
