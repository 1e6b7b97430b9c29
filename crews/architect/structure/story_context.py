"""What code settles about a story between the casting and the plot."""

from collections.abc import Sequence
from dataclasses import dataclass

from crews.architect.cast.characters import (
    CharacterRecord,
    build_characters,
    by_occurrence,
)
from crews.architect.cast.identities import MergedIdentity
from crews.architect.plot.question import PlotDigest, build_plot_digest, structure_type
from crews.architect.scenes.elements import index_elements
from crews.architect.scenes.index import SceneFacts, people_in_scenes, story_days
from crews.architect.scenes.places import index_places
from crews.architect.scenes.quotations import number_scene_quotations
from crews.architect.structure.story_inputs import StoryInputs


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryContext:
    """The people and scenes of a story, and the same in lines for the plot."""

    people: tuple[CharacterRecord, ...]
    facts: SceneFacts
    digest: PlotDigest


def build_story_context(
    story: StoryInputs, identities: Sequence[MergedIdentity], *, title: str
) -> StoryContext:
    """Settle everything that needs no judgement."""
    drafts, passages = story.scenes, story.passages
    people = build_characters(identities, drafts)
    named = by_occurrence(people)
    spoken = number_scene_quotations(drafts, passages, named)
    settled = SceneFacts(
        scenes=drafts,
        numbered=spoken,
        people=people_in_scenes(drafts, spoken, people, named),
        places=index_places(drafts),
        elements=index_elements(drafts, passages, named),
        days=story_days(drafts),
    )
    return StoryContext(
        people=people,
        facts=settled,
        digest=build_plot_digest(
            title=title,
            brief=story.brief,
            structure=structure_type(story.intake.words),
            text=story.text,
            facts=settled,
            people=people,
        ),
    )
