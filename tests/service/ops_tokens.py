"""Tokens of the ops port for tests: one for each scope, named like it."""

import json

from pydantic import SecretStr

from service.ops.access import AccessTokens
from service.settings import AccessScope, AccessToken


def token_text(scope: AccessScope) -> str:
    """Return the token that `ops_tokens` gives *scope*."""
    return f"a-token-to-{scope}".ljust(24, "-")


def ops_tokens(*scopes: AccessScope) -> AccessTokens:
    """Return tokens for *scopes*."""
    return AccessTokens(
        {
            scope: AccessToken(token=SecretStr(token_text(scope)), scopes=(scope,))
            for scope in scopes
        }
    )


def ops_tokens_setting(*scopes: AccessScope) -> str:
    """Return the value of ``CREWS_OPS_TOKENS`` with tokens for *scopes*."""
    return json.dumps(
        {scope: {"token": token_text(scope), "scopes": [scope]} for scope in scopes}
    )


def bearer(scope: AccessScope) -> dict[str, str]:
    """Return the header of a request with the token for *scope*."""
    return {"Authorization": f"Bearer {token_text(scope)}"}
