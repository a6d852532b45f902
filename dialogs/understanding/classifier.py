"""The trained classifier: a linear model over hashed features, weights in `model.npz`, read with numpy alone."""

import io
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .data import read_bytes
from .features import features_of
from .reading import Reading


@dataclass(frozen=True, slots=True)
class Model:
    """`weights` is buckets × intents, `bias` one an intent."""

    intents: tuple[str, ...]
    weights: NDArray[np.float32]
    bias: NDArray[np.float32]

    def probabilities(self, reading: Reading) -> NDArray[np.float32]:
        """One an intent, in the order of `intents`, summing to 1."""
        buckets = features_of(reading)
        scores = self.bias + self.weights[buckets].sum(axis=0) / np.sqrt(max(len(buckets), 1))
        powers = np.exp(scores - scores.max())
        return np.asarray(powers / powers.sum(), dtype=np.float32)


def load() -> Model:
    with np.load(io.BytesIO(read_bytes("model.npz"))) as stored:
        weights = stored["weights"].astype(np.float32) * stored["scale"]
        return Model(tuple(str(i) for i in stored["intents"]), weights, stored["bias"])
