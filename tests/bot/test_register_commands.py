"""`samverkan people`, `forums` and `tenants`, on both databases."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from click.testing import Result
from sqlalchemy.engine import Engine

from storage import actions, bindings, forums, history, meetings, mine, outbox, people, role_holders
from storage.database import store_of, transaction
from storage.scope import scoped
from storage.tables import audit_event, progress_note, status_report
from tests.cast import TENANT, Cast
from tests.commands import run
from tests.conftest import NOW
from tests.talking import Talk, facts


def lines(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def audited(engine: Engine) -> list[str]:
    with store_of(engine, TENANT, NOW, reads_only=True) as store:
        return [row.action for row in store.all(scoped(sa.select(audit_event).order_by(audit_event.c.id)))]


class TestPeople:
    def test_added_with_a_role_listed_and_shown(self, address: str, engine: Engine) -> None:
        assert run(address, "people", "list").output.startswith("Det finns ingen i registret")
        details = ("--email", "sara@exempelby.example", "--organisation", "Exempelby SDF", "--role", "enhetschef")
        added = run(address, "people", "add", " Sara  Lindqvist", *details, "--since", "2024-03-01")
        assert added.exit_code == 0, added.output
        [listed] = lines(run(address, "people", "list", "--json"))
        assert listed["name"] == "Sara Lindqvist"
        assert listed["roles"] == ["enhetschef"]
        shown = run(address, "people", "show", "SARA@exempelby.example")
        assert "Roller: enhetschef sedan 2024-03-01" in shown.output
        assert audited(engine) == ["people add"]

    def test_one_name_is_one_person_unless_said(self, address: str, cast: Cast) -> None:
        refused = run(address, "people", "add", "amina holm")
        assert refused.exit_code == 1
        assert "--namesake" in refused.stderr
        taken = run(address, "people", "add", "Amina Ek", "--email", "AMINA.HOLM@exempelby.example")
        assert taken.exit_code == 1
        assert "hör till Amina Holm" in taken.stderr
        both = run(address, "people", "add", "Amina Holm", "--namesake", "--email", "amina@polisen.example")
        assert both.exit_code == 0
        several = run(address, "people", "show", "Amina Holm")
        assert several.exit_code == 1
        assert "amina@polisen.example" in several.stderr

    @pytest.mark.parametrize(
        ("words", "says"),
        [(["", "--email", "a@b.se"], "saknas"), (["Sara Lindqvist", "--email", "sara"], "e-postadress")],
    )
    def test_a_mistake_is_one_line(self, address: str, words: list[str], says: str) -> None:
        refused = run(address, "people", "add", *words)
        assert refused.exit_code == 1
        assert says in refused.stderr
        assert len(refused.stderr.splitlines()) == 1

    def test_a_miss_names_the_nearest_in_either_language(self, address: str, cast: Cast) -> None:
        assert "Närmast: Amina Holm" in run(address, "people", "show", "Amina Hol").stderr
        assert "Nearest: Amina Holm" in run(address, "--lang", "en", "people", "show", "Amina Hol").stderr

    def test_rights_named_either_way_granted_and_revoked(self, address: str, engine: Engine, cast: Cast) -> None:
        assert run(address, "people", "grant", "Amina Holm", "secretary").exit_code == 0
        assert run(address, "people", "grant", "Jonas Ek", "--terminal", "--secretary").exit_code == 0
        with store_of(engine, TENANT, NOW, reads_only=True) as store:
            assert {row.name for row in people.granted(store, "secretary")} == {
                "Amina Holm",
                "Jonas Ek",
                "Karin Wiberg",
            }
            assert {row.name for row in people.granted(store, "terminal")} == {"Jonas Ek"}
        assert "hade redan" in run(address, "people", "grant", "Amina Holm", "secretary").output
        assert "har inte längre" in run(address, "people", "revoke", "Amina Holm", "--secretary").output
        assert "hade inte" in run(address, "people", "revoke", "Amina Holm", "--secretary").output
        assert run(address, "people", "grant", "Amina Holm").exit_code == 2

    def test_linked_once(self, address: str, cast: Cast) -> None:
        assert run(address, "people", "link", "Amina Holm", "--teams", "29:abc").exit_code == 0
        assert run(address, "people", "link", "Amina Holm", "--teams", "29:abc").exit_code == 0
        refused = run(address, "people", "link", "Jonas Ek", "--teams", "29:abc")
        assert refused.exit_code == 1
        assert "redan kopplad till Amina Holm" in refused.stderr
        [shown] = lines(run(address, "people", "show", "Amina Holm", "--json"))
        assert shown["identities"] == [{"channel": "teams", "user": "29:abc"}]
        assert run(address, "people", "link", "Amina Holm").exit_code == 2

    def test_an_address_that_was_switched_off_says_since_when_and_why(
        self, address: str, engine: Engine, cast: Cast
    ) -> None:
        run(address, "people", "link", "Amina Holm", "--teams", "29:abc")
        with transaction(engine) as connection:
            outbox.switch_off(connection, TENANT, cast.amina, "teams", NOW, "the app was removed")
        assert (
            "teams 29:abc, avstängd 2024-10-14: the app was removed"
            in run(address, "people", "show", "Amina Holm").output
        )
        [shown] = lines(run(address, "people", "show", "Amina Holm", "--json"))
        assert shown["identities"][0]["off_reason"] == "the app was removed"

    def test_merged_everything_goes_over(self, address: str, engine: Engine, cast: Cast) -> None:
        with store_of(engine, TENANT, NOW) as store:
            change = history.begin(store, "settle")
            twin = people.add(change, "Amina Holmqvist", phone="08-123 45 67")
            people.grant(store, twin, "secretary")
            people.link(store, twin, "slack", "U1")
            for forum, who in ((cast.satra, (twin,)), (cast.adults, (twin, cast.amina))):
                meeting = meetings.add(change, forum, "held", day=dt.date(2024, 9, 4))
                for one in who:
                    meetings.add_attendance(store, meeting, one, "present")
            actions.add(change, "Boka lokal", owner_kind="person", owner_id=twin)
            forums.add_member(change, cast.youths, twin, dt.date(2024, 1, 1), "added")
        merged = run(address, "people", "merge", "Amina Holmqvist", "Amina Holm")
        assert merged.exit_code == 0, merged.output
        with store_of(engine, TENANT, NOW, reads_only=True) as store:
            kept = people.get(store, cast.amina)
            assert (kept.phone, kept.email) == ("08-123 45 67", "amina.holm@exempelby.example")
            assert people.get(store, twin).withdrawn_at is not None
            assert [row.user for row in people.identities(store, cast.amina)] == ["U1"]
            assert cast.amina in {row.id for row in people.granted(store, "secretary")}
            assert {cast.satra, cast.adults, cast.youths} <= set(mine.forums_of(store, cast.amina, NOW.date()))
            assert [row.owner for row in actions.open_items(store)] == ["Amina Holm"]
        assert run(address, "people", "merge", "Amina Holm", "amina.holm@exempelby.example").exit_code == 1

    def test_a_table_of_persons_new_and_known(self, address: str, engine: Engine, cast: Cast, tmp_path: Path) -> None:
        table = tmp_path / "personer.csv"
        table.write_bytes(
            "Namn;E-post;Roll;Organisation;Sedan\r\n"
            "Elin Åkerblom;elin@exempelby.example;fältassistent;Exempelby SDF;2024-02-01\r\n"
            "Nils Fors;;rektor;Exempelskolan;\r\n\r\n".encode("cp1252")
        )
        first = run(address, "people", "import", str(table))
        assert first.exit_code == 0, first.output
        assert first.output.strip() == "2 rader lästa, 1 nya personer."
        again = run(address, "people", "import", str(table))
        assert again.output.strip() == "2 rader lästa, 0 nya personer."
        with store_of(engine, TENANT, NOW, reads_only=True) as store:
            held = [
                (row.name, row.title) for row in role_holders.every(store) if row.name in ("Elin Åkerblom", "Nils Fors")
            ]
            assert sorted(held) == [("Elin Åkerblom", "fältassistent"), ("Nils Fors", "rektor")]

    def test_wrong_rows_are_told_each_and_nothing_is_stored(self, address: str, tmp_path: Path) -> None:
        table = tmp_path / "personer.csv"
        table.write_text("name,email,since\nSara Lindqvist,sara,\n,x@y.se,\nOmar Haddad,,i våras\nElin Åkerblom,,\n")
        refused = run(address, "people", "import", str(table))
        assert refused.exit_code == 1
        assert [line.split(":")[0] for line in refused.stderr.splitlines()] == [
            "Rad 2", "Rad 3", "Rad 4", "Inget är sparat. Rätta de 3 raderna och kör igen.",
        ]  # fmt: skip
        assert run(address, "people", "list", "--json").stdout == ""
        table.write_text("förnamn,efternamn\nSara,Lindqvist\n")
        assert "Kolumner: name" in run(address, "people", "import", str(table)).stderr


class TestForums:
    def test_listed_and_shown(self, address: str, cast: Cast) -> None:
        listed = lines(run(address, "forums", "list", "--json"))
        assert [row["number"] for row in listed] == ["1.1", "1.2", "2.1", "2.2", None]
        [shown] = lines(run(address, "forums", "show", "platssamverkan sättra", "--json"))
        assert shown["name"] == "Platssamverkan Sätra"
        assert shown["people"] == ["Amina Holm", "Jonas Ek"]
        assert "Närmast: Platssamverkan Sätra" in run(address, "forums", "show", "Platssamverkan Sätraa").stderr

    def test_renamed_the_former_name_still_finds_it(self, address: str, cast: Cast) -> None:
        assert run(address, "forums", "rename", "1.1", "Platssamverkan Bredängs torg").exit_code == 0
        [shown] = lines(run(address, "forums", "show", "Platssamverkan Bredäng", "--json"))
        assert shown["name"] == "Platssamverkan Bredängs torg"
        refused = run(address, "forums", "rename", "1.2", "Platssamverkan Bredäng")
        assert refused.exit_code == 1
        assert "forums merge" in refused.stderr

    def test_aliases_come_and_go(self, address: str, cast: Cast) -> None:
        assert run(address, "forums", "alias", "1.1", "Torggruppen").exit_code == 0
        assert "redan" in run(address, "forums", "alias", "1.1", "torggruppen").output
        assert run(address, "forums", "show", "Torggruppen").exit_code == 0
        assert run(address, "forums", "alias", "1.1", "Torggruppen", "--remove").exit_code == 0
        assert run(address, "forums", "show", "Torggruppen").exit_code == 1
        assert run(address, "forums", "alias", "1.1", "Torggruppen", "--remove").exit_code == 1

    def test_an_alias_added_works_in_the_next_message(self, address: str, cast: Cast) -> None:
        with Talk(address, NOW) as talk:
            talk.be("Amina Holm")
            [before] = talk.say("vem är sammankallande för Gränsbygruppen?")
            assert run(address, "forums", "alias", "1.1", "Gränsbygruppen").exit_code == 0
            [after] = talk.say("vem är sammankallande för Gränsbygruppen?")
        assert "Amina Holm" not in before["text"]
        assert facts(after)["Forum"] == "Platssamverkan Bredäng"

    def test_set_and_followed_by_a_successor_never_in_a_circle(self, address: str, engine: Engine, cast: Cast) -> None:
        assert run(address, "forums", "set", "1.1", "--closed", "--number", "1.9").exit_code == 0
        assert run(address, "forums", "set", "1.9", "--successor", "Platssamverkan Sätra").exit_code == 0
        with store_of(engine, TENANT, NOW, reads_only=True) as store:
            row = forums.get(store, cast.bredang)
            assert (row.closed, row.number, row.successor_id) == (True, "1.9", cast.satra)
        circle = run(address, "forums", "set", "Platssamverkan Sätra", "--successor", "1.9")
        assert circle.exit_code == 1
        assert run(address, "forums", "set", "1.9", "--open", "--successor", "").exit_code == 0
        assert run(address, "forums", "set", "1.9").exit_code == 2

    def test_merged_everything_goes_over(self, address: str, engine: Engine, cast: Cast) -> None:
        with store_of(engine, TENANT, NOW) as store:
            change = history.begin(store, "settle")
            twin = forums.add(change, "Torggruppen Bredäng", "place")
            meetings.add(change, twin, "planned", day=dt.date(2024, 11, 4))
            change.create(progress_note, forum_id=twin, text="Städdag", day=dt.date(2024, 9, 2), noted_at=NOW)
        merged = run(address, "forums", "merge", "Torggruppen Bredäng", "1.1")
        assert merged.exit_code == 0, merged.output
        [shown] = lines(run(address, "forums", "show", "Torggruppen Bredäng", "--json"))
        assert shown["id"] == cast.bredang
        with store_of(engine, TENANT, NOW, reads_only=True) as store:
            assert len(meetings.upcoming(store, [cast.bredang], NOW.date())) == 1

    def test_two_that_reported_the_same_period_are_not_merged(self, address: str, engine: Engine, cast: Cast) -> None:
        with store_of(engine, TENANT, NOW) as store:
            change = history.begin(store, "settle")
            for forum in (cast.bredang, cast.satra):
                change.create(status_report, forum_id=forum, year=2024, period="T1", done="Klart", reported_at=NOW)
        refused = run(address, "forums", "merge", "1.1", "1.2")
        assert refused.exit_code == 1
        assert "T1 2024" in refused.stderr

    def test_members_added_and_removed_also_those_by_role(self, address: str, cast: Cast) -> None:
        assert run(address, "forums", "member", "add", "1.1", "Nils Fors").exit_code == 0
        assert run(address, "forums", "member", "remove", "1.1", "Amina Holm").exit_code == 0
        assert "hör inte till" in run(address, "forums", "member", "remove", "1.1", "Amina Holm").output
        names = [row["name"] for row in lines(run(address, "forums", "member", "list", "1.1", "--json"))]
        assert names == ["Jonas Ek", "Nils Fors"]


class TestTenants:
    def test_added_listed_and_then_to_be_chosen(self, address: str, cast: Cast) -> None:
        assert run(address, "tenants", "add", "Grannby", "--zone", "Europe/Helsinki").exit_code == 0
        assert run(address, "tenants", "add", "grannby").exit_code == 1
        assert [(row["name"], row["zone"]) for row in lines(run(address, "tenants", "list", "--json"))] == [
            ("default", "Europe/Stockholm"), ("Grannby", "Europe/Helsinki"),
        ]  # fmt: skip
        refused = run(address, "people", "list")
        assert refused.exit_code == 1
        assert "--tenant" in refused.stderr
        assert run(address, "people", "list", "--tenant", "Grannby", "--json").stdout == ""

    def test_settings(self, address: str) -> None:
        done = run(
            address,
            "tenants",
            "set",
            "default",
            "--deadline",
            "T1=05-20",
            "--deadline",
            "vb=01-31",
            "--quiet-weeks",
            "silent",
        )
        assert done.exit_code == 0, done.output
        [row] = lines(run(address, "tenants", "list", "--json"))
        assert row["deadlines"] == {"T1": "05-20", "T2": "09-15", "VB": "01-31"}
        assert row["quiet_weeks"] == "silent"
        for wrong in (("--deadline", "T1=02-30"), ("--deadline", "T9=01-01"), ("--zone", "Mars/Olympus")):
            assert run(address, "tenants", "set", "default", *wrong).exit_code == 1
        assert run(address, "tenants", "set", "default").exit_code == 2
        assert run(address, "tenants", "set", "Nowhere", "--zone", "UTC").exit_code == 1

    def test_bound_to_one_municipality_only(self, address: str, engine: Engine) -> None:
        run(address, "tenants", "add", "Grannby")
        assert (
            run(address, "tenants", "bind", "Grannby", "--teams-tenant", "abc-1", "--slack-team", "T9").exit_code == 0
        )
        assert run(address, "tenants", "bind", "Grannby", "--teams-tenant", "abc-1").exit_code == 0
        refused = run(address, "tenants", "bind", "default", "--teams-tenant", "abc-1")
        assert refused.exit_code == 1
        assert "hör redan till Grannby" in refused.stderr
        with transaction(engine, reads_only=True) as connection:
            assert bindings.tenant_of(connection, "teams", "abc-1") == bindings.tenant_of(connection, "slack", "T9")
            assert bindings.tenant_of(connection, "teams", "other") is None
        assert run(address, "tenants", "bind", "default").exit_code == 2


@pytest.mark.parametrize("group", ["people", "forums", "tenants"])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_command_explains_itself(address: str, group: str, language: str) -> None:
    shown = run(address, "--lang", language, group, "--help")
    assert shown.exit_code == 0
    for command in [line.split()[0] for line in shown.output.split("Commands:")[1].splitlines() if line.strip()]:
        assert run(address, "--lang", language, group, command, "--help").exit_code == 0
