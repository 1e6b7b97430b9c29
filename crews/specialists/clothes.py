"""Who wears what in a shot, and what its action names or takes off."""

import re

from crews.director.plan import ShotPlan
from crews.director.stage import Stage

_SOME = r"(?:[\w'’-]+\s+){0,4}?"
_TAKES = r"(?:took|tak(?:e[sn]?|ing)|pull\w*|dr[ae]w\w*|strip\w*|slip\w*)"


def worn(key: str, plan: ShotPlan, stage: Stage) -> bool:
    """Tell whether whoever wears it is seen, or else the action names it."""
    owner = next((e.person for e in stage.given.elements if e.key == key), None)
    if owner is None:
        return named(key, plan)
    return owner in {stage.persons[look] for look in plan.people}


def named(key: str, plan: ShotPlan) -> bool:
    """Tell whether a shot's action names the thing that *key* (``obj_…_v01``) is of."""
    noun = rf"\b{_noun(key)}(?:e?s)?\b"
    return re.search(noun, plan.action.casefold()) is not None


def taken_off(key: str, plan: ShotPlan) -> bool:
    """Tell whether its action takes it off: "he pulled the scarf from his neck"."""
    noun = rf"{_noun(key)}(?:e?s)?"
    told = rf"\b{_TAKES}\s+(?:off\s+{_SOME}{noun}|{_SOME}{noun}\s+(?:off|from))\b"
    return re.search(told, plan.action.casefold()) is not None


def _noun(key: str) -> str:
    return re.escape(key.split("_")[-2])
