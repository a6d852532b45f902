"""What must never write: refusals, others' words, quotations, disguises, floods."""

from itertools import islice
from time import thread_time

import pytest

from dialogs.understanding import WRITING, Names, understand

from .own_names import FORUMS, NOW, ZONE, many_names, own_names, taken

REFUSED = (
    "jag godkänner inte protokollet",
    "jag godkänner INTE",
    "jag kan inte justera det här",
    "I do not approve the minutes",
    "I can't approve these minutes",
    "vi på skolan godkänner inte protokollet från Sätra",
    "nej jag justerar inte",
    "protokollet kan inte godkännas",
    "jag vägrar godkänna protokollet",
)
REPORTED = (
    "Elin sa att hon godkänner protokollet",
    "Jonas säger att han har justerat",
    "enligt Petra är protokollet godkänt",
    "Omar har redan godkänt protokollet",
    "She said she approves the minutes",
    "Petra approved the minutes yesterday",
    "han godkänner protokollet",
    'Nils skrev "jag godkänner protokollet"',
    "kommunpolisen har justerat protokollet",
    "Karin mejlade att hon justerar",
)
ASKED = (
    "Är protokollet godkänt av alla?",
    "Har vi bokat något möte i Sätra den 12 november?",
    "Har jag bockat av uppdrag 4?",
    "Did anyone approve the minutes from Sätra?",
    "När rapporterade Bredäng T2?",
    "Have you closed item 3?",
    "Vem avprenumererade på veckobrevet?",
    "har alla justerat protokollet",
)
TAKEN_BACK = (
    "Boka inget i Sätra den 12 november",
    "avsluta inte prenumerationen",
    "Lägg inte till något uppdrag om belysningen",
    "du behöver inte boka styrgruppen 5/12",
    "don't book Sätra on 12 November",
    "Please do not close action 3",
    "you don't need to log that for Bredäng",
)
NOT_YET = (
    "jag ska nog godkänna protokollet sen",
    "jag tänker justera det i morgon",
    "I will approve the minutes tomorrow",
    "nån har ramlat utanför centrum i Vårberg, ring ambulans",
    "Jag funderar på att prenumerera på veckobrevet, men kan jag få se veckans först?",
    "jag tror inte jag hinner godkänna protokollet den här veckan",
    "I haven't had time to approve the minutes",
    "stäng av påminnelser",
    "Ta bort mig ur styrgruppen",
    "Avboka Vårbergsmötet den 5 november",
    "Mötet i Sätra den 5 november är inställt",
    "Cancel the Bredäng meeting on 5 November",
)
FLOODS = {
    "20,000 letters": "a" * 20_000,
    "20,000 characters of words": "jag godkänner protokollet " * 800,
    "emoji": "🎉👍🏽🔥" * 40,
    "one emoji": "👍",
    "bomb": "(a+)+" * 400 + "!",
    "spaces": " " * 20_000 + "x",
    "digits": "1" * 5_000,
    "colons": "a:" * 2_000,
    "slashes": "1/1 " * 1_000,
    "commas": "," * 3_900,
    "clocks": "kl 1 " * 780,
    "script": "<script>" + "godkänn " * 400 + "</script>",
    "open tags": "<b" * 1_900,
    "at": "<at>" * 900,
    "quotes": '"' * 3_900,
    "greetings": "hej " * 950,
    "tack": "tack " * 780,
    "dashes": "- " * 1_900,
    "new lines": "\n" * 3_900 + "x",
    "days": "måndag " * 550,
    "forums": " ".join(f.name for f in FORUMS * 50),
    "places": "Sätra, " * 500,
    "nested": "((((" * 900,
    "att": "att " * 900,
    "numbers": "uppdrag 1 " * 390,
    "look-alike": "jаg gоdkännеr prоtоkоllet",
    "wholly look-alike": "jag godkänner protokollet, \u0458\u0430 \u0458\u0430",
    "bold letters": "".join(
        chr(0x1D41A + ord(c) - 97) if c.isascii() and c.isalpha() else c for c in "jag godkänner protokollet"
    ),
    "wide letters": "".join(
        chr(ord(c) + 0xFEE0) if c.isascii() and c.isalpha() else c for c in "jag godkänner protokollet"
    ),
    "hidden": "jag god\u200bkänner proto\u200bkollet",
    "bidi": "\u202ejag godkänner\u202c protokollet\u202e x",
    "control": "jag\x00god\x07känner",
    "combining": "a" + "\u0301" * 3_000,
}


@pytest.mark.parametrize("text", REFUSED)
def test_a_refusal_is_a_refusal(text: str) -> None:
    got = taken(text)
    assert got.intent == "reject_minutes"
    assert got.negated


@pytest.mark.parametrize("text", TAKEN_BACK)
def test_an_order_taken_back_writes_nothing(text: str) -> None:
    assert taken(text).intent not in WRITING


@pytest.mark.parametrize("text", NOT_YET)
def test_what_is_only_thought_of_writes_nothing(text: str) -> None:
    assert taken(text).intent not in WRITING


