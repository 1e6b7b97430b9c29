"""A passage as the analyses see it: its units with their parse and quotations."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby, pairwise

from infra.offline.language.lexicon import by_term, sections, terms
from infra.offline.language.present_tense import TellingTense, tense_of_telling
from infra.offline.language.tokens import ParsedText, Token
from ports.domain.manuscript import UnitRole
from ports.questions.numbered import NumberedQuotation, NumberedUnit
from ports.questions.read_passage import PassageMaterial

NARRATION_ROLES = frozenset({"prose", "letter", "verse", "action"})
"""Roles of units that tell the story (headings, cues and dialogue do not)."""

_NEVER_NAMES = frozenset().union(*sections("notnames").values())

INTRODUCTIONS = (("i", "'m"), ("i", "am"), ("name", "is"), ("call", "me"))
"""The last two words before a name that the speaker gives as his own."""

MIN_NAME_LETTERS = 3
"""Of a name in capitals at the least: "TV" and "A" are none."""


@dataclass(frozen=True, kw_only=True)
class TextUnit:
    """A paragraph, or one sentence of a paragraph, with its parse.

    Attributes:
        index: Place in the passage, from 0.
        number: The unit's number in the material, ``12`` or ``12.3``.
        quotations: The quotations inside the unit, in order.
        opens_scene: The page shows that a scene begins here.
        told_in: The tense in which the text of which it is a part is told, if known.
    """

    index: int
    number: str
    role: UnitRole
    text: str
    parse: ParsedText
    quotations: tuple[NumberedQuotation, ...]
    opens_scene: bool = False
    told_in: TellingTense | None = None

    @property
    def paragraph(self) -> str:
        """The number of the paragraph that the unit belongs to."""
        return self.number.partition(".")[0]

    @cached_property
    def word_count(self) -> int:
        """How many words the unit has, those of quotations included."""
        return len(self.text.split())

    def tokens_of(self, quotation: NumberedQuotation) -> list[Token]:
        """Return the tokens of *quotation*, with its marks."""
        start, end = quotation.start, quotation.end
        return [token for token in self.parse if start <= token.start < end]

    def quotation_at(self, offset: int) -> NumberedQuotation | None:
        """Return the quotation that holds the character at *offset*."""
        for quotation in self.quotations:
            if quotation.start <= offset < quotation.end:
                return quotation
        return None

    @cached_property
    def narration(self) -> tuple[Token, ...]:
        """The tokens outside quotations; a quotation's marks belong to it."""
        return tuple(t for t in self.parse if not self.quotation_at(t.start))

    @cached_property
    def narration_text(self) -> str:
        """The text with a blank for every character of a quotation."""
        if not self.quotations:
            return self.text
        return "".join(
            " " if self.quotation_at(offset) else char
            for offset, char in enumerate(self.text)
        )

    @cached_property
    def quotation_word_count(self) -> int:
        """How many of the unit's words stand in quotations."""
        return sum(len(self.text[q.start : q.end].split()) for q in self.quotations)

    def sentences(self) -> Iterator[ParsedText]:
        """Yield the parse sentence by sentence."""
        for _, tokens in groupby(self.parse, key=lambda token: token.sentence_start):
            yield ParsedText(tokens)


