"""The laws of set-ups: what two shots in a row show, and what the camera focuses on."""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise

from crews.laws.case import LawResult, SceneCase, identity_key
from crews.step_inputs import ScenePresence
from ports.domain.film import Shot
from ports.domain.story import Span


def jump_cuts(case: SceneCase) -> LawResult:
    """No two shots in a row share their set-up: the picture would jump at the cut."""
    return LawResult(
        law="variety",
        checked=max(len(case.shots) - 1, 0),
        findings=tuple(
            case.violation(
                "jump_cut",
                f"has the set-up of shot {before.shot_number_in_scene}: vary its size "
                "or its angle",
                shot=after.shot_id,
                field="camera.size",
                owner="cinematographer",
            )
            for before, after in pairwise(case.shots)
            if not after.reason and _set_up(before, case) == _set_up(after, case)
        ),
    )


def _set_up(shot: Shot, case: SceneCase) -> tuple[object, ...]:
    """Return camera and subject; a movement changes neither at the cut.

    The subject is who is seen. Where it is a detail or a thing, it is what the camera
    focuses on, because two inserts of one person may show the hand and the coin. Over
    a shoulder it is who faces the camera: the reverse of a pair shows the other.
    """
    camera, assets = shot.technical_layer.camera, shot.digital_assets
    faces = camera.focus if camera.angle == "over_the_shoulder" else None
    is_detail = (
        camera.size == "extreme_close"
        or not assets.characters
        or _is_insert(shot, case)
    )
    return (
        (camera.size, camera.angle, camera.lens, camera.side),
        (frozenset(assets.characters), faces),
        (camera.focus, assets.objects) if is_detail else None,
    )


def _is_insert(shot: Shot, case: SceneCase) -> bool:
    """Return whether a close shot is of a thing, though whose it is may be in it."""
    camera = shot.technical_layer.camera
    return (
        camera.size == "close"
        and bool(shot.digital_assets.objects)
        and not any(find_named(camera.focus, case.scene_input.cast))
    )


def focus(case: SceneCase) -> LawResult:
    """The camera focuses on somebody only if the shot shows them."""
    return LawResult(
        law="presence",
        checked=len(case.shots),
        findings=tuple(
            case.violation(
                "focus",
                f"focuses on {name}, who is not in the shot: focus on who is",
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
    named = list(find_named(words, cast))
    seen = {identity_key(key) for key in people}
    if not named or any(identity_key(person.key) in seen for person in named):
        return None
    return named[0].name


def find_named(words: str, cast: Iterable[ScenePresence]) -> Iterator[ScenePresence]:
    """Yield whom of *cast* some *words* name.

    "Miss Lowe" does not name Lowe where there are both, and "Nora's hat" names a hat.
    """
    found = [(person, span) for person in cast for span in _find_names(person, words)]
    spans = [span for _, span in found]
    for person in dict.fromkeys(person for person, _ in found):
        own = [span for each, span in found if each is person]
        if any(not _is_part(span, spans) for span in own):
            yield person


def _find_names(person: ScenePresence, words: str) -> Iterator[Span]:
    for name in {person.name, *person.names}:
        pattern = rf"\b{re.escape(name)}\b(?!['’]s)"
        for match in re.finditer(pattern, words, re.IGNORECASE):
            yield Span(*match.span())


def _is_part(span: Span, others: Iterable[Span]) -> bool:
    return any(other != span and other.contains(span) for other in others)
