"""Gold labels in LitBank's format: quotations, speakers, people."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ports.domain.story import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldPerson:
    """A person as annotated; without names where the text gives none."""

    id: str
    names: tuple[str, ...]
    mentions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldQuotation:
    """A quotation with its marks, and the id of its speaker."""

    source: Span
    speaker: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GoldText:
    """One annotated text."""

    id: str
    text: str
    quotations: tuple[GoldQuotation, ...]
    people: tuple[GoldPerson, ...]


def gold_texts(folder: Path) -> Iterator[GoldText]:
    """Yield the annotated texts of *folder*, in the order of their names."""
    for path in sorted(folder.glob("*.json")):
        document = json.loads(path.read_text(encoding="utf-8"))
        yield GoldText(
            id=path.stem,
            text=document["text"],
            quotations=tuple(
                GoldQuotation(source=Span(q["start"], q["end"]), speaker=q["speaker"])
                for q in document["quotes"]
            ),
            people=tuple(
                GoldPerson(id=p["id"], names=tuple(p["names"]), mentions=p["mentions"])
                for p in document["people"]
            ),
        )
