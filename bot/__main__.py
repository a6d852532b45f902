"""`python -m bot` is `samverkan`."""

from bot.cli import main

main()
