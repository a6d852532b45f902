"""What is known of a forum: who takes part, what the plan says field by field, its card, following it."""

import datetime as dt
from collections.abc import Iterator

import pytest
from sqlalchemy.engine import Engine

from storage import documents, forums, history, meetings, plans
from storage.database import store_of
from storage.documents import Reading
from tests.cast import TENANT, Cast
from tests.conftest import NOW
from tests.talking import Message, Talk, buttons, facts


@pytest.fixture
def talk(address: str, cast: Cast) -> Iterator[Talk]:
    with Talk(address, NOW) as made:
        made.be("Nils Fors")
        yield made


def cite(engine: Engine, forum: int, field: str, line: int) -> None:
    with store_of(engine, TENANT, NOW) as store:
        activity = plans.activity_of(store, forum)
        assert activity is not None
        documents.add_sources(store, activity.document_id, [Reading("activity", activity.id, field, line, "…")])


def held(engine: Engine, forum: int, day: dt.date, *people: int) -> None:
    with store_of(engine, TENANT, NOW) as store:
        meeting = meetings.add(history.begin(store, "import"), forum, "held", day=day)
        for person in people:
            meetings.add_attendance(store, meeting, person, "present", title="Kommunpolis")


def closed(engine: Engine, forum: int) -> None:
    with store_of(engine, TENANT, NOW) as store:
        forums.change_forum(history.begin(store, "settle"), forum, closed=True)


class TestParticipants:
    def test_the_parties_the_others_and_who_was_at_the_last_meetings(
        self, talk: Talk, engine: Engine, cast: Cast
    ) -> None:
        cite(engine, cast.bredang, "contacts.polisen", 14)
        cite(engine, cast.bredang, "other_participants", 19)
        held(engine, cast.bredang, dt.date(2024, 9, 3), cast.jonas)
        [answer] = talk.say("vilka är med i platssamverkan bredäng?")
        assert answer["card"]["title"] == (
            "Med i Platssamverkan Bredäng: stadsdelsförvaltningen, polisen och en övrig deltagare."
        )
        told = facts(answer)
        assert told["Stadsdelsförvaltningen"] == "Preventionsstrateg (kontakt); Enhetschef stadsmiljö"
        assert told["Övriga deltagare"] == "Exempelhem"
        assert told["Vid de senaste mötena"] == "Jonas Ek (Kommunpolis)"
        assert "rad 14–19" in answer["card"]["text"]
        assert "3 september" in answer["card"]["text"]

    def test_in_no_plan_the_lists_tell(self, talk: Talk, engine: Engine, cast: Cast) -> None:
        held(engine, cast.steering, dt.date(2024, 9, 3), cast.jonas, cast.amina)
        [answer] = talk.say("vilka är med i styrgruppen?")
        assert answer["card"]["title"].startswith("2 personer stod i listan")
        assert "Amina Holm" in facts(answer)["Vid de senaste mötena"]

    def test_without_either_those_added_are_told(self, talk: Talk) -> None:
        [answer] = talk.say("vilka är med i styrgruppen?")
        assert facts(answer)["Tillagda i registret"] == "Amina Holm, Jonas Ek, Karin Wiberg"

    def test_nothing_known_says_so_and_what_to_do(self, talk: Talk, engine: Engine) -> None:
        with store_of(engine, TENANT, NOW) as store:
            forums.add(history.begin(store, "settle"), "Platssamverkan Vårberg", "place")
        [answer] = talk.say("vilka är med i platssamverkan vårberg?")
        assert answer["card"]["title"].startswith("Jag vet inte vilka som är med i Platssamverkan Vårberg")
        assert "protokoll" in answer["card"]["text"]

    def test_the_lists_of_a_closed_forum_are_for_its_own_people(self, talk: Talk, engine: Engine, cast: Cast) -> None:
        held(engine, cast.youths, dt.date(2024, 9, 3), cast.jonas)
        closed(engine, cast.youths)
        [answer] = talk.say("vilka är med i sociala insatsgrupper unga 12-17 år?")
        assert "Jonas Ek" not in answer["text"]
        talk.be("Jonas Ek")
        [answer] = talk.say("vilka är med i sociala insatsgrupper unga 12-17 år?")
        assert "Jonas Ek" in answer["text"]


