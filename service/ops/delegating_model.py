"""A language model that passes everything on; what wraps one overrides a part."""

from typing_extensions import override

from ports.domain.film import CrewMember, Usage
from ports.language_model import A, LanguageModel, ModelAnswer, Question


class DelegatingLanguageModel(LanguageModel):
    """Answers as *model* does."""

    def __init__(self, model: LanguageModel) -> None:
        self._model = model

    @override
    def languages(self) -> frozenset[str] | None:
        return self._model.languages()

    @override
    def content(self, question: Question[A]) -> bytes:
        return self._model.content(question)

    @override
    def name(self, member: CrewMember) -> str:
        return self._model.name(member)

    @override
    def max_cost(self, question: Question[A]) -> Usage:
        return self._model.max_cost(question)

    @override
    async def answer(self, question: Question[A]) -> ModelAnswer[A]:
        return await self._model.answer(question)

    @override
    async def check(self) -> None:
        await self._model.check()
