"""A file that came along with a message: fetched and read before the turn, for those who may hand one over."""

import asyncio
import logging
from functools import partial

from bot.channel import Channel, Event, Fetches, SendError, ShowsProgress
from bot.files import read_attachment
from dialogs import texts
from dialogs.turn import Attachment

log = logging.getLogger(__name__)
LINES = texts.load("turns")
AT_A_TIME = 2  # each has a process of its own
TELL_AFTER_S = 2.0


class Attachments:
    """`told` holds, by inbox row, the message that says that a file is being read: the answer takes its place."""

    def __init__(self) -> None:
        self.room = asyncio.Semaphore(AT_A_TIME)
        self.told: dict[int, str] = {}

    async def read(self, row: int, event: Event, channel: Channel, language: str) -> Attachment:
        file = event.file or {}
        reading = asyncio.create_task(self._read(event, channel))
        try:
            await asyncio.wait({reading}, timeout=TELL_AFTER_S)
            if not reading.done() and row not in self.told:
                await self._tell(row, event, channel, LINES(language, "reading", name=str(file.get("name", ""))))
            return await reading
        finally:
            reading.cancel()

    async def _read(self, event: Event, channel: Channel) -> Attachment:
        async with self.room:
            fetch = partial(channel.fetch, event) if isinstance(channel, Fetches) else None
            return await read_attachment(event.file or {}, fetch)

    async def _tell(self, row: int, event: Event, channel: Channel, text: str) -> None:
        if not isinstance(channel, ShowsProgress):
            return
        try:
            message = await channel.show_progress(event, text)
        except SendError as error:
            log.warning("that a file is being read was not told: %s", error)
            return
        if message is not None:
            self.told[row] = message
