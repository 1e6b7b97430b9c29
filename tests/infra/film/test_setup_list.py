"""What a set-up says of its shots: what happens, who and what is seen and heard."""

from typing import Any

from infra.film.action_coverage import ShownPart, cover_actions
from infra.film.script_blocks import (
    ActionBlock,
    SpeechBlock,
    cover_speeches,
    speech_part,
)
from infra.film.setup_list import SetupRow, list_setups, read_script
from infra.film.sheets import scene_sheets
from ports.domain.breakdown import BrokenDownScene
from ports.domain.film import Element, Shot
from ports.domain.story import Span
from tests.infra.film.conftest import SampleFilm

TEXT = "The crowd waits. A bell rings. The miller shuts his door and drops the bar."


def a_shot(shot: Shot, setup: str, action: str, **more: Any) -> Shot:
    layer = shot.narrative_layer.model_copy(update={"action_description": action})
    made = {
        "setup_id": setup,
        "narrative_layer": layer,
        "source": (Span(0, len(TEXT)),),
        "staging": False,
        "edited": False,
        "lines": (),
        "line_parts": (),
    }
    return shot.model_copy(update=made | more)


def rows_of(ferry: SampleFilm, scene: BrokenDownScene) -> dict[str, SetupRow]:
    film = ferry.film.model_copy(update={"scenes": (scene,)})
    sheets = tuple(scene_sheets(film, TEXT))
    setups = list_setups(film, sheets, read_script(film, sheets, TEXT))
    return {row.setup.name: row for row in setups[scene.sequence_number]}


def a_scene(ferry: SampleFilm, *shots: Shot) -> BrokenDownScene:
    crowd, bell = (
        Element(
            category=category,
            name=name,
            presence="present",
            source=Span(TEXT.index(name), TEXT.index(name) + len(name)),
        )
        for category, name in (("background", "crowd"), ("sound", "bell"))
    )
    return ferry.film.scenes[0].model_copy(
        update={
            "source": Span(0, len(TEXT)),
            "dialogue_script": (),
            "elements": (crowd, bell),
            "shots": shots,
        }
    )


def test_a_set_up_tells_what_happens_in_each_of_its_shots(ferry: SampleFilm) -> None:
    one, two, three, four, *_ = ferry.film.scenes[0].shots
    nobody = one.digital_assets.model_copy(update={"characters": ()})
    name = ferry.film.structure.people[0].name
    scene = a_scene(
        ferry,
        a_shot(one, "1A", "The place, by day.", staging=True, digital_assets=nobody),
        a_shot(two, "1A", "The crowd waits."),
        a_shot(three, "1B", f"{name} speaks. The bell rings."),
        a_shot(four, "1A", "The miller shuts his door " + "again " * 60),
    )

    rows = rows_of(ferry, scene)

    first, second, fourth = rows["1A"].happens
    assert first == "1: The place, by day."
    assert second == "2: The crowd waits."
    assert fourth.startswith("4: The miller shuts")
    assert fourth.endswith("…")
    assert rows["1B"].happens == ("3: The bell rings.",)


def test_a_detail_of_the_place_is_told_by_the_focus(ferry: SampleFilm) -> None:
    shot = ferry.film.scenes[0].shots[0]
    layer = shot.technical_layer
    camera = layer.camera.model_copy(update={"size": "close", "focus": "the old clock"})
    nobody = shot.digital_assets.model_copy(update={"characters": (), "objects": ()})
    detail = a_shot(
        shot,
        "1A",
        "The clock.",
        subject=ferry.film.scenes[0].place_id,
        digital_assets=nobody,
        technical_layer=layer.model_copy(update={"camera": camera}),
    )

    rows = rows_of(ferry, a_scene(ferry, detail))

    assert rows["1A"].subject == "the old clock"


def test_who_is_only_implied_is_seen_where_he_is_named(ferry: SampleFilm) -> None:
    one, two, *_ = ferry.film.scenes[0].shots
    scene = a_scene(
        ferry, a_shot(one, "1A", "The bell rings."), a_shot(two, "1B", "A ringer.")
    )
    ringer = scene.elements[1].model_copy(
        update={"category": "background", "name": "ringer", "presence": "inferred"}
    )

    rows = rows_of(ferry, scene.model_copy(update={"elements": (ringer,)}))

    assert "ringer" not in rows["1A"].in_frame
    assert "ringer" in rows["1B"].in_frame


def test_a_set_up_has_the_crowd_and_the_sounds_of_its_shots(ferry: SampleFilm) -> None:
    one, two, *_ = ferry.film.scenes[0].shots
    shots = (a_shot(one, "1A", "The crowd waits."), a_shot(two, "1B", "A bell rings."))

    rows = rows_of(ferry, a_scene(ferry, *shots))

    assert ["crowd" in rows[each].in_frame for each in ("1A", "1B")] == [True, False]
    assert ["bell" in rows[each].sound for each in ("1A", "1B")] == [False, True]


