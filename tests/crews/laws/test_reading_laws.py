"""What the text does not show: things spoken of, invented, early, nobody, nowhere."""

from typing import Any

import pytest

from crews.laws.case import SceneCase
from crews.laws.law_report import check_scene
from crews.laws.mentions import Narration
from crews.step_inputs import LocatedElement
from ports.domain.film import Element, Finding
from ports.domain.story import Span
from tests.crews.law_cases import (
    a_case,
    with_assets,
    with_card,
    with_scene_input,
    with_shot,
)
from tests.crews.scene_builders import LAMPLIGHT, a_scene


def findings(case: SceneCase, code: str) -> list[Finding]:
    return [finding for finding in check_scene(case).findings if finding.code == code]


def a_telling(words: str) -> SceneCase:
    """Return a lawful scene whose fourth unit has *words*."""
    text = LAMPLIGHT.replace("A bell rang twice, far out. Nobody spoke.", words)
    return a_case(a_scene(text), text)


@pytest.mark.parametrize(
    "words",
    [
        "Nora moved like a roll of carpet.",
        "The sea was as white as a carpet.",
        "It lay there as if it were a carpet.",
        "It cost less than the carpet.",
        "There was no carpet.",
        "Nora stood without a carpet.",
        "It was not a carpet.",
        "Nora never owned or wanted a carpet.",
        "It might have been a carpet.",
        "Nora imagined the old carpet.",
        "They were bound for the carpet.",
        "Nora was on her way to the carpet.",
        "Nora remembered the red carpet.",
        "Tobias used to own a carpet.",
        "Tobias had sold the red carpet.",
        "Tobias said that the carpet was gone.",
        "Nora thought about the carpet.",
        "“Sell the carpet,” said Tobias.",
    ],
)
def test_what_the_text_only_speaks_of_is_not_seen(words: str) -> None:
    assert Narration(a_telling(words)).only_mentions("old carpet")


@pytest.mark.parametrize(
    "words",
    [
        "Nora rolled up the carpet.",
        "Nora rolled up the felt-like carpet.",
        "A man in a long carpet came in.",
        "Nora would like a carpet, and she took one. The carpet was red.",
        "The carpets were wet.",
        "Nora never touched the carpet.",
        "There was no light. The carpet was wet.",
        "“Sell the carpet,” said Tobias, and she rolled it up.",
        "“Take this carpet,” said Tobias.",
        "Nobody spoke.",
    ],
)
def test_what_the_text_shows_may_be_seen(words: str) -> None:
    assert not Narration(a_telling(words)).only_mentions("old carpet")


def test_a_thing_is_there_by_what_it_is_and_not_by_what_it_is_for() -> None:
    narration = Narration(a_telling("“This is a form for no carpet,” said Tobias."))

    assert not narration.only_mentions("form for carpets")
    assert narration.only_mentions("red carpet")


def test_what_the_words_of_a_title_say_is_nothing_that_the_text_says() -> None:
    narration = Narration(a_telling("Over the bed hung A Dream of a Carpet, in blue."))

    assert narration.only_mentions("carpet")
    assert not narration.only_mentions('painting "A Dream of a Carpet"')


def with_carpet(case: SceneCase) -> SceneCase:
    """Return *case* whose reader has put a carpet into it, and into its first shot."""
    start = case.text.index("carpet")
    carpet = LocatedElement(
        category="prop",
        key="obj_carpet_v01",
        name="carpet",
        presence="present",
        source=Span(start, start + 6),
        unit="4",
    )
    known = with_scene_input(case, elements=(*case.scene_input.elements, carpet))
    named = with_card(known, elements=(*known.card.elements, carpet))
    return with_assets(named, 1, objects=("obj_carpet_v01",))


def test_a_thing_only_spoken_of_is_the_readers_and_the_directors_to_mend() -> None:
    case = with_carpet(a_telling("Nora moved like a roll of carpet."))

    owners = [(f.owner, f.shot) for f in findings(case, "only_mentioned")]

    assert owners == [("analyst", None), ("director", "sc001_sh001")]


def test_a_thing_that_people_ask_for_may_only_be_spoken_of() -> None:
    case = with_carpet(a_telling("Nora moved like a roll of carpet."))
    [*others, carpet] = case.card.elements
    edited = carpet.model_copy(update={"edited": True})

    assert not findings(with_card(case, elements=(*others, edited)), "only_mentioned")


def test_a_thing_that_an_earlier_scene_left_there_may_only_be_spoken_of() -> None:
    case = with_carpet(a_telling("“Sell the carpet,” said Tobias."))
    ledger = case.scene_input.ledger.model_copy(
        update={"carried_in": ("obj_carpet_v01",)}
    )

    assert not findings(with_scene_input(case, ledger=ledger), "only_mentioned")


def test_a_thing_that_only_speech_names_is_there_where_a_shot_of_it_says_so() -> None:
    case = with_carpet(a_telling("“Ada is by the carpet,” said Tobias."))
    layer = case.shots[0].narrative_layer

    def acting(case: SceneCase, action: str) -> SceneCase:
        told = layer.model_copy(update={"action_description": action})
        return with_shot(case, 1, narrative_layer=told)

    lying, said = "Ada lies on the carpet.", "Tobias says: “By the carpet.”"
    assert not findings(acting(case, lying), "only_mentioned")
    assert findings(acting(case, said), "only_mentioned")
    assert findings(with_assets(acting(case, lying), 1, objects=()), "only_mentioned")


