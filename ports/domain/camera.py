"""What a cinematographer chooses from, and a person who corrects a shot."""

from typing import Literal

CameraAngle = Literal[
    "eye_level", "low", "high", "overhead", "dutch", "over_the_shoulder", "pov"
]
CameraMovement = Literal[
    "static", "pan", "tilt", "push_in", "pull_out", "track", "crane", "handheld"
]
CameraLens = Literal["ultra_wide", "wide", "normal", "portrait", "telephoto", "macro"]
