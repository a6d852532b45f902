"""The service as a process: its addresses, one worker to a file, and how it stops."""

import datetime as dt
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from dialogs.digest import digest_queue
from dialogs.digest.timetable import span_until
from storage import history, subscriptions, worker_lock
from storage.database import DatabaseUnavailableError, open_engine, store_of, transaction
from storage.threads import DatabaseThreads, Rank
from tests.cast import TENANT, settle
from tests.commands import run
from tests.conftest import NOW

ADDRESS = re.compile(r"http://127\.0\.0\.1:(\d+)")


class Served:
    """A running `samverkan serve`: its port, and the lines that it wrote."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        self.lines: list[str] = []
        self.port = self._port()

    def _port(self) -> int:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.lines.append(line)
            if found := ADDRESS.search(line):
                return int(found[1])
        raise AssertionError("".join(self.lines))

    def get(self, path: str, method: str = "GET", **headers: str) -> tuple[int, str]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request(method, path, headers=headers)
            response = connection.getresponse()
            return response.status, response.read().decode()
        finally:
            connection.close()

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Its exit code; within the 20 s that it has, and some."""
        assert self.process.stderr is not None
        self.process.send_signal(number)
        self.lines += self.process.stderr
        return self.process.wait(timeout=25)


@contextmanager
def serving(address: str, **settings: str) -> Iterator[Served]:
    given = {f"SAMVERKAN_{name.upper()}": value for name, value in settings.items()}
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "serve"],
        env={**os.environ, "SAMVERKAN_DATABASE_URL": address, "SAMVERKAN_PORT": "0", **given},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield Served(process)
    finally:
        process.kill()
        process.wait()
        if process.stderr is not None:
            process.stderr.close()


ON_SQLITE = pytest.mark.parametrize("address", ["sqlite"], indirect=True)


def test_it_is_alive_ready_and_counted_does_what_is_due_and_stops_in_order(address: str, engine: Engine) -> None:
    cast, now, zone = settle(engine, NOW), dt.datetime.now(dt.UTC), ZoneInfo("Europe/Stockholm")
    with store_of(engine, TENANT, now - dt.timedelta(minutes=6), by=cast.amina) as store:
        change = history.begin(store, "subscribe_digest")
        made = subscriptions.add(change, cast.amina, 0, dt.time(8), now - dt.timedelta(hours=1))
        digest_queue.queue(store, made, cast.amina, span_until(now - dt.timedelta(days=20), zone))
    with serving(address) as served:
        assert served.get("/healthz") == (200, '{"alive": true}')
        status, body = served.get("/readyz")
        state: dict[str, Any] = json.loads(body)
        assert (status, state["ready"], state["database"], state["parked"]) == (200, True, "ok", 0)
        assert state["migrations"]["has"] == state["migrations"]["newest"]
        for name in ("leases", "lock"):  # where replicas share a server
            state["workers"].pop(name, None)
        assert state["workers"] == {"schedule": "ok", "inbox": "ok", "retention": "ok"}
        assert state["oldest_due_s"] > 300  # nobody to hand it to: it waits
        assert "five minutes" in state["warnings"][0]
        status, metrics = served.get("/metrics")
        assert status == 200
        assert 'samverkan_worker_up{worker="schedule"} 1\n' in metrics
        assert "# TYPE samverkan_subscriptions gauge\nsamverkan_subscriptions 1\n" in metrics
        assert re.search(r"^samverkan_deliveries_due [1-9]", metrics, re.MULTILINE)
        assert "# TYPE samverkan_rate_limited_seconds_total counter\n" in metrics
        assert served.get("/api/messages", "POST")[0] == 404
        assert served.stop() == 0
    assert any("/api/messages" in line for line in served.lines)
    assert any("/slack/events" in line for line in served.lines)
    with store_of(engine, TENANT, now, reads_only=True) as store:
        row = subscriptions.of_person(store, cast.amina)
    assert row is not None
    assert row.next_at > now


