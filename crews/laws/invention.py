"""The law of grounding for what the text does not show: nothing is invented."""

import re
from collections.abc import Iterator

from crews.laws.case import LawResult, SceneCase, identity_key
from crews.laws.mentions import Narration, is_named_in
from ports.domain.film import Element, ElementCategory, Finding, Shot

VISIBLE: frozenset[ElementCategory] = frozenset(
    {"prop", "set_dressing", "vehicle", "animal", "wardrobe"}
)
"""Categories that a department puts before the camera by name."""

STAGING_PURPOSES = ("establish", "reaction", "staging")
"""What marks a shot as the director's own, beside the mark `staging`: the text need
not have its action."""

MIN_NEW_WORDS = 3
"""Fewer words may say in other words what the text says."""

_WORD = re.compile(r"[^\W\d_]{3,}")
_SPEECH = re.compile(r"“[^”]*”")
_ENDING = re.compile(r"(?:ing|ed|es|ly|s|e)$")
_STEM_LENGTH = 5
_MIN_STEM = 3
_COMMON = frozenset(
    (
        *("all", "and", "another", "are", "back", "behind", "both", "but"),
        *("does", "down", "each", "for", "from", "goes", "had", "has", "have"),
        *("her", "here", "him", "his", "into", "its", "look", "looks", "more"),
        *("nobody", "not", "off", "one", "onto", "other", "out", "over", "she"),
        *("somebody", "that", "the", "their", "them", "then", "there", "they"),
        *("this", "turn", "turns", "two", "under", "very", "was", "watch"),
        *("watches", "what", "when", "where", "which", "while", "who", "with"),
        *("without", "you", "your"),
    )
)
"""Words of any action: they say nothing of what happens."""


def bare_mentions(case: SceneCase) -> LawResult:
    """What the text only speaks of is neither provided nor shown, but by people.

    What only speech names may be there all the same ("Ada, the one by the gate"): the
    reading says so, and the Director, who has it in the action of a shot that shows it.
    What the narration denies, supposes or compares is not there, whoever says so.
    """
    narration = Narration(case)
    elements = [
        element
        for element in case.card.elements
        if element.presence == "present"
        and element.category in VISIBLE
        and not element.edited
    ]
    inherited = {
        *map(identity_key, case.scene_input.ledger.carried_in),
        *(identity_key(prop.key) for prop in case.scene_input.carried),
    }
    absent = [
        element
        for element in elements
        if not (element.key and identity_key(element.key) in inherited)
        and narration.only_mentions(element.name)
        and not (narration.is_silent_about(element.name) and _is_acted(case, element))
    ]
    names = {element.key: element.name for element in absent if element.key}
    return LawResult(
        law="grounding",
        checked=len(elements),
        findings=(
            *(
                case.violation(
                    "only_mentioned",
                    f"{element.name!r} is only spoken of",
                    field="elements",
                    owner="analyst",
                )
                for element in absent
            ),
            *_shots_of(case, names),
        ),
    )


def _is_acted(case: SceneCase, element: Element) -> bool:
    """Tell whether a shot that shows *element* names it in what is done in it."""
    return any(
        element.key in _things(shot)
        and is_named_in(
            _SPEECH.sub("", shot.narrative_layer.action_description), element.name
        )
        for shot in case.shots
    )


def _things(shot: Shot) -> tuple[str, ...]:
    assets = shot.digital_assets
    return (*assets.objects, *assets.vehicles, *assets.animals)


def _shots_of(case: SceneCase, names: dict[str, str]) -> Iterator[Finding]:
    for shot in case.shots:
        for key in _things(shot):
            if key in names:
                yield case.violation(
                    "only_mentioned",
                    f"shows {key}, and the text only speaks of {names[key]!r}",
                    shot=shot.shot_id,
                    field="digital_assets",
                    owner="director",
                )


def inventions(case: SceneCase) -> LawResult:
    """An action shares a word with its scene, or is marked as staging or as edited.

    How a line is spoken or heard is the director's to say, so shots with lines are not
    looked at. Single words cannot tell what happens; therefore it is a warning.
    """
    scene_words = _stems(f"{case.text} {case.card.setting}")
    names = _stems(" ".join(n for p in case.scene_input.cast for n in p.names))
    silent = [shot for shot in case.shots if not shot.line_parts]
    return LawResult(
        law="grounding",
        checked=len(case.shots),
        findings=tuple(
            case.violation(
                "invented_action",
                f"nothing in the text says {shot.narrative_layer.action_description!r}",
                shot=shot.shot_id,
                field="narrative_layer.action_description",
                owner="director",
                severity="warning",
            )
            for shot in silent
            if not (shot.edited or _is_staging(shot))
            and len(words := _stems(shot.narrative_layer.action_description) - names)
            >= MIN_NEW_WORDS
            and not words & scene_words
        ),
    )


def _is_staging(shot: Shot) -> bool:
    return shot.staging or shot.narrative_layer.shot_purpose.casefold().startswith(
        STAGING_PURPOSES
    )


def _stems(text: str) -> frozenset[str]:
    """Return the beginnings of the words of *text* that say something."""
    words = (word.casefold() for word in _WORD.findall(text))
    return frozenset(_stem(word) for word in words if word not in _COMMON)


def _stem(word: str) -> str:
    shorter = _ENDING.sub("", word)
    return (shorter if len(shorter) >= _MIN_STEM else word)[:_STEM_LENGTH]
