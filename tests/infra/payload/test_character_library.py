"""Novel Movie's `character-references`: read for a run, and found in its documents."""

import pytest

from infra.payload.novel_movie import to_references
from ports.domain.structure import CharacterReference
from ports.errors import PortProtocolError
from tests.contracts.archives_under_test import PayloadArchiveUnderTest, a_run_in
from tests.payload.builders import a_film


async def test_the_librarys_id_is_beside_our_key_in_every_shot(
    subject: PayloadArchiveUnderTest,
) -> None:
    run = await a_run_in(subject)

    await subject.archive.store_breakdown(run, a_film(run, scenes=1, shots=1), "text")

    [known] = await subject.find("crew-runs", runKey=str(run.id))
    [shot] = await subject.find("crew-shots", run=known["id"])
    assert shot["libraryCharacters"] == [
        {"key": "char_nora_v01", "libraryCharacterId": "lib-nora"}
    ]


def test_a_reference_without_a_name_is_left_out() -> None:
    named = {"id": 2, "projectCharacterName": "Nora", "libraryCharacterId": "lib-1"}

    found = to_references([{"id": 1, "libraryCharacterId": "lib-0"}, named])

    assert found == (CharacterReference(name="Nora", library_id="lib-1"),)


def test_a_reference_that_is_no_text_is_named_by_its_collection() -> None:
    odd = {"id": 1, "projectCharacterName": {"en": "Nora"}, "libraryCharacterId": "x"}

    with pytest.raises(PortProtocolError, match="character-references holds a name"):
        to_references([odd])