@ON_SQLITE
def test_metrics_for_others_need_the_token_and_logs_may_be_json(address: str, tmp_path: Path) -> None:
    secret = tmp_path / "token"
    secret.write_text("a-long-random-word\n", encoding="utf-8")
    forwarded = {"X-Forwarded-For": "192.0.2.1"}
    with serving(address, metrics_token_file=str(secret), log_format="json") as served:
        assert served.get("/metrics", **forwarded)[0] == 403
        assert served.get("/metrics", **forwarded, Authorization="Bearer another")[0] == 403
        assert served.get("/metrics", **forwarded, Authorization="Bearer a-long-random-word")[0] == 200
        assert served.stop(signal.SIGINT) == 0
    assert {json.loads(line)["level"] for line in served.lines} == {"info"}
    assert "192.0.2.1" not in "".join(served.lines)


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "example.org"])  # noqa: S104 - refused
def test_any_host_but_loopback_is_refused(tmp_path: Path, host: str) -> None:
    refused = run(f"sqlite:///{tmp_path / 'x.db'}", "serve", host=host)
    assert refused.exit_code == 1
    assert "127.0.0.1" in refused.stderr


def test_a_database_without_schema_is_refused_with_the_command_to_run(tmp_path: Path) -> None:
    refused = run(f"sqlite:///{tmp_path / 'new.db'}", "serve")
    assert refused.exit_code == 1
    assert "samverkan db upgrade" in refused.stderr


def test_a_secret_file_that_is_missing_is_named(tmp_path: Path) -> None:
    refused = run(f"sqlite:///{tmp_path / 'x.db'}", "serve", metrics_token_file=str(tmp_path / "missing"))
    assert refused.exit_code == 1
    assert "SAMVERKAN_METRICS_TOKEN_FILE" in refused.stderr


def test_the_worker_lock_is_seen_while_it_is_held_and_gone_afterwards(address: str, engine: Engine) -> None:
    assert not worker_lock.is_held(engine)
    with worker_lock.hold(engine):
        other = open_engine(address)
        assert worker_lock.is_held(other)
        other.dispose()
    assert not worker_lock.is_held(engine)


@pytest.mark.parametrize("address", ["postgresql"], indirect=True)
def test_the_worker_lock_is_taken_again_after_the_server_was_away(address: str, engine: Engine) -> None:
    threads = DatabaseThreads(open_engine(address))
    with worker_lock.hold(threads.engine):
        threads.submit(Rank.LONG, worker_lock.keep).result(20)
        end_others(engine)
        assert not worker_lock.is_held(engine)
        with pytest.raises(DatabaseUnavailableError):
            threads.submit(Rank.LONG, worker_lock.keep).result(20)
        threads.submit(Rank.LONG, worker_lock.keep).result(20)
        assert worker_lock.is_held(engine)
    threads.close()
    end_others(engine)  # the server ends them when it has the time
    assert not worker_lock.is_held(engine)


def end_others(engine: Engine) -> None:
    """Connections; returns when they are gone."""
    with transaction(engine) as connection:
        connection.execute(
            sa.text(
                "SELECT pg_terminate_backend(pid, 20000) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )


@ON_SQLITE
def test_a_file_has_one_worker_and_chat_leaves_the_jobs_to_it(address: str, engine: Engine) -> None:
    cast = settle(engine, NOW)
    next_at = dt.datetime(2099, 10, 19, 6, 0, tzinfo=dt.UTC)
    with store_of(engine, TENANT, NOW, by=cast.amina) as store:
        subscriptions.add(history.begin(store, "subscribe_digest"), cast.amina, 0, dt.time(8), next_at)
    talk = ("chat", "--as", "Amina Holm", "--json")
    to_monday = json.dumps({"now": "2099-10-19T08:00"}) + "\n"
    with worker_lock.hold(engine):
        second = run(address, "serve", port="0")
        assert second.exit_code == 1
        assert "samverkan serve" in second.stderr
        messages = [json.loads(line) for line in run(address, *talk, stdin=to_monday).stdout.splitlines()]
        assert [message.get("intent") for message in messages] == ["no_jobs", None]
    messages = [json.loads(line) for line in run(address, *talk, stdin=to_monday).stdout.splitlines()]
    assert [message.get("intent") for message in messages if message.get("intent") != "reminder"] == ["digest", None]