def test_a_set_up_does_not_cover_what_another_one_shows_in_between(
    ferry: SampleFilm,
) -> None:
    one, two, three, *_ = ferry.film.scenes[0].shots
    scene = a_scene(
        ferry,
        a_shot(one, "1A", "The crowd waits."),
        a_shot(two, "1B", "A bell rings."),
        a_shot(three, "1A", "The miller shuts his door and drops the bar."),
    )

    rows = rows_of(ferry, scene)

    first, last = (each for each in rows["1A"].covers if each != "the heading")
    assert first == "“The crowd waits.”"
    assert last.startswith("“The miller shuts his")
    assert rows["1B"].covers == ("“A bell rings.”",)


def test_what_is_staged_covers_the_words_that_it_is_played_over(
    ferry: SampleFilm,
) -> None:
    one, two, three, four, *_ = ferry.film.scenes[0].shots
    scene = a_scene(
        ferry,
        a_shot(one, "1A", "The place, by day.", staging=True),
        a_shot(two, "1B", "The crowd waits."),
        a_shot(three, "1C", "Somebody looks up.", staging=True),
        a_shot(four, "1D", "The miller shuts his door and drops the bar."),
    )

    rows = rows_of(ferry, scene)

    assert rows["1A"].covers == ("the heading",)
    assert rows["1C"].covers == ("“A bell rings.”",)


def test_a_master_has_everybody_of_the_scene(ferry: SampleFilm) -> None:
    one, two, *_ = ferry.film.scenes[0].shots
    first, second = (person.key for person in ferry.film.structure.people[:2])

    def a_wide(shot: Shot, setup: str, *people: str) -> Shot:
        camera = shot.technical_layer.camera.model_copy(update={"size": "wide"})
        layer = shot.technical_layer.model_copy(update={"camera": camera})
        assets = shot.digital_assets.model_copy(update={"characters": people})
        more = {"technical_layer": layer, "digital_assets": assets}
        return a_shot(shot, setup, "The crowd waits.", **more)

    rows = rows_of(
        ferry,
        a_scene(ferry, a_wide(one, "1A", first), a_wide(two, "1B", first, second)),
    )

    assert [rows[name].setup.kind for name in ("1A", "1B")] == ["wide", "master"]


def test_what_a_director_calls_an_insert_is_no_single(ferry: SampleFilm) -> None:
    one = next(s for s in ferry.film.scenes[0].shots if s.digital_assets.characters)
    shot = a_shot(one, "1A", "A hand drops the bar.")
    camera = shot.technical_layer.camera.model_copy(update={"size": "close"})
    technical = shot.technical_layer.model_copy(update={"camera": camera})
    layer = shot.narrative_layer.model_copy(update={"shot_purpose": "insert"})

    layers = {"narrative_layer": layer, "technical_layer": technical}

    rows = rows_of(ferry, a_scene(ferry, shot.model_copy(update=layers)))

    assert rows["1A"].setup.kind == "insert"


def test_other_words_for_a_shot_do_not_move_what_the_others_cover(
    ferry: SampleFilm,
) -> None:
    one, two, *_ = ferry.film.scenes[0].shots
    first = a_shot(one, "1A", "The crowd waits. A bell rings.")

    def covers_of(second: Shot) -> list[tuple[int, int]]:
        parts = {0: [ShownPart(shot=first), ShownPart(shot=second)]}
        [block] = cover_actions([ActionBlock(text=TEXT)], parts)
        assert isinstance(block, ActionBlock)
        return [(cover.start, cover.end) for cover in block.covers]

    own = a_shot(two, "1B", "The miller shuts his door and drops the bar.")
    other = a_shot(two, "1B", "Alone again, he waits no more.", edited=True)
    assert covers_of(own) == covers_of(other)
    assert covers_of(own)[0][1] == covers_of(own)[1][0]


def test_a_silent_shot_in_the_middle_of_a_speech_covers_it(ferry: SampleFilm) -> None:
    scene = next(scene for scene in ferry.film.scenes if scene.dialogue_script)
    line = scene.dialogue_script[0]
    silent = scene.shots[0].model_copy(
        update={"lines": (), "line_parts": (), "source": (line.source,)}
    )
    speech = SpeechBlock(
        character=line.character,
        delivery=line.delivery,
        resumes=False,
        parts=(speech_part(line),),
        lines=(line.line_id,),
    )

    [covered] = cover_speeches([speech], [silent], [line])

    assert isinstance(covered, SpeechBlock)
    assert [cover.shot for cover in covered.covers] == [silent.shot_id]
