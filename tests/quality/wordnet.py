"""Reads WordNet's database files: what the senses of a noun are, and how frequent."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

PARTS_OF_SPEECH = {"1": "noun", "2": "verb", "3": "adj", "4": "adv", "5": "adj"}
"""By the digit of a sense key; 5 is an adjective that only goes with another."""
INSTANCE = "@i"
HYPERNYMS = frozenset({"@", INSTANCE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Synset:
    """Words for one meaning.

    Attributes:
        field: The lexicographers' file that it stands in, as ``06`` for artifacts.
        words: With their capitals, and with ``_`` for a blank.
        hypernyms: The offsets of the more general meanings.
        is_instance: It is one of its kind: a city, and not what cities are.
    """

    field: str
    words: tuple[str, ...]
    hypernyms: tuple[str, ...]
    is_instance: bool


@dataclass(frozen=True, kw_only=True)
class WordNet:
    """The database of WordNet 3.0 in *folder*, as Debian's ``wordnet-base`` has it."""

    folder: Path

    @cached_property
    def nouns(self) -> dict[str, tuple[str, ...]]:
        """The offsets of the senses of each noun, the most frequent first."""
        rows = (line.split() for line in self._lines("index.noun"))
        return {row[0]: tuple(row[-int(row[2]) :]) for row in rows}

    @cached_property
    def synsets(self) -> dict[str, Synset]:
        """The meanings of nouns, by their offset."""
        return dict(map(_to_synset, self._lines("data.noun")))

    @cached_property
    def counts(self) -> dict[tuple[str, str], dict[int, int]]:
        """How often each sense of a word was tagged in texts, by part of speech."""
        found: dict[tuple[str, str], dict[int, int]] = defaultdict(dict)
        for line in self._lines("cntlist.rev"):
            key, sense, count = line.split()
            word, _, rest = key.partition("%")
            found[word, PARTS_OF_SPEECH[rest[0]]][int(sense)] = int(count)
        return found

    def total(self, word: str, part: str) -> int:
        """Return how often *word* was tagged as this part of speech."""
        return sum(self.counts[word, part].values())

    def ancestors(self, offset: str) -> frozenset[str]:
        """Return *offset* and those of all more general meanings."""
        above, waiting = {offset}, [offset]
        while waiting:
            fresh = set(self.synsets[waiting.pop()].hypernyms) - above
            above |= fresh
            waiting += fresh
        return frozenset(above)

    def _lines(self, name: str) -> Iterator[str]:
        """Yield the lines of a file; those of the licence begin with a blank."""
        with (self.folder / name).open(encoding="utf-8") as lines:
            yield from (line for line in lines if not line.startswith(" "))


def _to_synset(line: str) -> tuple[str, Synset]:
    fields = line.partition("|")[0].split()
    last_word = 4 + 2 * int(fields[3], 16)
    pointers = fields[last_word + 1 :]
    return fields[0], Synset(
        field=fields[1],
        words=tuple(fields[4:last_word:2]),
        hypernyms=tuple(
            target
            for kind, target in zip(pointers[::4], pointers[1::4], strict=False)
            if kind in HYPERNYMS
        ),
        is_instance=INSTANCE in pointers,
    )
