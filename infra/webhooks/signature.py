"""Signatures as Standard Webhooks 1.0 has them: HMAC-SHA256 over id, time and body."""

import base64
import binascii
import hmac
import secrets
from datetime import datetime

SECRET_PREFIX = "whsec_"  # noqa: S105  # what secrets begin with
SECRET_BYTES = 32


def make_secret() -> str:
    """Return a new secret for one subscription."""
    key = base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
    return f"{SECRET_PREFIX}{key}"


def signature_headers(
    secret: str, *, message_id: str, body: bytes, now: datetime
) -> dict[str, str]:
    """Return the headers that a subscriber verifies a message by.

    Raises:
        ValueError: *secret* is not ``whsec_`` and base64.
    """
    timestamp = str(int(now.timestamp()))
    signed = b".".join((message_id.encode(), timestamp.encode(), body))
    digest = hmac.digest(_key_of(secret), signed, "sha256")
    return {
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }


def _key_of(secret: str) -> bytes:
    try:
        return base64.b64decode(secret.removeprefix(SECRET_PREFIX), validate=True)
    except binascii.Error as error:
        raise ValueError("a secret is whsec_ and base64") from error
