"""Who wears what in a shot, and what its action names or takes off."""

import re

from crews.director.scene_context import SceneContext
from crews.director.shot_plan import ShotPlan

_UP_TO_FOUR_WORDS = r"(?:[\w'’-]+\s+){0,4}?"
_REMOVAL_VERBS = r"(?:took|tak(?:e[sn]?|ing)|pull\w*|dr[ae]w\w*|strip\w*|slip\w*)"


def is_visible(key: str, plan: ShotPlan, context: SceneContext) -> bool:
    """Tell whether whoever wears it is seen, or else the action names it."""
    owner = next((e.person for e in context.scene_input.elements if e.key == key), None)
    if owner is None:
        return is_mentioned(key, plan)
    return owner in {context.person_of_look[look] for look in plan.people}


def is_mentioned(key: str, plan: ShotPlan) -> bool:
    """Tell whether a shot's action names the thing that *key* (``obj_…_v01``) is of."""
    noun = rf"\b{_noun(key)}(?:e?s)?\b"
    return re.search(noun, plan.action.casefold()) is not None


def is_removed(key: str, plan: ShotPlan) -> bool:
    """Tell whether its action takes it off: "he pulled the scarf from his neck"."""
    noun = rf"{_noun(key)}(?:e?s)?"
    told = rf"\b{_REMOVAL_VERBS}\s+(?:off\s+{_UP_TO_FOUR_WORDS}{noun}|{_UP_TO_FOUR_WORDS}{noun}\s+(?:off|from))\b"
    return re.search(told, plan.action.casefold()) is not None


def _noun(key: str) -> str:
    return re.escape(key.split("_")[-2])
