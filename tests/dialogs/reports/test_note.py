"""Notes: shown back, saved, corrected and taken back by who wrote them."""

import datetime as dt

import pytest
from sqlalchemy.engine import Engine

from storage import forums, history, notes
from storage.database import store_of
from tests.cast import Cast
from tests.conftest import NOW
from tests.talking import Message, Talk, buttons

NOTE = "bredäng: nattvandringen drog 14 föräldrar, lampan vid planen är trasig"
TEXT = "nattvandringen drog 14 föräldrar, lampan vid planen är trasig"


def _notes(engine: Engine, forum: int) -> list[tuple[str, str, str]]:
    with store_of(engine, 1, NOW) as store:
        return [(row.text, row.day.isoformat(), row.author) for row in notes.latest(store, 10, forum_id=forum)]


def _fields(message: Message) -> dict[str, str]:
    return {field["id"]: field["value"] for field in message["card"]["inputs"]}


def _errors(message: Message) -> dict[str, str]:
    return {field["id"]: field["error"] for field in message["card"]["inputs"] if "error" in field}


def test_a_note_is_shown_back_and_saved_with_the_button_alone(address: str, engine: Engine, cast: Cast) -> None:
    with Talk(address, NOW) as talk:
        talk.be("Jonas Ek")
        [shown] = talk.say(NOTE)
        assert _fields(shown) == {"text": TEXT, "date": "2024-10-14", "forum": str(cast.bredang)}
        assert _notes(engine, cast.bredang) == []
        [saved] = talk.press("submit")
        assert saved["text"].splitlines() == [
            "Sparat som notis för Platssamverkan Bredäng.",
            "Den följer med när VB ska rapporteras.",
        ]
        assert buttons(saved) == ["undo", "edit"]
    assert _notes(engine, cast.bredang) == [(TEXT, "2024-10-14", "Jonas Ek")]


def test_text_day_and_forum_can_be_changed_before_saving(address: str, engine: Engine, cast: Cast) -> None:
    with Talk(address, NOW) as talk:
        talk.be("Amina Holm")
        talk.say(NOTE)
        [saved] = talk.press("submit", text="Lampan är lagad.", date="2024-08-30", forum=str(cast.steering))
        assert "T2" in saved["text"]
        assert "30 augusti" in saved["text"]
    assert _notes(engine, cast.bredang) == []
    assert _notes(engine, cast.steering) == [("Lampan är lagad.", "2024-08-30", "Amina Holm")]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("text", "  "),
        ("text", "a" * 20_000),
        ("date", "2024-02-30"),
        ("date", "2024-10-15"),
        ("date", "i fredags"),
    ],
)
def test_a_field_that_cannot_be_saved_says_why_and_keeps_the_rest(
    address: str, engine: Engine, cast: Cast, field: str, value: str
) -> None:
    with Talk(address, NOW) as talk:
        talk.be("Amina Holm")
        talk.say(NOTE)
        [refused] = talk.press("submit", **{field: value})
        assert list(_errors(refused)) == [field]
        assert _notes(engine, cast.bredang) == []
        right = {"text": "Kort.", "date": "2024-10-13"}[field]
        talk.press("submit", **{field: right})
    [saved] = _notes(engine, cast.bredang)
    assert right in saved
    assert field == "text" or saved[0] == TEXT


def test_control_characters_and_emoji_are_taken(address: str, engine: Engine, cast: Cast) -> None:
    with Talk(address, NOW) as talk:
        talk.be("Amina Holm")
        talk.say(NOTE)
        talk.press("submit", text="Bra\x00 kväll 🌙 \u202eרחוב\u202c\ud800")
    assert [row[0] for row in _notes(engine, cast.bredang)] == ["Bra kväll 🌙 \u202eרחוב\u202c"]


def test_the_button_without_a_text_opens_the_form(address: str, engine: Engine, cast: Cast) -> None:
    with Talk(address, NOW) as talk:
        talk.be("Nils Fors")
        talk.say("vem är sammankallande för Platssamverkan Bredäng?")
        [form] = talk.press("log_update")
        assert _fields(form) == {"text": "", "date": "2024-10-14"}
        assert list(_errors(talk.press("submit")[0])) == ["text"]
        talk.press("submit", text="Skolan är med.")
    assert _notes(engine, cast.bredang) == [("Skolan är med.", "2024-10-14", "Nils Fors")]


