"""Films that mean harm, and what the tests read of a film."""

from typing import Any, Final

from infra.film.emphasis import plain_line
from ports.domain.breakdown import Breakdown, BrokenDownScene
from ports.domain.film import Line

HOSTILE_NAMES: Final = (
    '=cmd|" /C calc"!A0',
    "@SUM(1+1)*cmd",
    "-2+3",
    "../../etc/passwd",
    "</script><script>alert(1)</script>",
    "Bell\x07 Null\x00 Turn\u202e Odd\ufffe Half",
    "INT. FALSE PLACE - DAY",
    "[[note]] /* boneyard */ *em* _under_",
    "ЮЛИЯ 渡し船",
    "]]>&amp;<!--",
)
"""Formulas, paths, markup, control characters, and scripts of the world."""


def a_hostile_film(film: Breakdown) -> Breakdown:
    """Return *film* with every word of the story put into the hands of a stranger."""
    document = film.model_dump(mode="json")
    document["story"]["title"] = '../=cmd|" /C calc"!A0\x07</title><script>'
    names = iter(HOSTILE_NAMES * 1000)
    for part in ("people", "places", "props"):
        for each in document["structure"][part]:
            each["name"] = next(names)
    people = {p["key"]: p["name"] for p in document["structure"]["people"]}
    for act in document["structure"]["acts"]:
        act["name"] = next(names)
    for scene in document["scenes"]:
        _spoil_scene(scene, names, people)
    return Breakdown.model_validate(document)


def _spoil_scene(scene: dict[str, Any], names: Any, people: dict[str, str]) -> None:
    scene["setting"] = f"INT. {next(names)} - NIGHT"
    scene["action_summary"] = next(names)
    for element in scene["elements"]:
        element["name"] = next(names)
    for line in scene["dialogue_script"]:
        line["character"] = people.get(line["character_key"] or "", "UNRESOLVED")
        line["line"] = f"{line['line']} {next(names)}"
        line["parenthetical"] = next(names)
    for shot in scene["shots"]:
        shot["narrative_layer"]["action_description"] = f"{next(names)}: {next(names)}"
        shot["narrative_layer"]["shot_purpose"] = next(names)
        shot["technical_layer"]["lighting"] = next(names)


def spoken_text(film: Breakdown) -> str:
    """Return all lines of dialogue, in the order of the film."""
    return " ".join(
        spoken_words(line) for scene in film.scenes for line in scene.dialogue_script
    )


def spoken_words(line: Line) -> str:
    """Return a line of dialogue without marks of emphasis."""
    return plain_line(line.line)


def a_long_film(film: Breakdown, *, shots: int) -> Breakdown:
    """Return *film* told again and again, until it has at least so many *shots*."""
    scenes: list[BrokenDownScene] = []
    count = 0
    while count < shots:
        for scene in film.scenes:
            number = len(scenes) + 1
            scenes.append(
                scene.model_copy(
                    update={
                        "scene_id": f"sc{number:03d}",
                        "sequence_number": number,
                        "shots": tuple(
                            shot.model_copy(
                                update={
                                    "shot_id": f"sc{number:03d}_{shot.shot_id[-5:]}",
                                    "sequence_number": count + place,
                                }
                            )
                            for place, shot in enumerate(scene.shots, 1)
                        ),
                    }
                )
            )
            count += len(scene.shots)
    third = len(scenes) // 3
    acts = tuple(
        act.model_copy(update={"first_scene": first, "last_scene": first + third - 1})
        for act, first in zip(
            film.structure.acts, (1, third + 1, 2 * third + 1), strict=False
        )
    )
    structure = film.structure.model_copy(update={"acts": acts})
    return film.model_copy(update={"scenes": tuple(scenes), "structure": structure})
