"""Word lists of our own making, kept as text so that a reader can mend them.

A file holds sections, ``[kitchen]``, of terms separated by commas or line ends; what
follows ``#`` on a line is a remark. Terms are lemmas in lower case unless a file says
otherwise. Files of patterns hold one regular expression a line.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "lexicons"


@cache
def sections(name: str) -> Mapping[str, frozenset[str]]:
    """Return the sections of a lexicon in the order of its file."""
    return {
        section: frozenset(
            term for line in lines for part in line.split(",") if (term := part.strip())
        )
        for section, lines in _lines(name).items()
    }


def _lines(name: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    current: list[str] = []
    for raw in (FOLDER / f"{name}.txt").read_text(encoding="utf-8").splitlines():
        line = raw.partition("#")[0].strip()
        if re.fullmatch(r"\[[\w ]+\]", line):
            current = found.setdefault(line.strip("[]"), [])
        elif line:
            current.append(line)
    return found


@cache
def alternatives(name: str, section: str) -> str:
    """Return one pattern of all patterns of a section, the first that fits winning.

    Names in braces stand for other sections of the same file.
    """
    found = _lines(name)
    whole = "|".join(f"(?:{line})" for line in found[section])
    for other, lines in found.items():
        whole = whole.replace(f"{{{other}}}", f"(?:{'|'.join(lines)})")
    return whole.replace(" ", r"\s+")


@cache
def terms(name: str, section: str) -> frozenset[str]:
    """Return one section of a lexicon."""
    return sections(name)[section]


@cache
def by_term(name: str) -> Mapping[str, str]:
    """Return the section of every term; the first section that has it wins."""
    found: dict[str, str] = {}
    for section, words in sections(name).items():
        for word in words:
            found.setdefault(word, section)
    return found
