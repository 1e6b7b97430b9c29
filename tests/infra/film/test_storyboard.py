"""Prompts for a storyboard, against our restatement of two public schemas."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from infra.film.arcreel import SHOT_TYPES
from infra.film.clean_text import clean_line
from infra.film.emphasis import plain_line
from infra.film.storyboard import export_storyboard
from tests.infra.film.conftest import SampleFilm

SCHEMAS = Path(__file__).parent / "schemas"


def documents_of(sample: SampleFilm) -> Mapping[str, Any]:
    files = export_storyboard(sample.film, sample.text)
    return {name: json.loads(content) for name, content in files.items()}


@pytest.mark.parametrize("project", ["arcreel", "vimax"])
def test_a_public_schema_is_kept(sample: SampleFilm, project: str) -> None:
    schema = json.loads((SCHEMAS / f"{project}.schema.json").read_text("utf-8"))

    document = documents_of(sample)[f"storyboard-{project}.json"]

    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(document, schema)


def test_every_shot_is_in_every_shape(sample: SampleFilm) -> None:
    documents = documents_of(sample)

    ids = [shot.shot_id for scene in sample.film.scenes for shot in scene.shots]
    assert [s["shot_id"] for s in documents["storyboard.json"]["shots"]] == ids
    assert len(documents["storyboard-arcreel.json"]["scenes"]) == len(ids)
    scenes = documents["storyboard-vimax.json"]["scenes"]
    assert [len(scene["shots"]) for scene in scenes] == [
        len(scene.shots) for scene in sample.film.scenes
    ]
    assert [scene["shots"][-1]["is_last"] for scene in scenes] == [True] * len(scenes)


def test_every_word_of_dialogue_is_told_once(ferry: SampleFilm) -> None:
    documents = documents_of(ferry)

    spoken = " ".join(
        plain_line(part.text)
        for scene in ferry.film.scenes
        for shot in scene.shots
        for part in shot.line_parts
    )
    ours = documents["storyboard.json"]["shots"]
    arcreel = documents["storyboard-arcreel.json"]["scenes"]
    for texts in (
        [part["text"] for shot in ours for part in shot["dialogue"]],
        [each["text"] for scene in arcreel for each in scene["utterances"]],
    ):
        assert " ".join(texts).split() == clean_line(spoken).split()


def test_a_first_frame_tells_nothing_that_is_said(ferry: SampleFilm) -> None:
    for shot in documents_of(ferry)["storyboard.json"]["shots"]:
        for part in shot["dialogue"]:
            if len(part["text"].split()) > 2:
                assert part["text"] not in shot["first_frame"]
                assert part["text"] not in shot["motion"]


def test_a_look_is_a_reference_of_its_own(ferry: SampleFilm) -> None:
    document = documents_of(ferry)["storyboard.json"]

    known = {reference["key"] for reference in document["references"]}
    looks = {
        look.key for person in ferry.film.structure.people for look in person.looks
    }
    assert looks <= known
    assert {key for shot in document["shots"] for key in shot["references"]} <= known


def test_shots_of_one_set_up_have_one_camera(ferry: SampleFilm) -> None:
    documents = documents_of(ferry)

    setups: dict[tuple[int, str], set[int]] = {}
    planned = [
        (scene["scene"], shot)
        for scene in documents["storyboard-vimax.json"]["scenes"]
        for shot in scene["shots"]
    ]
    for ours, (scene, shot) in zip(
        documents["storyboard.json"]["shots"], planned, strict=True
    ):
        setups.setdefault((scene, ours["setup"]), set()).add(shot["cam_idx"])
    assert len(setups) < len(planned)
    assert all(len(cameras) == 1 for cameras in setups.values())


def test_every_size_of_ours_has_a_word_of_theirs() -> None:
    schema = json.loads((SCHEMAS / "arcreel.schema.json").read_text("utf-8"))
    scene = schema["$defs"]["scene"]["properties"]
    composition = scene["image_prompt"]["properties"]["composition"]

    assert set(SHOT_TYPES.values()) <= set(
        composition["properties"]["shot_type"]["enum"]
    )
