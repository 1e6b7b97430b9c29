"""Low-rank changes (LoRA) to the encoder's matrices, learnt from questions to stories.

A matrix is changed by the product of two narrow ones; only these are kept, 0.7 MB for
all layers. tests/quality/train_encoder.py learns them.
"""

from collections.abc import Mapping
from pathlib import Path

from infra.meaning.weights import Array

STORY_QUESTIONS = Path(__file__).with_name("story_questions.safetensors")

UP, DOWN = ".up", ".down"
"""Ends of the names of a matrix's two factors, after the matrix's own name."""


def change_weights(
    weights: Mapping[str, Array], factors: Mapping[str, Array]
) -> dict[str, Array]:
    """Return *weights* with the product of its *factors* added to each matrix.

    Raises:
        KeyError: A matrix or a factor is missing.
        ValueError: The shapes do not fit.
    """
    matrices = {name.removesuffix(UP).removesuffix(DOWN) for name in factors}
    return {**weights} | {
        name: weights[name] + factors[name + UP] @ factors[name + DOWN]
        for name in matrices
    }
