"""The laws of framing: what a frame has room for, and what the action needs to be seen.

Sizes and movements are counted; what the action needs is read from its words, so those
checks warn.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby

from crews.laws.case import LawResult, SceneCase, identity_key
from ports.domain.film import Finding, Severity, Shot, ShotSize

MAX_PEOPLE: Mapping[ShotSize, int] = {
    "close": 2,
    "medium_close": 3,
    "medium": 4,
    "full": 6,
}
"""How many people a size has room for at most: two faces cheek to cheek are close.

A wide shot has room for any number, and a detail may be of several hands.
"""
DETAILS: frozenset[ShotSize] = frozenset(
    {"medium", "medium_close", "close", "extreme_close"}
)
"""Sizes that show no place: only somebody, or something."""
_TRAVELS = frozenset({"track", "crane", "handheld"})
"""Movements for which the camera leaves its place."""

_WAYS = (
    r"walk|run|rush|hurr(?:y|ie)|stride|march|stroll|gallop|dash|dart|race|trot|sprint"
    r"|stagger|flee|wander|limp|saunter|scamper"
)
"""Verbs of who goes from one place to another."""
_BODY = (
    rf"{_WAYS}|stand|rise|kneel|crouch|lie|jump|leap|climb|collapse|dance|fall"
    r"|carr(?:y|ie)|lift|drag|haul|get|throw|dig|undress|bow|enter"
)
"""Verbs of what somebody does with the whole body."""
_CLAUSE = r"(?:^|[.;!?:]\s+|,\s+(?:and\s+|then\s+)?|\band\s+|\bthen\s+)"
_LATER = r"(?:(?:then|but|and|so|now|suddenly|slowly|quickly)\s+)*"
_PRONOUNS = frozenset({"he", "she", "they"})


def framing(case: SceneCase) -> LawResult:
    """A frame has room for who is in it, and shows what is done in it."""
    findings = [finding for shot in case.shots for finding in _faults(case, shot)]
    return LawResult(
        law="variety",
        checked=len(case.shots),
        findings=(*findings, *_set_ups_that_travel(case)),
    )


def _faults(case: SceneCase, shot: Shot) -> Iterator[Finding]:
    camera, people = shot.technical_layer.camera, shot.digital_assets.characters
    most = MAX_PEOPLE.get(camera.size)
    if most is not None and len(people) > most:
        evidence = (
            f"{len(people)} people in a shot of size {camera.size}, which has room for "
            f"{most}: {_smallest_size(len(people))} has room for them"
        )
        yield _fault(case, shot, "crowded_frame", evidence)
    if not people:
        yield from _faults_without_people(case, shot)
        return
    names = list(_names(case, people))
    if camera.size == "close" and (deed := find_deed(_action(shot), names, _BODY)):
        evidence = f"a {camera.size} shot cannot show: {deed}"
        yield _fault(case, shot, "size_of_deed", evidence, severity="warning")
    elif (
        camera.size in DETAILS
        and camera.movement == "static"
        and (deed := find_deed(_action(shot), names, _WAYS))
    ):
        evidence = f"the camera stands, and the frame is left: {deed}"
        yield _fault(case, shot, "still_camera", evidence, severity="warning")


def _smallest_size(people: int) -> ShotSize:
    return next((size for size, most in MAX_PEOPLE.items() if people <= most), "wide")


def _faults_without_people(case: SceneCase, shot: Shot) -> Iterator[Finding]:
    camera, assets = shot.technical_layer.camera, shot.digital_assets
    things = (*assets.objects, *assets.vehicles, *assets.animals)
    if camera.size in DETAILS and not (things or camera.focus):
        evidence = f"a {camera.size} shot of nobody and nothing"
        yield _fault(case, shot, "empty_frame", evidence)
    names = [name for member in case.scene_input.cast for name in member.names]
    deed = find_deed(_action(shot), names, r"[a-z]+", first=True)
    # Whose eyes the camera has is not seen.
    if deed and case.card.kind == "scene" and camera.angle != "pov":
        evidence = f"nobody is in frame, but: {deed}"
        yield _fault(case, shot, "unseen_deed", evidence, severity="warning")


def find_deed(
    action: str, names: Iterable[str], verbs: str, *, first: bool = False
) -> str | None:
    """Return the words by which one of *names* does what *verbs* mean, if they do.

    Args:
        verbs: A pattern of their stems.
        first: Only who does it as the subject right before the verb.
    """
    who = "|".join(map(re.escape, sorted({*names, *_PRONOUNS}, key=len, reverse=True)))
    subject = rf"(?:(?:{who})\s+){'' if first else '?'}"
    pattern = rf"{_CLAUSE}{_LATER}{subject}{_LATER}(?P<verb>{verbs})(?:e?s)\b"
    found = re.search(pattern, action, re.IGNORECASE)
    return found[0].strip(" .,;:!?") if found else None


def _names(case: SceneCase, people: Iterable[str]) -> Iterator[str]:
    seen = {identity_key(key) for key in people}
    for member in case.scene_input.cast:
        if identity_key(member.key) in seen:
            yield from member.names


def _action(shot: Shot) -> str:
    return shot.narrative_layer.action_description


def _set_ups_that_travel(case: SceneCase) -> Iterator[Finding]:
    """Yield each set-up whose camera stands in one shot and goes along in another."""
    by_set_up = sorted(
        (s for s in case.shots if s.setup_id), key=lambda s: s.setup_id or ""
    )
    for name, shots in groupby(by_set_up, key=lambda shot: shot.setup_id):
        each = list(shots)
        ways = {shot.technical_layer.camera.movement for shot in each}
        if ways & _TRAVELS and ways - _TRAVELS:
            evidence = f"set-up {name} has the camera both standing and travelling"
            yield _fault(case, each[0], "set_up_moves", evidence)


def _fault(
    case: SceneCase,
    shot: Shot,
    code: str,
    evidence: str,
    *,
    severity: Severity = "violation",
) -> Finding:
    return case.violation(
        code,
        evidence,
        shot=shot.shot_id,
        field="camera.size",
        owner="cinematographer",
        severity=severity,
    )
