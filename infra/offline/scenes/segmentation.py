"""Scene segmentation: a new scene begins where time, place or people change.

Headings, breaks, sluglines and plain jumps in time are boundaries by rule. Of the other
gaps a model says how strong they are, or a rule where people leave and are elsewhere;
the best of them are chosen that leave no scene too short.
"""

import math
import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import takewhile

from infra.offline.language.document import NARRATION_ROLES, Document, TextUnit
from infra.offline.language.lexicon import terms
from infra.offline.language.linear_model import LinearModel
from infra.offline.people.coreference import Coreference
from infra.offline.people.entity import EntityCluster
from infra.offline.scenes.boundary_features import BoundaryContext
from infra.offline.scenes.change_of_place import ChangeOfPlace
from infra.offline.scenes.place_mentions import find_places
from infra.offline.scenes.sluglines import is_outline
from infra.offline.scenes.temporal import time_of_day, time_shift
from ports.domain.film import TimeOfDay

MIN_SCENE_WORDS = 50
"""No shorter scene begins or ends at a boundary that only the model finds."""
SHORT_SCENE_WORDS = 100
"""Shorter scenes cost something."""
SHORT_SCENE_COST = 2.0
"""Of a scene without words, in the units of the model's score."""

DATE_ROLES = frozenset({"prose", "letter", "verse"})
MAX_DATE_WORDS = 8
"""Words of a line that says only when, and perhaps where, what follows was written."""

CHANGE_SCORE = 2.0
"""Of a gap at which the story goes elsewhere, and says so: with 1.0, short scenes
between two such gaps were not cut."""

JUMP_CHARS = 40
"""Characters of a paragraph in which its first words say when it is."""
EARLY_CHARS = 120
"""Characters of a unit in which a place counts as named at its beginning."""

_IN_NAME = re.compile(r"\b[IiAa][nt] [^\W\d_a-z]\w+")


@dataclass(frozen=True, slots=True, kw_only=True)
class BoundaryEvidence:
    """What speaks for a scene boundary before a unit.

    Attributes:
        score: Of the model; above 0 a scene begins, if it is not too short.
        has_mark: A heading, a break or a slugline is there.
        is_jump: The story moves in time, and shows it twice.
        has_place: It opens with a place that was not named before, or elsewhere.
        is_change: People left the place before it.
    """

    score: float
    has_mark: bool
    is_jump: bool
    has_place: bool
    is_change: bool = False

    @property
    def is_certain(self) -> bool:
        """Whether a scene begins here, however short it makes the scenes."""
        return self.has_mark or self.is_jump


def build_context(
    document: Document,
    coreference: Coreference,
    speakers: Mapping[str, Sequence[EntityCluster]],
) -> BoundaryContext:
    """Return what boundaries are found by: places, people, and what marks scenes.

    *speakers* are those of each unit, by its number.
    """
    surnames = find_surnames(coreference)
    return BoundaryContext(
        document=document,
        coreference=coreference,
        places=tuple(p for u in document.units for p in find_places(u, surnames)),
        speakers=speakers,
        marks=frozenset(
            unit.index
            for unit in document.units
            if unit.opens_scene
            or _is_scene_mark(document, unit.index)
            or _is_date_mark(document, unit)
        ),
    )


def find_surnames(coreference: Coreference) -> frozenset[str]:
    """Return the words of people's names, which name no place."""
    return frozenset(w for f in coreference.named for n in f.names for w in n.words)


def score_boundaries(
    context: BoundaryContext, model: LinearModel
) -> list[BoundaryEvidence]:
    """Return the evidence for a boundary before each unit."""
    jumps = _find_jumps(context)
    change = ChangeOfPlace(context=context)
    changes = [change.is_before(unit) for unit in context.document.units]
    return [
        BoundaryEvidence(
            score=max(
                -math.inf if features is None else model.score(features),
                CHANGE_SCORE if is_change else -math.inf,
            ),
            has_mark=index in context.marks,
            is_jump=index in jumps,
            has_place=is_change or bool(features and features.get("new place")),
            is_change=is_change,
        )
        for index, (features, is_change) in enumerate(
            zip(context.features, changes, strict=True)
        )
    ]


