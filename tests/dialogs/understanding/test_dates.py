"""Days, times and periods as people write them, on Monday 14 October 2024 at nine."""

from datetime import date, datetime

import pytest

from dialogs.understanding import days, read_date, read_period, read_when

from .own_names import NOW, ZONE, taken

WHEN = {
    "12 september": "2025-09-12",
    "den 12 november kl 13": "2024-11-12T13:00",
    "5/12 13:30": "2024-12-05T13:30",
    "7/11": "2024-11-07",
    "2024-11-20 15:00": "2024-11-20T15:00",
    "20241120": "2024-11-20",
    "241120 kl 9": "2024-11-20T09:00",
    "nästa tisdag kl 14": "2024-10-15T14:00",
    "på måndag": "2024-10-21",
    "i övermorgon": "2024-10-16",
    "imorgon halv tre": "2024-10-15T14:30",
    "i morgon klockan nio": "2024-10-15T09:00",
    "v. 48": "2024-11-25",
    "vecka 48 2025": "2025-11-24",
    "tisdag v. 48 kl 10": "2024-11-26T10:00",
    "första måndagen i mars kl 9": "2025-03-03T09:00",
    "sista fredagen i november": "2024-11-29",
    "om två veckor": "2024-10-28",
    "om 3 dagar kl 15": "2024-10-17T15:00",
    "in ten days": "2024-10-24",
    "torsdag 12 september": "2024-09-12",
    "fredag 9-11": "2024-10-18T09:00",
    "5 dec kl. 13:30-15:00": "2024-12-05T13:30",
    "5 december 13.30–15": "2024-12-05T13:30",
    "on 4 November at 14:00": "2024-11-04T14:00",
    "Thursday at 2 pm": "2024-10-17T14:00",
    "December 12th 9:00": "2024-12-12T09:00",
    "Dec 3 at 8.30": "2024-12-03T08:30",
    "tomorrow at half past nine": "2024-10-15T09:30",
    "22 November from 9 to 11": "2024-11-22T09:00",
    "onsdag kvart över tio": "2024-10-16T10:15",
    "torsdag kvart i tre": "2024-10-17T14:45",
    "den 12:e november klockan 14": "2024-11-12T14:00",
    "den 20 kl 13": "2024-10-20T13:00",
    "nästa vecka på tisdag kl 8": "2024-10-22T08:00",
    "5.11.2024 kl 10": "2024-11-05T10:00",
    "12/1-25 kl 9": "2025-01-12T09:00",
    "femte november klockan två": "2024-11-05T14:00",
    "fredag kl 03:00": "2024-10-18T03:00",
    "29 februari": "2028-02-29",
    "the day after tomorrow at noon": "2024-10-16T12:00",
    "tors 24/10 kl 10": "2024-10-24T10:00",
    "den tjugonde november klockan halv två": "2024-11-20T13:30",
    "den trettioförsta oktober": "2024-10-31",
    "sista oktober": "2024-10-31",
    "7/11 9-10.30": "2024-11-07T09:00",
    "18.11 klockan fem i halv två": "2024-11-18T13:25",
    "den 9–10 december": "2024-12-09",
    "January 22, 2025, from 10 to 11:30": "2025-01-22T10:00",
    "inom två veckor": "2024-10-28",
    "om fjorton dagar": "2024-10-28",
    "om tre dagar": "2024-10-17",
    "two weeks from now": "2024-10-28",
    "in a fortnight": "2024-10-28",
    "fem över tre på fredag": "2024-10-18T15:05",
    "tjugo i nio den 3 dec": "2024-12-03T08:40",
    "tisdag fm 9": "2024-10-15T09:00",
    "på torsdag em 3": "2024-10-17T15:00",
    "Tuesday in week 47": "2024-11-19",
    "sista fredagen i månaden": "2024-10-25",
    "första tisdagen i nästa månad kl 9": "2024-11-05T09:00",
    "2024-11-05T13:30": "2024-11-05T13:30",
    "half eight on Tuesday": "2024-10-15T08:30",
    "torsdag 13.10": "2024-10-17T13:10",
    "julafton": "2024-12-24",
}
PAST = {
    "12 september": date(2024, 9, 12),
    "i torsdags": date(2024, 10, 10),
    "last Tuesday": date(2024, 10, 8),
    "21 april 2023": date(2023, 4, 21),
    "12/9": date(2024, 9, 12),
    "för två veckor sedan": date(2024, 9, 30),
    "i går": date(2024, 10, 13),
    "måndag": date(2024, 10, 7),
    "20 november": date(2023, 11, 20),
}
PERIODS = {
    "T1": "T1",
    "t2": "T2",
    "tertial 2": "T2",
    "andra tertialet": "T2",
    "första tertialet": "T1",
    "tertial två": "T2",
    "VB": "VB",
    "verksamhetsberättelsen": "VB",
    "årets andra": "T2",
    "the second four-month period": "T2",
    "annual report": "VB",
    "T2-uppf.": "T2",
    "the first tertial": "T1",
    "tertialrapport": None,
    "i år": None,
    "sedan i somras": None,
    "tertial": None,
}


@pytest.mark.parametrize(("said", "when"), WHEN.items())
def test_when(said: str, when: str) -> None:
    assert read_when(said, NOW, ZONE) == when


@pytest.mark.parametrize("said", ["kl 14", "snart", "i rum 12", "12-17 år", "3 st", "31 februari 2025"])
def test_no_day_is_said(said: str) -> None:
    assert read_when(said, NOW, ZONE) is None


@pytest.mark.parametrize(("said", "day"), PAST.items())
def test_the_latest_such_day(said: str, day: date) -> None:
    assert read_date(said, NOW, ZONE, past=True) == day


def test_the_day_is_counted_in_the_zone_and_not_in_utc() -> None:
    late = datetime.fromisoformat("2024-10-14T22:30:00+00:00")
    assert read_when("i morgon", late, ZONE) == "2024-10-16"


@pytest.mark.parametrize(("said", "period"), PERIODS.items())
def test_period(said: str, period: str | None) -> None:
    assert read_period(said, NOW)[0] == period


def test_a_year_beside_the_period_is_read() -> None:
    assert read_period("T2 2023", NOW) == ("T2", 2023)
    assert read_period("VB förra året", NOW) == ("VB", 2023)
    assert read_period("T1", NOW) == ("T1", None)
    assert taken("visa T2 2023 för sätra").year == 2023
    assert taken("visa T2 för sätra").year is None


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("Prenumerera på veckobrevet måndagar 08:00", "monday 08:00"),
        ("digest every Friday at 7.30", "friday 07:30"),
        ("skicka veckobrevet varje tisdag", "tuesday"),
        ("veckobrevet på måndagsmorgnar kl 8", "monday 08:00"),
        ("veckobrevet varje vecka", None),
    ],
)
def test_recurring_days(text: str, when: str | None) -> None:
    assert taken(text).slots.get("when") == when


def test_dateparser_is_asked_once_at_most(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    parser_of = days._parser

    class Counting:
        def __init__(self, today: date) -> None:
            self.parser = parser_of(today)

        def get_date_data(self, span: str) -> object:
            asked.append(span)
            return self.parser.get_date_data(span)

    monkeypatch.setattr(days, "_parser", Counting)
    assert taken("boka möte i Sätra om tre veckor eller om två veckor").slots
    assert asked == ["om 3 veckor"]
    asked.clear()
    assert taken("book Sätra in two weeks or in three weeks, or in ten days").slots
    assert len(asked) == 1
