"""PathRAG in one file: what the port does not say, and what a file can do wrong."""

import asyncio
import random
import shutil
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Barrier

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from infra.pathrag.embedded.knowledge_graph import EmbeddedKnowledgeGraph
from infra.pathrag.sqlite import SharedFile
from ports.errors import PortProtocolError, PortUnavailableError
from ports.knowledge_graph import GraphScope, StoryGraph
from tests.contracts.graph_builders import (
    ENTITIES,
    FERRY,
    FOUND,
    OPENED,
    PRESENT,
    a_question,
    a_scope,
    facts_of,
    graph_without,
)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "graph.db"


@pytest.fixture
def graph(file: Path) -> EmbeddedKnowledgeGraph:
    return EmbeddedKnowledgeGraph(file)


async def test_what_is_known_outlives_the_process(
    graph: EmbeddedKnowledgeGraph, file: Path
) -> None:
    await graph.store(a_scope(), FERRY)

    after_restart = EmbeddedKnowledgeGraph(file)

    found = await after_restart.paths(a_scope(), a_question("sc009", "sc001"))
    assert facts_of(found) == {FOUND.description, OPENED.description}


async def test_what_another_process_writes_is_known_at_once(
    graph: EmbeddedKnowledgeGraph, file: Path
) -> None:
    await graph.store(a_scope(), graph_without(FOUND))
    await graph.paths(a_scope(), a_question("sc001", "obj_brass_key_v01"))

    await EmbeddedKnowledgeGraph(file).store(a_scope(), FERRY)

    found = await graph.paths(a_scope(), a_question("sc001", "obj_brass_key_v01"))
    assert FOUND.description in facts_of(found)


async def test_what_another_process_forgets_is_forgotten_at_once(
    graph: EmbeddedKnowledgeGraph, file: Path
) -> None:
    scope = a_scope()
    await graph.store(scope, FERRY)
    await graph.paths(scope, a_question("sc001"))

    await EmbeddedKnowledgeGraph(file).erase(scope.project_id, scope.story_id)

    assert await graph.paths(scope, a_question("sc001")) == ()


async def test_stories_stored_at_once_are_all_stored(file: Path) -> None:
    stories = [str(number) for number in range(12)]
    async with asyncio.TaskGroup() as telling:
        for story in stories:
            graph = EmbeddedKnowledgeGraph(file)
            telling.create_task(graph.store(a_scope(story=story), FERRY))

    asked = [
        await EmbeddedKnowledgeGraph(file).paths(a_scope(story=s), a_question("sc001"))
        for s in stories
    ]
    assert all(asked)


async def test_more_stories_than_are_kept_at_hand_are_still_known(
    graph: EmbeddedKnowledgeGraph,
) -> None:
    stories = [str(number) for number in range(12)]
    for story in stories:
        await graph.store(a_scope(story=story), FERRY)
        await graph.paths(a_scope(story=story), a_question("sc001"))

    assert await graph.paths(a_scope(story=stories[0]), a_question("sc001")) != ()


async def test_the_order_in_which_facts_are_told_does_not_matter(
    graph: EmbeddedKnowledgeGraph,
) -> None:
    question = a_question("sc001", "sc009", "char_nora_v01", "obj_brass_key_v01")
    backwards = replace(FERRY, entities=ENTITIES[::-1], facts=(OPENED, PRESENT, FOUND))
    await graph.store(a_scope(run="one"), FERRY)
    await graph.store(a_scope(run="other"), backwards)

    one = await graph.paths(a_scope(run="one"), question)

    assert one == await graph.paths(a_scope(run="other"), question)


async def test_a_single_entity_is_told_with_all_that_touches_it(
    graph: EmbeddedKnowledgeGraph,
) -> None:
    await graph.store(a_scope(), FERRY)

    found = await graph.paths(a_scope(), a_question("sc001"))

    assert facts_of(found) == {FOUND.description, PRESENT.description}


async def test_an_entity_without_facts_is_told_with_its_passage(
    graph: EmbeddedKnowledgeGraph,
) -> None:
    await graph.store(a_scope(), replace(FERRY, facts=()))

    [path] = await graph.paths(a_scope(), a_question("char_nora_v01"))

    assert (path.entities, path.passages) == (("char_nora_v01",), ("p001",))


async def test_words_that_are_no_key_find_what_they_resemble(
    graph: EmbeddedKnowledgeGraph,
) -> None:
    await graph.store(a_scope(), FERRY)

    found = await graph.paths(a_scope(), a_question("pilots", "keys"))

    assert ("char_nora_v01", "sc001", "obj_brass_key_v01") in {
        path.entities for path in found
    }


async def test_themes_find_facts_that_nobody_asked_about(
    graph: EmbeddedKnowledgeGraph,
) -> None:
    await graph.store(a_scope(), FERRY)

    found = await graph.paths(a_scope(), a_question(themes=("opening cabinets",)))

    assert found[0].facts == (OPENED.description,)


async def test_what_is_erased_while_it_is_read_is_unknown(
    graph: EmbeddedKnowledgeGraph,
) -> None:
    scope = a_scope()
    await graph.store(scope, FERRY)

    async with asyncio.TaskGroup() as both:
        asking = both.create_task(graph.paths(scope, a_question("sc001")))
        both.create_task(graph.erase(scope.project_id, scope.story_id))

    assert facts_of(asking.result()) <= {FOUND.description, PRESENT.description}


