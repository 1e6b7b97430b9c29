"""Which answers were asked for and kept, by all processes, whatever became of them."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, Self

from ports.domain.story import Sha256
from tests.chaos.cues import now

Deed = Literal["called", "kept"]


class Ledger:
    """Appends to a file of this process: a line is one write, which a kill leaves."""

    def __init__(self, folder: Path) -> None:
        self._file = os.open(
            folder / f"{os.getpid()}.ledger", os.O_WRONLY | os.O_APPEND | os.O_CREAT
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._file)

    def note(self, deed: Deed, key: Sha256) -> None:
        """Note what was done just now."""
        os.write(self._file, f"{now():.6f} {deed} {key}\n".encode())


def calls(folder: Path) -> int:
    """Count what was asked of the model."""
    return sum(deed == "called" for _, deed, _ in _noted(folder))


def repeated(folder: Path) -> list[str]:
    """Return the questions that were asked when their answer was kept already."""
    noted = sorted(_noted(folder))
    kept: set[str] = set()
    again = []
    for _, deed, key in noted:
        if deed == "kept":
            kept.add(key)
        elif key in kept:
            again.append(key)
    return again


def _noted(folder: Path) -> Iterator[tuple[float, str, str]]:
    for file in folder.glob("*.ledger"):
        for line in file.read_text().splitlines():
            at, deed, key = line.split()
            yield float(at), deed, key
