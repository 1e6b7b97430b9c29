"""The shot that establishes a place at its first visit."""

from infra.offline.language.document import TextUnit
from infra.offline.shots.draft import ShotDraft
from ports.questions.direct_scene import SceneMaterial

ESTABLISHING_SECONDS = 3.0
TIME_PHRASES = {
    "DAWN": "at dawn",
    "MORNING": "in the morning",
    "DAY": "by day",
    "AFTERNOON": "in the afternoon",
    "DUSK": "at dusk",
    "EVENING": "in the evening",
    "NIGHT": "at night",
}


def establishing_shot(
    material: SceneMaterial, units: tuple[TextUnit, ...]
) -> ShotDraft:
    """Return the shot of the whole place, which the text does not tell."""
    return ShotDraft(
        units=units[:1],
        quotations=(),
        speaker=None,
        narration=(),
        referents={},
        action=describe_place(material),
        purpose="Establish the place",
        people=(),
        objects=(),
        seconds=ESTABLISHING_SECONDS,
        staging=True,
    )


def describe_place(material: SceneMaterial) -> str:
    """Return the place and the time of the slugline as words: "Ferry office, …"."""
    _, _, rest = material.slugline.partition(" ")
    place = rest.rpartition(" - ")[0] or rest
    time = TIME_PHRASES.get(material.time_of_day)
    name = " ".join(word.capitalize() for word in place.split())
    return f"{name}, {time}: the whole place." if time else f"{name}: the whole place."
