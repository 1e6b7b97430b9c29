"""What was learnt from questions changes the encoder's matrices, and nothing else."""

from pathlib import Path

import numpy as np
import pytest

from infra.meaning.low_rank import DOWN, STORY_QUESTIONS, UP, change_weights
from infra.meaning.minilm import LAYERS, MiniLmEncoder
from infra.meaning.weights import WEIGHTS_FILE, read_weights
from ports.errors import PortProtocolError
from tests.models.meaning_weights import model_folder


def test_a_matrix_is_changed_by_the_product_of_its_factors() -> None:
    weights = {"m": np.ones((2, 2), np.float32), "bias": np.ones(2, np.float32)}
    up, down = np.array([[1], [2]], np.float32), np.array([[3, 4]], np.float32)

    changed = change_weights(weights, {"m" + UP: up, "m" + DOWN: down})

    assert changed["m"].tolist() == [[4, 5], [7, 9]]
    assert changed["bias"].tolist() == [1, 1]


def test_every_layer_is_changed_a_little() -> None:
    weights = read_weights(model_folder() / WEIGHTS_FILE)

    changed = change_weights(weights, read_weights(STORY_QUESTIONS))

    moved = {
        name: float(np.linalg.norm(changed[name] - values) / np.linalg.norm(values))
        for name, values in weights.items()
        if changed[name] is not values
    }
    assert len(moved) == 6 * LAYERS
    assert all(0 < share < 0.1 for share in moved.values())


def test_what_was_learnt_for_another_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "tokenizer.json").symlink_to(model_folder() / "tokenizer.json")
    (tmp_path / WEIGHTS_FILE).symlink_to(STORY_QUESTIONS)

    with pytest.raises(PortProtocolError, match="not those of this model"):
        MiniLmEncoder(tmp_path, STORY_QUESTIONS)
