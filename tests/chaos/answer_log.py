"""Which answers were requested and stored, by all processes, also by killed ones."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, Self

from ports.domain.story import Sha256
from tests.chaos.signal_files import now

LogEntryKind = Literal["called", "stored"]


class AnswerLog:
    """Appends to a file of this process; each line is one write and survives a kill."""

    def __init__(self, folder: Path) -> None:
        self._file = os.open(
            folder / f"{os.getpid()}.log", os.O_WRONLY | os.O_APPEND | os.O_CREAT
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._file)

    def append(self, kind: LogEntryKind, key: Sha256) -> None:
        """Append that a model was "called" for *key*, or the answer "stored"."""
        os.write(self._file, f"{now():.6f} {kind} {key}\n".encode())


def count_calls(folder: Path) -> int:
    """Count the calls of the model."""
    return sum(kind == "called" for _, kind, _ in _read_entries(folder))


def called_keys(folder: Path) -> set[str]:
    """Return the keys of all questions that a model was asked."""
    return {key for _, kind, key in _read_entries(folder) if kind == "called"}


def find_repeated_calls(folder: Path) -> list[str]:
    """Return the keys of questions that were asked after their answer was stored."""
    entries = sorted(_read_entries(folder))
    stored: set[str] = set()
    repeated = []
    for _, kind, key in entries:
        if kind == "stored":
            stored.add(key)
        elif key in stored:
            repeated.append(key)
    return repeated


def _read_entries(folder: Path) -> Iterator[tuple[float, str, str]]:
    for file in folder.glob("*.log"):
        for line in file.read_text().splitlines():
            at, kind, key = line.split()
            yield float(at), kind, key
