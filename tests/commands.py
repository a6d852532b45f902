"""The command line, run within the test's process."""

from click.testing import CliRunner, Result

from bot.cli import build, common_first


def run(address: str, *words: str, stdin: str = "", **settings: str) -> Result:
    """`samverkan words…` against this database; `settings` as in the environment, without prefix."""
    given = {f"SAMVERKAN_{name.upper()}": value for name, value in settings.items()}
    environment: dict[str, str | None] = {**given, "SAMVERKAN_DATABASE_URL": address}
    return CliRunner().invoke(build("sv"), common_first(words), input=stdin, env=environment)
