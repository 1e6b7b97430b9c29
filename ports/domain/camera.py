"""What a cinematographer chooses from, and a person who corrects a shot."""

from collections.abc import Mapping
from typing import Literal

from ports.domain.film import ShotSize

CameraAngle = Literal[
    "eye_level", "low", "high", "overhead", "dutch", "over_the_shoulder", "pov"
]
CameraMovement = Literal[
    "static", "pan", "tilt", "push_in", "pull_out", "track", "crane", "handheld"
]
CameraLens = Literal["ultra_wide", "wide", "normal", "portrait", "telephoto", "macro"]

USUAL_LENSES: Mapping[ShotSize, CameraLens] = {
    "extreme_wide": "ultra_wide",
    "wide": "wide",
    "full": "wide",
    "medium": "normal",
    "medium_close": "portrait",
    "close": "portrait",
    "extreme_close": "macro",
}
"""The lens that a shot of a size is taken with, where nobody says another."""
