"""The command line `samverkan`."""


def main() -> None:
    raise SystemExit(2)
