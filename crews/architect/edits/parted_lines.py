"""Gives what was said under a name to whose name it is now.

A reading that took two people for one gave all their lines to one. Once they are
parted, a line is the other's where the narration beside it names the other; where it
says "he", the subject before it; and where it says nothing, two people take turns.
The line of a script is whose its cue names.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import cycle, islice
from typing import Literal

from crews.architect.edits.anchors import find_name
from crews.architect.edits.partings import Parting, find_parted
from crews.architect.names import person_key
from crews.step_inputs import ResolvedPassage, ResolvedQuotation
from ports.domain.manuscript import Unit
from ports.domain.story import Span

Side = Literal["own", "rest"]

LOOK_BACK = 3
"""Paragraphs before a line in which its "he" may be named."""

_SENTENCE_END = re.compile(r"[.!?:]+[\"”’)]*\s+")
_POSSESSIVE = re.compile(r"[’']s?\b")


def move_parted_lines(
    passage: ResolvedPassage, parting: Parting, text: str
) -> ResolvedPassage:
    """Return *passage* with the lines and things of both people of *parting*."""
    own = next((n for where, n in parting.own if where == passage.number), None)
    rest = {n for where, n in parting.rest if where == passage.number}
    if own is None or not rest:
        return passage
    whose = _Whose(passage=passage, parting=parting, rest=frozenset(rest), text=text)
    said = whose.sort_quotations()
    return passage.model_copy(
        update={
            "quotations": tuple(
                q.model_copy(update={"speaker": own})
                if said.get(q.number) == "own"
                else q
                for q in passage.quotations
            ),
            "elements": tuple(
                e.model_copy(update={"person": own})
                if e.person in rest and whose.is_owned(e.source)
                else e
                for e in passage.elements
            ),
        }
    )


@dataclass(frozen=True, kw_only=True)
class _Whose:
    """Whose the lines of one passage are.

    Attributes:
        rest: What the passage calls who had both names.
    """

    passage: ResolvedPassage
    parting: Parting
    rest: frozenset[str]
    text: str

    def is_owned(self, source: Span) -> bool:
        """Tell whether the narration around *source* names the new owner only."""
        unit = next((u for u in self._units if u.source.contains(source)), None)
        return unit is not None and {side for _, side in self._named[unit.number]} == {
            "own"
        }

    def sort_quotations(self) -> dict[str, Side]:
        """Return by its number whose each quotation is that one had for both."""
        sides: dict[str, Side | None] = {
            unit.number: self._side_of(self._quotations[unit.number][0], unit)
            for unit in self._units
            if self._quotations.get(unit.number)
        }
        for run in self._open_runs(sides):
            sides |= self._take_turns(run, sides)
        said: dict[str, Side] = {}
        for unit, quotations in self._quotations.items():
            for quotation in quotations:
                side = said.get(quotation.continues or "") or sides[unit]
                if side:
                    said[quotation.number] = side
        return said

    def _side_of(self, quotation: ResolvedQuotation, unit: Unit) -> Side | None:
        if quotation.cue is not None:
            is_own = person_key(quotation.cue) == person_key(self.parting.name)
            return "own" if is_own else "rest"
        named = self._named[unit.number]
        if named:
            return min(named, key=lambda one: _distance(one[0], quotation.source))[1]
        if quotation.attribution in {"alternating", "none"}:
            return None
        return self._subject_before(unit) or "rest"

    def _subject_before(self, unit: Unit) -> Side | None:
        """Return who was the subject of the last sentence that names one of both."""
        at = self._units.index(unit)
        scene = next(
            (s for s in self.passage.scenes if s.source.contains(unit.source)), None
        )
        for before in reversed(self._units[max(0, at - LOOK_BACK) : at]):
            if scene and not scene.source.contains(before.source):
                return None
            subjects = [
                one for one in self._named[before.number] if self._is_subject(one)
            ]
            if subjects:
                return self._first_of_last_sentence(subjects)
        return None

    def _is_subject(self, named: tuple[Span, Side]) -> bool:
        return not _POSSESSIVE.match(self.text, named[0].end)

    def _first_of_last_sentence(self, named: Sequence[tuple[Span, Side]]) -> Side:
        last = named[-1]
        for one in reversed(named):
            if _SENTENCE_END.search(self.text, one[0].end, last[0].start):
                break
            last = one
        return last[1]

    def _open_runs(self, sides: Mapping[str, Side | None]) -> Iterator[list[str]]:
        """Yield the paragraphs of both, one after the other, that nothing decides."""
        run: list[str] = []
        for unit in self._units:
            if unit.number in sides and sides[unit.number] is None:
                run.append(unit.number)
            elif run:
                yield run
                run = []
        if run:
            yield run

    def _take_turns(
        self, run: Sequence[str], sides: Mapping[str, Side | None]
    ) -> dict[str, Side]:
        """Return whose turn each of *run* is, as the reading and what is around say."""
        numbers = [unit.number for unit in self._units]
        first, last = numbers.index(run[0]), numbers.index(run[-1])
        before = sides.get(numbers[first - 1]) if first else None
        after = sides.get(numbers[last + 1]) if last + 1 < len(numbers) else None

        def count(turns: Sequence[Side]) -> float:
            kept = sum(
                self._confidence(unit)
                for unit, side in zip(run, turns, strict=True)
                if side == "rest"
            )
            fits = (before not in {None, turns[0]}) + (after not in {None, turns[-1]})
            return kept + fits

        orders: list[list[Side]] = [
            list(islice(cycle(order), len(run)))
            for order in (("rest", "own"), ("own", "rest"))
        ]
        best = max(orders, key=count)
        return dict(zip(run, best, strict=True))

    def _confidence(self, unit: str) -> float:
        return max(q.confidence for q in self._quotations[unit])

    @cached_property
    def _units(self) -> tuple[Unit, ...]:
        return self.passage.units

    @cached_property
    def _quotations(self) -> dict[str, list[ResolvedQuotation]]:
        """Return by paragraph the lines that one person had for both."""
        found: dict[str, list[ResolvedQuotation]] = {}
        for quotation in self.passage.quotations:
            if quotation.speaker in self.rest and not quotation.edited:
                found.setdefault(quotation.unit, []).append(quotation)
        return found

    @cached_property
    def _named(self) -> dict[str, list[tuple[Span, Side]]]:
        """Return by paragraph where its narration names one of both, in order."""
        return {unit.number: self._find_named(unit) for unit in self._units}

    def _find_named(self, unit: Unit) -> list[tuple[Span, Side]]:
        own = find_parted(self.parting, self.text, unit.source)
        rest = {
            span
            for name in self.parting.rest_names
            for span in find_name(name, self.text, unit.source)
        }
        said = [q.source for q in self.passage.quotations if q.unit == unit.number]
        named: list[tuple[Span, Side]] = [
            *((span, "own") for span in own),
            *((span, "rest") for span in rest if not _is_within(span, own)),
        ]
        return sorted(one for one in named if not _is_within(one[0], said))


def _is_within(span: Span, others: Iterable[Span]) -> bool:
    return any(other.contains(span) for other in others)


def _distance(one: Span, other: Span) -> int:
    return max(one.start - other.end, other.start - one.end)
