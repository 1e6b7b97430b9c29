"""Why a certificate was refused, in the words of the TLS library."""

import ssl


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
        seen.add(id(cause))
        cause = cause.__cause__ or cause.__context__
    return None
