"""The Character Library's ids go with the people of a story to whoever listens."""

from pathlib import Path

from infra.embedded.file_io import atomic_write
from infra.offline import OfflineReader
from tests.builders import a_submission
from tests.fakes.knowledge_graph import InMemoryKnowledgeGraph
from tests.service.embedded_pipeline import open_test_ports, submit_and_collect

STORY = """\
The rain had stopped by noon. Della Marsh stood at the table with a lantern.

"You are late," said Della.

Jim Marsh came in from the yard. "The bridge is down," said Jim.
"""


async def test_people_carry_the_librarys_id_and_the_others_are_named(
    tmp_path: Path,
) -> None:
    atomic_write(
        tmp_path / "archive" / "projects" / "films.characters.json",
        '[{"name": "DELLA MARSH", "library_id": "lib-7"},'
        ' {"name": "Captain Wren", "library_id": "lib-8"}]',
    )
    async with (
        OfflineReader() as model,
        open_test_ports(tmp_path, model=model, graph=InMemoryKnowledgeGraph()) as ports,
    ):
        events = await submit_and_collect(ports, a_submission(text=STORY))

    [structured] = [e for e in events if "structure" in e["data"]]
    people = structured["data"]["structure"]["people"]
    ids = {person["name"]: person.get("library_id") for person in people}
    findings = [
        finding["evidence"]
        for finding in events[-1]["data"]["findings"]
        if finding["code"] == "character_library"
    ]
    assert ids == {"Della Marsh": "lib-7", "Jim Marsh": None}
    assert findings == [
        "not in the Character Library: Jim Marsh (char_jim_marsh_v01)",
        "in the Character Library, played by nobody: Captain Wren (lib-8)",
    ]