class TestFields:
    @pytest.mark.parametrize(
        ("question", "says"),
        [
            ("vad är syftet med platssamverkan bredäng?", "Syfte: Att fler ska vilja vistas på torget."),
            ("vilka mål har platssamverkan bredäng?", "Mål: Fler besökare på kvällstid."),
            ("hur länge pågår platssamverkan bredäng?", "Löptid: Tillsvidare"),
            ("hur ofta träffas platssamverkan bredäng?", "Mötesfrekvens: En gång i månaden"),
            ("vem betalar för platssamverkan bredäng?", "Finansiering: Var och en bär sina kostnader."),
            ("vad är polisens åtagande i platssamverkan bredäng?", "Polisens åtagande: Delta på möten"),
            ("What is the purpose of Platssamverkan Bredäng?", "Purpose: Att fler ska vilja vistas på torget."),
        ],
    )
    def test_the_plan_is_quoted(self, talk: Talk, question: str, says: str) -> None:
        [answer] = talk.say(question)
        assert answer["card"]["title"] == says
        assert "Åtgärdsplan 2024 (atgardsplan.docx)" in answer["card"]["text"]

    def test_the_line_is_told(self, talk: Talk, engine: Engine, cast: Cast) -> None:
        cite(engine, cast.bredang, "purpose", 27)
        [answer] = talk.say("vad är syftet med platssamverkan bredäng?")
        assert "rad 27" in answer["card"]["text"]

    def test_an_empty_cell(self, talk: Talk) -> None:
        [answer] = talk.say("hur kommunicerar platssamverkan bredäng sina resultat?")
        assert answer["card"]["title"].startswith("Det står inte i planen för Platssamverkan Bredäng")

    def test_a_commitment_that_the_plan_does_not_have(self, talk: Talk) -> None:
        [answer] = talk.say("vad är skolans åtagande i platssamverkan bredäng?")
        assert "utbildningsförvaltningens åtagande" in answer["card"]["title"]

    def test_a_frequency_that_is_only_a_question(self, talk: Talk, engine: Engine, cast: Cast) -> None:
        cite(engine, cast.satra, "frequency", 77)
        for day in (dt.date(2024, 6, 3), dt.date(2024, 7, 1), dt.date(2024, 8, 12)):
            held(engine, cast.satra, day)
        [answer] = talk.say("hur ofta träffas platssamverkan sätra?")
        assert answer["card"]["title"].startswith("Det står inte i planen")
        assert "(rad 77)" in answer["card"]["text"]
        assert "De senaste 3 mötena låg 4–6 veckor isär." in answer["card"]["text"]

    def test_a_forum_in_no_plan(self, talk: Talk) -> None:
        [answer] = talk.say("hur ofta träffas styrgruppen?")
        assert "finns inte i någon åtgärdsplan" in answer["card"]["title"]
        assert "för få protokoll" in answer["card"]["text"]


class TestCard:
    def show(self, talk: Talk, forum: str = "platssamverkan sätra") -> Message:
        [answer] = talk.say(f"vem är sammankallande för {forum}?")
        talk.press("participants")
        [answer] = talk.say(f"vad är syftet med {forum}?")
        [answer] = talk.press("forum_info")
        return answer

    def test_it_tells_convenor_number_meeting_report_and_other_names(self, talk: Talk) -> None:
        answer = self.show(talk)
        assert answer["card"]["title"].startswith(
            "Platssamverkan Sätra. Sammankallande är SDF Preventionsstrateg: Amina"
        )
        told = facts(answer)
        assert told["Slag"] == "Platssamverkan, nummer 1.2 i planen"
        assert told["Nästa möte"] == "Inget är planerat"
        assert told["Senaste rapport"] == "Ingen är inskickad"
        assert told["Kallas också"] == "Platssamverkan Sättra"

    def test_predecessor_and_successor(self, talk: Talk, engine: Engine, cast: Cast) -> None:
        with store_of(engine, TENANT, NOW) as store:
            forums.change_forum(history.begin(store, "settle"), cast.bredang, successor_id=cast.satra)
        assert "Tidigare Platssamverkan Bredäng." in self.show(talk)["card"]["text"]

    def test_following_and_leaving_and_undoing(self, talk: Talk) -> None:
        assert buttons(self.show(talk))[0] == "follow"
        [followed] = talk.press("follow")
        assert followed["text"].startswith("Du följer nu Platssamverkan Sätra.")
        talk.press("forum_info")
        [left] = talk.press("unfollow")
        assert left["text"].startswith("Du följer inte längre")
        talk.press("undo")
        assert buttons(self.show(talk))[0] == "unfollow"

    def test_who_belongs_by_role_may_leave(self, talk: Talk) -> None:
        talk.be("Amina Holm")
        assert buttons(self.show(talk))[0] == "unfollow"
        talk.press("unfollow")
        assert buttons(self.show(talk))[0] == "follow"

    def test_a_closed_forum_is_not_entered_by_following(self, talk: Talk, engine: Engine, cast: Cast) -> None:
        shown = self.show(talk)
        assert "follow" in buttons(shown)
        closed(engine, cast.satra)
        [refused] = talk.press("follow")
        assert "är slutet" in refused["text"]
        assert "follow" not in buttons(self.show(talk))
        talk.be("Karin Wiberg")
        assert "follow" in buttons(self.show(talk))