def test_who_wrote_it_corrects_it_and_the_former_text_is_kept(address: str, engine: Engine, cast: Cast) -> None:
    with Talk(address, NOW) as talk:
        talk.be("Amina Holm")
        talk.say(NOTE)
        talk.press("submit")
        assert _fields(talk.press("edit")[0]) == {"text": TEXT, "date": "2024-10-14"}
        [changed] = talk.press("submit", text="Den drog 15.")
        assert changed["text"].startswith("Notisen för Platssamverkan Bredäng är ändrad.")
        assert [row[0] for row in _notes(engine, cast.bredang)] == ["Den drog 15."]
        talk.press("undo")
    assert [row[0] for row in _notes(engine, cast.bredang)] == [TEXT]
    with store_of(engine, 1, NOW) as store:
        [note] = notes.latest(store, 1, forum_id=cast.bredang)
        versions = [(row.after["text"], row.person) for row in notes.versions(store, note.id)]
    assert versions == [(TEXT, "Amina Holm"), ("Den drog 15.", "Amina Holm"), (TEXT, "Amina Holm")]


def test_who_wrote_it_takes_it_back(address: str, engine: Engine, cast: Cast) -> None:
    with Talk(address, NOW) as talk:
        talk.be("Amina Holm")
        talk.say(NOTE)
        talk.press("submit")
        talk.press("edit")
        assert talk.press("withdraw")[0]["text"] == "Notisen för Platssamverkan Bredäng är borttagen."
        assert _notes(engine, cast.bredang) == []
        talk.press("undo")
    assert [row[0] for row in _notes(engine, cast.bredang)] == [TEXT]


def test_nobody_else_changes_it(address: str, engine: Engine, cast: Cast) -> None:
    with store_of(engine, 1, NOW, by=cast.amina) as store:
        notes.add(history.begin(store, "log_update"), cast.bredang, TEXT, NOW.date(), cast.amina)
    with Talk(address, NOW) as talk:
        talk.be("Jonas Ek")
        [shown] = talk.say("visa uppdateringar för Bredäng")
        assert TEXT in shown["text"]
        assert "show" not in buttons(shown)


def test_a_note_taken_back_meanwhile_cannot_be_changed(address: str, engine: Engine, cast: Cast) -> None:
    with Talk(address, NOW) as talk:
        talk.be("Amina Holm")
        talk.say(NOTE)
        talk.press("submit")
        talk.press("edit")
        with store_of(engine, 1, NOW, by=cast.amina) as store:
            [note] = notes.latest(store, 1, forum_id=cast.bredang)
            notes.withdraw(history.begin(store, "withdraw"), note.id)
        assert "borttagen" in talk.press("submit", text="Nytt.")[0]["text"]
    assert _notes(engine, cast.bredang) == []


def test_a_forum_withdrawn_meanwhile_takes_no_note(address: str, engine: Engine, cast: Cast) -> None:
    with Talk(address, NOW) as talk:
        talk.be("Amina Holm")
        talk.say(NOTE)
        with store_of(engine, 1, NOW) as store:
            forums.withdraw(history.begin(store, "merge"), cast.bredang)
        assert "finns inte längre" in talk.press("submit")[0]["text"]


def test_a_form_left_open_for_a_week_saves_under_the_day_it_showed(address: str, engine: Engine, cast: Cast) -> None:
    with Talk(address, NOW) as talk:
        talk.be("Amina Holm")
        talk.say(NOTE)
        talk.now((NOW + dt.timedelta(days=8)).isoformat())
        talk.press("submit")
    assert [row[1] for row in _notes(engine, cast.bredang)] == ["2024-10-14"]


def test_in_english(address: str, cast: Cast) -> None:
    with Talk(address, NOW) as talk:
        talk.be("Amina Holm")
        [shown] = talk.say("Please log for Platssamverkan Bredäng that the lamp is lit and the square is open")
        assert shown["text"].startswith("A note for Platssamverkan Bredäng.")
        [saved] = talk.press("submit")
        assert saved["text"]


def test_null_characters_in_what_is_typed_are_left_out(address: str, engine: Engine, cast: Cast) -> None:
    with Talk(address, NOW) as talk:
        talk.be("Amina Holm")
        talk.say("bredäng: lampan\x00 vid planen\ud800 är lagad och lyser")
        talk.press("submit")
    assert [row[0] for row in _notes(engine, cast.bredang)] == ["lampan vid planen är lagad och lyser"]
