"""The laws of set-ups: what two shots in a row show, and what the camera focuses on."""

import re
from collections.abc import Iterable
from itertools import pairwise

from crews.laws.case import LawResult, SceneCase, identity_key
from crews.step_inputs import ScenePresence
from ports.domain.film import Shot


def jump_cuts(case: SceneCase) -> LawResult:
    """No two shots in a row share their set-up: the picture would jump at the cut."""
    return LawResult(
        law="variety",
        checked=max(len(case.shots) - 1, 0),
        findings=tuple(
            case.violation(
                "jump_cut",
                f"has the set-up of {before.shot_id}: vary its size or its angle",
                shot=after.shot_id,
                field="camera.size",
                owner="cinematographer",
            )
            for before, after in pairwise(case.shots)
            if not after.reason and _set_up(before) == _set_up(after)
        ),
    )


def _set_up(shot: Shot) -> tuple[object, ...]:
    """Return camera and subject; a movement changes neither at the cut.

    The subject is who is seen. Where it is a detail or a thing, it is what the camera
    focuses on, because two inserts of one person may show the hand and the coin. Over
    a shoulder it is who faces the camera: the reverse of a pair shows the other.
    """
    camera, assets = shot.technical_layer.camera, shot.digital_assets
    faces = camera.focus if camera.angle == "over_the_shoulder" else None
    is_detail = camera.size == "extreme_close" or not assets.characters
    return (
        (camera.size, camera.angle, camera.lens, camera.side),
        (frozenset(assets.characters), faces),
        (camera.focus, assets.objects) if is_detail else None,
    )


def focus(case: SceneCase) -> LawResult:
    """The camera focuses on somebody only if the shot shows them."""
    return LawResult(
        law="presence",
        checked=len(case.shots),
        findings=tuple(
            case.violation(
                "focus",
                f"focuses on {name}, who is not in the shot",
                shot=shot.shot_id,
                field="camera.focus",
                owner="cinematographer",
            )
            for shot in case.shots
            if (
                name := find_absent_person(
                    shot.technical_layer.camera.focus,
                    shot.digital_assets.characters,
                    case.scene_input.cast,
                )
            )
        ),
    )


def find_absent_person(
    words: str, people: Iterable[str], cast: Iterable[ScenePresence]
) -> str | None:
    """Return whom *words* name, unless somebody of the keys *people* has the name."""
    named = [person for person in cast if _is_named(person, words)]
    seen = {identity_key(key) for key in people}
    if not named or any(identity_key(person.key) in seen for person in named):
        return None
    return named[0].name


def _is_named(person: ScenePresence, words: str) -> bool:
    """Tell whether *words* name a person; "Nora's hat" names a hat."""
    return any(
        re.search(rf"\b{re.escape(name)}\b(?!['’]s)", words, re.IGNORECASE)
        for name in {person.name, *person.names}
    )
