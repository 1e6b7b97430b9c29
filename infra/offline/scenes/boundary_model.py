"""The model of scene boundaries, learnt from texts labelled by hand."""

from functools import cache
from pathlib import Path

from infra.offline.language.linear_model import LinearModel

WEIGHTS = Path(__file__).with_name("boundary_weights.json")


@cache
def load_boundary_model() -> LinearModel:
    """Return the model that is shipped with the reader: above 0 is a boundary.

    Its bias is set so that the number of scenes is a reader's.
    """
    return LinearModel.load(WEIGHTS)