async def test_a_story_that_is_forgotten_leaves_those_at_hand_alone(
    graph: EmbeddedKnowledgeGraph,
) -> None:
    scope, other = a_scope(), a_scope(story="s2")
    await graph.store(scope, FERRY)
    await graph.store(other, FERRY)
    await graph.paths(scope, a_question("sc001"))
    before = await graph.paths(other, a_question("sc001"))

    await graph.erase(scope.project_id, scope.story_id)

    assert await graph.paths(other, a_question("sc001")) == before


async def test_evidence_that_is_not_a_passage_is_not_cited(
    graph: EmbeddedKnowledgeGraph,
) -> None:
    await graph.store(a_scope(), replace(FERRY, passages=()))

    found = await graph.paths(a_scope(), a_question("sc009", "sc001"))

    assert {path.passages for path in found} == {()}


async def test_a_fact_without_words_is_told_by_its_relation(
    graph: EmbeddedKnowledgeGraph,
) -> None:
    wordless = replace(PRESENT, description="")
    await graph.store(a_scope(), replace(FERRY, facts=(wordless,)))

    [path] = await graph.paths(a_scope(), a_question("sc001", "char_nora_v01"))

    assert path.facts == ("INT. TEA ROOM - EVENING has character Nora Vance.",)


async def test_a_file_that_cannot_be_opened_names_the_setting(tmp_path: Path) -> None:
    nowhere = tmp_path / "missing" / "graph.db"

    with pytest.raises(PortUnavailableError, match="set CREWS_DATA_DIR"):
        await EmbeddedKnowledgeGraph(nowhere).check()


def test_a_file_of_something_else_is_not_overwritten(file: Path) -> None:
    file.write_text("Chapter 1. " * 100)

    with pytest.raises(PortProtocolError):
        asyncio.run(EmbeddedKnowledgeGraph(file).store(a_scope(), FERRY))
    assert file.read_text().startswith("Chapter 1.")


def test_what_is_forgotten_is_not_left_in_the_file(file: Path) -> None:
    graph, scope = EmbeddedKnowledgeGraph(file), a_scope()
    asyncio.run(graph.store(scope, FERRY))

    asyncio.run(graph.erase(scope.project_id, scope.story_id))

    assert b"brass key" not in file.read_bytes()


async def test_what_another_process_forgets_is_not_left_in_the_log(
    graph: EmbeddedKnowledgeGraph, file: Path
) -> None:
    scope = a_scope()
    await graph.store(scope, FERRY)
    await graph.paths(scope, a_question("sc001"))

    await EmbeddedKnowledgeGraph(file).erase(scope.project_id, scope.story_id)

    left = b"".join(each.read_bytes() for each in file.parent.glob("graph.db*"))
    assert FOUND.description.encode() not in left


NAMES = st.text(alphabet="ab/\x1f'\" ", max_size=3)
SCOPES = st.builds(a_scope, project=NAMES, story=NAMES, run=NAMES)


@settings(
    max_examples=25,
    # One file for all examples on purpose: what one leaves, the next must not meet.
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(scopes=st.lists(SCOPES, min_size=2, max_size=2, unique=True), salt=st.uuids())
async def test_scopes_never_meet(
    graph: EmbeddedKnowledgeGraph, scopes: list[GraphScope], salt: object
) -> None:
    mine, other = (replace(scope, run=f"{scope.run}{salt}") for scope in scopes)
    await graph.store(mine, FERRY)

    assert await graph.paths(other, a_question("sc001", "sc009")) == ()


@given(order=st.randoms(use_true_random=False), tokens=st.integers(0, 200))
@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
async def test_an_answer_depends_only_on_the_graph_and_the_question(
    graph: EmbeddedKnowledgeGraph, order: random.Random, tokens: int
) -> None:
    facts = list(FERRY.facts)
    order.shuffle(facts)
    question = a_question("sc001", "sc009", themes=("key",), tokens=tokens)
    await graph.store(a_scope(), FERRY)
    straight = await graph.paths(a_scope(), question)

    shuffled: StoryGraph = replace(FERRY, facts=tuple(facts))
    await graph.store(a_scope(), shuffled)

    assert await graph.paths(a_scope(), question) == straight


def test_many_may_open_a_new_file_at_once(tmp_path: Path) -> None:
    together = Barrier(8, timeout=10)

    def use(number: int) -> None:
        together.wait()
        file = SharedFile(tmp_path / f"new-{number // 8}.db", "SELECT 1")
        with file.transaction() as db:
            db.execute(f"CREATE TABLE t{number} (id)")

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(use, range(400))) == [None] * 400


async def test_a_file_that_was_restored_meanwhile_is_the_one_in_use(
    tmp_path: Path, file: Path
) -> None:
    graph = EmbeddedKnowledgeGraph(file)
    await graph.store(a_scope(), FERRY)
    backup = shutil.copytree(file.parent, tmp_path / "backup")
    await graph.erase(a_scope().project_id, a_scope().story_id)

    for each in file.parent.glob(f"{file.name}*"):
        each.unlink()
    for each in backup.glob(f"{file.name}*"):
        shutil.copy(each, file.parent)

    assert await graph.paths(a_scope(), a_question("sc001"))
