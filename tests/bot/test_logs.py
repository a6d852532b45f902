"""What the service logs of a failure: where, never what."""

import json
import logging
import sys

import pytest

from bot import logs


def _record() -> logging.LogRecord:
    try:
        int("notisen om Amina Holm")
    except ValueError:
        raised = sys.exc_info()
    return logging.LogRecord("bot.turns", logging.ERROR, __file__, 1, "turn %s failed", (7,), raised)


@pytest.mark.parametrize("formatter", [logs.TextFormatter(), logs.JsonFormatter()])
def test_an_exception_is_told_by_type_and_place(formatter: logging.Formatter) -> None:
    shown = formatter.format(_record())
    assert "turn 7 failed" in shown
    assert "ValueError" in shown
    assert "_record:" in shown
    assert "Amina" not in shown


def test_json_is_one_object_a_line() -> None:
    shown = logs.JsonFormatter().format(_record())
    assert json.loads(shown)["error"] == "ValueError"
    assert "\n" not in shown
