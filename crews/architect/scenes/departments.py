"""Which department provides an element, how many, and what it is like."""

import re
from collections.abc import Mapping
from pathlib import Path

import yaml

from ports.domain.film import ElementCategory

_LISTS = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text("utf-8"))
_BY_WORD: Mapping[ElementCategory, Mapping[str, str]] = {
    category: {
        noun: department
        for department, nouns in lists.items()
        for noun in nouns.split()
    }
    for category, lists in _LISTS["by_word"].items()
}
_STATES = frozenset(_LISTS["states"].split())

_NUMBERS = {
    word: number
    for number, word in enumerate(
        (
            *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
            *("ten", "eleven", "twelve"),
        ),
        start=1,
    )
} | {"both": 2, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50}
_MULTIPLES = {"dozen": 12, "hundred": 100, "thousand": 1000}


def find_department(category: ElementCategory, words: str) -> str:
    """Return the department, one of `ports.domain.film.DEPARTMENTS`."""
    if category == "effect" and ":" in words:
        return "visual effects"  # the title of a script, such as "SUPER: 1954"
    noun = (words.casefold().split() or [""])[-1]
    department = _BY_WORD.get(category, {}).get(noun)
    return department or name_usual_department(category)


def name_usual_department(category: ElementCategory) -> str:
    """Return the department of a category where no word names another one."""
    return str(_LISTS["usual"][category])


def find_quantity(words: str) -> int | None:
    """Return how many *words* say there are; None where they do not count."""
    first, second = (*words.casefold().split()[:2], "", "")[:2]
    if first.isdigit():
        return int(first) or None
    if first in _MULTIPLES:
        return _MULTIPLES[first]
    return _NUMBERS[first] * _MULTIPLES.get(second, 1) if first in _NUMBERS else None


def find_state(words: str) -> str | None:
    """Return what *words* say that it is like, as it must look here: ``torn``."""
    found = (w for w in re.findall(r"[a-z-]+", words.casefold()) if w in _STATES)
    return ", ".join(dict.fromkeys(found)) or None
