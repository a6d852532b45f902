"""A message edited or deleted: the author of the note made from it is asked, on whatever channel, and nobody else."""

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from bot.channel import Outgoing
from storage.database import transaction
from storage.tables import inbox, progress_note, version
from tests.cast import Cast
from tests.conftest import NOW
from tests.wires import Wires, titles

NOTE = "notera för bredäng: nattvandringen drog 14 föräldrar, lampan vid planen är trasig"
TEXT = "nattvandringen drog 14 föräldrar, lampan vid planen är trasig"
EDITED = "notera för bredäng: nattvandringen drog 15 föräldrar"
BUTTONS = ["Ändra notisen", "Ta bort notisen", "Låt den stå"]
NUMBER = "19811228-9874"  # of the tax agency's own examples


def notes(engine: Engine) -> list[tuple[str, int]]:
    with transaction(engine, reads_only=True) as connection:
        standing = sa.select(progress_note).where(progress_note.c.withdrawn_at.is_(None)).order_by(progress_note.c.id)
        return [(row.text, row.forum_id) for row in connection.execute(standing)]


def noted(wires: Wires, text: str = NOTE, message: str = "room:1") -> None:
    wires.say("wire", "amina", text, message)
    [saved] = wires.press("wire", "amina", "submit")
    assert saved.reply.text.startswith("Sparat")


def facts(offer: Outgoing) -> list[str]:
    return [fact.value for fact in offer.reply.facts]


def test_the_note_is_changed_as_the_message_was_and_back(wires: Wires, engine: Engine, cast: Cast) -> None:
    with wires:
        noted(wires)
        [offer] = wires.say("wire", "amina", EDITED, "room:1", "edited")
        assert titles(offer) == BUTTONS
        assert facts(offer) == [TEXT, "nattvandringen drog 15 föräldrar"]
        assert notes(engine) == [(TEXT, cast.bredang)]
        [changed] = wires.press("wire", "amina", "submit")
        assert notes(engine) == [("nattvandringen drog 15 föräldrar", cast.bredang)]
        assert "Ångra" in titles(changed)
        wires.press("wire", "amina", "undo")
        assert notes(engine) == [(TEXT, cast.bredang)]


def test_the_note_goes_with_its_message_and_comes_back(wires: Wires, engine: Engine, cast: Cast) -> None:
    with wires:
        noted(wires)
        [offer] = wires.say("wire", "amina", "", "room:1", "deleted")
        assert "borttaget" in offer.reply.text
        assert titles(offer) == BUTTONS
        wires.press("wire", "amina", "withdraw")
        assert notes(engine) == []
        wires.press("wire", "amina", "undo")
        assert notes(engine) == [(TEXT, cast.bredang)]


def test_let_stand_it_stands_and_the_card_says_so(wires: Wires, engine: Engine, cast: Cast) -> None:
    with wires:
        noted(wires)
        wires.say("wire", "amina", "", "room:1", "deleted")
        [kept] = wires.press("wire", "amina", "keep")
        assert kept.updates is not None
        assert titles(kept) == []
        assert notes(engine) == [(TEXT, cast.bredang)]


def test_another_forum_in_the_message_moves_the_note(wires: Wires, engine: Engine, cast: Cast) -> None:
    with wires:
        noted(wires)
        [offer] = wires.say("wire", "amina", NOTE.replace("bredäng", "sätra"), "room:1", "edited")
        assert "Platssamverkan Sätra" in facts(offer)
        [moved] = wires.press("wire", "amina", "submit")
        assert "Platssamverkan Sätra" in moved.reply.text
        assert notes(engine) == [(TEXT, cast.satra)]


@pytest.mark.parametrize(
    ("text", "message", "state"),
    [
        (EDITED, "room:2", "edited"),
        ("", "room:2", "deleted"),
        (f"{NOTE}  ", "room:1", "edited"),
        ("vem är sammankallande i Sätra?", "", "edited"),
    ],
    ids=["another message", "another deleted", "only a space", "no id"],
)
def test_what_concerns_no_note_is_met_with_silence(
    wires: Wires, engine: Engine, text: str, message: str, state: str
) -> None:
    with wires:
        noted(wires)
        assert wires.say("wire", "amina", text, message, state) == []  # type: ignore[arg-type]
    with transaction(engine, reads_only=True) as connection:
        assert set(connection.scalars(sa.select(inbox.c.status))) == {"sent"}


