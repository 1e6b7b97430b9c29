"""Who is only heard stands on the papers of a crew, and works on no day."""

from dataclasses import replace

from infra.film.day_limits import USUAL_DAY
from infra.film.day_out_of_days import count_days
from infra.film.sheets import cast_list, scene_sheets
from infra.film.shooting_days import plan_days
from infra.film.tables import build_tables
from tests.infra.film.conftest import SampleFilm


def test_a_voice_is_listed_where_it_is_heard(ferry: SampleFilm) -> None:
    line = next(li for s in ferry.film.scenes for li in s.dialogue_script)
    key = line.character_key
    film = ferry.film.model_copy(
        update={
            "scenes": tuple(
                scene.model_copy(
                    update={
                        "characters_present": tuple(
                            each for each in scene.characters_present if each != key
                        )
                    }
                )
                for scene in ferry.film.scenes
            )
        }
    )
    sheets = tuple(scene_sheets(film, ferry.text))
    cast = tuple(cast_list(film).values())

    [voice] = [member for member in cast if member.is_voice]
    assert voice.key == key
    assert voice.label == f"{voice.number}. {voice.name} (voice)"
    assert replace(voice, name="Door (voice)").label == f"{voice.number}. Door (voice)"
    heard = [sheet for sheet in sheets if voice in sheet.voices]
    assert heard
    assert not [sheet for sheet in sheets if voice in sheet.cast]
    [days] = [
        each
        for each in count_days(cast, plan_days(film, sheets, USUAL_DAY))
        if each.member == voice
    ]
    assert (days.work, days.hold, set(days.marks) - {""}) == (0, 0, {"V"})
    by_scene = next(
        t for t in build_tables(film, ferry.text) if t.name == "Cast by scene"
    )
    [row] = [each for each in by_scene.rows if each[0] == voice.number]
    assert row.count("V") == len(heard)
    assert "X" not in row
