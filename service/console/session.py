"""Who is logged in: a signed cookie after the token, and what guards its forms."""

import hmac
import re
import secrets
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from hashlib import sha256
from typing import Any, Self

from itsdangerous import BadData, URLSafeTimedSerializer
from starlette.requests import Request
from starlette.responses import Response

from service.ops.access import AccessTokens, Caller

COOKIE = "novel_crews_console"
PATH = "/console"
LIFETIME = timedelta(hours=12)

FORM_TOKEN = "form_token"  # noqa: S105  # a field's name

MAX_PERSON = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo:
    """The form that takes the last action back.

    Attributes:
        label: Of its button.
        path: Where it is sent.
        fingerprint: Of the cause that it is about; empty where it is about none.
    """

    label: str
    path: str
    fingerprint: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsoleSession:
    """One login.

    Attributes:
        caller: Whose token it was.
        person: Who says to use it; a token may be a team's.
        nonce: Drawn at the login; the forms' token derives from it.
        notice: What the last action came to, shown once.
        is_error: The notice is of something that failed.
        undo: What takes the last action back, where something can.
    """

    caller: Caller
    person: str
    nonce: str
    notice: str = ""
    is_error: bool = False
    undo: Undo | None = None

    @property
    def who(self) -> str:
        """The operator's name for the audit."""
        return f"{self.caller.name}/{self.person}" if self.person else self.caller.name

    @property
    def label(self) -> str:
        """What the audit knows the session by; nobody makes its cookie of that."""
        return f"session {sha256(self.nonce.encode()).hexdigest()[:16]}"

    @property
    def may_act(self) -> bool:
        """Whether the token is for more than looking."""
        return self.caller.may("act")

    def with_notice(
        self, notice: str, *, is_error: bool = False, undo: Undo | None = None
    ) -> Self:
        """Return the session with what its next page says first."""
        # A cookie holds four kilobytes.
        return replace(self, notice=notice[:1000], is_error=is_error, undo=undo)


class ConsoleSessions:
    """Opens sessions by a token, and finds them again by their cookie.

    The key derives from all tokens of the settings: every replica knows the session,
    and changing any token ends all of them.
    """

    def __init__(self, tokens: AccessTokens) -> None:
        self._tokens = tokens
        self._serializer = URLSafeTimedSerializer(tokens.signing_key, salt=COOKIE)

    def open(self, token: str, person: str) -> ConsoleSession | None:
        """Return a new session, or None if the token may not look."""
        caller = self._tokens.find_caller(token)
        if caller is None or not caller.may("look"):
            return None
        name = re.sub(r"[^\w .@-]", "", person).strip()[:MAX_PERSON]
        return ConsoleSession(
            caller=caller, person=name, nonce=secrets.token_urlsafe(18)
        )

    def find(self, request: Request) -> ConsoleSession | None:
        """Return the session of a request's cookie, unless it is forged or over."""
        try:
            data: dict[str, Any] = self._serializer.loads(
                request.cookies.get(COOKIE, ""), max_age=int(LIFETIME.total_seconds())
            )
        except BadData:
            return None
        caller = self._tokens.find_named(data["caller"])
        if caller is None or not caller.may("look"):
            return None
        return ConsoleSession(
            caller=caller,
            person=data["person"],
            nonce=data["nonce"],
            notice=data["notice"],
            is_error=data["is_error"],
            undo=Undo(**data["undo"]) if data["undo"] else None,
        )

    def write(
        self, request: Request, response: Response, session: ConsoleSession
    ) -> None:
        """Put the session into the cookie of a response."""
        value = self._serializer.dumps(
            {
                "caller": session.caller.name,
                "person": session.person,
                "nonce": session.nonce,
                "notice": session.notice,
                "is_error": session.is_error,
                "undo": asdict(session.undo) if session.undo else None,
            }
        )
        response.set_cookie(
            COOKIE,
            str(value),
            max_age=int(LIFETIME.total_seconds()),
            path=PATH,
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )

    def form_token(self, session: ConsoleSession) -> str:
        """Return what every form of the session carries."""
        key = self._tokens.signing_key
        return hmac.new(key, session.nonce.encode(), sha256).hexdigest()

    def is_own_form(
        self, request: Request, session: ConsoleSession, form_token: str
    ) -> bool:
        """Tell whether a form came from a page of ours, and not from another site's."""
        if request.headers.get("sec-fetch-site", "same-origin") not in (
            "same-origin",
            "none",
        ):
            return False
        return hmac.compare_digest(
            self.form_token(session).encode(), form_token.encode(errors="replace")
        )