def test_a_stranger_who_edits_is_not_spoken_to(wires: Wires) -> None:
    with wires:
        noted(wires)
        assert wires.say("wire", "nobody", "hej", "room:9", "edited") == []


def test_the_same_id_on_another_channel_is_another_message(address: str, engine: Engine, cast: Cast) -> None:
    wires = Wires(address, NOW, "wire", "other")
    wires.link(engine, cast.amina, "wire", "amina")
    wires.link(engine, cast.amina, "other", "amina")
    with wires:
        noted(wires)
        assert wires.say("other", "amina", EDITED, "room:1", "edited") == []


def test_the_author_of_the_note_is_asked_not_the_writer_of_the_message(
    wires: Wires, engine: Engine, cast: Cast
) -> None:
    with wires:
        noted(wires)  # from a message that Jonas, and not Amina, goes on to edit
        [offer] = wires.say("wire", "jonas", EDITED, "room:1", "edited")
        assert wires.channels["wire"].to("jonas") == []
        assert wires.channels["wire"].to("amina")[-1] is offer
        wires.press("wire", "jonas", "submit")
        assert notes(engine) == [(TEXT, cast.bredang)]
        wires.press("wire", "amina", "submit")
        assert notes(engine) == [("nattvandringen drog 15 föräldrar", cast.bredang)]


def test_in_a_channel_the_offer_is_for_the_author_alone(wires: Wires) -> None:
    with wires:
        noted(wires)
        [offer] = wires.say("wire", "amina", EDITED, "room:1", "edited", public=True)
        assert offer.private


def test_a_personal_number_is_neither_offered_nor_kept(wires: Wires, engine: Engine, cast: Cast) -> None:
    with wires:
        noted(wires)
        for user in ("amina", "jonas"):
            [offer] = wires.say("wire", user, f"notera för bredäng: pratade med {NUMBER}", "room:1", "edited")
            assert NUMBER not in str(offer.reply)
            assert titles(offer) == BUTTONS
        [form] = wires.press("wire", "amina", "submit")
        assert form.reply.inputs[0].value == TEXT
    assert notes(engine) == [(TEXT, cast.bredang)]
    with transaction(engine, reads_only=True) as connection:
        assert NUMBER not in str(connection.execute(sa.select(version)).all())
        assert NUMBER not in str(connection.execute(sa.text("SELECT content FROM card")).all())
        assert NUMBER not in str(connection.execute(sa.text("SELECT payload FROM delivery")).all())


def test_a_forum_asked_for_afterwards_still_knows_the_message(wires: Wires, engine: Engine, cast: Cast) -> None:
    with wires:
        wires.say("wire", "jonas", "notera: lampan vid planen är trasig", "room:4")
        wires.say("wire", "jonas", "Platssamverkan Sätra", "room:5")
        wires.press("wire", "jonas", "submit")
        assert [forum for _, forum in notes(engine)] == [cast.satra]
        [offer] = wires.say("wire", "jonas", "", "room:4", "deleted")
        assert titles(offer) == BUTTONS
        assert wires.say("wire", "jonas", "", "room:5", "deleted") == []


def test_a_note_taken_away_is_not_asked_about_and_an_old_offer_says_so(wires: Wires) -> None:
    with wires:
        noted(wires)
        wires.say("wire", "amina", "", "room:1", "deleted")
        wires.press("wire", "amina", "withdraw")
        assert wires.say("wire", "amina", "", "room:1", "deleted") == []


def test_in_english(wires: Wires, cast: Cast) -> None:
    with wires:
        noted(wires)
        wires.say("wire", "amina", "answer in English")
        [offer] = wires.say("wire", "amina", "", "room:1", "deleted")
        assert titles(offer) == ["Change the note", "Remove the note", "Let it stand"]
