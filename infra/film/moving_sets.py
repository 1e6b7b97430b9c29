"""Sets that drive: all of their sides are windows."""

import re

_VEHICLE = re.compile(
    r"\b(?:car|automobile|limousine|sedan|taxi|cab|van|truck|lorry|jeep|pickup|bus"
    r"|coach|carriage|train|tram|streetcar|wagon)(?=\s*(?:,|\s[-–—]+\s|$))",
    re.IGNORECASE,
)
"""At the end of a set's name, or of a part of it: ``CAR``, ``TRAIN - COMPARTMENT``."""


def is_vehicle(place: str) -> bool:
    """Tell whether a set is one that drives: no bus station is."""
    return bool(_VEHICLE.search(place))
