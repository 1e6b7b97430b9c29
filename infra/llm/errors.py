"""Translates what an endpoint refuses, with its own reason, made safe to log."""

import math
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

from ports.errors import (
    PortError,
    PortProtocolError,
    PortRefusedError,
    PortUnavailableError,
)
from ports.language_model import ContextOverflowError
from ports.redaction import first_line, mask_quoted_text, mask_secrets, mask_words_of

PORT = "model"

MAX_REASON_LENGTH = 300

MAX_RETRY_AFTER = timedelta(hours=1)
"""The longest that we wait because an endpoint asked for it: it may be mistaken."""

_KEY_HINT = "key refused: set CREWS_MODEL_API_KEY"
_MODEL_HINT = "no such model or path: set CREWS_MODEL and CREWS_MODEL_URL"
_ACCOUNT_HINT = (
    "the account has no credit: pay its provider, or set another CREWS_MODEL_API_KEY"
)
_REQUEST_HINT = "this model does not take our requests: set another CREWS_MODEL"
_HINTS = {401: _KEY_HINT, 402: _ACCOUNT_HINT, 403: _KEY_HINT, 404: _MODEL_HINT}

_ACCOUNT_CODES = frozenset(
    {
        "insufficient_quota",
        "billing_hard_limit_reached",
        "billing_not_active",
        "insufficient_balance",
    }
)
_MODEL_CODES = frozenset({"model_not_found", "invalid_model", "deployment_not_found"})
_MODEL_WORDS = re.compile(r"(?i)not a valid model|model .{0,80}does not exist")
_REQUEST_CODES = frozenset({"unsupported_parameter", "unsupported_value"})
_OVERFLOW_CODES = frozenset(
    {"context_length_exceeded", "exceed_context_size_error", "string_above_max_length"}
)
# Most servers have no code for it. Each of these is the wording of one of them.
_OVERFLOW_WORDS = re.compile(
    r"(?i)context (length|size|window)|maximum context|prompt is too long"
    r"|input is too long|too many (input )?tokens"
)
_MODERATION_CODES = frozenset(
    {"content_filter", "content_policy_violation", "moderation"}
)
_BUSY_STATUSES = frozenset({408, 409, 425, 429})


class UnknownModelError(PortRefusedError):
    """The endpoint serves no model of that name, or is not where we look for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointError:
    """What an endpoint said of a request that it did not answer.

    Attributes:
        code: Its own name for the cause; None where it has none.
        reason: Its words, without secrets and without text of the question.
        flagged: It refused what the text says, not who asks.
    """

    status: int
    code: str | None
    reason: str
    flagged: bool
    retry_after: timedelta | None

    @property
    def words(self) -> str:
        """Status, code and reason, for a message."""
        parts = (str(self.status), self.code or "", self.reason)
        return ", ".join(part for part in parts if part)


def parse_endpoint_error(
    status: int,
    body: object,
    *,
    headers: Mapping[str, str],
    prompt: str,
    key: str,
) -> EndpointError:
    """Read the *body* of an error; servers differ in which fields it has."""
    fields: Mapping[str, Any] = body if isinstance(body, Mapping) else {}
    code = next(
        (
            name
            for field in ("code", "type")
            if isinstance(name := fields.get(field), str) and name
        ),
        None,
    )
    said = str(fields.get("message") or fields.get("detail") or "")
    words = mask_words_of(prompt, mask_quoted_text(mask_secrets(_hide(key, said))))
    metadata = fields.get("metadata")
    return EndpointError(
        status=status,
        code=first_line(code, longest=60) if code else None,
        reason=first_line(words, longest=MAX_REASON_LENGTH),
        flagged=code in _MODERATION_CODES
        or (isinstance(metadata, Mapping) and "flagged_input" in metadata),
        retry_after=_retry_after(headers),
    )


def sort_endpoint_error(problem: EndpointError) -> PortError:
    """Return the error by which the service knows what must be done about it."""
    if _is_overflow(problem):
        return ContextOverflowError(f"the question is too long: {problem.words}")
    if not problem.flagged and (hint := _deployment_hint(problem)):
        kind = UnknownModelError if hint == _MODEL_HINT else PortRefusedError
        return kind(PORT, f"{hint} ({problem.words})", code=problem.code)
    if (
        problem.status in _BUSY_STATUSES
        or problem.status >= HTTPStatus.INTERNAL_SERVER_ERROR
    ):
        return PortUnavailableError(
            PORT,
            f"busy ({problem.words})",
            code=problem.code,
            retry_after=problem.retry_after,
        )
    return PortProtocolError(PORT, f"refused ({problem.words})", code=problem.code)


def _is_overflow(problem: EndpointError) -> bool:
    return problem.status in (400, 413, 422) and (
        problem.code in _OVERFLOW_CODES
        or bool(_OVERFLOW_WORDS.search(problem.reason))
        or problem.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    )


def _deployment_hint(problem: EndpointError) -> str | None:
    """Return what a person must do about the deployment, if it is at fault."""
    if problem.code in _ACCOUNT_CODES:
        return _ACCOUNT_HINT
    if problem.status in (400, 422):
        if problem.code in _MODEL_CODES or _MODEL_WORDS.search(problem.reason):
            return _MODEL_HINT
        return _REQUEST_HINT if problem.code in _REQUEST_CODES else None
    return _HINTS.get(problem.status)


def _retry_after(headers: Mapping[str, str]) -> timedelta | None:
    """Return how long the endpoint asks us to wait: seconds or a date, by RFC 9110."""
    seconds: float | None = None
    with suppress(KeyError, ValueError, TypeError):
        seconds = float(headers["retry-after-ms"]) / 1000
    said = headers.get("retry-after")
    if seconds is None and said:
        try:
            seconds = float(said)
        except ValueError:
            with suppress(ValueError, TypeError):
                until = parsedate_to_datetime(said)
                seconds = (until - datetime.now(UTC)).total_seconds()
    if seconds is None or not math.isfinite(seconds) or seconds < 0:
        return None
    return min(timedelta(seconds=seconds), MAX_RETRY_AFTER)


def _hide(key: str, words: str) -> str:
    return words.replace(key, "***") if key else words
