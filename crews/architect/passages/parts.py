"""A passage in several parts, for a model that cannot read it at once."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from crews.step_inputs import ResolvedPassage, ResolvedPerson
from ports.domain.film import Usage
from ports.domain.manuscript import Passage, Quotation, Unit
from ports.domain.story import Span

BEFORE = "Q0"
"""What a quotation continues that goes on from before the text that is shown."""


def split_passage(passage: Passage, divisor: int) -> tuple[Passage, ...]:
    """Return *passage* in at most *divisor* parts of about equal length.

    Each keeps the numbers of its units and quotations; its tail is the unit before it.
    """
    parts: list[Passage] = []
    for units in _split_evenly(passage.units, divisor):
        first = not parts
        tail = passage.tail if first else parts[-1].units[-1].source
        parts.append(
            passage.model_copy(
                update={
                    "source": Span(units[0].source.start, units[-1].source.end),
                    "units": units,
                    "quotations": tuple(_quotations_of(passage, units)),
                    "tail": tail,
                    "opens_chapter": passage.opens_chapter and first,
                }
            )
        )
    return tuple(parts)


def join_parts(passage: Passage, parts: Sequence[ResolvedPassage]) -> ResolvedPassage:
    """Return what was read of all *parts* as the reading of *passage*.

    A scene that runs over two parts stays two that continue one another, as it would
    over two passages; people of one name are one.
    """
    if len(parts) == 1:
        return parts[0]
    people = [person for part in parts for person in part.people]
    return parts[0].model_copy(
        update={
            "source": passage.source,
            "units": passage.units,
            "scenes": tuple(scene for part in parts for scene in part.scenes),
            "people": tuple(_join_namesakes(people)),
            "quotations": tuple(each for part in parts for each in part.quotations),
            "elements": tuple(each for part in parts for each in part.elements),
            "findings": tuple(each for part in parts for each in part.findings),
            "usage": sum((part.usage for part in parts), Usage()),
        }
    )


def _split_evenly(units: Sequence[Unit], divisor: int) -> Iterator[tuple[Unit, ...]]:
    """Yield runs of *units*; a unit is in the part that its middle lies in."""
    start, end = units[0].source.start, units[-1].source.end

    def part_of(unit: Unit) -> int:
        middle = (unit.source.start + unit.source.end) / 2
        return int((middle - start) / (end - start) * divisor)

    for _, run in groupby(units, key=part_of):
        yield tuple(run)


def _quotations_of(passage: Passage, units: Sequence[Unit]) -> Iterator[Quotation]:
    shown = {unit.number for unit in units}
    inside = [each for each in passage.quotations if each.unit in shown]
    numbers = {each.number for each in inside}
    for quotation in inside:
        if quotation.continues is None or quotation.continues in numbers:
            yield quotation
        else:
            yield quotation.model_copy(update={"continues": BEFORE})


def _join_namesakes(people: Iterable[ResolvedPerson]) -> Iterator[ResolvedPerson]:
    by_name: dict[str, list[ResolvedPerson]] = {}
    for person in people:
        by_name.setdefault(person.name, []).append(person)
    for same in by_name.values():
        genders = [each.gender for each in same if each.gender != "unknown"]
        yield same[0].model_copy(
            update={
                "other_names": tuple(o for each in same for o in each.other_names),
                "gender": genders[0] if genders else "unknown",
                "narrator": any(each.narrator for each in same),
                "group": all(each.group for each in same),
                "mentions": sum(each.mentions for each in same),
                "looks": tuple(look for each in same for look in each.looks),
                "traits": tuple(
                    dict.fromkeys(trait for each in same for trait in each.traits)
                ),
            }
        )
