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

PayloadDocument = dict[str, Any]
DocumentId = str | int
"""Text on MongoDB and with UUIDs, a number with Payload's defaults on PostgreSQL. It
goes back as it came: ``"7"`` is no valid relation where ids are numbers."""

BUSY_STATUSES = frozenset({408, 425, 429, 500, 502, 503, 504})
"""500 among them: plain errors of hooks and lost races on SQL come as one."""

URL_HINT = "does CREWS_PAYLOAD_URL name a Payload, without /api?"


class _Response(BaseModel):
    model_config = ConfigDict(frozen=True)


class SearchResponse(_Response):
    """The answer to a search."""

    docs: list[PayloadDocument]


class IdentifiedDocument(BaseModel):
    """A document that is there, whatever else it holds."""

    model_config = ConfigDict(frozen=True, extra="allow")

    id: DocumentId


class WriteResponse(_Response):
    """The answer to a write."""

    doc: IdentifiedDocument


class DeleteResponse(_Response):
    """The answer to a deletion; that it is a good one is all it tells."""


class AccessResponse(_Response):
    """What a user may do, by collection; what is forbidden is left out."""

    collections: dict[str, PayloadDocument]


class CurrentUserResponse(_Response):
    """Who our key says we are; for a wrong key, nobody."""

    user: PayloadDocument | None


ResponseModel = TypeVar("ResponseModel", bound=BaseModel)


class RefusedError(PortProtocolError):
    """The document breaks a rule of its collection, or its key is taken."""


class NoRouteError(PortProtocolError):
    """There is no such collection there, or no Payload at all."""


def relation_id(value: object) -> object:
    """Return the id of a related document, which comes bare or whole."""
    return value.get("id") if isinstance(value, dict) else value


def parse_response(
    response: httpx.Response, kind: type[ResponseModel]
) -> ResponseModel:
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
            return _parse_body(response, kind)
        case 404 if _error_entries(response):
            raise MissingDocumentError(PORT, f"there is no {path}")
        case 404:
            raise NoRouteError(
                PORT,
                f"nothing answers at {path}: {URL_HINT} "
                "Has it the collections of infra/payload?",
            )
        case 401 | 403:
            raise PortProtocolError(
                PORT, f"our key may not use {path}: check CREWS_PAYLOAD_API_KEY"
            )
        case 400:
            raise RefusedError(PORT, f"{path} refused: {_refusal_reasons(response)}")
        case status if status in BUSY_STATUSES:
            raise PortUnavailableError(PORT, f"{path} answered {status}")
        case status:
            raise PortProtocolError(PORT, f"{path} answered {status}: {URL_HINT}")


def _parse_body(response: httpx.Response, kind: type[ResponseModel]) -> ResponseModel:
    try:
        return kind.model_validate_json(response.content)
    except ValidationError as error:
        # Named by place alone: the values are a story's.
        fields = {".".join(map(str, each["loc"])) for each in error.errors()}
        raise PortProtocolError(
            PORT,
            f"{response.request.url.path} answered something else "
            f"({', '.join(sorted(fields - {''})) or 'no JSON'}): {URL_HINT}",
        ) from error


def _refusal_reasons(response: httpx.Response) -> str:
    """Return the fields that were refused, without what they held."""
    return (
        "; ".join(
            f"{field.get('path')}: {field.get('message')}"
            for error in _error_entries(response)
            if isinstance(data := error.get("data"), dict)
            for field in data.get("errors", ())
        )
        or "no field named"
    )


def _error_entries(response: httpx.Response) -> list[PayloadDocument]:
    """Return what Payload itself has against a request; a stranger names nothing."""
    try:
        answer = response.json()
    except ValueError:
        return []
    errors = answer.get("errors") if isinstance(answer, dict) else None
    return [e for e in errors if isinstance(e, dict)] if errors else []
