"""What is ready before a service runs its first thread."""

from pathlib import Path

from infra.embedded.dispatcher import Dispatcher
from ports.domain.story import FrozenModel
from service.bootstrap import build_service
from tests.fakes.knowledge_graph import InMemoryKnowledgeGraph
from tests.fakes.language_model import ScriptedLanguageModel
from tests.service.embedded_pipeline import open_test_ports


async def test_no_thread_of_a_service_has_to_build_a_validator(tmp_path: Path) -> None:
    class Letter(FrozenModel):
        """A model that nobody has used yet."""

        number: int

    assert not Letter.__pydantic_complete__

    async with open_test_ports(
        tmp_path, model=ScriptedLanguageModel(), graph=InMemoryKnowledgeGraph()
    ) as ports:
        build_service(ports, Dispatcher())

    assert Letter.__pydantic_complete__
