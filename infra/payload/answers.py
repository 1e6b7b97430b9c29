"""What Payload answers, sorted by whose fault it is."""

from typing import Any, TypeVar

import httpx
from pydantic import BaseModel, ConfigDict, ValidationError

from ports.errors import (
    MissingDocumentError,
    PortProtocolError,
    PortUnavailableError,
)

PORT = "archive"

Document = dict[str, Any]
DocumentId = str | int
"""Text on MongoDB and with UUIDs, a number with Payload's defaults on PostgreSQL. It
goes back as it came: ``"7"`` is no valid relation where ids are numbers."""

BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})
"""500 among them: plain errors of hooks and lost races on SQL come as one."""

IS_IT_PAYLOAD = "does CREWS_PAYLOAD_URL name a Payload, without /api?"


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True)


class Found(_Answer):
    """The answer to a search."""

    docs: list[Document]


class Identified(BaseModel):
    """A document that is there, whatever else it holds."""

    model_config = ConfigDict(frozen=True, extra="allow")

    id: DocumentId


class Written(_Answer):
    """The answer to a write."""

    doc: Identified


class Removed(_Answer):
    """The answer to a deletion; that it is a good one is all it tells."""


class Permitted(_Answer):
    """What a user may do, by collection; what is forbidden is left out."""

    collections: dict[str, Document]


class Myself(_Answer):
    """Who our key says we are; for a wrong key, nobody."""

    user: Document | None


Answer = TypeVar("Answer", bound=BaseModel)


class RefusedError(PortProtocolError):
    """The document breaks a rule of its collection, or its key is taken."""


class NoRouteError(PortProtocolError):
    """There is no such collection there, or no Payload at all."""


def related(value: object) -> object:
    """Return the id of a related document, which comes bare or whole."""
    return value.get("id") if isinstance(value, dict) else value


def told(response: httpx.Response, kind: type[Answer]) -> Answer:
    """Return what a good answer tells.

    Raises:
        MissingDocumentError: There is no such document, or none that we may see.
        RefusedError: The document was not taken.
        PortUnavailableError: Payload is busy.
        PortProtocolError: It does not speak as Payload does, or not with us.
    """
    path = response.request.url.path
    match response.status_code:
        case 200 | 201:
            return _read(response, kind)
        case 404 if _errors(response):
            raise MissingDocumentError(PORT, f"there is no {path}")
        case 404:
            raise NoRouteError(
                PORT,
                f"nothing answers at {path}: {IS_IT_PAYLOAD} "
                "Has it the collections of infra/payload?",
            )
        case 401 | 403:
            raise PortProtocolError(
                PORT, f"our key may not use {path}: check CREWS_PAYLOAD_API_KEY"
            )
        case 400:
            raise RefusedError(PORT, f"{path} refused: {_why(response)}")
        case status if status in BUSY:
            raise PortUnavailableError(PORT, f"{path} answered {status}")
        case status:
            raise PortProtocolError(PORT, f"{path} answered {status}: {IS_IT_PAYLOAD}")


def _read(response: httpx.Response, kind: type[Answer]) -> Answer:
    try:
        return kind.model_validate_json(response.content)
    except ValidationError as error:
        # Named by place alone: the values are a story's.
        fields = {".".join(map(str, each["loc"])) for each in error.errors()}
        raise PortProtocolError(
            PORT,
            f"{response.request.url.path} answered something else "
            f"({', '.join(sorted(fields - {''})) or 'no JSON'}): {IS_IT_PAYLOAD}",
        ) from error


def _why(response: httpx.Response) -> str:
    """Return the fields that were refused, without what they held."""
    return (
        "; ".join(
            f"{field.get('path')}: {field.get('message')}"
            for error in _errors(response)
            if isinstance(data := error.get("data"), dict)
            for field in data.get("errors", ())
        )
        or "no field named"
    )


def _errors(response: httpx.Response) -> list[Document]:
    """Return what Payload itself has against a request; a stranger names nothing."""
    try:
        answer = response.json()
    except ValueError:
        return []
    errors = answer.get("errors") if isinstance(answer, dict) else None
    return [e for e in errors if isinstance(e, dict)] if errors else []
