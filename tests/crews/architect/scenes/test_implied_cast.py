"""Who is in a scene of a script whose words name nobody."""

import pytest

from crews.architect.cast.candidates import collect_names
from crews.architect.cast.characters import build_characters
from crews.architect.cast.identities import MergedIdentity
from crews.architect.passages.joined_scenes import join_scenes
from crews.architect.scenes.implied_cast import find_implied_cast
from crews.architect.scenes.quotations import NumberedScene
from crews.step_inputs import SceneQuotation
from ports.domain.manuscript import Unit
from ports.domain.story import Span
from tests.crews.architect.builders import (
    a_resolved_passage,
    a_resolved_person,
    a_resolved_scene,
)

Scene = tuple[str, str, str]
"""Its slugline, its action, and who is known to be present."""


def implied_cast(*scenes: Scene, of: int = 0, voice: str = "") -> list[str]:
    """Return who is found in a scene (the last) beyond those who are known.

    *voice* is who is only heard in it.
    """
    asked = of or len(scenes)
    text = "\n".join(f"{heading}\n{action}" for heading, action, _ in scenes)
    names = sorted({name for *_, known in scenes for name in known.split()})
    passage = a_resolved_passage(
        1,
        a_resolved_scene(0, len(text)),
        people=tuple(a_resolved_person(name) for name in names),
    )
    identities = [MergedIdentity(names=(one,)) for one in collect_names([passage])]
    people = build_characters(identities, join_scenes([passage]))
    numbered: dict[int, NumberedScene] = {}
    known, at = {}, 0
    for number, (heading, action, here) in enumerate(scenes, start=1):
        middle = at + len(heading) + 1
        end = middle + len(action)
        numbered[number] = (
            (
                Unit(number="1", role="slugline", source=Span(at, middle - 1)),
                Unit(number="2", role="action", source=Span(middle, end)),
            ),
            (),
        )
        known[number] = tuple(p for p in people if p.name in here.split())
        at = end + 1
    lines = tuple(
        SceneQuotation(
            number="Q1",
            unit="2",
            source=Span(0, 1),
            line_id="sc001_l01",
            character=p.name,
            character_key=p.key,
            attribution="explicit",
            confidence=1,
            delivery="off_screen",
        )
        for p in people
        if p.name == voice
    )
    numbered[asked] = numbered[asked][0], lines
    found = find_implied_cast(text, numbered, known)
    return [person.name for person in found.get(asked, ())]


BAR: Scene = ("INT. BAR - NIGHT", "Ada lifts a glass in one hand.", "Ada")
TWO: Scene = ("INT. BAR - NIGHT", "Ada pours. Ben drinks.", "Ada Ben")


@pytest.mark.parametrize(
    ("scenes", "people"),
    [
        pytest.param((TWO, (".THE PAIR", "A bottle later.", "")), "Ada Ben", id="pair"),
        pytest.param((TWO, ("EXT. PIER", "They walk down.", "")), "Ada Ben", id="they"),
        pytest.param(
            (TWO, ("EXT. PIER", "Both sit.", "Ben")), "Ada Ben", id="one-of-both-speaks"
        ),
        pytest.param((BAR, (".THE PAIR", "They dance.", "")), "", id="pair-of-others"),
        pytest.param(
            (TWO, ("EXT. PIER", "They run. Ben stops.", "Ben")),
            "Ada Ben",
            id="they-run",
        ),
        pytest.param((BAR, ("EXT. PIER", "She runs.", "")), "Ada", id="she"),
        pytest.param((BAR, (".THE HAND", "closes.", "")), "Ada", id="hand"),
        pytest.param((TWO, (".A HAND", "closes.", "")), "", id="hand-of-nobody-known"),
        pytest.param(
            (
                ("INT. FORD, PARKED - DAY", "Ada waits.", "Ada"),
                ("EXT. ROAD - DAY", "The old Ford rolls past.", ""),
            ),
            "Ada",
            id="driver",
        ),
        pytest.param(
            (
                ("EXT. YARD - DAY", "Ada climbs into the blue van.", "Ada"),
                ("EXT. ROAD - DAY", "The van speeds north.", ""),
            ),
            "Ada",
            id="who-got-in",
        ),
        pytest.param(
            (
                ("EXT. YARD - DAY", "Ada looks at the blue van.", "Ada"),
                (".THE VAN", "rolls down the hill.", ""),
            ),
            "",
            id="van-alone",
        ),
        pytest.param((BAR, ("EXT. PIER", "Empty.", "")), "", id="place-alone"),
    ],
)
def test_a_script_says_nearby_who_is_meant(
    scenes: tuple[Scene, ...], people: str
) -> None:
    assert implied_cast(*scenes) == people.split()


def test_a_hand_may_be_of_whom_the_next_scene_shows() -> None:
    insert = (".INSERT - PHOTO", "A HAND holds a photo.", "")

    assert implied_cast(insert, BAR, of=1) == ["Ada"]
    assert implied_cast(insert, TWO, of=1) == []


def test_a_finger_where_one_is_heard_is_theirs() -> None:
    office = ("INT. OFFICE - DAY", "The phone rings and a finger hits a button.", "")

    assert implied_cast(TWO, office, voice="Ben") == ["Ben"]
