"""Why a certificate was refused, in the words of the TLS library, and what to do."""

import ssl

_REMEDIES = {
    # Codes of OpenSSL: X509_V_ERR_….
    9: "set this host's clock, which is behind",
    10: "renew it, or set this host's clock",
    18: "name the authority that signed it in SSL_CERT_FILE",
    19: "name the authority that signed it in SSL_CERT_FILE",
    20: "name the authority that signed it in SSL_CERT_FILE",
    21: "name the authority that signed it in SSL_CERT_FILE",
    62: "use the host name that it was issued for",
    64: "use the host name that it was issued for",
}


def find_certificate_fault(error: BaseException) -> str | None:
    """Return what is wrong with the certificate, where *error* comes from that.

    Clients wrap the error of the handshake, and say no more than that no connection
    could be made.
    """
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        if isinstance(cause, ssl.SSLCertVerificationError):
            fault = f"its certificate is refused: {cause.verify_message}"
            remedy = _REMEDIES.get(cause.verify_code)
            return f"{fault} ({remedy})" if remedy else fault
        seen.add(id(cause))
        cause = cause.__cause__ or cause.__context__
    return None
