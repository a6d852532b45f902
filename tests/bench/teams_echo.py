"""Teams' door without what lies behind it: sign-in, routing and sending of ours around an echo. `… serve` starts it."""

import asyncio
import signal
from types import SimpleNamespace
from typing import Any, cast

import uvloop
from aiohttp import web

from bot.channel import Event
from bot.settings import Settings
from bot.teams import service
from bot.teams.activities import Activity
from bot.teams.channel import TeamsChannel
from bot.teams.config import config_of
from bot.teams.door import Door
from bot.teams.work import Work
from storage.database import open_engine
from storage.threads import DatabaseThreads


class Echo:
    """Stands where the work stands, and says what was said."""

    def __init__(self, channel: TeamsChannel, threads: DatabaseThreads) -> None:
        self.channel = channel
        self.turns = SimpleNamespace(threads=threads)
        self.tasks: set[asyncio.Task[str | None]] = set()

    async def begin(self, event: Event, came: Activity) -> None:
        said = {"type": "message", "text": f"echo: {event.text}", "replyToId": came.id}
        task = asyncio.create_task(self.channel.connector.post(came.service_url, came.conversation, said))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)


async def main() -> None:
    settings = Settings()
    config = config_of(settings)
    assert config is not None
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    threads = DatabaseThreads(open_engine(settings.database))
    async with service.opened(config) as teams:
        echo: Any = Echo(teams.channel, threads)
        app = web.Application()
        app.add_routes(Door(cast(Work, echo), teams.channel, config, teams.signatures).routes())
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", settings.port).start()
        await stop.wait()
        await runner.cleanup()
    threads.close()


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as one:
        one.run(main())
