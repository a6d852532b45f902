"""Documents torn apart at random: whatever stands in them, reading gives a draft or a reason, never an error."""

import json
import random

import pytest

from dialogs.documents.as_json import as_json
from dialogs.documents.reading import read
from dialogs.documents.recognise import parse
from tests.dialogs.documents.test_twins import FILES

TEXTS = [path.read_text(encoding="utf-8").split("\n") for path in FILES]
STRANGE = '|:*-\t1234567890./()§ABCå"<>\u200f🚓'


def mangled(chance: random.Random) -> str:
    lines = list(chance.choice(TEXTS))
    for _ in range(chance.randint(1, 8)):
        at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
        kind = chance.randrange(5)
        if kind == 0:
            lines[at] = lines[at][: chance.randint(0, len(lines[at]))]
        elif kind == 1:
            lines.insert(at, chance.choice(chance.choice(TEXTS)))
        elif kind == 2:
            lines[at] = lines[at].replace(" ", "\t")
        elif kind == 3:
            lines[at], lines[other] = lines[other], lines[at]
        else:
            lines[at] = lines[at][:5] + chance.choice(STRANGE) + lines[at][6:]
    return "\n".join(lines)


@pytest.mark.parametrize("seed", range(60))
@pytest.mark.parametrize("name", ["a.txt", "a.md"])
def test_never_an_error(name: str, seed: int) -> None:
    found = as_json(parse(read(name, mangled(random.Random(seed)).encode())), name)
    assert json.loads(json.dumps(found))["kind"] in {"minutes", "notice", "action_plan", "none"}
