"""A small story, as two passages that a reading has resolved, and edits of it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from crews.architect.cast.candidates import collect_names
from crews.architect.cast.identities import MergedIdentity
from crews.architect.edits.anchors import find_occurrences, make_anchor
from crews.architect.edits.apply import EditableStory, apply_edits
from crews.architect.passages.joined_scenes import join_scenes
from crews.step_inputs import (
    ResolvedElement,
    ResolvedName,
    ResolvedPassage,
    ResolvedQuotation,
)
from ports.domain.edits import Decision, StoryEdit
from ports.domain.film import Finding
from ports.domain.manuscript import Unit
from ports.domain.story import RunId, Span
from ports.domain.text_anchors import TextAnchor
from tests.crews.architect.builders import (
    a_resolved_passage,
    a_resolved_person,
    a_resolved_quotation,
    a_resolved_scene,
)

PARAGRAPHS = (
    "Mara set the lamp on the sill and trimmed its wick.",
    "“Yes,” said Webb.",
    "The old woman shut the door behind her. “Who is there?”",
    "* * *",
    "In the morning Mara rowed out to the mill in her red coat.",
    "“He is late,” Jonah Webb said, looking at the tide.",
    "Mara waited until the ferryman called twice over the water.",
)
RUN = RunId(UUID("6f4a2a52-9d0e-5c1b-8a53-4e0c7f1f9d21"))


def text_of(paragraphs: Sequence[str] = PARAGRAPHS) -> str:
    """Return *paragraphs* as one text."""
    return "\n\n".join(paragraphs) + "\n"


def passages_of(text: str) -> tuple[ResolvedPassage, ...]:
    """Return what a reading of *text* says: two scenes, the second by the mill."""
    units = _units(text)
    split = next(n for n, unit in enumerate(units) if unit.role == "break")
    first, second = units[:split], units[split:]
    return (
        a_resolved_passage(
            1,
            a_resolved_scene(
                first[0].source.start,
                first[-1].source.end,
                people=("Mara", "Webb", "Mrs. Hale"),
            ),
            units=first,
            people=(
                a_resolved_person("Mara", gender="female", mentions=9),
                a_resolved_person("Webb", mentions=2),
                a_resolved_person(
                    "Mrs. Hale",
                    mentions=3,
                    other_names=(
                        ResolvedName(
                            name="the old woman", evidence="a guess", source=Span(0, 1)
                        ),
                    ),
                ),
            ),
            quotations=_quotations(text, first, "Webb"),
        ),
        a_resolved_passage(
            2,
            a_resolved_scene(
                second[0].source.start,
                second[-1].source.end,
                place="the mill",
                setting="exterior",
                time_of_day="MORNING",
                day="next",
                people=("Mara", "Jonah Webb"),
            ),
            units=second,
            people=(
                a_resolved_person("Mara", gender="female", mentions=4),
                a_resolved_person("Jonah Webb", mentions=1),
            ),
            quotations=_quotations(text, second, "Jonah Webb"),
        ),
    )


def story_of(text: str, elements: Sequence[ResolvedElement] = ()) -> EditableStory:
    """Return the story as the models see it."""
    passages = tuple(
        each.model_copy(
            update={
                "elements": tuple(e for e in elements if each.source.contains(e.source))
            }
        )
        for each in passages_of(text)
    )
    names = collect_names(passages)
    return EditableStory(
        scenes=join_scenes(passages),
        passages=passages,
        identities=tuple(MergedIdentity(names=(name,)) for name in names),
    )


def edit(
    *decisions: Decision,
    text: str | None = None,
    elements: Sequence[ResolvedElement] = (),
) -> tuple[EditableStory, tuple[Finding, ...]]:
    """Return the story of *text* after *decisions*, and what was not possible."""
    text = text_of() if text is None else text
    edits = [an_edit(decision, n) for n, decision in enumerate(decisions, start=1)]
    return apply_edits(story_of(text, elements), text, edits)


def an_edit(decision: Decision, number: int = 1) -> StoryEdit:
    """Return *decision* as the journal has it."""
    return StoryEdit(
        number=number,
        run_id=RUN,
        decision=decision,
        locked=True,
        who="ana",
        at=datetime(2026, 11, 29, tzinfo=UTC),
    )


def at(words: str) -> TextAnchor:
    """Return the anchor of *words* in the story as it was first written."""
    text = text_of()
    anchor = make_anchor(text, find_occurrences(words, text)[0])
    assert anchor
    return anchor


def _units(text: str) -> tuple[Unit, ...]:
    units, start = [], 0
    for number, words in enumerate(text.strip().split("\n\n"), start=1):
        start = text.index(words, start)
        source = Span(start, start + len(words))
        role = "break" if words == "* * *" else "prose"
        units.append(Unit(number=str(number), role=role, source=source))
        start = source.end
    return tuple(units)


def _quotations(
    text: str, units: Sequence[Unit], speaker: str
) -> tuple[ResolvedQuotation, ...]:
    found: list[ResolvedQuotation] = []
    for unit in units:
        words = unit.source.slice(text)
        if "“" in words:
            start = unit.source.start + words.index("“") + 1
            end = unit.source.start + words.index("”")
            found.append(
                a_resolved_quotation(
                    f"Q{len(found) + 1}",
                    Span(start, end),
                    unit=unit.number,
                    speaker=speaker if speaker in words else None,
                )
            )
    return tuple(found)