@dataclass(frozen=True, kw_only=True)
class Document:
    """A passage: its material, and all its units in order."""

    material: PassageMaterial
    units: tuple[TextUnit, ...]

    @classmethod
    def build(
        cls, material: PassageMaterial, parses: Mapping[str, ParsedText]
    ) -> "Document":
        """Join *material* with the parses of its units, by the units' text."""
        return cls(
            material=material,
            units=build_units(material.units, material.quotations, parses),
        )

    @cached_property
    def by_number(self) -> dict[str, TextUnit]:
        """The units by their number."""
        return {unit.number: unit for unit in self.units}

    @cached_property
    def lower_case_words(self) -> frozenset[str]:
        """Words that the passage also writes in lower case: rarely names."""
        return frozenset(
            token.text
            for unit in self.units
            for token in unit.parse
            if token.text[:1].islower()
        )

    @cached_property
    def proper_nouns(self) -> frozenset[str]:
        """Words that are proper nouns inside a sentence, where only a name explains
        the capital: "said Crane" proves that "Crane filled the lamp" has a name."""
        return frozenset(
            token.text
            for unit in self.units
            for before, token in pairwise(unit.parse)
            if token.tag == "NNP" and token.is_capitalised and before.text[0].isalpha()
        )

    @cached_property
    def title_case_words(self) -> frozenset[str]:
        """Words that the passage also writes with one capital: "TOM" is "Tom"."""
        return frozenset(
            token.text
            for unit in self.units
            for token in unit.parse
            if token.text.istitle()
        )

    @cached_property
    def parents_by_name(self) -> frozenset[str]:
        """What the narration calls somebody as by a name: "and Mother was out"."""
        return frozenset(
            token.text
            for unit in self.units
            for before, token in pairwise(unit.narration)
            if token.text.istitle()
            and token.lower in terms("titles", "parent")
            and before.text.isalpha()
            and not has_owner(unit.parse, token.i)
        )

    @cached_property
    def certain_names(self) -> frozenset[str]:
        """Words, with one capital, that can only be names, whatever lists say.

        They say something ("said April"), somebody is called so ("I'm Marguerite"), or
        the script presents them in capitals.
        """
        return frozenset(
            (
                *self._words_beside_speech(),
                *self._words_after_introduction(),
                *self._words_in_capitals(),
            )
        )

    def _words_beside_speech(self) -> Iterator[str]:
        verbs = terms("verbs", "speech")
        for unit in self.units:
            for one, other in pairwise(unit.narration if unit.quotations else ()):
                if one.i + 1 == other.i and one.lemma in verbs and other.pos == "PROPN":
                    yield other.text
                elif other.lemma in verbs and one.pos == "PROPN":
                    yield one.text

    def _words_after_introduction(self) -> Iterator[str]:
        """Yield names after "I'm" or "my name is", and after "his sister"."""
        for unit in self.units:
            for one, other, name in zip(
                unit.parse, unit.parse[1:], unit.parse[2:], strict=False
            ):
                if name.pos != "PROPN" or name.lower in _NEVER_NAMES:
                    continue
                is_kin = one.tag == "PRP$" and other.lemma in by_term("humans")
                if is_kin or (one.lower, other.lower) in INTRODUCTIONS:
                    yield name.text

    def _words_in_capitals(self) -> Iterator[str]:
        """Yield the words of cues, and "PELLOW" where the action also has "Pellow"."""
        if self.material.format != "screenplay":
            return
        for quotation in self.material.quotations:
            yield from _name_words(quotation.speaker or "")
        # "The PORSCHE" is a thing: nobody's name has an article.
        things = {
            name
            for unit in self.units
            if unit.role == "action"
            for name in _things_in_capitals(unit.parse)
        }
        # "A MAN (40)" has no name yet.
        words = self.lower_case_words | _NEVER_NAMES | by_term("humans").keys()
        for unit in self.units:
            for token in unit.parse if unit.role == "action" else ():
                name = token.text.capitalize()
                if not token.text.isupper() or len(name) < MIN_NAME_LETTERS:
                    continue
                is_shown = name in self.title_case_words or _is_presented(unit, token)
                if is_shown and name not in things and token.lower not in words:
                    yield name

    @cached_property
    def paragraphs(self) -> tuple[tuple[TextUnit, ...], ...]:
        """The units of each paragraph, in order."""
        return tuple(
            tuple(units)
            for _, units in groupby(self.units, key=lambda unit: unit.paragraph)
        )


def has_owner(parse: ParsedText, i: int) -> bool:
    """Tell whether a word is somebody's, or one of several: "her Mother"."""
    if not i:
        return False
    return parse[i - 1].pos in {"DET", "ADJ"} or parse[i - 1].tag in {"PRP$", "POS"}


def _things_in_capitals(parse: ParsedText) -> Iterator[str]:
    """Yield the words of "a RUSTY FUEL DRUM", and the first after "his"."""
    is_thing = False
    for before, token in pairwise(parse):
        is_capital = token.text.isupper() and before.text.isupper()
        begins = before.pos == "DET" or before.tag in {"PRP$", "POS"}
        goes_on = is_thing and (is_capital or token.text == "-" or before.text == "-")
        is_thing = (before.pos == "DET") or goes_on
        if begins or (is_thing and token.lower not in by_term("names")):
            yield token.text.capitalize()


def _is_presented(unit: TextUnit, token: Token) -> bool:
    """Tell whether an age or a noun follows a name: "QUILL (60s)", "MOSS, a girl"."""
    after = [t.lower for t in unit.parse[token.i + 1 : token.i + 3]]
    if after[:1] == ["("]:
        return True
    return after[:1] == [","] and (
        after[1:] in (["a"], ["an"], ["the"]) or after[-1][0].isdigit()
    )


def _name_words(cue: str) -> list[str]:
    """Return the words of a cue that are a name: not those of "THE GUARD #2"."""
    words = cue.replace(".", " ").split()
    if any(not word.replace("-", "").replace("'", "").isalpha() for word in words):
        return []
    is_one = len(words) == 1
    named = [w.capitalize() for w in words if is_one or w.lower() not in _NEVER_NAMES]
    return [word for word in named if len(word) >= MIN_NAME_LETTERS]


def build_units(
    numbered: tuple[NumberedUnit, ...],
    quotations: tuple[NumberedQuotation, ...],
    parses: Mapping[str, ParsedText],
) -> tuple[TextUnit, ...]:
    """Return the numbered units with their parse and their quotations.

    *parses* holds the parse of each unit by its text.
    """
    by_unit: dict[str, list[NumberedQuotation]] = {}
    for quotation in quotations:
        by_unit.setdefault(quotation.unit, []).append(quotation)
    units = [
        TextUnit(
            index=index,
            number=unit.number,
            role=unit.role,
            text=unit.text,
            parse=parses[unit.text],
            quotations=tuple(
                sorted(by_unit.get(unit.number, ()), key=lambda q: q.start)
            ),
            opens_scene=unit.opens_scene,
        )
        for index, unit in enumerate(numbered)
    ]
    telling = (unit.narration for unit in units if unit.role in NARRATION_ROLES)
    tense = tense_of_telling(telling)
    return tuple(replace(unit, told_in=tense) for unit in units)
