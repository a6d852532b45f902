"""Logging for the service: one line a record, text or JSON, on stderr.

Nothing that anybody wrote: of an exception its type and where it arose, not its message, which may quote a value.
"""

import datetime as dt
import json
import logging
import sys
import traceback
from types import TracebackType
from typing import Literal

Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]

KNOWN = ("delivery", "tenant", "kind", "channel", "attempt", "ends_as")  # told beside the message


class TextFormatter(logging.Formatter):
    def __init__(self) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")

    def formatException(self, ei: Raised) -> str:  # noqa: N802 - logging's name
        return f"  {_type(ei)} at {' < '.join(_places(ei))}"


class JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        shown = {
            "time": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        shown |= {name: record.__dict__[name] for name in KNOWN if name in record.__dict__}
        if record.exc_info:
            shown |= {"error": _type(record.exc_info), "at": " < ".join(_places(record.exc_info))}
        return json.dumps(shown, ensure_ascii=False)


def start(form: Literal["text", "json"], level: int = logging.INFO, *, force: bool = True) -> None:
    """`force` takes the place of what was configured before."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter() if form == "json" else TextFormatter())
    logging.basicConfig(level=level, handlers=[handler], force=force)
    logging.getLogger("alembic").setLevel(max(level, logging.WARNING))  # it tells of every context at INFO


def _type(raised: Raised) -> str:
    return raised[0].__name__ if raised[0] else "unknown"


def _places(raised: Raised) -> list[str]:
    """Where it arose, innermost first."""
    frames = traceback.extract_tb(raised[2])
    return [f"{frame.name}:{frame.lineno}" for frame in reversed(frames[-8:])]
