"""Personal and coordination numbers found in every spelling, and nothing else taken for one."""

import datetime as dt
import time

import pytest

from dialogs import personal_numbers


def _with_checksum(born: str, serial: str) -> str:
    """Twelve digits. The checksum (Luhn) is counted here, apart from the library that the product uses."""
    total = 0
    for place, digit in enumerate(born[2:] + serial):
        doubled = int(digit) * (2 - place % 2)
        total += doubled // 10 + doubled % 10
    return f"{born}{serial}{-total % 10}"


NUMBER = _with_checksum("20090401", "238")
COORDINATION = _with_checksum("19920774", "001")
DAY, LAST = NUMBER[:8], NUMBER[8:]
SPELLINGS = {
    "twelve digits": NUMBER,
    "ten digits": NUMBER[2:],
    "hyphen": f"{DAY}-{LAST}",
    "short with hyphen": f"{DAY[2:]}-{LAST}",
    "plus": f"{DAY[2:]}+{LAST}",
    "space": f"{DAY[2:]} {LAST}",
    "spaced hyphen": f"{DAY} - {LAST}",
    "dot": f"{DAY}.{LAST}",
    "dashed date": f"{DAY[:4]}-{DAY[4:6]}-{DAY[6:]}-{LAST}",
    "dotted date": f"{DAY[:4]}.{DAY[4:6]}.{DAY[6:]} {LAST}",
    "spaced short date": f"{DAY[2:4]} {DAY[4:6]} {DAY[6:]} {LAST}",
    "slashes": f"{DAY[:4]}/{DAY[4:6]}/{DAY[6:]}-{LAST}",
    "century apart": f"{DAY[:2]} {DAY[2:]}-{LAST}",
    "pairs": " ".join(NUMBER[at : at + 2] for at in range(0, 12, 2)),
    "digit by digit": " ".join(NUMBER),
    "no-break space": f"{DAY}\N{NO-BREAK SPACE}{LAST}",
    "narrow no-break space": f"{DAY}\N{NARROW NO-BREAK SPACE}{LAST}",
    "non-breaking hyphen": f"{DAY}\N{NON-BREAKING HYPHEN}{LAST}",
    "en dash": f"{DAY}\N{EN DASH}{LAST}",
    "minus": f"{DAY[2:]}\N{MINUS SIGN}{LAST}",
    "full width": "".join(chr(ord("０") + int(digit)) for digit in NUMBER),
    "arabic-indic": "".join(chr(ord("٠") + int(digit)) for digit in NUMBER[2:]),
    "zero width": "\N{ZERO WIDTH SPACE}".join(NUMBER),
    "soft hyphen": f"{DAY}\N{SOFT HYPHEN}{LAST}",
    "right-to-left mark": f"{DAY}\N{RIGHT-TO-LEFT MARK}-{LAST}",
    "coordination": f"{COORDINATION[:8]}-{COORDINATION[8:]}",
    "short coordination": COORDINATION[2:],
}


@pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=SPELLINGS.keys())
@pytest.mark.parametrize("around", ["{}", "pratat med {} om skolan", "2024-10-14 {}.", "två, 3 {}, 12 barn", "({})"])
def test_a_number_is_found_where_it_stands(spelling: str, around: str) -> None:
    text = around.format(spelling)
    assert [text[start:end] for start, end in personal_numbers.found(text)] == [spelling]


@pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=SPELLINGS.keys())
def test_a_wrong_checksum_is_no_number(spelling: str) -> None:
    last = spelling[-1]
    zero = ord(last) - int(last)
    assert personal_numbers.found(spelling[:-1] + chr(zero + (int(last) + 1) % 10)) == ()


def _nearest_valid(written: str) -> list[str]:
    """The text with its last digit replaced by each of the ten: one of them has a valid checksum."""
    return [written[:-1] + str(digit) for digit in range(10)]


@pytest.mark.parametrize(
    "written",
    [
        "070-123 45 67",
        "+46 70 123 45 67",
        "08-508 120 34",
        "08-12 03 45 67",
        "556012-5790",
        "165560125790",
        "2024-12-05 13.30",
        "2024-12-05 13:30",
        "2024-10-14 13-15",
        "2024-10-14 13.00-15.00",
        "faktura 9913321234",
        "OCR 1234567890123456",
        "20091301-1234",
        "20090432-1234",
        "20090461-000",
        "ring Omar 0701234567",
    ],
)
def test_other_numbers_are_not_taken_whatever_their_checksum(written: str) -> None:
    assert [text for text in _nearest_valid(written) if personal_numbers.found(text)] == []


@pytest.mark.parametrize("clock", ["0830", "1300", "1545", "2000"])
def test_a_day_with_a_clock_is_a_moment(clock: str) -> None:
    days = [dt.date(2024, 1, 1) + dt.timedelta(days=n) for n in range(366)]
    spelled = [f"{day:{form}} {clock}" for day in days for form in ("%Y-%m-%d", "%Y%m%d", "%y%m%d")]
    assert [text for text in spelled if personal_numbers.found(text)] == []


def test_two_numbers_are_marked_and_come_back_without_the_marks() -> None:
    text = f"{NUMBER} och {COORDINATION}, klart"
    assert personal_numbers.marked(text) == f"‹{NUMBER}› och ‹{COORDINATION}›, klart"
    assert personal_numbers.unmarked(personal_numbers.marked(text)) == text
    assert len(personal_numbers.found(personal_numbers.marked(text))) == 2


@pytest.mark.parametrize("piece", ["1 ", "01", "010101 0101 ", "0101010101 ", f"{DAY}-{LAST} ", "a", "1-", "\u200b"])
def test_time_grows_with_the_length_alone(piece: str) -> None:
    def seconds(length: int) -> float:
        text = (piece * length)[:length]
        before = time.process_time()
        personal_numbers.found(text)
        return time.process_time() - before

    seconds(1_000)
    assert seconds(20_000) < 2
    assert seconds(20_000) < 40 * seconds(2_000) + 0.05
