"""Why a request is not carried out, as an answer (RFC 9457)."""

import math
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from http import HTTPStatus

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ports.door import EventProblem, HttpProblem
from ports.errors import InvalidEventError, PortError, StoryCrewsError

log = structlog.get_logger(__name__)

MEDIA_TYPE = "application/problem+json"

RETRY_AFTER = timedelta(seconds=5)
"""After an outage: as long as the service itself waits before it tries again."""

Endpoint = Callable[[Request], Awaitable[Response]]


class RefusedRequestError(StoryCrewsError):
    """A request that is not carried out, with its status.

    Attributes:
        retry_after: When the same request may be carried out; None where never.
    """

    def __init__(
        self,
        status: HTTPStatus,
        detail: str,
        *,
        errors: Sequence[EventProblem] = (),
        retry_after: timedelta | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.errors = tuple(errors)
        self.retry_after = retry_after


def answer_problems(endpoint: Endpoint) -> Endpoint:
    """Return *endpoint* with every refusal and outage as an answer."""

    async def answer(request: Request) -> Response:
        try:
            return await endpoint(request)
        except RefusedRequestError as refusal:
            return _to_response(refusal)
        except InvalidEventError as error:
            return _to_response(RefusedRequestError(HTTPStatus.BAD_REQUEST, str(error)))
        except PortError as error:
            log.warning("door.unavailable", port=error.port, error=str(error))
            # What is wrong with it, and where it stands, is for operators only.
            detail = f"the {error.port} does not answer: send the same request again"
            return _to_response(
                RefusedRequestError(
                    HTTPStatus.SERVICE_UNAVAILABLE, detail, retry_after=RETRY_AFTER
                )
            )

    return answer


def _to_response(refusal: RefusedRequestError) -> Response:
    problem = HttpProblem(
        title=refusal.status.phrase,
        status=refusal.status,
        detail=str(refusal),
        errors=refusal.errors,
    )
    headers = {}
    if refusal.retry_after is not None:
        seconds = max(1, math.ceil(refusal.retry_after.total_seconds()))
        headers["Retry-After"] = str(seconds)
    return JSONResponse(
        problem.model_dump(mode="json", exclude_defaults=True),
        status_code=refusal.status,
        headers=headers,
        media_type=MEDIA_TYPE,
    )
