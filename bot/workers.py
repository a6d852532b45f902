"""The loops that run beside the doors: each asks again and again what there is to do, until told to stop."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from storage.database import DatabaseUnavailableError

log = logging.getLogger(__name__)
GRACE_S = 30.0


@dataclass(slots=True)
class Worker:
    """`beat` is the loop's time at which it last came to an end, or told that it gets on."""

    name: str
    work: Callable[[], Awaitable[object]]
    every_s: float
    beat: float
    wake: asyncio.Event
    task: asyncio.Task[None] | None = None

    def is_well(self, now: float) -> bool:
        alive = self.task is not None and not self.task.done()
        return alive and now - self.beat <= self.every_s + GRACE_S


class Workers:
    def __init__(self) -> None:
        self.workers: dict[str, Worker] = {}
        self.stopping = False

    def start(
        self,
        name: str,
        work: Callable[[], Awaitable[object]],
        every_s: float = 1.0,
        wake: asyncio.Event | None = None,
    ) -> None:
        """`wake` is the event that a long `work` waits for itself."""
        worker = Worker(name, work, every_s, asyncio.get_running_loop().time(), wake or asyncio.Event())
        worker.task = asyncio.create_task(self._run(worker), name=name)
        self.workers[name] = worker

    def wake(self, name: str) -> None:
        """There is something to do now; a worker that is not there has nothing to do."""
        if name in self.workers:
            self.workers[name].wake.set()

    def beat(self, name: str) -> None:
        """A long work gets on."""
        if name in self.workers:
            self.workers[name].beat = asyncio.get_running_loop().time()

    def well(self) -> dict[str, bool]:
        now = asyncio.get_running_loop().time()
        return {worker.name: worker.is_well(now) and not self.stopping for worker in self.workers.values()}

    async def stop(self, within_s: float) -> None:
        """Nothing new is begun; what was begun is finished, or given up when the time is over."""
        self.stopping = True
        tasks = [worker.task for worker in self.workers.values() if worker.task is not None]
        for worker in self.workers.values():
            worker.wake.set()
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=within_s)
        for task in late:
            log.warning("%s did not finish in time", task.get_name())
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _run(self, worker: Worker) -> None:
        while not self.stopping:
            worker.wake.clear()
            try:
                await worker.work()
                worker.beat = asyncio.get_running_loop().time()
            except DatabaseUnavailableError as error:
                log.warning("%s: the database does not answer: %s", worker.name, error)
            except Exception:  # the top of the worker's loop: it logs and goes on
                log.exception("%s failed", worker.name)
            if self.stopping:
                return
            try:
                await asyncio.wait_for(worker.wake.wait(), worker.every_s)
            except TimeoutError:
                continue
