"""A reply with fields as a modal, and what a modal's fields held as the form's fields."""

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.slack.blocks import LINES, actions, body
from bot.slack.pieces import Block, escaped, plain_text, section
from dialogs.reply import Button, Choice, Input, Reply

TITLE = 24  # title, submit and close: https://docs.slack.dev/reference/views/modal-views
MOST_BLOCKS = 100
FIELD = 3000  # the longest plain_text_input; a longer value is given a second field
LABEL = 2000
OPTION, MOST_OPTIONS = 75, 100
MOST_RADIO = 5
ELEMENT = "value"  # the action id of every field: a field is known by its block's
_PART = "~"


@dataclass(frozen=True, slots=True)
class Origin:
    """What a modal carries: its card's key and conversation, the button that sends it in, and the message it was opened
    from, which the confirmation replaces, or that it was the home tab, which is shown anew."""

    key: str
    conversation: str
    submit: str = "submit"
    channel: str = ""
    message: str = ""
    thread: str = ""
    response_url: str = ""
    direct: bool = True
    home: bool = False

    def to_metadata(self) -> str:
        return json.dumps({name: getattr(self, name) for name in self.__slots__})

    @property
    def value(self) -> str:
        return f"{self.conversation}|{self.key}"


def origin_of(view: Mapping[str, Any]) -> Origin | None:
    """None for a view that is not ours."""
    try:
        kept = json.loads(view.get("private_metadata") or "")
        return Origin(**kept)
    except (ValueError, TypeError):
        return None


def submit_button(reply: Reply) -> Button | None:
    offered = [button for button in reply.buttons if button.id != "cancel"]
    return next((button for button in offered if button.id == "submit" or button.style == "primary"), None) or (
        offered[0] if offered else None
    )


def modal(reply: Reply, origin: Origin) -> Block:
    submit = submit_button(reply) if reply.inputs else None
    others = [button for button in reply.buttons if button is not submit and button.id != "cancel"]
    fields = [block for field in reply.inputs for block in _field(field, reply.language)]
    below = actions(others, origin.value)
    view: Block = {
        "type": "modal",
        "callback_id": "form",
        "title": plain_text(LINES(reply.language, "app"), TITLE),
        "close": plain_text(LINES(reply.language, "close"), TITLE),
        "private_metadata": origin.to_metadata(),
        "blocks": [*_above(reply, MOST_BLOCKS - len(fields) - len(below)), *fields, *below],
    }
    if submit is not None:
        view["submit"] = plain_text(submit.title, TITLE)
    return view


def _above(reply: Reply, room: int) -> list[Block]:
    """What does not fit is left out, with a line that says so."""
    content = body(reply)
    if len(content) <= room:
        return content
    return [*content[: max(0, room - 1)], section(escaped(LINES(reply.language, "more_in_chat")))]


def notice(text: str, language: str) -> Block:
    """A modal that says one thing."""
    return {
        "type": "modal",
        "callback_id": "notice",
        "title": plain_text(LINES(language, "app"), TITLE),
        "close": plain_text(LINES(language, "close"), TITLE),
        "blocks": [section(text)],
    }


def errors(reply: Reply) -> dict[str, str]:
    """By block, for the answer to a submission."""
    return {field.id: field.error for field in reply.inputs if field.error}


def fields_of(state: Mapping[str, Any]) -> dict[str, str]:
    """From `view.state`: what every field holds, empty where nothing was chosen."""
    values = state.get("values")
    found: dict[str, list[str]] = {}
    for block, elements in sorted((values if isinstance(values, dict) else {}).items(), key=_place):
        for element in elements.values() if isinstance(elements, dict) else ():
            if isinstance(element, dict):
                found.setdefault(block.partition(_PART)[0], []).append(_held(element))
    return {name: "".join(parts) for name, parts in found.items()}


def _place(item: tuple[str, Any]) -> tuple[str, int]:
    name, _, number = item[0].partition(_PART)
    return name, int(number) if number.isdigit() else 0


def _held(element: Mapping[str, Any]) -> str:
    chosen = element.get("selected_option")
    if isinstance(chosen, dict):
        return str(chosen.get("value") or "")
    return str(element.get("value") or element.get("selected_date") or element.get("selected_time") or "")


def _field(field: Input, language: str) -> Iterator[Block]:
    if field.kind == "choice" and not field.choices:
        return
    if field.kind not in ("text", "multiline") or len(field.value) <= FIELD:
        yield _input(field, field.id, field.label, _element(field, field.value))
        return
    parts = [field.value[start : start + FIELD] for start in range(0, len(field.value), FIELD)]
    for number, part in enumerate(parts):
        label = field.label if number == 0 else f"{field.label} ({LINES(language, 'continued')})"
        block_id = field.id if number == 0 else f"{field.id}{_PART}{number}"
        yield {**_input(field, block_id, label, _element(field, part)), "optional": number > 0 or not field.required}


def _input(field: Input, block_id: str, label: str, element: Block) -> Block:
    block: Block = {
        "type": "input",
        "block_id": block_id,
        "label": plain_text(label, LABEL),
        "element": element,
        "optional": not field.required,
    }
    if field.hint:
        block["hint"] = plain_text(field.hint, LABEL)
    return block


def _element(field: Input, value: str) -> Block:
    if field.kind == "choice":
        return _choice(field.choices, value)
    if field.kind in ("date", "time"):
        picker, shown = f"{field.kind}picker", _pickable(field.kind, value)
        return {"type": picker, "action_id": ELEMENT, **({f"initial_{field.kind}": shown} if shown else {})}
    element: Block = {"type": "plain_text_input", "action_id": ELEMENT, "multiline": field.kind == "multiline"}
    if value:
        element["initial_value"] = value
    return element


def _choice(choices: Sequence[Choice], value: str) -> Block:
    options = [{"text": plain_text(one.title, OPTION), "value": one.value[:150] or "-"} for one in choices]
    chosen = next((option for option in options if option["value"] == value), None)
    initial = {"initial_option": chosen} if chosen else {}
    if len(options) <= MOST_RADIO:
        return {"type": "radio_buttons", "action_id": ELEMENT, "options": options, **initial}
    if len(options) <= MOST_OPTIONS:
        return {"type": "static_select", "action_id": ELEMENT, "options": options, **initial}
    pages = [options[start : start + MOST_OPTIONS] for start in range(0, len(options), MOST_OPTIONS)]
    groups = [{"label": _range(page), "options": page} for page in pages[:MOST_OPTIONS]]
    return {"type": "static_select", "action_id": ELEMENT, "option_groups": groups, **initial}


def _range(page: Sequence[Block]) -> Block:
    first, last = (str(page[place]["text"]["text"])[:34] for place in (0, -1))
    return plain_text(f"{first} – {last}", OPTION)


def _pickable(kind: str, value: str) -> str:
    """What the pickers take, else nothing."""
    try:
        if kind == "date":
            return dt.date.fromisoformat(value).isoformat()
        return dt.time.fromisoformat(value).strftime("%H:%M")
    except ValueError:
        return ""
