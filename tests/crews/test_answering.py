"""How one question is answered, paid and kept."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from crews.answering import Answering, Ask
from ports.errors import BudgetExceededError
from ports.film import Usage
from ports.language_model import Question, UnfitAnswerError
from ports.questions import CastMaterial
from ports.questions.casting import CastReading
from ports.story import Limits
from tests.builders import a_run
from tests.fakes.answer_book import InMemoryAnswerBook
from tests.fakes.language_model import COST, ScriptedLanguageModel

FINE = CastReading(merges=())
WRONG = CastReading(merges=(), dropped=("P1", "P2"))
ODD = CastReading(merges=(), dropped=("P1",))
UNFIT = UnfitAnswerError("not JSON", previous="{", usage=COST)


def an_ask(title: str = "The Crossing") -> Ask[CastReading]:
    return Ask(
        question=Question(
            task="cast_people",
            member="architect",
            instructions="Merge.",
            material=CastMaterial(title=title, candidates=()),
            answer=CastReading,
            max_tokens=10,
        ),
        check=lambda reading: ("two are dropped",) if len(reading.dropped) > 1 else (),
        tolerated=lambda reading: ("one is dropped",) if reading.dropped else (),
    )


async def test_an_accepted_answer_is_kept_and_not_asked_again() -> None:
    model = ScriptedLanguageModel(FINE)
    answering = Answering(model=model, answers=InMemoryAnswerBook())

    first = await answering.reply(a_run(), an_ask())
    second = await answering.reply(a_run(), an_ask())

    assert (first, len(model.questions)) == (second, 1)


async def test_a_kept_answer_costs_what_it_cost_when_it_was_paid() -> None:
    answering = Answering(
        model=ScriptedLanguageModel(FINE), answers=InMemoryAnswerBook()
    )

    await answering.reply(a_run(), an_ask())
    again = await answering.reply(a_run(), an_ask())

    assert again.usage == COST


async def test_a_kept_answer_is_not_paid_again() -> None:
    answers = InMemoryAnswerBook()
    answering = Answering(model=ScriptedLanguageModel(FINE), answers=answers)

    await answering.reply(a_run(), an_ask())
    await answering.reply(a_run(), an_ask())

    assert await answers.spent(a_run()) == COST


async def test_an_answer_with_faults_gets_one_more_turn_with_them_in_view() -> None:
    model = ScriptedLanguageModel(WRONG, FINE)
    answering = Answering(model=model, answers=InMemoryAnswerBook())

    await answering.reply(a_run(), an_ask())

    repair = model.questions[1].repair
    assert repair
    assert (repair.previous, repair.findings) == (
        WRONG.model_dump_json(),
        ("two are dropped", "one is dropped"),
    )


async def test_a_repaired_answer_is_kept_under_the_first_question() -> None:
    model = ScriptedLanguageModel(WRONG, FINE)
    answering = Answering(model=model, answers=InMemoryAnswerBook())

    await answering.reply(a_run(), an_ask())
    again = await answering.reply(a_run(), an_ask())

    assert (again.value, len(model.questions)) == (FINE, 2)


async def test_a_repair_costs_both_turns() -> None:
    model = ScriptedLanguageModel(WRONG, FINE)

    reply = await Answering(model=model, answers=InMemoryAnswerBook()).reply(
        a_run(), an_ask()
    )

    assert reply.usage == COST + COST


async def test_an_answer_with_faults_after_its_repair_is_refused() -> None:
    model = ScriptedLanguageModel(WRONG, WRONG)
    answering = Answering(model=model, answers=InMemoryAnswerBook())

    with pytest.raises(UnfitAnswerError, match="two are dropped"):
        await answering.reply(a_run(), an_ask())


async def test_a_refused_answer_is_not_kept() -> None:
    answers = InMemoryAnswerBook()
    answering = Answering(model=ScriptedLanguageModel(WRONG, WRONG), answers=answers)

    with pytest.raises(UnfitAnswerError):
        await answering.reply(a_run(), an_ask())

    assert answers.kept == {}


async def test_a_refused_answer_is_paid_all_the_same() -> None:
    answers = InMemoryAnswerBook()
    answering = Answering(model=ScriptedLanguageModel(UNFIT, UNFIT), answers=answers)

    with pytest.raises(UnfitAnswerError):
        await answering.reply(a_run(), an_ask())

    assert await answers.spent(a_run()) == COST + COST


async def test_an_answer_out_of_shape_is_repaired() -> None:
    model = ScriptedLanguageModel(UNFIT, FINE)

    reply = await Answering(model=model, answers=InMemoryAnswerBook()).reply(
        a_run(), an_ask()
    )

    assert (reply.value, reply.usage) == (FINE, COST + COST)


async def test_tolerated_findings_come_back_with_the_answer() -> None:
    model = ScriptedLanguageModel(ODD, ODD)

    reply = await Answering(model=model, answers=InMemoryAnswerBook()).reply(
        a_run(), an_ask()
    )

    assert (reply.value, reply.findings) == (ODD, ("one is dropped",))


async def test_a_kept_answer_brings_its_tolerated_findings_too() -> None:
    model = ScriptedLanguageModel(ODD, ODD)
    answering = Answering(model=model, answers=InMemoryAnswerBook())

    first = await answering.reply(a_run(), an_ask())

    assert await answering.reply(a_run(), an_ask()) == first


async def test_a_tolerable_answer_outlives_a_repair_that_is_worse() -> None:
    model = ScriptedLanguageModel(ODD, WRONG)

    reply = await Answering(model=model, answers=InMemoryAnswerBook()).reply(
        a_run(), an_ask()
    )

    assert (reply.value, reply.usage) == (ODD, COST + COST)


@pytest.mark.parametrize("limits", [Limits(tokens=239), Limits(cost=0.0019)])
async def test_a_call_that_would_exceed_a_limit_is_not_made(limits: Limits) -> None:
    model = ScriptedLanguageModel(FINE, FINE)
    answering = Answering(model=model, answers=InMemoryAnswerBook())
    run = a_run(limits=limits)
    await answering.reply(run, an_ask("one"))

    with pytest.raises(BudgetExceededError):
        await answering.reply(run, an_ask("two"))

    assert len(model.questions) == 1


async def test_a_call_that_just_fits_its_limits_is_made() -> None:
    answers = InMemoryAnswerBook()
    run = a_run(limits=Limits(tokens=120, cost=0.001))

    await Answering(model=ScriptedLanguageModel(FINE), answers=answers).reply(
        run, an_ask()
    )

    assert await answers.spent(run) == COST


async def test_a_kept_answer_needs_no_budget() -> None:
    answers = InMemoryAnswerBook()
    answering = Answering(model=ScriptedLanguageModel(FINE), answers=answers)
    run = a_run(limits=Limits(tokens=120))
    await answering.reply(run, an_ask())

    again = await answering.reply(run, an_ask())

    assert again.value == FINE


async def test_after_the_deadline_nothing_is_asked() -> None:
    model = ScriptedLanguageModel(FINE)
    past = datetime.now(UTC) - timedelta(seconds=1)
    run = replace(a_run(), limits=Limits(deadline=past))

    with pytest.raises(BudgetExceededError, match="deadline"):
        await Answering(model=model, answers=InMemoryAnswerBook()).reply(run, an_ask())

    assert model.questions == []


async def test_a_call_on_its_way_counts_against_the_limits() -> None:
    answering = Answering(model=ScriptedLanguageModel(), answers=InMemoryAnswerBook())
    run = a_run(limits=Limits(tokens=200))

    async with answering.budget.reserved(run, lambda: COST):
        with pytest.raises(BudgetExceededError):
            async with answering.budget.reserved(run, lambda: COST):
                pass


async def test_a_call_that_is_over_counts_no_longer() -> None:
    answering = Answering(model=ScriptedLanguageModel(), answers=InMemoryAnswerBook())
    run = a_run(limits=Limits(tokens=120))
    async with answering.budget.reserved(run, lambda: COST):
        pass

    async with answering.budget.reserved(run, lambda: COST):
        spent = await answering.answers.spent(run)

    assert spent == Usage()
