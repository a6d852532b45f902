"""Answers that went out are marked as sent; where the store was away, before anything is sent again."""

import asyncio
import logging
from dataclasses import dataclass, field

from bot.hops import Ledger
from storage import inbox
from storage.database import DatabaseUnavailableError

log = logging.getLogger(__name__)


@dataclass(slots=True)
class SentMarks:
    """`late` are those that could not be written, by row."""

    ledger: Ledger
    late: dict[int, inbox.Mark] = field(default_factory=dict)

    async def put(self, mark: inbox.Mark, *, wait_s: float = 0.0) -> None:
        try:
            await self.ledger.record(inbox.mark_sent, mark, wait_s=wait_s)
        except DatabaseUnavailableError:
            self.late[mark.row] = mark
            log.warning("answer %s was sent and could not be marked", mark.row)
        except Exception:  # the end of a turn whose answer is out: it must not go out again
            self.late[mark.row] = mark
            log.exception("answer %s was sent and cannot be marked", mark.row)

    async def put_late(self) -> None:
        late, self.late = self.late, {}
        await asyncio.gather(*(self.put(mark) for mark in late.values()))
