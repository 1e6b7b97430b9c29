"""Who acts in a scene of a screenplay without a word of theirs."""

import pytest

from crews.architect.cast.candidates import collect_names
from crews.architect.cast.characters import build_characters
from crews.architect.cast.identities import MergedIdentity
from crews.architect.passages.joined_scenes import join_scenes
from crews.architect.scenes.index import find_silent_cast
from crews.step_inputs import SceneQuotation
from ports.domain.manuscript import Unit
from ports.domain.story import Span
from tests.crews.architect.builders import (
    a_resolved_passage,
    a_resolved_person,
    a_resolved_scene,
)


def silent_cast(action: str) -> list[str]:
    """Return whom *action* shows in a script where Ada speaks and Defender does not."""
    passage = a_resolved_passage(
        1,
        a_resolved_scene(0, len(action)),
        people=(a_resolved_person("Ada"), a_resolved_person("Defender")),
    )
    joined = join_scenes([passage])
    identities = [MergedIdentity(names=(s,)) for s in collect_names([passage])]
    people = build_characters(identities, joined)
    ada = next(person for person in people if person.name == "Ada")
    line = SceneQuotation(
        number="Q1",
        unit="1",
        source=Span(0, 1),
        line_id="sc002_l01",
        character="Ada",
        character_key=ada.key,
        attribution="explicit",
        confidence=0.9,
    )
    unit = Unit(number="1", role="action", source=Span(0, len(action)))
    found = find_silent_cast(action, {1: ((unit,), ()), 2: ((), (line,))}, people)
    return [person.name for person in found[1]]


@pytest.mark.parametrize(
    "action", ["Ada lifts the latch.", "The door gives. ADA falls in.", "Ada. Alone."]
)
def test_who_speaks_elsewhere_is_there_where_the_action_begins_with_them(
    action: str,
) -> None:
    assert silent_cast(action) == ["Ada"]


@pytest.mark.parametrize(
    "action",
    [
        "Ada's coat hangs on the nail.",
        "A letter for Ada.",
        "Ada is not there.",
        "Defender waits.",
    ],
)
def test_nobody_is_there_whom_the_action_only_speaks_of_or_no_cue_knows(
    action: str,
) -> None:
    assert silent_cast(action) == []
