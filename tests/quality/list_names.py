"""Writes names that are no one person's: `python -m tests.quality.list_names FOLDER`.

FOLDER holds WordNet's database, as Debian's ``wordnet-base`` has it: its towns,
countries, rivers and seas, and what one of a people is called. Given names are left
out, because people are called Virginia. The same database gives the same words.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from infra.offline.language.lexicon import FOLDER, by_term
from tests.quality.train_nouns import render_words
from tests.quality.wordnet import Synset, WordNet

OUT = FOLDER / "peoples_and_places.txt"
PERSON_FIELD = "18"
PLACE_FIELDS = frozenset({"15", "17"})
"""WordNet's files of regions, and of what nature made: rivers, seas, mountains."""
PEOPLES = frozenset({"09620078", "09638875", "09645091", "09644152"})
"""The meanings above a Dane: inhabitant, and those of races."""
HEAD = """\
What one of a people is called, and names of towns, countries, rivers and seas, from
WordNet 3.0. No verdict: a Mr. Lyon may come from anywhere.
Written by tests/quality/list_names.py; do not edit. Derived from WordNet under this
licence:
"""


def main() -> None:
    """Write the names beside the reader's lists."""
    parser = argparse.ArgumentParser(prog="python -m tests.quality.list_names")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--out", type=Path, default=OUT)
    options = parser.parse_args()
    if not (options.folder / "index.noun").is_file():
        sys.exit(f"no WordNet database in {options.folder}")
    names = find_names(WordNet(folder=options.folder))
    options.out.write_text(render_words(HEAD, names), encoding="utf-8")


def find_names(wordnet: WordNet) -> dict[str, list[str]]:
    """Return the names of one of a people, and of places, in lower case."""
    found: dict[str, set[str]] = {"people": set(), "place": set()}
    for offset, synset in wordnet.synsets.items():
        if kind := _kind(wordnet, offset, synset):
            found[kind] |= set(_proper_words(synset))
    found["people"] = set(filter(_is_of_one, found["people"]))
    return {kind: sorted(words) for kind, words in found.items()}


def _kind(wordnet: WordNet, offset: str, synset: Synset) -> str | None:
    if synset.field in PLACE_FIELDS and synset.is_instance:
        return "place"
    is_person = synset.field == PERSON_FIELD and not synset.is_instance
    return "people" if is_person and wordnet.ancestors(offset) & PEOPLES else None


def _proper_words(synset: Synset) -> Iterator[str]:
    """Yield the names of a meaning that are one word with a capital."""
    for word in synset.words:
        is_proper = word.isalpha() and word[0].isupper() and not word.isupper()
        if is_proper and word.lower() not in by_term("names"):
            yield word.lower()


def _is_of_one(word: str) -> bool:
    """Tell whether a word means one person: "the Welsh" and "the Sioux" are many."""
    return not word.endswith(("s", "x", "z", "sh", "ese"))


if __name__ == "__main__":
    main()
