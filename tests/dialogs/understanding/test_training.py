"""The committed weights are those that the sentence files give."""

from importlib.resources import files

import numpy as np
import pytest
from numpy.typing import NDArray

from dialogs.understanding import classifier, training
from dialogs.understanding.intents import INTENTS
from dialogs.understanding.reading import read

from .own_names import own_names
from .sentences_said import sentences

ARTEFACT = files("dialogs.understanding").joinpath("model.npz")


@pytest.mark.timeout(900)
def test_training_again_gives_the_committed_weights() -> None:
    names = training.training_names()
    again = training.train(training.samples(), names)
    committed = classifier.load()
    scale, bias = (tuple(float(one) for one in again[name]) for name in ("scale", "bias"))
    trained = classifier.Model.of(INTENTS, again["weights"].tobytes(), scale, bias)
    assert tuple(again["intents"]) == committed.intents
    assert np.corrcoef(_weights(trained).ravel(), _weights(committed).ravel())[0, 1] > 0.999
    for said in sentences():
        reading = read(said.say, own_names())
        one, two = trained.probabilities(reading), committed.probabilities(reading)
        assert max(abs(a - b) for a, b in zip(one, two, strict=True)) < 0.05, said.say


def _weights(model: classifier.Model) -> NDArray[np.float32]:
    lanes = np.frombuffer(b"".join(row.to_bytes(2 * len(model.scale), "little") for row in model.rows), dtype="<u2")
    steps = lanes.astype(np.float32) - 128
    return steps.reshape(-1, len(model.scale)) * np.array(model.scale, dtype=np.float32)


def test_the_vocabulary_is_that_of_the_sentences() -> None:
    rows = training.samples(mistakes=False)
    committed = files("dialogs.understanding").joinpath("vocabulary.txt").read_text(encoding="utf-8").split()
    assert training.vocabulary(rows, training.training_names()) == committed


def test_the_artefact_is_small() -> None:
    assert len(ARTEFACT.read_bytes()) < 2_000_000
