"""Requests that are answered in their own response, for as long as they wait."""

import asyncio
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Waiting:
    """By key."""

    answers: dict[str, "asyncio.Future[dict[str, Any]]"] = field(default_factory=dict)

    def expect(self, key: str) -> "asyncio.Future[dict[str, Any]]":
        self.answers[key] = asyncio.get_running_loop().create_future()
        return self.answers[key]

    def give(self, key: str, body: dict[str, Any]) -> bool:
        """False when nobody waits any more."""
        future = self.answers.get(key)
        if future is None or future.done():
            return False
        future.set_result(body)
        return True

    def forget(self, key: str) -> None:
        """What is given from here on goes out as a message."""
        self.answers.pop(key, None)
