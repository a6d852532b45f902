"""A reply as Block Kit: messages that hold every limit of Slack's, and the App Home.

Limits: https://docs.slack.dev/reference/block-kit
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from bot import presses
from bot.slack import filled
from bot.slack.filled import OPEN
from bot.slack.pieces import (
    Block,
    cut,
    cut_escaped,
    escaped,
    facts,
    may_be_strong,
    mrkdwn,
    plain_text,
    section,
    split,
    strong,
)
from dialogs import reply as replies
from dialogs import texts
from dialogs.reply import Button, Reply

LINES = texts.load("slack")
MOST_BLOCKS = 50
MOST_HOME_BLOCKS = 100
MOST_CHARACTERS = 12_000  # of all blocks of a message; beyond about 13,000 Slack answers msg_blocks_too_long
MOST_TEXT = 3_900
MOST_ELEMENTS, TITLE, VALUE, FIELD = 25, 75, 2000, 2000
BETWEEN = " · "


@dataclass(frozen=True, slots=True)
class Message:
    """What chat.postMessage takes; `text` is what notifications and screen readers tell."""

    text: str
    blocks: tuple[Block, ...]


def messages(reply: Reply, value: str) -> list[Message]:
    """One message, or several where one cannot hold it; the buttons stand under the last. `value` goes with each."""
    content = [*_content(reply), *filled.shown(reply)]
    below = [*_sources(reply), *actions(filled.buttons(reply), value)]
    parts = _parts(content, below)
    whole = cut_escaped(replies.plain_text(reply), MOST_TEXT)
    first = Message(whole or LINES(reply.language, "app"), tuple(parts[0]))
    return [first, *(Message(_told(part) or first.text, tuple(part)) for part in parts[1:])]


def single(reply: Reply, value: str) -> Message:
    """For the place of a message that stands: what does not fit is left out, with a line that says so."""
    [first, *rest] = messages(reply, value)
    if not rest:
        return first
    below = [
        *_sources(reply),
        *actions(filled.buttons(reply), value),
        section(escaped(LINES(reply.language, "more_in_chat"))),
    ]
    kept: list[Block] = []
    for block in (*_content(reply), *filled.shown(reply)):
        if not _fits([*kept, block, *below]):
            break
        kept.append(block)
    return Message(first.text, (*kept, below[-1], *below[:-1]))


def home(reply: Reply, value: str) -> Block:
    """The App Home; what does not fit is left out, with a line that says so."""
    content = [*_content(reply)]
    below = [*_sources(reply), *actions(reply.buttons, value)]
    room = MOST_HOME_BLOCKS - len(below) - 1
    if len(content) > room:
        content = [*content[:room], section(escaped(LINES(reply.language, "more_in_chat")))]
    return {"type": "home", "blocks": [*content, *below]}


def body(reply: Reply) -> list[Block]:
    """Everything but the buttons, for a form."""
    return [*_content(reply), *filled.errors(reply), *_sources(reply)]


def actions(buttons: Sequence[Button], value: str) -> list[Block]:
    """Rows of buttons; ids are made unique over the whole row."""
    elements = [_element(button, number, value) for number, button in enumerate(buttons)]
    rows = [elements[start : start + MOST_ELEMENTS] for start in range(0, len(elements), MOST_ELEMENTS)]
    return [{"type": "actions", "elements": row} for row in rows]


def button_id(action_id: str) -> str:
    """The button's own id, of the action that Slack names."""
    return action_id.removeprefix("press:").partition("#")[0]


def _element(button: Button, number: int, value: str) -> Block:
    name = button.id if button.id == OPEN else f"press:{button.id[:230]}#{number}"
    element: Block = {
        "type": "button",
        "action_id": name,
        "text": plain_text(button.title, TITLE),
        "value": f"{value or '|'}|{presses.mark_of(button)}"[:VALUE],
    }
    if button.style != "default":
        element["style"] = button.style
    return element


def _content(reply: Reply) -> Iterator[Block]:
    yield from ([section(strong(reply.text))] if reply.has_card and may_be_strong(reply.text) else _running(reply.text))
    for text in reply.body:
        yield from _running(text)
    yield from facts(reply.facts)
    for part in reply.sections:
        lines = "\n".join(f"• {line}" for line in part.lines)
        heading = cut_escaped(part.heading, 150)
        bold = f"*{heading}*\n" if heading else ""
        for number, piece in enumerate(split(lines, 2800)):
            yield section(piece if number else f"{bold}{piece}")
        if not part.lines and bold:
            yield section(bold.strip())


def _running(text: str) -> Iterator[Block]:
    return (section(piece) for piece in split(text))


def _sources(reply: Reply) -> Iterator[Block]:
    """In small print, one behind the other."""
    said = BETWEEN.join(source for source in reply.sources if source.strip())
    for piece in split(f"▸ {said}", FIELD) if said else ():
        yield {"type": "context", "elements": [mrkdwn(piece)]}


def _parts(content: list[Block], below: list[Block]) -> list[list[Block]]:
    """Never empty; `below` stays together, at the end."""
    if _fits([*content, *below]):
        return [[*content, *below]]
    parts: list[list[Block]] = [[]]
    for block in content:
        if parts[-1] and not _fits([*parts[-1], block]):
            parts.append([])
        parts[-1].append(block)
    if parts[-1] and not _fits([*parts[-1], *below]):
        parts.append([])
    parts[-1] += below[:MOST_BLOCKS]
    return parts


def _fits(blocks: Sequence[Block]) -> bool:
    return len(blocks) <= MOST_BLOCKS and sum(map(_size, blocks)) <= MOST_CHARACTERS


def _size(block: Block) -> int:
    inner = [block.get("text"), *block.get("fields", ()), *block.get("elements", ())]
    return sum(len(str(one.get("text", ""))) for one in inner if isinstance(one, dict))


def _told(blocks: Iterable[Block]) -> str:
    found = [block["text"]["text"] for block in blocks if block["type"] == "section" and "text" in block]
    return cut("\n".join(found), MOST_TEXT)
