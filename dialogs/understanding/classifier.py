"""The trained classifier: a linear model over hashed features, weights in `model.npz`.

A message has some hundred features: adding their rows up costs little here, where numpy would cost 15 MB.
"""

import io
import math
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from struct import unpack
from typing import Self
from zipfile import ZipFile

from .data import read_bytes
from .features import features_of
from .reading import Reading

_SHIFT = 128
_UNSIGNED = bytes((step + _SHIFT) % 256 for step in range(256))
_LANE = 2  # bytes a step, of which it fills one: rows read as whole numbers are added up all lanes at once,
_MOST = 256  # and of so many the sums stay within their lanes


@dataclass(frozen=True, slots=True)
class Model:
    """`rows` has a whole number a bucket, and in its lanes a step an intent, each 128 more than it is; `scale` is a
    step's size."""

    intents: tuple[str, ...]
    rows: tuple[int, ...]
    scale: tuple[float, ...]
    bias: tuple[float, ...]

    @classmethod
    def of(cls, intents: tuple[str, ...], steps: bytes, scale: tuple[float, ...], bias: tuple[float, ...]) -> Self:
        """From signed steps, a byte each."""
        lanes, wide = bytearray(len(steps) * _LANE), len(intents) * _LANE
        lanes[::_LANE] = steps.translate(_UNSIGNED)
        rows = tuple(int.from_bytes(lanes[at : at + wide], "little") for at in range(0, len(lanes), wide))
        return cls(intents, rows, scale, bias)

    def probabilities(self, reading: Reading) -> list[float]:
        """One an intent, in the order of `intents`, summing to 1."""
        buckets = list(features_of(reading))
        shift, length = _SHIFT * len(buckets), math.sqrt(max(len(buckets), 1))
        scores = [
            bias + (step - shift) * size / length
            for bias, step, size in zip(self.bias, self._summed(buckets), self.scale, strict=True)
        ]
        highest = max(scores)
        powers = [math.exp(score - highest) for score in scores]
        whole = sum(powers)
        return [power / whole for power in powers]

    def _summed(self, buckets: Sequence[int]) -> Iterable[int]:
        """The rows of these buckets, added up for each intent."""
        wide, rows = len(self.intents) * _LANE, [self.rows[bucket] for bucket in buckets]
        parts = [sum(rows[at : at + _MOST]).to_bytes(wide, "little") for at in range(0, max(len(rows), 1), _MOST)]
        return map(sum, zip(*(unpack(f"<{len(self.intents)}H", part) for part in parts), strict=True))


def load() -> Model:
    with ZipFile(io.BytesIO(read_bytes("model.npz"))) as stored:
        steps, scale, bias, intents = (_raw(stored, name) for name in ("weights", "scale", "bias", "intents"))
    named = intents.decode("utf-32-le")
    width = len(named) // (len(scale) // 4)
    names = tuple(named[at : at + width].rstrip("\0") for at in range(0, len(named), width))
    return Model.of(names, steps, tuple(array("f", scale)), tuple(array("f", bias)))


def _raw(stored: ZipFile, name: str) -> bytes:
    """An array's values as numpy keeps them, without its header: numpy.org/doc/stable/reference/generated/
    numpy.lib.format.html."""
    data = stored.read(f"{name}.npy")
    return data[10 + int.from_bytes(data[8:10], "little") :]
