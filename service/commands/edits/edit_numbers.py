"""The numbers of edits as a person lists them: ``3 7 12-113``."""

import re
from collections.abc import Collection, Iterator, Sequence

from service.actions.film_search import UndecidableEditError

_NUMBERS = re.compile(r"(\d{1,9})(?:-(\d{1,9}))?", re.ASCII)


def find_numbers(words: Sequence[str], known: Collection[int]) -> tuple[int, ...]:
    """Return the numbers that *words* mean, each once.

    A range means those *known* in it: some may have been undone already.

    Raises:
        UndecidableEditError: One is no number, or a range has no edit.
    """
    return tuple(dict.fromkeys(n for each in words for n in _read(each, known)))


def _read(word: str, known: Collection[int]) -> Iterator[int]:
    found = _NUMBERS.fullmatch(word)
    if found is None:
        raise UndecidableEditError(f"{word} is no number, nor a range such as 12-113")
    if found[2] is None:
        yield int(found[1])
        return
    first, last = int(found[1]), int(found[2])
    inside = sorted(number for number in known if first <= number <= last)
    if not inside:
        raise UndecidableEditError(f"the story has no edit from {first} to {last}")
    yield from inside
