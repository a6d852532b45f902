"""What Slack takes, written down once more from its pages: https://docs.slack.dev/reference/block-kit

Our own reading, beside the renderer's: a message or view in, one line for each fault out.
"""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]
MESSAGE_BLOCKS, VIEW_BLOCKS, VIEW_BYTES = 50, 100, 250_000
TEXTS = {"section": 3000, "field": 2000, "button": 75, "option": 75, "label": 2000, "hint": 2000, "title": 24}
ELEMENTS = {"plain_text_input", "radio_buttons", "static_select", "datepicker", "timepicker"}
SPECIAL = ("<!", "<@", "<#", "<http", "<mailto:")  # what Slack would make a mention or link of


def message_faults(message: Json) -> list[str]:
    found = list(_blocks(message["blocks"], MESSAGE_BLOCKS))
    if not message["text"].strip() or len(message["text"]) > 4000:
        found.append(f"text of {len(message['text'])} characters")
    if any(block["type"] == "input" for block in message["blocks"]):
        found.append("a field in a message, where nothing sends it in")
    found += [f"{mark} in text" for mark in SPECIAL if mark in message["text"]]
    return found


def view_faults(view: Json) -> list[str]:
    found = list(_blocks(view["blocks"], VIEW_BLOCKS))
    if view["type"] == "modal":
        for part in ("title", "submit", "close"):
            if part in view:
                found += _text(view[part], TEXTS["title"], plain=True)
        if "submit" not in view and any(block["type"] == "input" for block in view["blocks"]):
            found.append("fields and no submit")
    if len(view.get("private_metadata", "")) > 3000 or len(json.dumps(view).encode()) > VIEW_BYTES:
        found.append("too large a view")
    return found


def _blocks(blocks: list[Json], most: int) -> Iterator[str]:
    if not 1 <= len(blocks) <= most:
        yield f"{len(blocks)} blocks"
    for kind, names in (("block_id", [one.get("block_id") for one in blocks]), ("action_id", list(_actions(blocks)))):
        twice = [name for name, count in Counter(names).items() if name and count > 1]
        yield from (f"{kind} {name} twice" for name in twice)
        yield from (f"{kind} too long" for name in names if name and len(name) > 255)
    for number, block in enumerate(blocks):
        yield from (f"block {number} ({block['type']}): {fault}" for fault in _block(block))


def _block(block: Json) -> Iterator[str]:
    kinds = {"section": _section, "actions": _row, "context": _row, "input": _input}
    if block["type"] not in kinds:
        yield "unknown"
    else:
        yield from kinds[block["type"]](block)


def _section(block: Json) -> Iterator[str]:
    if "text" in block:
        yield from _text(block["text"], TEXTS["section"])
    elif not block.get("fields"):
        yield "neither text nor fields"
    if len(block.get("fields", [])) > 10:
        yield "more than ten fields"
    for one in block.get("fields", []):
        yield from _text(one, TEXTS["field"])


def _row(block: Json) -> Iterator[str]:
    of_buttons = block["type"] == "actions"
    if not 1 <= len(block["elements"]) <= (25 if of_buttons else 10):
        yield f"{len(block['elements'])} elements"
    for one in block["elements"]:
        yield from _button(one) if of_buttons else _text(one, TEXTS["field"])


def _input(block: Json) -> Iterator[str]:
    yield from _text(block["label"], TEXTS["label"], plain=True)
    if "hint" in block:
        yield from _text(block["hint"], TEXTS["hint"], plain=True)
    yield from _element(block["element"])


def _button(button: Json) -> Iterator[str]:
    yield from _text(button["text"], TEXTS["button"], plain=True)
    if not 1 <= len(button["value"]) <= 2000:
        yield f"a value of {len(button['value'])} characters"
    if button.get("style") not in (None, "primary", "danger"):
        yield f"style {button['style']}"


def _element(element: Json) -> Iterator[str]:
    if element["type"] not in ELEMENTS:
        yield f"unknown element {element['type']}"
    if len(element.get("initial_value", "")) > 3000:
        yield "more than fits into a field"
    options = element.get("options", [])
    groups = element.get("option_groups", [])
    if len(options) > (10 if element["type"] == "radio_buttons" else 100) or len(groups) > 100:
        yield f"{len(options)} options"
    if element["type"] in ("radio_buttons", "static_select") and not (options or groups):
        yield "no options"
    every = [*options, *(one for group in groups for one in group["options"])]
    for one in every:
        yield from _text(one["text"], TEXTS["option"], plain=True)
        if not 1 <= len(one["value"]) <= 150:
            yield f"an option's value of {len(one['value'])} characters"
    if len({one["value"] for one in every}) != len(every):
        yield "two options of one value"
    if "initial_option" in element and element["initial_option"] not in every:
        yield "an initial option that is none"


def _text(text: Json, most: int, *, plain: bool = False) -> Iterator[str]:
    if not text["text"].strip() or len(text["text"]) > most:
        yield f"a text of {len(text['text'])} characters, {most} at most"
    if plain and text["type"] != "plain_text":
        yield f"{text['type']} where plain text belongs"
    if text["type"] == "mrkdwn":
        yield from (f"{mark} as somebody wrote it" for mark in SPECIAL if mark in text["text"])


def _actions(blocks: list[Json]) -> Iterator[str]:
    """Of buttons; the element of a field is known by its block."""
    for block in blocks:
        yield from (one["action_id"] for one in block.get("elements", ()) if "action_id" in one)
