"""The script in Fountain: another program reads it, and so do we."""

import re
from io import StringIO
from itertools import pairwise

from screenplain.parsers import fountain
from screenplain.types import Dialog, Section, Slug, Transition

from crews.reading.manuscript import build_manuscript
from infra.film.fountain import export_fountain
from infra.film.screenplay import build_script
from infra.film.script_blocks import ActionBlock
from tests.infra.film.conftest import SampleFilm
from tests.infra.film.films import spoken_text


def script_of(sample: SampleFilm) -> str:
    files = export_fountain(sample.film, sample.text)
    return files["screenplay.fountain"].decode()


def plain_words(text: str) -> list[str]:
    """Return the words of *text* without what Fountain or a cleaner changes."""
    return re.findall(r"[^\W_]+", text)


def test_screenplain_reads_every_scene_and_every_line(sample: SampleFilm) -> None:
    screenplay = list(fountain.parse(StringIO(script_of(sample))))

    slugs = [each for each in screenplay if isinstance(each, Slug)]
    assert [str(slug.scene_number) for slug in slugs] == [
        str(scene.sequence_number) for scene in sample.film.scenes
    ]
    sections = [each for each in screenplay if isinstance(each, Section)]
    assert len(sections) == len(sample.film.structure.acts)
    spoken = [
        str(text)
        for dialog in screenplay
        if isinstance(dialog, Dialog)
        for is_parenthetical, text in dialog.blocks
        if not is_parenthetical
    ]
    assert plain_words(" ".join(spoken)) == plain_words(spoken_text(sample.film))


def test_our_own_reader_reads_every_scene_and_every_line(sample: SampleFilm) -> None:
    script = script_of(sample)

    manuscript = build_manuscript(script, "screenplay")

    units = [unit for passage in manuscript.passages for unit in passage.units]
    sluglines = [unit for unit in units if unit.role == "slugline"]
    assert len(sluglines) == len(sample.film.scenes)
    spoken = [
        quotation.source.slice(script)
        for passage in manuscript.passages
        for quotation in passage.quotations
    ]
    assert plain_words(" ".join(spoken)) == plain_words(spoken_text(sample.film))


def test_a_speech_that_goes_on_after_action_says_so(ferry: SampleFilm) -> None:
    script = script_of(ferry)

    assert "(CONT'D)" in script
    for scene in re.split(r"^(?:INT|EXT)", script, flags=re.MULTILINE):
        cues = re.findall(
            r"^@?([A-Z][A-Z. ]+?)((?: \([^)]+\))*)\n\S", scene, re.MULTILINE
        )
        for (before, _), (name, notes) in pairwise(cues):
            assert ("(CONT'D)" in notes) is (before == name)


def test_a_cue_is_not_said_again_as_action(ferry: SampleFilm) -> None:
    scene = ferry.film.scenes[0]
    [spoken, *_] = [shot for shot in scene.shots if shot.lines]
    name = ferry.film.structure.people[0].name
    for action, expected in {
        f"{name} speaks.": "",
        f"{name} replies to {name}. He signs.": "He signs.",
        f"{name} answers, without looking up.": f"{name} answers, without looking up.",
    }.items():
        layer = spoken.narrative_layer.model_copy(update={"action_description": action})
        shot = spoken.model_copy(update={"narrative_layer": layer})
        film = ferry.film.model_copy(
            update={"scenes": (scene.model_copy(update={"shots": (shot,)}),)}
        )

        [script] = build_script(film, ferry.text)

        actions = [each.text for each in script.blocks if isinstance(each, ActionBlock)]
        assert actions == ([expected] if expected else [])


def test_staging_is_no_part_of_the_script(ferry: SampleFilm) -> None:
    scene = ferry.film.scenes[0]
    shots = tuple(shot.model_copy(update={"staging": True}) for shot in scene.shots)
    film = ferry.film.model_copy(
        update={"scenes": (scene.model_copy(update={"shots": shots}),)}
    )

    [script] = build_script(film, ferry.text)

    assert script.blocks
    assert not [each for each in script.blocks if isinstance(each, ActionBlock)]


def test_a_transition_ends_its_scene(ferry: SampleFilm) -> None:
    scene = ferry.film.scenes[0]
    last = scene.shots[-1].model_copy(update={"transition_out": "dissolve to"})
    scene = scene.model_copy(update={"shots": (*scene.shots[:-1], last)})
    film = ferry.film.model_copy(update={"scenes": (scene,)})

    script = script_of(SampleFilm(film=film, text=ferry.text))

    *_, transition = fountain.parse(StringIO(script))
    assert isinstance(transition, Transition)
    assert str(transition.line) == "DISSOLVE TO:"


def test_a_script_has_no_control_characters(hostile: SampleFilm) -> None:
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202a-\u202e]", script_of(hostile))


def test_the_same_film_gives_the_same_script(ferry: SampleFilm) -> None:
    assert script_of(ferry) == script_of(ferry)


def test_what_a_line_is_about_stands_in_the_shot_list_only(ferry: SampleFilm) -> None:
    scene = next(s for s in ferry.film.scenes if any(shot.lines for shot in s.shots))
    shot = next(shot for shot in scene.shots if shot.lines)
    one, other = (person.name for person in ferry.film.structure.people[:2])
    told = shot.narrative_layer.model_copy(
        update={"action_description": f"{one} tells {other} about the green parrot."}
    )
    shots = [
        each.model_copy(update={"narrative_layer": told}) if each is shot else each
        for each in scene.shots
    ]
    changed = scene.model_copy(update={"shots": tuple(shots)})
    film = ferry.film.model_copy(update={"scenes": (changed,)})

    script = script_of(SampleFilm(film=film, text=ferry.text))

    assert "parrot" not in script
