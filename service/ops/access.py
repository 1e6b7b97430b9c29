"""Who may do what over HTTP: tokens, each with its scopes."""

import hmac
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from service.settings import AccessScope, AccessToken

Endpoint = Callable[[Request], Awaitable[Response]]

SCHEME = "bearer "


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Whose token came with a request.

    Attributes:
        name: Of the token, in the settings; the audit names it.
    """

    name: str
    scopes: frozenset[AccessScope]

    def may(self, scope: AccessScope) -> bool:
        """Tell whether the token has *scope*; who may act may look too."""
        return scope in self.scopes or (scope == "look" and "act" in self.scopes)


class AccessTokens:
    """The tokens of the settings, by digest."""

    def __init__(self, tokens: Mapping[str, AccessToken]) -> None:
        self._callers = tuple(
            (
                _digest(token.token.get_secret_value()),
                Caller(name=name, scopes=frozenset(token.scopes)),
            )
            for name, token in tokens.items()
        )

    @property
    def signing_key(self) -> bytes:
        """A key that all replicas derive alike, and that no longer holds once any
        token is changed."""
        digests = b"".join(sorted(digest for digest, _ in self._callers))
        return sha256(b"console session" + digests).digest()

    def find_caller(self, token: str) -> Caller | None:
        """Return whose *token* it is; None for a stranger's."""
        digest, found = _digest(token), None
        # Every one is compared, each in constant time: how long it takes tells nothing.
        for known, caller in self._callers:
            if hmac.compare_digest(known, digest):
                found = caller
        return found

    def find_named(self, name: str) -> Caller | None:
        """Return the caller of that name, as a signed session names it."""
        return next((each for _, each in self._callers if each.name == name), None)

    def authenticate(self, request: Request) -> Caller | None:
        """Return who sent *request*, by its header ``Authorization: Bearer``."""
        header = request.headers.get("authorization", "")
        if not header.lower().startswith(SCHEME):
            return None
        return self.find_caller(header[len(SCHEME) :].strip())

    def require(self, scope: AccessScope, endpoint: Endpoint) -> Endpoint:
        """Return *endpoint* behind a token with *scope*: otherwise 401 or 403."""

        async def answer(request: Request) -> Response:
            caller = self.authenticate(request)
            if caller is None:
                return _refuse(
                    401, "send a token of CREWS_OPS_TOKENS: Authorization: Bearer …"
                )
            if not caller.may(scope):
                return _refuse(403, f"the token {caller.name} has no scope {scope}")
            request.state.caller = caller
            return await endpoint(request)

        return answer


def _digest(token: str) -> bytes:
    return sha256(token.encode(errors="surrogatepass")).digest()


def _refuse(status: int, error: str) -> Response:
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else {}  # noqa: PLR2004  # HTTP's number
    return JSONResponse({"error": error}, status_code=status, headers=headers)