def test_a_thing_that_the_narration_denies_is_not_there_whatever_a_shot_says() -> None:
    case = with_carpet(a_telling("“A carpet,” said Tobias. There was no carpet."))
    layer = case.shots[0].narrative_layer
    told = layer.model_copy(update={"action_description": "The carpet lies there."})

    assert findings(with_shot(case, 1, narrative_layer=told), "only_mentioned")


@pytest.mark.parametrize(
    "words",
    [
        "Tobias came in backwards, pulling a carpet over the sill.",
        "Tobias brought another carpet.",
        "Tobias came out with a carpet over one shoulder.",
        "Tobias took the carpet out of a box.",
        "Tobias pulled a carpet from under his coat.",
    ],
)
def test_a_thing_is_not_shown_before_it_arrives(words: str) -> None:
    [finding] = findings(with_carpet(a_telling(words)), "before_arrival")

    assert (finding.shot, finding.owner) == ("sc001_sh001", "director")


@pytest.mark.parametrize(
    "words",
    ["Tobias stood on the carpet.", "Tobias pulled the carpet straight."],
)
def test_a_thing_that_was_there_may_be_shown_before_it_is_named(words: str) -> None:
    assert not findings(with_carpet(a_telling(words)), "before_arrival")


def test_a_thing_is_shown_in_the_shot_that_brings_it() -> None:
    case = with_carpet(a_telling("Tobias brought in a carpet."))
    hidden = with_assets(case, 1, objects=())

    shown = with_assets(hidden, 4, objects=("obj_carpet_v01",))

    assert not findings(shown, "before_arrival")


def with_action(case: SceneCase, action: str, **changes: Any) -> SceneCase:
    layer = case.shots[0].narrative_layer.model_copy(
        update={"action_description": action} | changes
    )
    return with_shot(case, 1, narrative_layer=layer)


INVENTED = "A cat jumps from the roof and chases two mice."


def test_an_action_from_nowhere_is_told() -> None:
    [finding] = findings(with_action(a_case(), INVENTED), "invented_action")

    assert (finding.severity, finding.owner) == ("warning", "director")


@pytest.mark.parametrize("purpose", ["establish", "Reaction of Nora", "staging"])
def test_staging_that_says_so_is_no_invention(purpose: str) -> None:
    case = with_action(a_case(), INVENTED, shot_purpose=purpose)

    assert not findings(case, "invented_action")


def test_what_a_person_says_of_a_shot_is_no_invention() -> None:
    case = with_shot(with_action(a_case(), INVENTED), 1, edited=True)

    assert not findings(case, "invented_action")


@pytest.mark.parametrize(
    "action", ["Nora puts a lighted lamp down.", "Nora waits.", "The water, black."]
)
def test_an_action_in_other_words_is_no_invention(action: str) -> None:
    assert not findings(with_action(a_case(), action), "invented_action")


def test_nobody_present_where_somebody_speaks_is_told() -> None:
    [finding] = findings(with_card(a_case(), characters_present=()), "empty_cast")

    assert (finding.severity, finding.owner) == ("violation", "architect")


def test_nobody_present_where_nobody_acts_is_true() -> None:
    text = "The harbour lay black.\n\nA bell rang, far out."
    empty = a_case_of_nobody(text)

    assert not findings(empty, "empty_cast")
    assert not findings(empty, "nobody")
    [finding] = findings(with_scene_input(empty, format="screenplay"), "nobody")
    assert finding.severity == "warning"


def test_nobody_present_where_somebody_acts_unnamed_is_told() -> None:
    empty = a_case_of_nobody("The harbour lay black.\n\nShe ran for the door.")

    assert findings(empty, "empty_cast")


def test_a_synopsis_is_no_scene_that_somebody_acts_in() -> None:
    empty = a_case_of_nobody("= Nora and her friend meet.\n\n> HERE WE GO")

    assert not findings(with_scene_input(empty, format="screenplay"), "empty_cast")


def test_a_day_player_is_somebody() -> None:
    text = "The guard bursts out. He looks up the street."
    empty = with_scene_input(a_case_of_nobody(text), format="screenplay")
    guard = Element(
        category="cast", name="guard", presence="present", source=Span(4, 9)
    )

    assert findings(empty, "empty_cast")
    assert not findings(with_card(empty, elements=(guard,)), "empty_cast")
    spoken_of = guard.model_copy(update={"presence": "mentioned"})
    assert findings(with_card(empty, elements=(spoken_of,)), "empty_cast")


def a_case_of_nobody(text: str) -> SceneCase:
    """Return a case whose card has nobody, and no line; its shots do not matter."""
    case = a_case()
    bare = a_scene(text, cast=(), elements=())
    scene = SceneCase(
        scene_input=bare,
        text=text,
        max_shot_seconds=7.0,
        card=case.card,
        shots=case.shots,
    )
    return with_card(
        scene, characters_present=(), dialogue_script=(), source=bare.entry.source
    )


@pytest.mark.parametrize(
    "setting",
    [
        "INT. HARBOUR HOUSE - UNKNOWN",
        "INT. UNKNOWN - NIGHT",
        "INT. UNSPECIFIED PLACE - NIGHT",
    ],
)
def test_a_slugline_that_leaves_something_open_is_told(setting: str) -> None:
    [finding] = findings(with_card(a_case(), setting=setting), "unknown_slugline")

    assert finding.severity == "warning"
