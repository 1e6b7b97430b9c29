"""One question: answered from the cache or by the model, paid and repaired."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from typing_extensions import override

from crews.runtime.model_client import CachedModelClient, ModelRequest, Reply
from ports.domain.film import Usage
from ports.domain.story import Limits
from ports.errors import BudgetExceededError
from ports.language_model import ContextOverflowError, Question, UnfitAnswerError
from ports.questions import CastMaterial
from ports.questions.cast_people import CastReading
from tests.builders import a_run
from tests.fakes.answer_cache import InMemoryAnswerCache
from tests.fakes.language_model import COST, ScriptedLanguageModel

FINE = CastReading(merges=())
WRONG = CastReading(merges=(), dropped=("P1", "P2"))
ODD = CastReading(merges=(), dropped=("P1",))
UNFIT = UnfitAnswerError("not JSON", previous="{", usage=COST)


def a_request(title: str = "The Crossing") -> ModelRequest[CastReading]:
    return ModelRequest(
        question=Question(
            task="cast_people",
            member="architect",
            instructions="Merge.",
            material=CastMaterial(title=title, candidates=()),
            answer=CastReading,
            max_tokens=10,
        ),
        find_errors=lambda reading: (
            ("two are dropped",) if len(reading.dropped) > 1 else ()
        ),
        find_warnings=lambda reading: ("one is dropped",) if reading.dropped else (),
    )


def a_client(model: ScriptedLanguageModel) -> CachedModelClient:
    return CachedModelClient(model=model, answers=InMemoryAnswerCache())


async def ask(*answers: CastReading | UnfitAnswerError) -> Reply[CastReading]:
    """Ask a model that gives these answers, in this order."""
    return await a_client(ScriptedLanguageModel(*answers)).ask(a_run(), a_request())


async def test_an_accepted_answer_is_kept_and_not_asked_again() -> None:
    model = ScriptedLanguageModel(FINE)
    client = a_client(model)

    first = await client.ask(a_run(), a_request())
    second = await client.ask(a_run(), a_request())

    assert (first, len(model.questions)) == (second, 1)


async def test_a_kept_answer_costs_what_it_cost_when_it_was_paid() -> None:
    client = a_client(ScriptedLanguageModel(FINE))

    await client.ask(a_run(), a_request())
    again = await client.ask(a_run(), a_request())

    assert again.usage == COST


async def test_a_kept_answer_is_not_paid_again() -> None:
    client = a_client(ScriptedLanguageModel(FINE))

    await client.ask(a_run(), a_request())
    await client.ask(a_run(), a_request())

    assert await client.answers.total_usage(a_run()) == COST


async def test_a_repair_too_long_to_be_read_leaves_an_odd_answer_as_it_is() -> None:
    model = ScriptedLanguageModel(ODD, ContextOverflowError("too long"))
    client = a_client(model)

    reply = await client.ask(a_run(), a_request())

    assert (reply.value, reply.warnings) == (ODD, ("one is dropped",))


async def test_a_repair_too_long_to_be_read_saves_no_unusable_answer() -> None:
    model = ScriptedLanguageModel(WRONG, ContextOverflowError("too long"))
    client = a_client(model)

    with pytest.raises(ContextOverflowError):
        await client.ask(a_run(), a_request())


async def test_an_answer_with_faults_gets_one_more_turn_with_them_in_view() -> None:
    model = ScriptedLanguageModel(WRONG, FINE)
    client = a_client(model)

    await client.ask(a_run(), a_request())

    repair = model.questions[1].repair
    assert repair
    assert (repair.previous, repair.findings) == (
        WRONG.model_dump_json(),
        ("two are dropped", "one is dropped"),
    )


async def test_a_repaired_answer_is_kept_under_the_first_question() -> None:
    model = ScriptedLanguageModel(WRONG, FINE)
    client = a_client(model)

    await client.ask(a_run(), a_request())
    again = await client.ask(a_run(), a_request())

    assert (again.value, len(model.questions)) == (FINE, 2)


async def test_a_repair_costs_both_turns() -> None:
    reply = await ask(WRONG, FINE)

    assert reply.usage == COST + COST


async def test_a_kept_answer_that_was_repaired_costs_both_turns_too() -> None:
    client = a_client(ScriptedLanguageModel(WRONG, FINE))

    await client.ask(a_run(), a_request())
    again = await client.ask(a_run(), a_request())

    assert again.usage == COST + COST


async def test_an_answer_with_faults_after_its_repair_is_refused() -> None:
    model = ScriptedLanguageModel(WRONG, WRONG)
    client = a_client(model)

    with pytest.raises(UnfitAnswerError, match="two are dropped"):
        await client.ask(a_run(), a_request())


async def test_a_refused_answer_is_not_kept() -> None:
    answers = InMemoryAnswerCache()
    client = CachedModelClient(
        model=ScriptedLanguageModel(WRONG, WRONG), answers=answers
    )

    with pytest.raises(UnfitAnswerError):
        await client.ask(a_run(), a_request())

    assert answers.kept == {}


async def test_a_refused_answer_is_paid_all_the_same() -> None:
    client = a_client(ScriptedLanguageModel(UNFIT, UNFIT))

    with pytest.raises(UnfitAnswerError):
        await client.ask(a_run(), a_request())

    assert await client.answers.total_usage(a_run()) == COST + COST


async def test_an_answer_out_of_shape_is_repaired() -> None:
    reply = await ask(UNFIT, FINE)

    assert (reply.value, reply.usage) == (FINE, COST + COST)


async def test_tolerated_findings_come_back_with_the_answer() -> None:
    reply = await ask(ODD, ODD)

    assert (reply.value, reply.warnings) == (ODD, ("one is dropped",))


async def test_a_kept_answer_brings_its_tolerated_findings_too() -> None:
    model = ScriptedLanguageModel(ODD, ODD)
    client = a_client(model)

    first = await client.ask(a_run(), a_request())

    assert await client.ask(a_run(), a_request()) == first


async def test_a_tolerable_answer_outlives_a_repair_that_is_worse() -> None:
    reply = await ask(ODD, WRONG)

    assert (reply.value, reply.usage) == (ODD, COST + COST)


@pytest.mark.parametrize("limits", [Limits(tokens=239), Limits(cost=0.0019)])
async def test_a_call_that_would_exceed_a_limit_is_not_made(limits: Limits) -> None:
    model = ScriptedLanguageModel(FINE, FINE)
    client = a_client(model)
    run = a_run(limits=limits)
    await client.ask(run, a_request("one"))

    with pytest.raises(BudgetExceededError):
        await client.ask(run, a_request("two"))

    assert len(model.questions) == 1


async def test_a_call_that_just_fits_its_limits_is_made() -> None:
    answers = InMemoryAnswerCache()
    run = a_run(limits=Limits(tokens=120, cost=0.001))

    await CachedModelClient(model=ScriptedLanguageModel(FINE), answers=answers).ask(
        run, a_request()
    )

    assert await answers.total_usage(run) == COST


async def test_a_kept_answer_needs_no_budget() -> None:
    client = a_client(ScriptedLanguageModel(FINE))
    run = a_run(limits=Limits(tokens=120))
    await client.ask(run, a_request())

    again = await client.ask(run, a_request())

    assert again.value == FINE


async def test_after_the_deadline_nothing_is_asked() -> None:
    model = ScriptedLanguageModel(FINE)
    past = datetime.now(UTC) - timedelta(seconds=1)
    run = replace(a_run(), limits=Limits(deadline=past))

    with pytest.raises(BudgetExceededError, match="deadline"):
        await a_client(model).ask(run, a_request())

    assert model.questions == []


async def test_a_call_on_its_way_counts_against_the_limits() -> None:
    client = a_client(ScriptedLanguageModel())
    run = a_run(limits=Limits(tokens=200))

    async with client.budget.reserve(run, lambda: COST):
        with pytest.raises(BudgetExceededError):
            async with client.budget.reserve(run, lambda: COST):
                pass


async def test_a_call_that_is_over_counts_no_longer() -> None:
    client = a_client(ScriptedLanguageModel())
    run = a_run(limits=Limits(tokens=120))
    async with client.budget.reserve(run, lambda: COST):
        pass

    async with client.budget.reserve(run, lambda: COST):
        spent = await client.answers.total_usage(run)

    assert spent == Usage()


class ModelWithoutTitles(ScriptedLanguageModel):
    """Is not shown the titles of stories."""

    @override
    def content(self, question: Question[Any]) -> bytes:
        return question.instructions.encode()


async def test_what_a_model_is_not_shown_does_not_make_another_question() -> None:
    model = ModelWithoutTitles(FINE)
    client = a_client(model)

    await client.ask(a_run(), a_request("The Crossing"))
    await client.ask(a_run(), a_request("The Return"))

    assert len(model.questions) == 1
