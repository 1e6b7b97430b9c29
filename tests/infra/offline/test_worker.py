"""The worker: each task is answered from its own material only."""

import pytest

from infra.offline.worker import answer_task
from ports.errors import PortProtocolError
from ports.questions import CastMaterial


def test_another_tasks_material_is_refused() -> None:
    with pytest.raises(PortProtocolError):
        answer_task("direct_scene", CastMaterial(title="", candidates=()), {})
