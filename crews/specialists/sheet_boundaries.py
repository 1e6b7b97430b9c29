"""Where two sheets of shots meet: nobody saw both sides of the cut."""

from collections.abc import Mapping, Sequence

from crews.director.shot_plan import ShotPlan
from ports.questions.shots import ShotCamera


def fix_axis_between_sheets(
    cameras: Mapping[int, ShotCamera],
    plans: Sequence[ShotPlan],
    *,
    opening: Sequence[int],
) -> dict[int, ShotCamera]:
    """Return *cameras* with none that jumps the line as its sheet opens.

    The cut goes over the axis there, as it would on a set.
    """
    whole = dict(cameras)
    for number in opening:
        before, after = whole.get(number - 1), whole.get(number)
        if before is None or after is None or after.reason:
            continue
        shared = {*plans[number - 2].people} & {*plans[number - 1].people}
        if shared and {before.side, after.side} == {"a", "b"}:
            whole[number] = after.model_copy(update={"side": "on_axis"})
    return whole
