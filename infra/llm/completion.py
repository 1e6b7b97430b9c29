"""What we read of a chat completion; endpoints put much else beside it."""

from ports.domain.story import FrozenModel


class CompletionMessage(FrozenModel):
    """What the model says."""

    content: str | None = None


class CompletionChoice(FrozenModel):
    """One answer, and why it ends where it does."""

    message: CompletionMessage
    finish_reason: str | None = None


class TokenUsage(FrozenModel):
    """What is paid for."""

    prompt_tokens: int
    completion_tokens: int


class Completion(FrozenModel):
    """An endpoint's answer; some say with status 200 that they have none."""

    choices: tuple[CompletionChoice, ...] | None = None
    usage: TokenUsage | None = None