def _find_jumps(context: BoundaryContext) -> frozenset[int]:
    """Return the units whose opening moves the story in time, and shows it twice.

    What only headings stand above belongs to them.
    """
    document = context.document
    jumps: set[int] = set()
    last_time: TimeOfDay | None = None
    for unit in document.units:
        if unit.role not in NARRATION_ROLES:
            last_time = None
            continue
        now = time_of_day(unit.narration_text)
        opening = unit.narration_text.lstrip()[:JUMP_CHARS]
        if _is_paragraph_start(document, unit) and time_shift(opening):
            opening_time = time_of_day(opening)
            is_other_time = None not in {last_time, opening_time} and (
                last_time != opening_time
            )
            early = (p for p in context.places if p.unit_index == unit.index)
            is_elsewhere = bool(_IN_NAME.search(opening)) or any(
                p.start < EARLY_CHARS for p in early
            )
            above = takewhile(is_outline, reversed(document.units[: unit.index]))
            belongs_to_mark = context.marks & {u.index for u in above}
            if (is_other_time or is_elsewhere) and not belongs_to_mark:
                jumps.add(unit.index)
        last_time = now or last_time
    return frozenset(jumps)


def _is_scene_mark(document: Document, index: int) -> bool:
    """Tell whether a heading, break or slugline opens a scene here.

    Several headings, breaks and what lies between them open only one. A slugline after
    nothing else, or after the transitions that open a chapter ("FADE IN:"), belongs to
    them: they are no scene of their own.
    """
    unit = document.units[index]
    if unit.role not in {"heading", "break", "slugline"}:
        return False
    before = reversed(document.units[:index])
    above = [u.role for u in takewhile(is_outline, before)]
    if not above:
        return True
    if unit.role != "slugline":
        return above[0] not in {"heading", "break"}
    is_opening = len(above) == index and document.material.opens_chapter
    return not is_opening and not {"heading", "break"} & set(above)


def _is_date_mark(document: Document, unit: TextUnit) -> bool:
    """Tell whether a letter or an entry of a diary begins: "STILL LATER.", "May 3rd".

    What only headings stand above belongs to them.
    """
    above = document.units[unit.index - 1] if unit.index else None
    return (
        unit.role in DATE_ROLES
        and above is not None
        and not is_outline(above)
        and above.paragraph != unit.paragraph
        and "." not in unit.number
        and unit.word_count <= MAX_DATE_WORDS
        and (unit.text.isupper() or any(char.isdigit() for char in unit.text))
        and any(t.lower in _date_words() for t in unit.parse)
        and not any(t.pos in {"VERB", "AUX"} for t in unit.parse)
    )


@cache
def _date_words() -> frozenset[str]:
    return terms("calendar", "time") | terms("calendar", "date")


def _is_paragraph_start(document: Document, unit: TextUnit) -> bool:
    return unit.index == 0 or document.units[unit.index - 1].paragraph != unit.paragraph


def choose_boundaries(
    document: Document, evidence: Sequence[BoundaryEvidence]
) -> list[int]:
    """Return the indices of the units that open scenes, always with the first.

    Dynamic programming finds the boundaries with the highest sum of scores, less what
    the short scenes between them cost. What is certain is always chosen. The first
    scene may have begun in the passage before, and so costs nothing then.
    """
    opens = document.material.opens_chapter or evidence[0].is_certain
    ends = [0]
    for unit in document.units:
        ends.append(ends[-1] + unit.word_count)
    certain = [i for i, one in enumerate(evidence) if one.is_certain]
    stops = [*certain, len(evidence)]
    chains = [_Chain(start=0, score=0.0, before=None)]
    for index, here in enumerate(evidence[1:], start=1):
        if here.is_certain:
            best = max(chains, key=lambda chain: chain.score)
            chains = [_Chain(start=index, score=best.score, before=best)]
        elif here.score > 0 and _has_room(ends, index, stops):
            longer = [
                _Chain(start=index, score=here.score + value, before=chain)
                for chain in chains
                if (value := _value(chain, ends[index] - ends[chain.start], opens))
                is not None
            ]
            chains += [max(longer, key=lambda chain: chain.score)] if longer else []
    return max(chains, key=lambda chain: chain.score).starts()


def _has_room(ends: Sequence[int], index: int, stops: Sequence[int]) -> bool:
    """Tell whether a scene that begins here is long enough before it must end."""
    stop = stops[bisect_right(stops, index)]
    return ends[stop] - ends[index] >= MIN_SCENE_WORDS


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chain:
    """The best boundaries up to *start*, which is the last of them."""

    start: int
    score: float
    before: "_Chain | None"

    def starts(self) -> list[int]:
        found: list[int] = []
        chain: _Chain | None = self
        while chain is not None:
            found.append(chain.start)
            chain = chain.before
        return found[::-1]


def _value(chain: _Chain, words: int, opens: bool) -> float | None:  # noqa: FBT001
    """Return what *chain* is worth if its last scene ends after *words*; or None."""
    if words < MIN_SCENE_WORDS:
        return None
    if chain.start == 0 and not opens:
        return chain.score
    missing = max(0.0, 1 - words / SHORT_SCENE_WORDS)
    return chain.score - SHORT_SCENE_COST * missing
