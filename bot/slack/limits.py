"""How fast Slack may be spoken to: one message a second in each channel, a tier for each other method.

https://docs.slack.dev/apis/web-api/rate-limits
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.channel import Limit

MESSAGE_EVERY_S = 1.0
MESSAGES = Limit(1, MESSAGE_EVERY_S)  # in a channel; and "several hundred a minute" in a workspace:
WORKSPACE = Limit(300, 60)
PER_MINUTE = {
    "chat.update": 50,
    "chat.postEphemeral": 100,
    "views.open": 100,
    "views.update": 100,
    "views.publish": 100,
    "users.info": 100,
    "conversations.open": 50,
    "conversations.history": 50,
    "conversations.replies": 50,
}
MOST_KEPT = 10_000


class Pace:
    """One line of callers: each waits for its turn. A pause that Slack asks for holds this line alone."""

    def __init__(self, every_s: float, burst: int) -> None:
        self.every_s = every_s
        self.burst = burst
        self.free_at = 0.0  # the moment from which one call more than the burst may go
        self.not_before = 0.0
        self.users = 0
        self.lock = asyncio.Lock()

    def wait_s(self, now: float) -> float:
        return max(self.free_at - (self.burst - 1) * self.every_s, self.not_before) - now

    @property
    def idle(self) -> bool:
        return self.users == 0 and max(self.free_at, self.not_before) < time.monotonic()

    async def turn(self) -> None:
        while (wait := self.wait_s(time.monotonic())) > 0:  # noqa: ASYNC110 - a time, not a flag
            await asyncio.sleep(wait)
        self.free_at = max(self.free_at, time.monotonic()) + self.every_s

    def pause(self, seconds: float) -> None:
        self.not_before = max(self.not_before, time.monotonic() + seconds)


class Limits:
    def __init__(self) -> None:
        self.paces: dict[tuple[str, str, str], Pace] = {}

    @asynccontextmanager
    async def line(self, team: str, method: str, channel: str) -> AsyncIterator[Pace]:
        """The line of this call. Messages to one channel hold it until they are through, so that they keep order."""
        posts = method == "chat.postMessage"
        key = (team, method, channel if posts else "")
        pace = self.paces.get(key)
        if pace is None:
            self._forget_idle()
            pace = self.paces[key] = _pace(method)
        pace.users += 1
        try:
            if posts:
                async with pace.lock:
                    yield pace
            else:
                yield pace
        finally:
            pace.users -= 1

    def _forget_idle(self) -> None:
        if len(self.paces) >= MOST_KEPT:
            self.paces = {key: pace for key, pace in self.paces.items() if not pace.idle}


def _pace(method: str) -> Pace:
    """Half of a tier may go at once, the rest evenly."""
    if method == "chat.postMessage":
        return Pace(MESSAGE_EVERY_S, 1)
    tier = PER_MINUTE.get(method, 20)
    return Pace(60 / tier, max(1, tier // 2))
