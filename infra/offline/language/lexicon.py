"""Reads the word lists and patterns of `lexicons/`, which are plain text files.

A file holds sections, ``[kitchen]``, of terms separated by commas or line ends; what
follows ``#`` on a line is a remark. Terms are lemmas in lower case unless the file says
otherwise. Files of patterns hold one regular expression a line.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "lexicons"


@cache
def sections(name: str) -> Mapping[str, frozenset[str]]:
    """Return the sections of a lexicon, in the order of its file."""
    return {
        section: frozenset(
            term for line in lines for item in line.split(",") if (term := item.strip())
        )
        for section, lines in _lines(name).items()
    }


def _lines(name: str) -> dict[str, list[str]]:
    by_section: dict[str, list[str]] = {}
    current: list[str] = []
    for raw in (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        line = raw.partition("#")[0].strip()
        if re.fullmatch(r"\[[\w -]+\]", line):
            current = by_section.setdefault(line.strip("[]"), [])
        elif line:
            current.append(line)
    return by_section


@cache
def alternatives(name: str, section: str) -> str:
    """Return the patterns of a section as one pattern; the first that fits wins.

    A section's name in braces stands for that section's patterns.
    """
    by_section = _lines(name)
    pattern = "|".join(f"(?:{line})" for line in by_section[section])
    for other, lines in by_section.items():
        pattern = pattern.replace(f"{{{other}}}", f"(?:{'|'.join(lines)})")
    return pattern.replace(" ", r"\s+")


@cache
def terms(name: str, section: str) -> frozenset[str]:
    """Return the terms of one section of a lexicon."""
    return sections(name)[section]


@cache
def by_term(name: str) -> Mapping[str, str]:
    """Return the section of every term; the first section that has it wins."""
    found: dict[str, str] = {}
    for section, words in sections(name).items():
        for word in words:
            found.setdefault(word, section)
    return found
