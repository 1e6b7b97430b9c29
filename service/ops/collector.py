"""Asks the collector of the traces whether it takes what we send."""

import os
import ssl

import httpx
from opentelemetry.util.re import parse_env_headers

from ports.certificates import find_certificate_fault
from ports.errors import PortProtocolError, PortRefusedError, PortUnavailableError

PORT = "traces"

HEADERS = "OTEL_EXPORTER_OTLP_HEADERS"
"""What OpenTelemetry sends beside its own headers: mostly the collector's login."""


async def check_collector(url: str, context: ssl.SSLContext) -> None:
    """Send an export without any span, as OTLP over HTTP allows.

    Raises:
        PortError: It was not taken; the message says what to do.
    """
    headers = {
        "Content-Type": "application/x-protobuf",
        **parse_env_headers(os.environ.get(HEADERS, ""), liberal=True),
    }
    try:
        async with httpx.AsyncClient(verify=context) as client:
            answer = await client.post(url, content=b"", headers=headers)
    except httpx.TransportError as error:
        if fault := find_certificate_fault(error):
            raise PortRefusedError(PORT, fault) from error
        raise PortUnavailableError(
            PORT,
            f"nothing answers ({type(error).__name__}): is the collector running, and "
            "CREWS_TRACES_URL right?",
        ) from error
    if answer.status_code in (401, 403):
        raise PortRefusedError(
            PORT, f"refused with status {answer.status_code}: set {HEADERS}"
        )
    if not answer.is_success:
        raise PortProtocolError(
            PORT,
            f"answers with status {answer.status_code}, as no collector does: is "
            "CREWS_TRACES_URL its whole address, …/v1/traces?",
        )
