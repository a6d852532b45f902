"""A conversation through the terminal's door: the whole way from a line of input to what everybody gets."""

import asyncio
import datetime as dt
import json
from typing import Any

from bot.app import Service, terminal_service
from bot.chat import Chat, ChatError, Rules, Who
from bot.clock import SettableClock
from bot.console import Console
from bot.settings import Settings
from storage import people, tenants
from storage.database import store_of, transaction

Message = dict[str, Any]


class Talk:
    """Use as a context manager. Every call returns the messages that the line caused, in order."""

    def __init__(self, address: str, now: dt.datetime, tenant: int = 1) -> None:
        self.address = address
        self.tenant = tenant
        self.clock = SettableClock()
        self.clock.set(now)
        self.written: list[Message] = []
        self.runner = asyncio.Runner()
        self.console = Console(lambda line: self.written.append(json.loads(line)), as_json=True)
        self.lifespan = terminal_service(Settings(database_url=address, _env_file=None), self.clock, self.console)  # type: ignore[call-arg]
        self.service: Service | None = None
        self.chat: Chat | None = None

    def __enter__(self) -> "Talk":
        self.service = self.runner.run(self.lifespan.__aenter__())
        return self

    def __exit__(self, *_: object) -> None:
        self.runner.run(self.lifespan.__aexit__(None, None, None))
        self.runner.close()

    def be(self, name: str) -> None:
        """From here on, this person speaks."""
        assert self.service is not None
        engine = self.service.threads.engine
        with transaction(engine, reads_only=True) as connection:
            tenant = tenants.with_id(connection, self.tenant)
        with store_of(engine, self.tenant, self.clock(), reads_only=True) as store:
            [row] = people.matching(store, name)
        rules = Rules(self.tenant, tenant.zone, tenant.language, anybody=True, runs_jobs=True)
        self.chat = Chat(
            self.service.turns,
            self.service.deliveries,
            self.console,
            self.clock,
            rules,
            Who(row.id, row.name),
            self.service.run_schedule,
        )

    def line(self, line: str | dict[str, Any]) -> list[Message]:
        assert self.chat is not None, "call be() first"
        self.written.clear()
        try:
            self.runner.run(self.chat.line(line if isinstance(line, str) else json.dumps(line)))
        except ChatError as error:
            self.written.append({"error": str(error)})
        return list(self.written)

    def say(self, text: str) -> list[Message]:
        return self.line({"say": text})

    def press(self, button: str, **fields: str) -> list[Message]:
        return self.line({"fill": fields, "press": button} if fields else {"press": button})

    def now(self, moment: str) -> list[Message]:
        return self.line({"now": moment})


def facts(message: Message) -> dict[str, str]:
    return {fact["title"]: fact["value"] for fact in message["card"]["facts"]}


def buttons(message: Message) -> list[str]:
    """The ids of the card's buttons."""
    return [button["id"] for button in (message["card"] or {"buttons": []})["buttons"]]
