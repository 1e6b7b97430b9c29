"""The table of stages agrees with the types that must be written out by hand."""

from itertools import pairwise
from typing import get_args

from ports.delivery import QUEUE_BINDINGS
from ports.pipeline.stages import (
    FAN_IN,
    FAN_OUT,
    STAGE_SHARES,
    STAGE_SPECS,
    STAGES,
    ProgressStage,
)


def test_every_stage_of_the_type_has_one_row_in_its_order() -> None:
    assert tuple(spec.name for spec in STAGE_SPECS) == STAGES


def test_each_stage_leads_to_the_next_by_one_way() -> None:
    order = list(get_args(ProgressStage))

    assert FAN_OUT.keys().isdisjoint(FAN_IN)
    assert dict(pairwise(order)) == FAN_OUT | FAN_IN


def test_the_shares_of_progress_make_a_hundred_per_cent() -> None:
    assert STAGE_SHARES["intake"] == (0.0, 2.0)
    assert sum(STAGE_SHARES["assemble"]) == 100.0


def test_every_stage_has_a_queue_that_is_bound_to_its_commands() -> None:
    for spec in STAGE_SPECS:
        assert ("work", spec.name) in QUEUE_BINDINGS[spec.queue]
