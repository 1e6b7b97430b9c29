"""Why a certificate was refused, theirs or ours, in the words of the TLS library."""

import ssl

_AUTHORITY_ALERTS = ("UNKNOWN_CA", "ACCESS_DENIED")


def find_certificate_fault(error: BaseException) -> str | None:
    """Return what is wrong with the certificate, where *error* comes from that.

    Clients wrap the error of the handshake, and say no more than that no connection
    could be made.
    """
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        # aiohttp's own error is of this class too, without a message.
        message = getattr(cause, "verify_message", None)
        if isinstance(cause, ssl.SSLCertVerificationError) and message:
            return f"its certificate is refused: {message}"
        if isinstance(cause, ssl.SSLError) and (alert := _find_alert(cause)):
            return f"it refuses our certificate: {alert}; see CREWS_CERTIFICATE_FILE"
        seen.add(id(cause))
        cause = cause.__cause__ or cause.__context__
    return None


def _find_alert(error: ssl.SSLError) -> str | None:
    """Return what the other side said of our certificate, if it said that."""
    # An error that Python itself made has no reason.
    reason = getattr(error, "reason", None) or ""
    version, found, alert = reason.partition("_ALERT_")
    is_ours = "CERTIFICATE" in alert or alert in _AUTHORITY_ALERTS
    return alert.replace("_", " ").lower() if version and found and is_ours else None
