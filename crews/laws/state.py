"""The law of state: looks do not change, nor things appear, without a reason."""

import re
from collections.abc import Iterable, Iterator

from crews.laws.case import LawResult, SceneCase, identity_key
from ports.domain.film import Finding, SceneBreakdown, Shot
from ports.domain.structure import Structure

_FEW_WORDS = r"(?:[\w'’-]+\s+){0,3}"
_BROUGHT = re.compile(
    r"\b(?:br(?:ings?|inging|ought)|carr(?:y|ies|ied|ying)|drag(?:s|ged|ging)?"
    r"|haul(?:s|ed|ing)?|pull(?:s|ed|ing)?|produc(?:es?|ed|ing)|unwrap(?:s|ped|ping)?"
    r"|(?:c(?:omes?|ame|oming)|enter(?:s|ed|ing)?|walk(?:s|ed|ing)?|step(?:s|ped|ping)?)"
    rf"\s+{_FEW_WORDS}(?:with|under|carrying|holding))"
    rf"\s+{_FEW_WORDS}(?:an?|another|two)\s+{_FEW_WORDS}$",
    re.IGNORECASE,
)
_TAKEN = re.compile(
    rf"\b(?:t(?:akes?|ook|aking)|dr[ae]ws?|pull(?:s|ed|ing)?|fish(?:es|ed)?)\s+{_FEW_WORDS}$",
    re.IGNORECASE,
)
_FROM_INSIDE = re.compile(
    rf"[\w'’-]+\s+{_FEW_WORDS}(?:from|out\s+of)\s+{_FEW_WORDS}"
    r"(?:bags?|basket|boots?|box|case|coat|drawer|hat|jacket|pockets?|purse|sleeve)\b",
    re.IGNORECASE,
)
"""What brings a thing into a scene; what the text finds there was there before."""


def state(case: SceneCase) -> LawResult:
    """Within a scene, everybody has the look that the continuity ledger gives them."""
    looks = {identity_key(key): key for key in case.scene_input.ledger.people}
    seen = [
        (shot.shot_id, key)
        for shot in case.shots
        for key in shot.digital_assets.characters
        if identity_key(key) in looks
    ]
    return LawResult(
        law="state",
        checked=len(seen),
        findings=tuple(
            case.violation(
                "state",
                f"{key} where the ledger has {looks[identity_key(key)]}",
                shot=shot,
                field="digital_assets.characters",
                owner="director",
            )
            for shot, key in seen
            if key != looks[identity_key(key)]
        ),
    )


def arrivals(case: SceneCase) -> LawResult:
    """A thing that the text brings into a scene is in no shot before it comes."""
    first_mentions = _first_mentions(case)
    shown = [(shot, key) for shot in case.shots for key in _things(shot)]
    return LawResult(
        law="state",
        checked=len(shown),
        findings=tuple(
            case.violation(
                "before_arrival",
                f"{key} is shown before the text brings it",
                shot=shot.shot_id,
                field="digital_assets",
                owner="director",
            )
            for shot, key in shown
            if key in first_mentions
            and max(span.end for span in shot.source) <= first_mentions[key]
            and _is_brought(case, first_mentions[key])
        ),
    )


def _first_mentions(case: SceneCase) -> dict[str, int]:
    """Return where the text first has each thing that no earlier scene left there."""
    scene_input = case.scene_input
    carried = {
        *scene_input.ledger.carried_in,
        *(prop.key for prop in scene_input.carried),
    }
    mentions: dict[str, int] = {}
    for element in scene_input.elements:
        if element.key and element.key not in carried:
            at = min(
                element.source.start, mentions.get(element.key, element.source.start)
            )
            mentions[element.key] = at
    return mentions


def _is_brought(case: SceneCase, at: int) -> bool:
    """Tell whether the sentence at *at* says how the thing comes."""
    start = at - case.card.source.start
    before = re.split(r"[.!?\n]", case.text[:start])[-1]
    after = re.split(r"[.!?\n]", case.text[start:], maxsplit=1)[0]
    return bool(
        _BROUGHT.search(before) or (_TAKEN.search(before) and _FROM_INSIDE.match(after))
    )


def _things(shot: Shot) -> Iterator[str]:
    assets = shot.digital_assets
    yield from (*assets.objects, *assets.vehicles, *assets.animals)


def steady_looks(structure: Structure, scenes: Iterable[SceneBreakdown]) -> LawResult:
    """Over the film, looks change with the day, or where one begins or ends."""
    begins = {
        (look.key, look.first_scene)
        for person in structure.people
        for look in person.looks
    }
    ends = {
        look.key: look.last_scene
        for person in structure.people
        for look in person.looks
    }
    worn: dict[tuple[str, int], str] = {}
    checked, findings = 0, []
    for scene, day, key in _appearances(scenes):
        before = worn.get((identity_key(key), day))
        worn[identity_key(key), day] = key
        if before is None:
            continue
        checked += 1
        is_over = (ends.get(before) or scene) < scene
        if before != key and not is_over and (key, scene) not in begins:
            findings.append(_change_violation(scene, day, before, key))
    return LawResult(law="state", checked=checked, findings=tuple(findings))


def _appearances(scenes: Iterable[SceneBreakdown]) -> list[tuple[int, int, str]]:
    return [
        (breakdown.scene.sequence_number, breakdown.scene.story_day, key)
        for breakdown in scenes
        if breakdown.scene.story_day is not None
        for key in sorted(
            {k for shot in breakdown.shots for k in shot.digital_assets.characters}
        )
    ]


def _change_violation(scene: int, day: int, before: str, key: str) -> Finding:
    return Finding(
        code="state",
        severity="violation",
        scene=scene,
        field="digital_assets.characters",
        evidence=f"{before} becomes {key} on day {day} and nothing changes them",
        owner="architect",
    )
