"""What we read of a chat completion; endpoints put much else beside it."""

from ports.story import Word


class Message(Word):
    """What the model says."""

    content: str | None = None


class Choice(Word):
    """One answer, and why it ends where it does."""

    message: Message
    finish_reason: str | None = None


class Tokens(Word):
    """What is paid for."""

    prompt_tokens: int
    completion_tokens: int


class Completion(Word):
    """An endpoint's answer; some say with status 200 that they have none."""

    choices: tuple[Choice, ...] | None = None
    usage: Tokens | None = None
