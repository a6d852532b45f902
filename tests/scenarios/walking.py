"""What a walk over a district's documents needs to know, read from the documents' truth files."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from bot.cli import build

MONTHS = [
    "januari",
    "februari",
    "mars",
    "april",
    "maj",
    "juni",
    "juli",
    "augusti",
    "september",
    "oktober",
    "november",
    "december",
]
Truth = dict[str, Any]


@dataclass(frozen=True)
class District:
    """A plan, the steering group's minutes and the councils' minutes, each a document with its truth."""

    documents: Mapping[Path, Truth]

    @property
    def plan(self) -> Truth:
        return next(truth for truth in self.documents.values() if truth["kind"] == "action_plan")

    @property
    def steering_paper(self) -> Path:
        return next(path for path, truth in self.documents.items() if truth.get("approvals"))

    @property
    def steering(self) -> Truth:
        return self.documents[self.steering_paper]

    @property
    def councils(self) -> list[Truth]:
        """With a coming meeting told of, and nobody to adjust them; newest first."""
        found = [
            t for t in self.documents.values() if t["kind"] == "minutes" and not t["adjusters"] and t["next_meetings"]
        ]
        return sorted(found, key=lambda truth: str(truth["date"]), reverse=True)

    @property
    def activities(self) -> list[Truth]:
        return [activity for priority in self.plan["priorities"] for activity in priority["activities"]]

    @property
    def announced_month(self) -> str:
        """The month in which the steering group decided to meet once more, without a day."""
        said = " ".join(self.steering["decisions"]).casefold()
        return next(month for month in MONTHS if f"i {month}" in said)

    @property
    def holder(self) -> tuple[Truth, str]:
        """An activity of which one attendee of the steering group holds the convenor's role, and that person's name."""
        for activity in self.activities:
            for person in self.steering["attendees"]:
                if person["role"].casefold() in activity["convenor"].casefold():
                    return activity, str(person["name"])
        raise LookupError("nobody at the steering group's meeting holds a convenor's role")

    @property
    def seen_from(self) -> date:
        return date.fromisoformat(self.steering["date"]) + timedelta(days=32)

    def waiting_paper(self, folder: Path) -> Path:
        """The steering group's minutes before anybody had approved them: the lines dated "via mail" are taken out."""
        text = self.steering_paper.read_text(encoding="utf-8")
        waiting = folder / self.steering_paper.name
        waiting.write_text(re.sub(r"(?m)^\d{4}-\d{2}-\d{2} via mail$", "", text), encoding="utf-8")
        return waiting


def district_of(documents: Path, truths: Path) -> District:
    return District(
        {
            path: json.loads((truths / f"{path.stem}.json").read_text(encoding="utf-8"))
            for path in sorted(documents.iterdir())
            if path.suffix in (".txt", ".md") and (truths / f"{path.stem}.json").is_file()
        }
    )


@dataclass(frozen=True)
class Terminal:
    """The command line over one database."""

    address: str

    def run(self, *arguments: str | Path, text: str = "") -> Result:
        runner = CliRunner(env={"SAMVERKAN_DATABASE_URL": self.address})
        return runner.invoke(build("sv"), [str(argument) for argument in arguments], input=text)

    def done(self, *arguments: str | Path) -> str:
        """Its output, of a command that must succeed."""
        result = self.run(*arguments)
        assert result.exit_code == 0, result.output
        return result.output

    def chat(self, name: str, *lines: dict[str, Any]) -> list[list[Truth]]:
        """The messages of each line, by `samverkan chat --json`."""
        result = self.run("chat", "--as", name, "--json", text="".join(json.dumps(line) + "\n" for line in lines))
        assert result.exit_code == 0, result.output
        turns: list[list[Truth]] = [[]]
        for message in map(json.loads, result.stdout.splitlines()):
            if message.get("done"):
                turns.append([])
            else:
                turns[-1].append(message)
        assert len(turns) == len(lines) + 1, result.output
        return turns[:-1]


def day_words(day: str) -> str:
    """As the bot writes a day: 5 december."""
    when = date.fromisoformat(day)
    return f"{when.day} {MONTHS[when.month - 1]}"


def clock_words(start: str, end: str) -> str:
    """As the bot writes a span: 13.30–15."""

    def short(clock: str) -> str:
        hour, minute = clock.split(":")
        return str(int(hour)) + (f".{minute}" if minute != "00" else "")

    return f"{short(start)}–{short(end)}"
