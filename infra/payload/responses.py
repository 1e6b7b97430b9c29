"""Parses Payload's responses, and raises the port's errors for those that failed."""

from typing import Any, TypeVar

import httpx
from pydantic import BaseModel, ConfigDict, ValidationError

from ports.errors import (
    MissingDocumentError,
    PortProtocolError,
    PortRefusedError,
    PortUnavailableError,
)

PORT = "archive"

PayloadDocument = dict[str, Any]
DocumentId = str | int
"""Text on MongoDB and with UUIDs, a number with Payload's defaults on PostgreSQL. It is
sent back with its type: ``"7"`` is not a valid relation where ids are numbers."""

BUSY_STATUSES = frozenset({408, 425, 429, 500, 502, 503, 504})
"""With 500: errors thrown by hooks and lost races on SQL have this status."""

URL_HINT = "does CREWS_PAYLOAD_URL name a Payload, without /api?"


class _Response(BaseModel):
    model_config = ConfigDict(frozen=True)


class SearchResponse(_Response):
    """The response to a search."""

    docs: list[PayloadDocument]


class IdentifiedDocument(BaseModel):
    """A document with its id and any other fields."""

    model_config = ConfigDict(frozen=True, extra="allow")

    id: DocumentId


class WriteResponse(_Response):
    """The response to a write."""

    doc: IdentifiedDocument


class DeleteResponse(_Response):
    """The response to a deletion; it has no fields that matter."""


class AccessResponse(_Response):
    """What a user may do, by collection; forbidden operations are missing."""

    collections: dict[str, PayloadDocument]


class CurrentUserResponse(_Response):
    """The user of our key; None for a wrong key."""

    user: PayloadDocument | None


ResponseModel = TypeVar("ResponseModel", bound=BaseModel)


class RefusedError(PortProtocolError):
    """The document breaks a rule of its collection, or its key exists already."""


class NoRouteError(PortRefusedError):
    """The server has no such collection, or is not Payload."""


def relation_id(value: object) -> object:
    """Return the id of a related document, given as an id or as the document."""
    return value.get("id") if isinstance(value, dict) else value


def parse_response(
    response: httpx.Response, kind: type[ResponseModel]
) -> ResponseModel:
    """Return a successful response as a *kind*.

    Raises:
        MissingDocumentError: The document does not exist or may not be read.
        RefusedError: The document was not accepted.
        PortUnavailableError: Payload is busy.
        PortRefusedError: It does not accept our key, or has not our collections.
        PortProtocolError: The server is not Payload.
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
            # Without ids: the cause is the same for each document.
            raise PortRefusedError(
                PORT,
                f"our key may not use {_collection_path(path)} "
                f"({response.status_code}): check CREWS_PAYLOAD_API_KEY",
            )
        case 400:
            fields = _list_bad_fields(response)
            raise RefusedError(PORT, f"{path} refused these fields: {fields}")
        case status if status in BUSY_STATUSES:
            raise PortUnavailableError(PORT, f"{path} answered {status}")
        case status:
            raise PortProtocolError(PORT, f"{path} answered {status}: {URL_HINT}")


def _collection_path(path: str) -> str:
    return "/".join(path.split("/")[:3])


def _parse_body(response: httpx.Response, kind: type[ResponseModel]) -> ResponseModel:
    try:
        return kind.model_validate_json(response.content)
    except ValidationError as error:
        # Only the names of the fields: their values are parts of a story.
        fields = {".".join(map(str, each["loc"])) for each in error.errors()}
        raise PortProtocolError(
            PORT,
            f"{response.request.url.path} answered something else "
            f"({', '.join(sorted(fields - {''})) or 'no JSON'}): {URL_HINT}",
        ) from error


def _list_bad_fields(response: httpx.Response) -> str:
    """Return the fields that were refused; a message may repeat a field's value."""
    return (
        ", ".join(
            str(field.get("path"))
            for error in _error_entries(response)
            if isinstance(data := error.get("data"), dict)
            for field in data.get("errors", ())
        )
        or "none named"
    )


def _error_entries(response: httpx.Response) -> list[PayloadDocument]:
    """Return the errors in Payload's own format; none if it is another server."""
    try:
        body = response.json()
    except ValueError:
        return []
    errors = body.get("errors") if isinstance(body, dict) else None
    return [e for e in errors if isinstance(e, dict)] if errors else []
