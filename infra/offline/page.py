"""A passage under the reader's eye: its units with their grammar and quotations."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, pairwise

from infra.offline.grammar import Grammar, Token
from ports.manuscript import UnitRole
from ports.questions.numbered import NumberedQuotation, NumberedUnit
from ports.questions.reading import PassageMaterial

TOLD = frozenset({"prose", "letter", "verse", "action"})
"""Roles whose words tell the story."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """A unit: a paragraph, or a sentence of one.

    Attributes:
        index: Place in the passage, from 0.
        quotations: Those that stand in it, in order.
    """

    index: int
    number: str
    role: UnitRole
    text: str
    grammar: Grammar
    quotations: tuple[NumberedQuotation, ...]

    @property
    def paragraph(self) -> str:
        """Number of the paragraph that it belongs to."""
        return self.number.partition(".")[0]

    @cached_property
    def words(self) -> int:
        return len(self.text.split())

    def quotation_at(self, offset: int) -> NumberedQuotation | None:
        """Return the quotation that *offset* lies in."""
        for quotation in self.quotations:
            if quotation.start <= offset < quotation.end:
                return quotation
        return None

    @cached_property
    def told(self) -> tuple[Token, ...]:
        """Tokens outside quotations, quotation marks included."""
        return tuple(t for t in self.grammar if not self.quotation_at(t.start))

    @cached_property
    def quoted_words(self) -> int:
        return sum(len(self.text[q.start : q.end].split()) for q in self.quotations)

    def sentences(self) -> Iterator[Grammar]:
        for _, tokens in groupby(self.grammar, key=lambda token: token.sentence):
            yield Grammar(tokens)


@dataclass(frozen=True, kw_only=True)
class Page:
    """All parts of a passage, in order."""

    material: PassageMaterial
    parts: tuple[Part, ...]

    @classmethod
    def of(cls, material: PassageMaterial, grammar: Mapping[str, Grammar]) -> "Page":
        return cls(
            material=material,
            parts=parts_of(material.units, material.quotations, grammar),
        )

    @cached_property
    def by_number(self) -> dict[str, Part]:
        return {part.number: part for part in self.parts}

    @cached_property
    def common(self) -> frozenset[str]:
        """Words that the passage also writes in lower case: hardly names."""
        return frozenset(
            token.text
            for part in self.parts
            for token in part.grammar
            if token.text[:1].islower()
        )

    @cached_property
    def proper(self) -> frozenset[str]:
        """Words that are proper nouns inside a sentence, where nothing else explains
        their capital: "said Crane" proves "Crane filled the lamp"."""
        return frozenset(
            token.text
            for part in self.parts
            for before, token in pairwise(part.grammar)
            if token.tag == "NNP" and token.capital and before.text[0].isalpha()
        )

    @cached_property
    def capitals(self) -> frozenset[str]:
        """Words that the passage also writes with one capital: "TOM" is "Tom"."""
        return frozenset(
            token.text
            for part in self.parts
            for token in part.grammar
            if token.text.istitle()
        )

    @cached_property
    def paragraphs(self) -> tuple[tuple[Part, ...], ...]:
        return tuple(
            tuple(parts)
            for _, parts in groupby(self.parts, key=lambda part: part.paragraph)
        )


def parts_of(
    units: tuple[NumberedUnit, ...],
    quotations: tuple[NumberedQuotation, ...],
    grammar: Mapping[str, Grammar],
) -> tuple[Part, ...]:
    """Lay out numbered units with their grammar and their quotations."""
    by_unit: dict[str, list[NumberedQuotation]] = {}
    for quotation in quotations:
        by_unit.setdefault(quotation.unit, []).append(quotation)
    return tuple(
        Part(
            index=index,
            number=unit.number,
            role=unit.role,
            text=unit.text,
            grammar=grammar[unit.text],
            quotations=tuple(
                sorted(by_unit.get(unit.number, ()), key=lambda q: q.start)
            ),
        )
        for index, unit in enumerate(units)
    )
