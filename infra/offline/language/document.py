"""A passage under the reader's eye: its units with their grammar and quotations."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, pairwise

from infra.offline.language.tokens import ParsedText, Token
from ports.domain.manuscript import UnitRole
from ports.questions.numbered import NumberedQuotation, NumberedUnit
from ports.questions.read_passage import PassageMaterial

NARRATION_ROLES = frozenset({"prose", "letter", "verse", "action"})
"""Roles whose words tell the story."""


@dataclass(frozen=True, kw_only=True)
class TextUnit:
    """A unit: a paragraph, or a sentence of one.

    Attributes:
        index: Place in the passage, from 0.
        quotations: Those that stand in it, in order.
    """

    index: int
    number: str
    role: UnitRole
    text: str
    parse: ParsedText
    quotations: tuple[NumberedQuotation, ...]

    @property
    def paragraph(self) -> str:
        """Number of the paragraph that it belongs to."""
        return self.number.partition(".")[0]

    @cached_property
    def word_count(self) -> int:
        return len(self.text.split())

    def quotation_at(self, offset: int) -> NumberedQuotation | None:
        """Return the quotation that *offset* lies in."""
        for quotation in self.quotations:
            if quotation.start <= offset < quotation.end:
                return quotation
        return None

    @cached_property
    def narration(self) -> tuple[Token, ...]:
        """Tokens outside quotations, quotation marks included."""
        return tuple(t for t in self.parse if not self.quotation_at(t.start))

    @cached_property
    def quotation_word_count(self) -> int:
        return sum(len(self.text[q.start : q.end].split()) for q in self.quotations)

    def sentences(self) -> Iterator[ParsedText]:
        for _, tokens in groupby(self.parse, key=lambda token: token.sentence_start):
            yield ParsedText(tokens)


@dataclass(frozen=True, kw_only=True)
class Document:
    """All parts of a passage, in order."""

    material: PassageMaterial
    units: tuple[TextUnit, ...]

    @classmethod
    def build(
        cls, material: PassageMaterial, grammar: Mapping[str, ParsedText]
    ) -> "Document":
        return cls(
            material=material,
            units=build_units(material.units, material.quotations, grammar),
        )

    @cached_property
    def by_number(self) -> dict[str, TextUnit]:
        return {part.number: part for part in self.units}

    @cached_property
    def lower_case_words(self) -> frozenset[str]:
        """Words that the passage also writes in lower case: hardly names."""
        return frozenset(
            token.text
            for part in self.units
            for token in part.parse
            if token.text[:1].islower()
        )

    @cached_property
    def proper_nouns(self) -> frozenset[str]:
        """Words that are proper nouns inside a sentence, where nothing else explains
        their capital: "said Crane" proves "Crane filled the lamp"."""
        return frozenset(
            token.text
            for part in self.units
            for before, token in pairwise(part.parse)
            if token.tag == "NNP" and token.is_capitalised and before.text[0].isalpha()
        )

    @cached_property
    def title_case_words(self) -> frozenset[str]:
        """Words that the passage also writes with one capital: "TOM" is "Tom"."""
        return frozenset(
            token.text
            for part in self.units
            for token in part.parse
            if token.text.istitle()
        )

    @cached_property
    def paragraphs(self) -> tuple[tuple[TextUnit, ...], ...]:
        return tuple(
            tuple(parts)
            for _, parts in groupby(self.units, key=lambda part: part.paragraph)
        )


def build_units(
    units: tuple[NumberedUnit, ...],
    quotations: tuple[NumberedQuotation, ...],
    grammar: Mapping[str, ParsedText],
) -> tuple[TextUnit, ...]:
    """Lay out numbered units with their grammar and their quotations."""
    by_unit: dict[str, list[NumberedQuotation]] = {}
    for quotation in quotations:
        by_unit.setdefault(quotation.unit, []).append(quotation)
    return tuple(
        TextUnit(
            index=index,
            number=unit.number,
            role=unit.role,
            text=unit.text,
            parse=grammar[unit.text],
            quotations=tuple(
                sorted(by_unit.get(unit.number, ()), key=lambda q: q.start)
            ),
        )
        for index, unit in enumerate(units)
    )
