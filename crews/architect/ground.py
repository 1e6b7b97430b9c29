"""What code settles about a story between the casting and the plot."""

from collections.abc import Sequence
from dataclasses import dataclass

from crews.architect.casting import Identity
from crews.architect.clock import story_days
from crews.architect.gathering import Gathered
from crews.architect.index import Settled, present
from crews.architect.lines import numbered
from crews.architect.people import Character, by_named, characters
from crews.architect.places import places
from crews.architect.plotting import Lines, lines, structure_type
from crews.architect.things import things


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """The people and scenes of a story, and the same in lines for the plot."""

    people: tuple[Character, ...]
    settled: Settled
    lines: Lines


def ground(story: Gathered, identities: Sequence[Identity], *, title: str) -> Ground:
    """Settle everything that needs no judgement."""
    drafts, passages = story.drafts, story.passages
    people = characters(identities, drafts)
    named = by_named(people)
    spoken = numbered(drafts, passages, named)
    settled = Settled(
        drafts=drafts,
        numbered=spoken,
        present=present(drafts, spoken, people, named),
        places=places(drafts),
        things=things(drafts, passages, named),
        days=story_days(drafts),
    )
    return Ground(
        people=people,
        settled=settled,
        lines=lines(
            title=title,
            brief=story.brief,
            structure=structure_type(story.taken_in.words),
            text=story.text,
            settled=settled,
            people=people,
        ),
    )
