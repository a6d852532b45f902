"""A form in a message, where fields send nothing: what it holds is shown, and sent in as it stands or opened first."""

import datetime as dt
from collections.abc import Iterator

from bot.slack.pieces import Block, cut_escaped, facts, section
from dialogs import dates, personal_numbers, texts
from dialogs.reply import Button, Fact, Input, Reply

LINES = texts.load("slack")
OPEN = "form:open"  # the action of the button that opens the form of a card


def shown(reply: Reply) -> Iterator[Block]:
    """What is wrong, else what the fields hold; a personal number is not repeated outside its field."""
    if any(field.error for field in reply.inputs):
        yield from errors(reply)
        return
    held = [Fact(field.label, _told(field, reply.language)) for field in reply.inputs if field.value.strip()]
    if not any(personal_numbers.found(fact.value) for fact in held):
        yield from facts(held)


def errors(reply: Reply) -> Iterator[Block]:
    for field in reply.inputs:
        if field.error:
            yield section(f"*{cut_escaped(field.label, 150)}*: {cut_escaped(field.error, 500)}")


def buttons(reply: Reply) -> tuple[Button, ...]:
    """The form's own button where it carries what the fields hold; one that opens the form; the one that leaves it."""
    if not reply.inputs:
        return reply.buttons
    ready = [button for button in reply.buttons if button.id == "submit" and _carries(button, reply)]
    key = "correct" if any(field.error for field in reply.inputs) else "change_first" if ready else "open"
    opening = Button(OPEN, LINES(reply.language, key), "", style="default" if ready else "primary")
    return (*ready, opening, *(button for button in reply.buttons if button.id == "cancel"))


def _carries(button: Button, reply: Reply) -> bool:
    complete = all(field.value.strip() for field in reply.inputs if field.required)
    same = all(str(button.data.get(field.id) or "") == field.value for field in reply.inputs)
    return complete and same and not any(field.error for field in reply.inputs)


def _told(field: Input, language: str) -> str:
    if field.kind == "date":
        try:
            return dates.day(dt.date.fromisoformat(field.value), dt.date.min, language)
        except ValueError:
            return field.value
    return next((choice.title for choice in field.choices if choice.value == field.value), field.value)
