"""A plan written by us is read back to the same records, whatever its texts hold."""

import io
import random
import zipfile
from collections.abc import Callable
from datetime import date, time

import docx
import pytest
from lxml import etree  # type: ignore[import-untyped]

from dialogs.documents.drafts import ActivityDraft, MinutesDraft, PlanDraft
from dialogs.documents.reading import read
from dialogs.documents.recognise import parse
from dialogs.documents.views import (
    ActivityView,
    ApprovalView,
    FollowUpView,
    MeetingView,
    MinutesView,
    PersonView,
    PlanView,
    PriorityView,
    TaskView,
)
from dialogs.documents.writing_markdown import minutes_markdown, plan_markdown
from dialogs.documents.writing_word import minutes_docx, plan_docx

AWKWARD = (
    "a < b och c > d",
    "<b>fet</b> & <p>stycke</p>",
    "två|rör || i rad \\| slut\\",
    "*stjärna* **två** _streck_ __två__ `kod`",
    "flik\there och  två mellanslag",
    "rad ett\n\nrad tre\n  indragen rad",
    "Målet nått: Nej",
    "Rapporterat av: Nils Fors, 2020-01-01",
    "Ja. Allt klart",
    "# inte rubrik\n1.1 Platssamverkan Påhittad\n| cell | cell |",
    "- punkt\n* punkt\n+ punkt",
    "[länk](http://exempel.example) ![bild](x)",
    "&amp; &lt; <br> <br/>",
    "åäö ÅÄÖ 🚓 \u200fhöger\u200e",
    "~~struket~~ \\\\ \\* \\n",
    "–",
    "Löptid: Tillsvidare",
    "2. Riktat arbete**3. Annat**",
    "text\r\nmed annan radbrytning\x0boch en till",
)
WRITERS: dict[str, Callable[[PlanView], bytes]] = {
    "plan.docx": plan_docx,
    "plan.md": lambda view: plan_markdown(view).encode(),
}


def normal(text: str | None) -> str | None:
    for mark in ("\r\n", "\x0b"):
        text = text.replace(mark, "\n") if text else text
    return text


def views_of(draft: PlanDraft) -> PlanView:
    """The draft as a view again, to be compared with what was written."""
    return PlanView(
        draft.title,
        draft.year,
        tuple(
            PriorityView(p.number, p.title, tuple(map(activity_view, p.activities)), p.purpose, p.situation)
            for p in draft.priorities
        ),
    )


def activity_view(a: ActivityDraft) -> ActivityView:
    return ActivityView(
        a.number, a.title, a.convenor, a.frequency, a.duration, a.purpose, a.goals,
        dict(a.contacts), dict(a.participants), dict(a.commitments), a.other_participants, a.financing, a.communication,
        {k: FollowUpView(f.goal_met, f.done, f.reported_by, f.reported_on) for k, f in a.followup.items()},
    )  # fmt: skip


def round_trip(name: str, view: PlanView) -> PlanView:
    draft = parse(read(name, WRITERS[name](view)))
    assert isinstance(draft, PlanDraft)
    return views_of(draft)


def plan(pick: Callable[[], str | None]) -> PlanView:
    """A plan whose texts are picked one by one."""
    activity = ActivityView(
        "1.1", "24 timmar i Påhittad <centrum> *nu*", pick(), pick(), pick(), pick(), pick(),
        {k: t for k in ("polisen", "stadsdelsförvaltningen") if (t := pick())},
        {k: t for k in ("utbildningsförvaltningen",) if (t := pick())},
        {k: t for k in ("polisen",) if (t := pick())},
        ("Hem & Hus AB", "A|B", "Nattvandrarna <nord>", "Kultur, idrott och *fritid*"), pick(), pick(),
        {
            "T1": FollowUpView("partly", pick(), "Amina Holm", date(2024, 5, 10)),
            "T2": FollowUpView(None, pick() or "x", None, None),
            "VB": FollowUpView("no", pick(), "Ek, Jonas (M)", date(2025, 1, 9)),
        },
    )  # fmt: skip
    bare = ActivityView(None, "2 utan nummer")
    return PlanView(
        "Plan & åtgärder <2024>", 2024,
        (
            PriorityView("1", "Trygga *platser*", (activity, bare), pick(), pick()),
            PriorityView(None, "3 unga", (bare,)),
        ),
    )  # fmt: skip


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("text", AWKWARD)
def test_awkward_text_comes_back(name: str, text: str) -> None:
    assert round_trip(name, plan(lambda: text)) == plan(lambda: normal(text))


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("seed", range(25))
def test_mixed_texts_come_back(name: str, seed: int) -> None:
    def picker(change: Callable[[str | None], str | None]) -> Callable[[], str | None]:
        chance = random.Random(seed)
        return lambda: change(chance.choice([None, *AWKWARD, "\n".join(chance.sample(AWKWARD, 3))]))

    assert round_trip(name, plan(picker(lambda text: text))) == plan(picker(normal))