@pytest.mark.parametrize(
    "text",
    [
        "Stryk sista meningen i punkt 4 så skriver jag på protokollet för Bredäng",
        "jag godkänner protokollet från Bredäng när ni har rättat datumet",
        "Correct the date and I will approve the minutes of Bredäng",
    ],
)
def test_an_approval_that_hangs_on_a_change_is_a_wish_for_the_change(text: str) -> None:
    got = taken(text)
    assert (got.intent, dict(got.slots)) == ("reject_minutes", {"forum": "Platssamverkan Bredäng"})


@pytest.mark.parametrize(
    ("text", "intent", "slots"),
    [
        ("Boka inget än, när träffas Vårberg i december?", "next_meeting", {"forum": "Platssamverkan Vårberg"}),
        ("Det är kallt ute. Vem leder styrgruppen?", "convenor", {"forum": "Styrgruppen SÖK Skärholmen"}),
        ("Vi i Bredäng undrar en sak. Vilka har inte rapporterat T2?", "missing_reports", {"period": "T2"}),
    ],
)
def test_the_sentence_that_asks_is_answered(text: str, intent: str, slots: dict[str, str]) -> None:
    got = taken(text)
    assert (got.intent, dict(got.slots)) == (intent, slots)


@pytest.mark.parametrize("text", ASKED)
def test_a_question_writes_nothing(text: str) -> None:
    assert taken(text).intent not in WRITING


def test_what_ends_a_subscription_begins_none() -> None:
    for text in ("Säg upp prenumerationen på sammanfattningen", "avsluta min prenumeration på veckobrevet"):
        assert taken(text).intent == "unsubscribe_digest"


def test_what_was_held_is_told_and_not_booked() -> None:
    for text in (
        "Sätra: trygghetsvandring genomförd 8 oktober, elva brister",
        "Trygghetsinventeringen i Vårberg hölls den 3 oktober kl 18",
    ):
        assert taken(text).intent == "log_update"


@pytest.mark.parametrize("text", REPORTED)
def test_others_words_write_nothing(text: str) -> None:
    assert taken(text).intent not in WRITING


@pytest.mark.parametrize("name", [n for n in FLOODS if n not in {"bidi", "control"}])
def test_a_flood_or_disguise_writes_nothing(name: str) -> None:
    assert taken(FLOODS[name]).intent not in WRITING


@pytest.mark.parametrize("name", FLOODS)
def test_anything_is_answered_within_fifty_milliseconds(name: str) -> None:
    taken("hej")
    fastest = min(_seconds(FLOODS[name]) for _ in range(4))
    assert fastest < 0.05


@pytest.mark.parametrize("name", ["forums", "places", "20,000 characters of words", "bomb", "clocks", "open tags"])
def test_so_it_is_in_a_town_of_two_thousand_forums(name: str) -> None:
    town = many_names()
    text = " ".join(f.name for f in islice(town.forums.values(), 500)) if name == "forums" else FLOODS[name]
    got = understand(text, NOW, town, ZONE)
    assert got.intent not in WRITING
    assert min(_seconds(text, town) for _ in range(4)) < 0.05


def _seconds(text: str, names: Names | None = None) -> float:
    """Of this thread's own work: what else the machine does is no part of it."""
    started = thread_time()
    understand(text, NOW, names or own_names(), ZONE)
    return thread_time() - started


@pytest.mark.parametrize(
    "text",
    [
        "<p>Jag godkänner <b>protokollet</b> från Sätra</p>",
        "**Jag godkänner** protokollet från _Sätra_",
        "<at>Samverkan</at> jag godkänner protokollet från Sätra",
        "<@U024BE7LH> jag godkänner protokollet från Sätra",
        "> Har du läst?\njag godkänner protokollet från Sätra",
        "<blockquote>Nej, aldrig</blockquote>jag godkänner protokollet från Sätra",
        "jag godkänner protokollet fr&aring;n Sätra",
        "\ufeffjag godkänner protokollet från Sätra",
    ],
)
def test_what_platforms_wrap_around_a_message_is_no_part_of_it(text: str) -> None:
    got = taken(text)
    assert (got.intent, dict(got.slots)) == ("approve_minutes", {"forum": "Platssamverkan Sätra"})


def test_a_quoted_reply_is_not_the_writers_own_word() -> None:
    assert taken("> jag godkänner protokollet\nvad menar du?").intent not in WRITING


@pytest.mark.parametrize("text", ["", " ", "\n", "…", "!!!", "\u200b"])
def test_nothing_said_is_nothing_done(text: str) -> None:
    assert taken(text).intent == "out_of_scope"


def test_free_text_is_a_piece_of_the_message_as_written() -> None:
    text = "Notera för Sätra att  Lekplatsen  har fått ny BELYSNING (två lampor) & bänkar"
    assert str(taken(text).slots["text"]) in " ".join(text.split())


def test_a_name_in_another_alphabet_is_no_disguise() -> None:
    got = taken("Notera för Sätra: vi träffade Олена från föreningen")
    assert (got.intent, got.slots["text"]) == ("log_update", "vi träffade Олена från föreningen")
