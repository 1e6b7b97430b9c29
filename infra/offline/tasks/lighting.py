"""Light, from the time of day, the slugline and the film's tone."""

from ports.domain.film import TimeOfDay
from ports.questions.shots import ShotsMaterial

INTERIOR_LIGHT: dict[TimeOfDay, str] = {
    "DAWN": "First grey light, thin and cool; the corners stay dim.",
    "MORNING": "Clean, low morning light from one side.",
    "DAY": "Soft daylight, bounced off the walls.",
    "AFTERNOON": "Warm, slanting daylight; long shadows.",
    "DUSK": "Fading daylight; the place's own sources take over.",
    "EVENING": "Low, warm light from the place's own sources.",
    "NIGHT": "Pools of practical light; the corners fall away into dark.",
    "UNKNOWN": "Neutral, motivated light from the place's own sources.",
}
EXTERIOR_LIGHT: dict[TimeOfDay, str] = {
    "DAWN": "Cold, low dawn light along the horizon.",
    "MORNING": "Clear morning light from one side.",
    "DAY": "Open daylight; faces kept readable in the shade.",
    "AFTERNOON": "Warm afternoon light, slanting.",
    "DUSK": "Dusk: the sky is the key light, faces half in silhouette.",
    "EVENING": "Last light in the sky; faces kept just readable.",
    "NIGHT": "Night: what lamps there are; deep shadows.",
    "UNKNOWN": "Natural light, even.",
}


def scene_light(material: ShotsMaterial) -> str:
    """Return the light of a scene; one for all its shots, so that they cut together."""
    table = (
        EXTERIOR_LIGHT
        if material.slugline.upper().startswith("EXT")
        else INTERIOR_LIGHT
    )
    return table[material.time_of_day]
