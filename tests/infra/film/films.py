"""Films that mean harm, and what the tests read of a film."""

from typing import Any, Final

from ports.domain.breakdown import Breakdown

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
        line.line for scene in film.scenes for line in scene.dialogue_script
    )
