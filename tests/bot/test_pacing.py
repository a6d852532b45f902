"""At the platforms' limits: as fast as they allow, and never refused."""

import datetime as dt

import pytest
from sqlalchemy.engine import Engine

from bot.channel import Limit, Limits
from bot.delivery import pacing
from bot.slack.channel import SlackChannel
from bot.teams.channel import TeamsChannel
from storage import gates
from storage.database import transaction
from tests.bot import simulated
from tests.bot.simulated import Platform
from tests.conftest import NOW


@pytest.mark.parametrize(
    ("address", "replicas"), [("sqlite", 1), ("postgresql", 1), ("postgresql", 3)], indirect=["address"]
)
def test_teams_is_spoken_to_at_45_a_second_and_never_refuses(engine: Engine, replicas: int) -> None:
    teams = Platform("teams", TeamsChannel.limits)
    messages = simulated.queued(engine, teams, 500, 1)
    took = simulated.run(engine, teams, messages, replicas=replicas, seed=20241014)
    assert (teams.refused, len(teams.arrived)) == (0, 500)
    assert messages / took.total_seconds() >= 45


def test_one_conversation_keeps_every_window_of_teams(engine: Engine) -> None:
    teams = Platform("teams", TeamsChannel.limits)
    messages = simulated.queued(engine, teams, 2, 70)
    took = simulated.run(engine, teams, messages, replicas=1, seed=1)
    assert (teams.refused, len(teams.arrived)) == (0, 140)
    assert took <= dt.timedelta(seconds=75)  # 60 in 30 s, then ten more


def test_slack_gets_one_message_a_second_in_each_channel(engine: Engine) -> None:
    slack = Platform("slack", SlackChannel.limits)
    messages = simulated.queued(engine, slack, 12, 5)
    took = simulated.run(engine, slack, messages, replicas=1, seed=2)
    assert (slack.refused, len(slack.arrived)) == (0, 60)
    assert took <= dt.timedelta(seconds=16)  # 5 a second in the whole workspace


def test_windows_are_kept_by_what_was_sent() -> None:
    limits = (Limit(2, 1), Limit(3, 10))
    ago = [NOW - dt.timedelta(seconds=seconds) for seconds in (0.4, 0.8, 5)]
    assert pacing.free_from(limits, [], NOW) == NOW
    assert pacing.free_from(limits, ago[:1], NOW) == NOW
    assert pacing.free_from(limits, ago[:2], NOW) == NOW + dt.timedelta(seconds=0.2)
    assert pacing.free_from(limits, ago, NOW) == NOW + dt.timedelta(seconds=5)
    assert pacing.limits_of(Platform("x", Limits())) == Limits()


def test_windows_wait_no_longer_when_the_clock_is_set_back() -> None:
    later = [NOW + dt.timedelta(hours=1, seconds=-number) for number in range(3)]
    assert pacing.free_from((Limit(2, 1), Limit(3, 10)), later, NOW) == NOW + dt.timedelta(seconds=10)


def test_a_gate_gives_out_moments_evenly_and_none_twice(engine: Engine) -> None:
    every, until = dt.timedelta(milliseconds=20), NOW + dt.timedelta(milliseconds=250)
    given = []
    for most in (5, 5, 50):
        with transaction(engine) as connection:
            moments = gates.take(connection, "k", "post", every=every, at=NOW, until=until, most=most)
        given += [moments[number] for number in range(moments.count)]
    assert given == [NOW + number * every for number in range(13)]


def test_a_gate_goes_on_when_the_clock_is_set_back(engine: Engine) -> None:
    every, ahead = dt.timedelta(milliseconds=20), dt.timedelta(milliseconds=250)
    for at in (NOW, NOW - dt.timedelta(hours=1)):
        with transaction(engine) as connection:
            moments = gates.take(connection, "k", "post", every=every, at=at, until=at + ahead, most=50)
        assert (moments.first, moments.count) == (at, 13)


def test_gates_that_nobody_uses_are_forgotten_and_what_they_counted_is_kept(engine: Engine) -> None:
    with transaction(engine) as connection:
        gates.close(connection, "post|a|b", "post", NOW, 30)
        gates.close(connection, "post|a|b", "post", NOW, 20)  # within the first: nothing new
        gates.close(connection, "post|a", "post", NOW + dt.timedelta(days=9), 12)
        gates.forget(connection, NOW + dt.timedelta(days=1))
    with transaction(engine) as connection:
        assert set(gates.closed(connection, NOW)) == {"post|a"}
        assert gates.closed_seconds(connection) == {"post": 42.0}
