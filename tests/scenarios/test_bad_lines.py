"""`samverkan chat --json` given what no program should send: each line is answered, none brings the talk down."""

import json
import os
import subprocess
import sys
from typing import Any

import pytest
from sqlalchemy.engine import Engine

from tests.cast import Cast
from tests.commands import run
from tests.searching import rows_of

BROKEN = {
    "half": '{"say": "hej"',
    "brace": "{",
    "deep objects": '{"say":' * 50_000,
    "deep lists": '{"say":' + "[" * 50_000,
    "endless number": '{"press": ' + "9" * 5_000 + "}",
}
WRONG = [
    {},
    {"other": 1},
    {"say": None},
    {"say": 5},
    {"say": ["hej"]},
    {"say": {"text": "hej"}},
    {"press": None},
    {"press": 3},
    {"press": ["approve"]},
    {"fill": 3, "press": "submit"},
    {"fill": None, "press": "submit"},
    {"fill": ["done"], "press": "submit"},
    {"fill": {"done": {"text": "x"}}, "press": "submit"},
    {"attach": 5},
    {"attach": None},
    {"as": []},
    {"as": None},
    {"as": 7},
    {"as": ""},
    {"as": "Nisse Hult"},
    {"as": "\x00"},
    {"as": "\ud800"},
    {"now": 5},
    {"now": None},
    {"now": ""},
    {"now": "i morgon"},
    {"now": "2024-02-30"},
    {"now": "2024-10-14T09:00+99:00"},
    {"now": "0001-01-01T00:00"},
    {"now": "9999-12-31T23:59"},
    {"now": "\ud800"},
]
ANSWERED = {
    "empty": "",
    "spaces": "   \t ",
    "said empty": json.dumps({"say": ""}),
    "marks alone": json.dumps({"say": "\u200f\u202e\u200b"}),
    "null alone": json.dumps({"say": "\x00"}),
    "half a pair": json.dumps({"say": "\ud83d"}),
    "emoji": json.dumps({"say": "👩‍👩‍👧‍👦🏳️‍🌈"}),
    "control characters": "\x07\x1b[31mhej\x1b[0m",
    "too long": json.dumps({"say": "å" * 20_000}),
    "long emoji": json.dumps({"say": "🙂" * 9_000}),
    "long words": json.dumps({"say": "när " * 2_400}),
    "digits": json.dumps({"say": "1" * 9_999}),
    "brackets": json.dumps({"say": "(" * 9_999}),
    "format marks": json.dumps({"say": "{0} %s {name!r} \\N"}),
    "a list": "[]",
    "null": "null",
    "a string": '"hej"',
    "unknown button": json.dumps({"press": "Finns inte"}),
    "no button": json.dumps({"press": ""}),
    "half a button": json.dumps({"press": "\ud800approve"}),
    "fields alone": json.dumps({"fill": {"done": "x"}}),
    "missing file": json.dumps({"attach": "finns/inte.docx"}),
    "no file": json.dumps({"attach": ""}),
    "a file of nulls": json.dumps({"attach": "\x00.docx"}),
    "half a file": json.dumps({"attach": "\udc80.docx"}),
    "a folder": json.dumps({"attach": "/"}),
}


def turns(address: str, lines: list[str]) -> list[list[dict[str, Any]]]:
    """What each line was answered with."""
    result = run(address, "chat", "--as", "Amina Holm", "--json", stdin="".join(f"{line}\n" for line in lines))
    assert result.exit_code == 0, result.output
    assert "Traceback" not in result.output
    answered: list[list[dict[str, Any]]] = [[]]
    for message in map(json.loads, result.stdout.splitlines()):
        if "done" in message:
            assert message == {"turn": len(answered), "done": True}
            answered.append([])
        else:
            answered[-1].append(message)
    assert len(answered) == len(lines) + 1
    return answered[:-1]


def test_a_line_that_is_wrong_is_an_error_and_the_next_is_taken(address: str, engine: Engine, cast: Cast) -> None:
    before = rows_of(engine, "inbox", "card", "dialog")
    lines = [*BROKEN.values(), *map(json.dumps, WRONG)]
    answered = turns(address, [*lines, json.dumps({"say": "hjälp"})])
    for line, messages in zip(lines, answered[:-1], strict=True):
        assert len(messages) == 1, line[:80]
        assert messages[0]["error"], line[:80]
        assert set(messages[0]) == {"error"}, line[:80]
    assert answered[-1][0]["intent"] == "help"
    assert rows_of(engine, "inbox", "card", "dialog") == before


def test_the_error_names_what_is_wrong(address: str, cast: Cast) -> None:
    wrong = [{"say": None}, {"fill": 3}, {"as": "Nisse Hult"}, {"now": "i morgon"}]
    said, filled, nobody, clock = (one[0]["error"] for one in turns(address, list(map(json.dumps, wrong))))
    assert said.startswith("say ska vara text")
    assert filled.startswith("fill ska vara ett objekt")
    assert "Nils Fors" in nobody
    assert "2024-12-02T08:00" in clock


def test_a_line_that_says_nothing_is_answered_by_a_message(address: str, engine: Engine, cast: Cast) -> None:
    before = rows_of(engine, "inbox", "card", "dialog")
    for name, messages in zip(ANSWERED, turns(address, list(ANSWERED.values())), strict=True):
        [message] = messages
        assert message["text"], name
        assert message["intent"] not in ("failed", "database"), name
        message["text"].encode("utf-8")
    assert rows_of(engine, "inbox", "card", "dialog") == before


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_bytes_that_are_no_text_stop_nothing(address: str, cast: Cast) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "chat", "--as", "Amina Holm", "--json"],
        input=b"\xff\xfe hej \xc3\x28\n\nhj\xc3\xa4lp\n",
        capture_output=True,
        env={**os.environ, "SAMVERKAN_DATABASE_URL": address},
        check=True,
    )
    assert [json.loads(line)["turn"] for line in done.stdout.splitlines() if b'"done"' in line] == [1, 2, 3]
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("address", ["sqlite"], indirect=True)
def test_a_mistake_of_ours_shows_no_stack_trace(address: str, cast: Cast) -> None:
    """In a process of its own, where the log is set up as the command does it."""
    program = (
        "import sys\n"
        "from dialogs import router\n"
        "def broken(*_):\n    raise KeyError('Amina')\n"
        "router.route = broken\n"
        "from bot.cli import main\n"
        "sys.argv = ['samverkan', 'chat', '--as', 'Amina Holm', '--json']\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        input="hej\n",
        capture_output=True,
        text=True,
        env={**os.environ, "SAMVERKAN_DATABASE_URL": address},
        check=True,
    )
    assert "Något gick fel hos mig" in json.loads(done.stdout.splitlines()[0])["text"]
    assert "Traceback" not in done.stderr
    assert "Amina" not in done.stderr
    assert "KeyError" in done.stderr


def test_in_the_terminal_a_button_is_pressed_by_its_title(address: str, cast: Cast) -> None:
    said = "bredäng: grannarna gick en runda i går kväll\n/tryck Spara notisen\n"
    result = run(address, "chat", "--as", "Amina Holm", stdin=said)
    assert result.exit_code == 0
    assert "Sparat som notis för Platssamverkan Bredäng." in result.stdout
