"""Light, from the time of day, the slugline and the film's tone."""

from ports.film import TimeOfDay
from ports.questions.specialties import ShotsMaterial

INSIDE: dict[TimeOfDay, str] = {
    "DAWN": "First grey light through the windows; lamps still burn.",
    "MORNING": "Clean, low morning light from the windows.",
    "DAY": "Soft daylight from the windows, bounced off the walls.",
    "AFTERNOON": "Warm, slanting window light; long shadows on the floor.",
    "DUSK": "Fading window light; the first lamps are lit.",
    "EVENING": "Warm practical lamps against dim windows.",
    "NIGHT": "Pools of practical light; the corners fall away into dark.",
    "UNKNOWN": "Neutral, motivated light from the place's own sources.",
}
OUTSIDE: dict[TimeOfDay, str] = {
    "DAWN": "Cold, low dawn light along the horizon.",
    "MORNING": "Clear morning sun from one side.",
    "DAY": "Open daylight; faces kept readable in the shade.",
    "AFTERNOON": "Warm afternoon sun, slanting.",
    "DUSK": "Dusk: the sky is the key light, faces half in silhouette.",
    "EVENING": "Last light in the sky; windows and lamps begin to glow.",
    "NIGHT": "Moonlight and what lamps there are; deep shadows.",
    "UNKNOWN": "Natural light, overcast and even.",
}


def lighting(material: ShotsMaterial) -> str:
    """Return the light of a scene; one for all its shots, so that they cut together."""
    table = OUTSIDE if material.slugline.upper().startswith("EXT") else INSIDE
    return table[material.time_of_day]
