"""Good answers of a model become a good breakdown.

The answers about a whole sample story were written by hand, as a strong model would
give them; see `tests/models/scripted/`.
"""

import asyncio

import pytest

from infra.llm.messages import render_messages
from ports.domain.breakdown import Breakdown
from tests.models.hand_written_model import HandWrittenModel
from tests.models.tokens import tokens
from tests.service.embedded_pipeline import FERRY_STORY, break_down_ferry

BUDGET = 7.5
"""Prompt tokens of all tasks, as a multiple of the story's own tokens."""


@pytest.fixture(scope="module")
def model() -> HandWrittenModel:
    return HandWrittenModel("the-last-ferry")


@pytest.fixture(scope="module")
def film(
    model: HandWrittenModel, tmp_path_factory: pytest.TempPathFactory
) -> Breakdown:
    folder = tmp_path_factory.mktemp("film")
    asyncio.run(break_down_ferry(model, folder))
    [file] = folder.rglob("breakdown.json")
    return Breakdown.model_validate_json(file.read_text("utf-8"))


def test_no_law_is_violated_and_there_are_no_findings(film: Breakdown) -> None:
    assert sum(law.violations for law in film.quality.values()) == 0
    assert [finding for scene in film.scenes for finding in scene.findings] == []


def test_no_answer_needs_a_repair(film: Breakdown, model: HandWrittenModel) -> None:
    assert film.scenes
    assert [question.task for question, _ in model.questions if question.repair] == []


def test_every_person_is_one_with_all_that_they_are_called(film: Breakdown) -> None:
    aliases = {
        person.name: {alias.alias for alias in person.aliases}
        for person in film.structure.people
    }
    assert aliases == {
        "Nora Pell": {"Nora", "his daughter"},
        "Tobias Pell": {"Tobias", "my father", "her father", "Dad", "Toby"},
        "Elias Crane": {"Crane", "The man", "the passenger"},
        "Mrs. Abernathy": {"the old woman", "Martha"},
        "Jonah Crane": {"Jonah"},
    }


def test_every_line_has_its_speaker(film: Breakdown) -> None:
    lines_by_speaker: dict[str, list[str]] = {}
    for scene in film.scenes:
        for line in scene.dialogue_script:
            lines_by_speaker.setdefault(line.character, []).append(line.line)

    assert {name: len(lines) for name, lines in lines_by_speaker.items()} == {
        "Nora Pell": 29,
        "Tobias Pell": 23,
        "Elias Crane": 27,
        "Mrs. Abernathy": 9,
    }
    assert "I'm sorry, Martha." in lines_by_speaker["Elias Crane"]


def test_two_people_in_one_sentence_do_not_go_on_with_one_another(
    film: Breakdown,
) -> None:
    corner, have_it = film.scenes[5].dialogue_script

    assert (corner.character, have_it.character) == ("Tobias Pell", "Elias Crane")
    assert have_it.continues is None


def test_sluglines_are_true(film: Breakdown) -> None:
    assert [scene.setting for scene in film.scenes] == [
        "INT. FERRY OFFICE - EVENING",
        "INT. BOAT SHED - EVENING",
        "EXT. SLIP - NIGHT",
        "EXT. FERRY - NIGHT",
        "INT. KEEPER'S COTTAGE - NIGHT",
        "INT. LIGHTHOUSE, STEPS - NIGHT",
        "INT. LIGHTHOUSE, LAMP ROOM - NIGHT",
        "INT. FERRY OFFICE - MORNING",
    ]


def test_shots_vary_and_keep_to_the_length_of_their_speech(film: Breakdown) -> None:
    shots = [shot for scene in film.scenes for shot in scene.shots]
    sizes = [shot.technical_layer.camera.size for shot in shots]

    assert len(set(sizes)) == 7
    assert max(sizes.count(size) for size in sizes) < len(sizes) / 3
    seconds = [shot.estimated_duration_seconds for shot in shots]
    assert 3 <= sum(seconds) / len(seconds) <= 5


def test_prompts_keep_to_their_budget(film: Breakdown, model: HandWrittenModel) -> None:
    assert film.scenes
    prompt_tokens = sum(
        tokens(
            "\n".join(
                str(message.get("content")) for message in render_messages(question)
            )
        )
        for question, _ in model.questions
    )

    assert prompt_tokens <= BUDGET * tokens(FERRY_STORY.read_text("utf-8"))
