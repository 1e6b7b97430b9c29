"""A fact from an early chapter reaches a late scene's prompt, by way of the graph."""

from dataclasses import replace

from crews.director.graph_context import graph_context
from ports.knowledge_graph import Fact, GraphScope, StoryGraph
from tests.builders import a_run
from tests.crews.scene_builders import a_scene
from tests.fakes.knowledge_graph import InMemoryKnowledgeGraph

RUN = a_run()
PAGE = "word " * 400
SCOPE = GraphScope(project_id=RUN.project_id, story_id=RUN.story_id, run=str(RUN.id))


def a_fact(source: str, description: str, passage: str) -> Fact:
    return Fact(
        source=source,
        relation="FEATURES_OBJECT",
        target="sc001",
        description=description,
        keywords="",
        weight=1.0,
        passage=passage,
    )


async def context_of(*facts: Fact) -> tuple[str, ...]:
    graph = InMemoryKnowledgeGraph()
    await graph.store(SCOPE, StoryGraph(passages=(), entities=(), facts=tuple(facts)))
    return await graph_context(graph, RUN, a_scene(number=9), PAGE)


async def test_a_fact_comes_with_the_passage_that_shows_it() -> None:
    facts = await context_of(a_fact("char_nora_v01", "Nora hid the compass.", "p01"))

    assert facts == ("Nora hid the compass. [p01]",)


async def test_facts_come_in_one_order_whatever_the_graph_prefers() -> None:
    oath = a_fact("char_nora_v01", "Nora swore an oath.", "p02")
    brass = a_fact("char_tobias_v01", "Brass was dear.", "p01")

    assert await context_of(oath, brass) == await context_of(brass, oath)


async def test_what_has_no_bearing_stays_out() -> None:
    assert await context_of(a_fact("char_ezekiel_v01", "Ezekiel sang.", "p04")) == ()


async def test_facts_take_a_seventh_of_the_scenes_length_and_the_best_come_in() -> None:
    facts = [
        a_fact("char_nora_v01", f"Nora told secret number {n}.", "p02")
        for n in range(100)
    ]

    told = await context_of(*facts)

    letters = sum(map(len, told))
    assert "Nora told secret number 0. [p02]" in told
    assert 270 <= letters <= 320


async def test_what_the_scene_itself_establishes_is_no_news() -> None:
    graph = InMemoryKnowledgeGraph()
    own = replace(a_fact("char_nora_v01", "Nora is here.", "p09"), target="sc009")
    await graph.store(SCOPE, StoryGraph(passages=(), entities=(), facts=(own,)))

    assert await graph_context(graph, RUN, a_scene(number=9), PAGE) == ()


async def test_what_quotes_the_scenes_own_words_is_no_news() -> None:
    fact = "INT. KITCHEN pays off EXT. ROAD: Nora came in out of the rain and sat down…"
    told = replace(a_fact("sc008", fact, "p08"), target="sc009")
    graph = InMemoryKnowledgeGraph()
    await graph.store(SCOPE, StoryGraph(passages=(), entities=(), facts=(told,)))
    scene = a_scene(number=9)
    asking = scene.model_copy(update={"about": (*scene.about, "sc009")})
    own = f"Nora came in out of\nthe rain and sat down by the fire. {PAGE}"

    assert await graph_context(graph, RUN, asking, own) == ()
    assert len(await graph_context(graph, RUN, asking, PAGE)) == 1


async def test_a_scene_that_sets_this_one_up_is_news() -> None:
    oath = replace(a_fact("sc003", "The oath sets up the door.", "p03"), target="sc009")
    graph = InMemoryKnowledgeGraph()
    await graph.store(SCOPE, StoryGraph(passages=(), entities=(), facts=(oath,)))
    scene = a_scene(number=9)
    asking = scene.model_copy(update={"about": (*scene.about, "sc009")})

    told = await graph_context(graph, RUN, asking, PAGE)

    assert told == ("The oath sets up the door. [p03]",)


async def test_order_place_and_theme_of_a_scene_are_no_news() -> None:
    kitchen = "INT. KITCHEN - DAY"
    of_scene = [
        replace(a_fact("sc003", f"{kitchen} {says}", "p03"), target=target)
        for says, target in (
            ("follows EXT. ROAD: Nora came in.", "sc009"),
            ("takes place in kitchen: Nora came in.", "loc_harbour_house_v01"),
            ("explores waiting: Nora came in.", "theme_waiting"),
        )
    ]
    scene = a_scene(number=9)
    about = (*scene.about, "sc009", "theme_waiting")
    graph = InMemoryKnowledgeGraph()
    await graph.store(SCOPE, StoryGraph(passages=(), entities=(), facts=(*of_scene,)))

    asking = scene.model_copy(update={"about": about})

    assert await graph_context(graph, RUN, asking, PAGE) == ()


async def test_what_is_yet_to_come_is_not_established() -> None:
    later = replace(a_fact("char_nora_v01", "Nora is found.", "p12"), target="sc012")

    assert await context_of(later) == ()