@pytest.mark.parametrize("name", WRITERS)
def test_written_twice_is_the_same(name: str) -> None:
    once = round_trip(name, plan(lambda: "Fem möten <hållna>\noch ett till"))
    assert round_trip(name, once) == once


def test_word_file_is_accessible() -> None:
    data = plan_docx(plan(lambda: "text"))
    document = docx.Document(io.BytesIO(data))
    assert document.core_properties.title == "Plan & åtgärder <2024>"
    assert [p.style.name for p in document.paragraphs if p.text and p.style][:4] == [
        "Heading 1", "Normal", "Heading 2", "Heading 3",
    ]  # fmt: skip
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        body = etree.fromstring(archive.read("word/document.xml"))
        styles = archive.read("word/styles.xml").decode()
        footer = b"".join(archive.read(n) for n in archive.namelist() if "footer" in n)
    space = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}
    tables = body.findall(".//w:tbl", space)
    assert all(table.find("w:tr/w:trPr/w:tblHeader", space) is not None for table in tables)
    assert all(
        row.find("w:trPr/w:cantSplit", space) is not None for table in tables for row in table.findall("w:tr", space)
    )
    assert 'w:lang w:val="sv-SE"' in styles
    assert b"PAGE" in footer


MINUTES = MinutesView(
    forum="Styrgrupp trygghet Sjöholm",
    date=date(2024, 9, 18),
    start=time(8, 30),
    end=time(10),
    place="Stadshuset, sal B",
    chair="Amina Holm",
    secretary="Karin Wiberg",
    adjusters=("Jonas Ek", "Elin Åkerblom"),
    approvals=(ApprovalView("Jonas Ek", date(2024, 9, 25)), ApprovalView("Elin Åkerblom", date(2024, 9, 26))),
    attendees=(
        PersonView("Amina Holm", "kommundirektör", "Sjöholms kommun"),
        PersonView("Jonas Ek", "socialchef"),
        PersonView("Elin Åkerblom", None, "Polisen"),
        PersonView("Karin Wiberg", "sekreterare"),
    ),
    absent=(PersonView("Petra Sandin", "skolchef"),),
    agenda=("Mötets öppnande", "Lägesbild & läget <nu>", "Avslutning"),
    decisions=("Lägesbilden för *2025* antas.", "Extra möte hålls i mars."),
    actions=(TaskView("Boka lokal | möblera", "Jonas Ek", date(2024, 10, 1)), TaskView("Skicka ut bilden")),
    next_meetings=(MeetingView(date(2024, 12, 4), time(8, 30), time(10), "Stadshuset, sal B"),),
)


MINUTES_WRITERS: dict[str, Callable[[MinutesView], bytes]] = {
    "protokoll.md": lambda view: minutes_markdown(view).encode(),
    "protokoll.docx": minutes_docx,
}


@pytest.mark.parametrize("name", MINUTES_WRITERS)
def test_minutes_come_back(name: str) -> None:
    draft = parse(read(name, MINUTES_WRITERS[name](MINUTES)))
    assert isinstance(draft, MinutesDraft)
    assert minutes_view(draft) == MINUTES


def minutes_view(draft: MinutesDraft) -> MinutesView:
    return MinutesView(
        draft.forum or "", draft.date, draft.start, draft.end, draft.place, draft.chair, draft.secretary,
        tuple(one.text for one in draft.adjusters),
        tuple(ApprovalView(one.name, one.date) for one in draft.approvals),
        tuple(PersonView(p.name, p.role, p.organisation) for p in draft.attendees),
        tuple(PersonView(p.name, p.role, p.organisation) for p in draft.absent),
        tuple(one.text for one in draft.agenda),
        tuple(one.text for one in draft.decisions),
        tuple(TaskView(t.text, t.assignee, t.due) for t in draft.actions),
        tuple(MeetingView(m.date, m.start, m.end, m.place) for m in draft.next_meetings),
    )  # fmt: skip


@pytest.mark.parametrize("name", MINUTES_WRITERS)
def test_sparse_minutes_come_back(name: str) -> None:
    sparse = MinutesView("Lokala Brå Älvnäs", date(2024, 3, 5), agenda=("Läget", "Nästa möte"))
    draft = parse(read(name, MINUTES_WRITERS[name](sparse)))
    assert isinstance(draft, MinutesDraft)
    assert minutes_view(draft) == sparse
