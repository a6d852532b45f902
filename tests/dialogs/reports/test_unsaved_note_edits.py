"""A message edited or deleted before the note that it was to become is saved: shown back anew, or not kept."""

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.channel import Outgoing
from storage.database import transaction
from storage.tables import card, progress_note
from storage.tables import dialog as dialogs
from tests.cast import Cast
from tests.wires import Wires, titles

NOTE = "notera för bredäng: nattvandringen drog 14 föräldrar"
EDITED = "notera för bredäng: nattvandringen drog 15 föräldrar"
NUMBER = "19811228-9874"  # of the tax agency's own examples


def notes(engine: Engine) -> list[tuple[str, int]]:
    with transaction(engine, reads_only=True) as connection:
        return [(row.text, row.forum_id) for row in connection.execute(sa.select(progress_note))]


def edit(wires: Wires, text: str, message: str = "room:1") -> list[Outgoing]:
    return wires.say("wire", "amina", text, message, "edited" if text else "deleted")


@pytest.mark.parametrize("by", ["button", "yes"])
def test_it_is_shown_back_as_it_is_now_and_saved_so(wires: Wires, engine: Engine, cast: Cast, by: str) -> None:
    with wires:
        [first] = wires.say("wire", "amina", NOTE, "room:1")
        [again] = edit(wires, EDITED)
        assert "ändrat" in again.reply.body[0]
        assert again.reply.inputs[0].value == "nattvandringen drog 15 föräldrar"
        assert titles(again) == titles(first)
        [saved] = wires.press("wire", "amina", "submit") if by == "button" else wires.say("wire", "amina", "ja")
        assert saved.reply.text.startswith("Sparat")
    assert notes(engine) == [("nattvandringen drog 15 föräldrar", cast.bredang)]


def test_the_card_that_stood_first_saves_nothing_any_more(wires: Wires, engine: Engine) -> None:
    with wires:
        wires.say("wire", "amina", NOTE, "room:1")
        edit(wires, EDITED)
    with transaction(engine, reads_only=True) as connection:
        rows = connection.execute(sa.select(card).order_by(card.c.id)).all()
    assert [row.replaced_at is None for row in rows] == [False, True]
    assert rows[0].content == {}


def test_another_forum_is_taken_over(wires: Wires, engine: Engine, cast: Cast) -> None:
    with wires:
        wires.say("wire", "amina", NOTE, "room:1")
        [again] = edit(wires, NOTE.replace("bredäng", "sätra"))
        assert "Platssamverkan Sätra" in again.reply.text
        wires.press("wire", "amina", "submit")
    assert notes(engine) == [("nattvandringen drog 14 föräldrar", cast.satra)]


@pytest.mark.parametrize("word", ["button", "yes"])
def test_a_deleted_one_is_not_kept(wires: Wires, engine: Engine, word: str) -> None:
    with wires:
        wires.say("wire", "amina", NOTE, "room:1")
        [told] = edit(wires, "")
        assert "sparas inte" in told.reply.text
        assert "Platssamverkan Bredäng" in told.reply.text
        _ = wires.press("wire", "amina", "submit") if word == "button" else wires.say("wire", "amina", "ja")
    assert notes(engine) == []


@pytest.mark.parametrize(
    ("user", "text", "message"),
    [("amina", f"{NOTE} ", "room:1"), ("amina", EDITED, "room:2"), ("jonas", EDITED, "room:1"), ("amina", EDITED, "")],
    ids=["only a space", "another message", "another's edit", "no id"],
)
def test_what_changes_nothing_is_met_with_silence(
    wires: Wires, engine: Engine, cast: Cast, user: str, text: str, message: str
) -> None:
    with wires:
        wires.say("wire", "amina", NOTE, "room:1")
        assert wires.say("wire", user, text, message, "edited") == []
        wires.say("wire", "amina", "ja")
    assert notes(engine) == [("nattvandringen drog 14 föräldrar", cast.bredang)]


def test_a_personal_number_is_refused_as_in_a_new_message(wires: Wires, engine: Engine) -> None:
    with wires:
        wires.say("wire", "amina", NOTE, "room:1")
        [refused] = edit(wires, f"notera för bredäng: pratade med {NUMBER}")
        assert NUMBER not in str([button.data for button in refused.reply.buttons])
    with transaction(engine, reads_only=True) as connection:
        assert NUMBER not in str(connection.execute(sa.select(card)).all())
        assert NUMBER not in str(connection.execute(sa.select(dialogs)).all())


@pytest.mark.parametrize(
    ("text", "then", "kept"),
    [
        ("notera: lampan vid torget är trasig", "sätra", ["lampan vid torget är trasig"]),
        ("notera för sätra: lampan vid torget är trasig", "ja", ["lampan vid torget är trasig"]),
        ("", "sätra", []),
    ],
    ids=["the text alone", "with its forum", "deleted"],
)
def test_while_its_forum_is_asked_for(
    wires: Wires, engine: Engine, cast: Cast, text: str, then: str, kept: list[str]
) -> None:
    with wires:
        wires.say("wire", "amina", "notera: lampan vid planen är trasig", "room:1")
        edit(wires, text)
        wires.say("wire", "amina", then, "room:2")
        if then == "sätra" and kept:
            wires.press("wire", "amina", "submit")
    assert notes(engine) == [(one, cast.satra) for one in kept]
