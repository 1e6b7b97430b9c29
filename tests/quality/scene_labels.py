"""Where scenes begin, as readings of the same texts by hand say it.

The labels are stored without the texts: a boundary is the offset of a sentence and a
hash of its words. `scenes.md` says how they were made, and where the texts are had.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from crews.reading import normalise
from infra.embedded.stories.web_page import read_web_page

FOLDER = Path(__file__).parent / "scenes"
OWN_TEXTS = Path(__file__).parents[1]
HASH_LETTERS = 8

_ABBREVIATION = re.compile(
    r"(?:^|[\s(\"'“‘_—-])(?:Mr|Mrs|Ms|Messrs|Dr|St|Capt|Col|Gen|Lieut|Sergt|Rev|Hon"
    r"|Prof|Mme|Mlle|No|Vol|Esq|Jr|Sr|vs|etc|e\.g|i\.e|viz|[A-Z])\.$"
)
_LONGEST_ABBREVIATION = 12
_END = re.compile(
    r"[.!?…]+[\"'”’)\]_*]*(?=\s+[\"'“‘(\[_*—-]*[A-Z0-9])|(?:\n[^\S\n]*){2,}"
)
_LETTER = re.compile(r"\S")


def sentence_starts(text: str) -> list[int]:
    """Return where each sentence of *text* begins.

    It knows nothing of the reader's own sentences, so that no change of the reader
    moves a label.
    """
    starts: list[int] = []
    ends = (m.end() for m in _END.finditer(text) if not _is_abbreviation(text, m))
    for end in (0, *ends):
        letter = _LETTER.search(text, end)
        if letter and (not starts or letter.start() > starts[-1]):
            starts.append(letter.start())
    return starts


def _is_abbreviation(text: str, end: re.Match[str]) -> bool:
    before = text[max(0, end.start() - _LONGEST_ABBREVIATION) : end.start() + 1]
    return end.group() == "." and _ABBREVIATION.search(before) is not None


@dataclass(frozen=True, kw_only=True)
class LabelledText:
    """A text with the sentences that open its scenes, by two readings.

    Attributes:
        first, second: Indices of sentences, rising; never the first of the text.
        other: Those of another reader, who had seen neither; None if not read.
    """

    id: str
    text: str
    first: tuple[int, ...]
    second: tuple[int, ...]
    other: tuple[int, ...] | None = None

    @cached_property
    def starts(self) -> list[int]:
        """Where each sentence begins."""
        return sentence_starts(self.text)


def labelled_texts(folder: Path) -> Iterator[LabelledText]:
    """Yield the labelled texts: those of *folder*, in LitBank's format, and our own.

    What *folder* does not hold is left out.
    """
    first, second = _load("first-pass"), _load("second-pass")
    other = _load("other-reader")
    for id_ in sorted(first):
        text = _find_text(id_, folder)
        if text is not None:
            yield LabelledText(
                id=id_,
                text=text,
                first=_find_sentences(id_, text, first),
                second=_find_sentences(id_, text, second),
                other=_find_sentences(id_, text, other) if id_ in other else None,
            )


def labelled_stories(folder: Path) -> Iterator[LabelledText]:
    """Yield the whole stories, which were read once; *folder* holds their pages.

    A page is NAME.xhtml or NAME.html. What *folder* does not hold is left out.
    """
    labels = _load("whole-stories")
    for id_ in sorted(labels):
        for path in sorted(folder.glob(f"{id_}.*html"))[:1]:
            text = normalise(read_web_page(path))
            boundaries = _find_sentences(id_, text, labels)
            yield LabelledText(id=id_, text=text, first=boundaries, second=boundaries)


def labelled_ids() -> frozenset[str]:
    """Return the ids of all labelled texts, the whole stories with them."""
    return frozenset([*_load("first-pass"), *_load("whole-stories")])


def _load(name: str) -> Mapping[str, list[tuple[int, str]]]:
    labels: Mapping[str, list[tuple[int, str]]] = json.loads(
        (FOLDER / f"{name}.json").read_text(encoding="utf-8")
    )
    return labels


def _find_text(id_: str, folder: Path) -> str | None:
    own = OWN_TEXTS / f"{id_}.txt"
    if own.is_file():
        return normalise(own.read_text(encoding="utf-8"))
    path = folder / f"{id_}.json"
    if not path.is_file():
        return None
    return normalise(json.loads(path.read_text(encoding="utf-8"))["text"])


def _find_sentences(
    id_: str, text: str, labels: Mapping[str, list[tuple[int, str]]]
) -> tuple[int, ...]:
    """Return the labelled sentences of a text.

    Raises:
        ValueError: The text is not the one that was labelled.
    """
    starts = sentence_starts(text)
    found = []
    for offset, digest in labels[id_]:
        index = starts.index(offset) if offset in starts else 0
        if not index or hash_sentence(text, starts, index) != digest:
            raise ValueError(f"{id_} at {offset}: this is not the text of the labels")
        found.append(index)
    return tuple(found)


def hash_sentence(text: str, starts: list[int], index: int) -> str:
    """Return the beginning of a hash of the words of a sentence."""
    end = starts[index + 1] if index + 1 < len(starts) else len(text)
    words = " ".join(text[starts[index] : end].split())
    return hashlib.sha256(words.encode()).hexdigest()[:HASH_LETTERS]
