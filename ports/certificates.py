"""Why no connection was made: a refused certificate, theirs or ours, or no answer."""

import ssl

from ports.errors import PortUnavailableError

_AUTHORITY_ALERTS = ("UNKNOWN_CA", "ACCESS_DENIED")

_REMEDIES = {
    # Codes of OpenSSL: X509_V_ERR_….
    9: "set this host's clock, which is behind",
    10: "renew it, or set this host's clock",
    18: "name the authority that signed it in CREWS_CA_FILE",
    19: "name the authority that signed it in CREWS_CA_FILE",
    20: "name the authority that signed it in CREWS_CA_FILE",
    21: "name the authority that signed it in CREWS_CA_FILE",
    62: "use the host name that it was issued for",
    64: "use the host name that it was issued for",
}
"""What helps, by the code of the fault."""


def to_unavailable_error(
    port: str, error: BaseException, *, advice: str
) -> PortUnavailableError:
    """Return *error* of a client as that of a system that no request has reached.

    *advice* is for where no certificate is at fault.
    """
    fault = find_certificate_fault(error) or (
        f"nothing answers there ({type(error).__name__}): {advice}"
    )
    return PortUnavailableError(port, fault)


def find_certificate_fault(error: BaseException) -> str | None:
    """Return what is wrong with TLS or a certificate, where *error* comes from that.

    Clients wrap the error of the handshake, and say no more than that no connection
    could be made.
    """
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        # aiohttp's own error is of this class too, without a message.
        message = getattr(cause, "verify_message", None)
        if isinstance(cause, ssl.SSLCertVerificationError) and message:
            fault = f"its certificate is refused: {message}"
            remedy = _REMEDIES.get(cause.verify_code)
            return f"{fault} ({remedy})" if remedy else fault
        if isinstance(cause, ssl.SSLError):
            if alert := _find_alert(cause):
                return (
                    f"it refuses our certificate: {alert}; see CREWS_CERTIFICATE_FILE"
                )
            if not isinstance(cause, ssl.SSLCertVerificationError):
                return f"no TLS with it: {cause}"
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
