"""The shots in the shape of ViMax's shot descriptions (github.com/HKUDS/ViMax).

It plans scene by scene, with people and cameras counted from 0 in each.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby

from infra.film.clean_text import clean_line
from infra.film.prompts import ShotPrompt, VisualReference
from ports.domain.breakdown import Breakdown

Json = dict[str, object]

_LARGE = frozenset({"crane", "drone", "whip_pan"})
"""Movements after which nothing is where it was in the frame."""


def to_vimax(film: Breakdown, prompts: Iterable[ShotPrompt]) -> Json:
    """Return for each scene its people and its shots."""
    scenes = groupby(prompts, key=lambda prompt: prompt.sheet.number)
    return {
        "title": clean_line(film.story.title),
        "scenes": [_scene(number, list(shots)) for number, shots in scenes],
    }


def _scene(number: int, shots: Sequence[ShotPrompt]) -> Json:
    people = list(
        dict.fromkeys(
            each for shot in shots for each in shot.references if each.kind == "person"
        )
    )
    cameras = list(dict.fromkeys(shot.setup for shot in shots))
    return {
        "scene": number,
        "setting": shots[0].sheet.script.slugline,
        "characters": [_character(index, each) for index, each in enumerate(people)],
        "shots": [
            _shot(index, shot, people, cameras) | {"is_last": index == len(shots) - 1}
            for index, shot in enumerate(shots)
        ],
    }


def _character(index: int, person: VisualReference) -> Json:
    return {
        "idx": index,
        "identifier_in_scene": person.name,
        "is_visible": True,
        "static_features": person.description,
        "dynamic_features": None,
    }


def _shot(
    index: int,
    prompt: ShotPrompt,
    people: Sequence[VisualReference],
    cameras: Sequence[str],
) -> Json:
    visible = [place for place, each in enumerate(people) if each in prompt.references]
    size, reason = _variation(prompt)
    motion = clean_line(f"{prompt.motion} {_speech(prompt)}")
    marked = _mark_names(f"{prompt.first_frame} {motion}", prompt.names("person"))
    return {
        "idx": index,
        "is_last": False,
        "cam_idx": cameras.index(prompt.setup),
        "visual_desc": marked,
        "variation_type": size,
        "variation_reason": reason,
        "ff_desc": prompt.first_frame,
        "ff_vis_char_idxs": visible,
        "lf_desc": f"{prompt.first_frame} The action is over: {prompt.motion}",
        "lf_vis_char_idxs": visible,
        "motion_desc": motion,
        "audio_desc": _audio(prompt),
    }


def _variation(prompt: ShotPrompt) -> tuple[str, str]:
    movement = prompt.shot.technical_layer.camera.movement
    if movement in _LARGE:
        return "large", f"The camera makes a {movement.replace('_', ' ')}."
    if movement != "static":
        return "medium", f"The camera makes a {movement.replace('_', ' ')}."
    return "small", "The camera does not move."


def _speech(prompt: ShotPrompt) -> str:
    return " ".join(
        f'{part.speaker or "A voice"} says: "{part.text}"' for part in prompt.dialogue
    )


def _audio(prompt: ShotPrompt) -> str:
    effect = f"[Sound Effect] {prompt.ambience}" if prompt.ambience else ""
    speakers = [
        f"[Speaker] {part.speaker or 'A voice'}: {part.text}"
        for part in prompt.dialogue
    ]
    return " ".join(filter(None, (effect, *speakers)))


def _mark_names(text: str, names: Iterable[str]) -> str:
    """Return *text* with each person's name in angle brackets."""
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, f"<{name}>") if name else text
    return text
