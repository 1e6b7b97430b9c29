"""Pages from templates, with the headers that keep strangers' words from acting."""

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from ports.pipeline.stages import STAGE_LABELS
from service.ops.terminal_text import REPLACEMENT, UNSAFE_CHARACTER

HEADERS = {
    # Nothing inline and nothing foreign: a story's words can be no script of anybody.
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; "
        "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; "
        "base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
}

STATIC_TYPES = {
    "console.css": "text/css",
    "console.js": "text/javascript",
    "icon.svg": "image/svg+xml",
}


def format_time(at: datetime) -> str:
    """Return a time as the command line writes it, in UTC."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S}"


def format_ago(at: datetime) -> str:
    """Return how long ago something was, or in how long it will be."""
    seconds = (datetime.now(UTC) - at).total_seconds()
    span = format_span(abs(seconds))
    return f"in {span}" if seconds < 0 else f"{span} ago"


def format_span(seconds: float) -> str:
    """Return a length of time in its largest unit."""
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= 2 * size or (unit == "min" and seconds >= size):
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.1f} s" if seconds < 10 else f"{seconds:.0f} s"  # noqa: PLR2004  # one digit


def format_cost(cost: float) -> str:
    """Return US dollars, with as many digits as a small sum needs."""
    return f"${cost:,.2f}" if cost >= 1 or cost == 0 else f"${cost:.4f}"


def format_size(size: int) -> str:
    """Return a number of bytes in its largest unit."""
    if size < 1024:  # noqa: PLR2004  # a kibibyte
        return f"{size} B"
    return f"{size / 1024:,.0f} KiB"


def show_controls(text: object) -> str:
    """Return text in which no character turns the direction of writing."""
    return UNSAFE_CHARACTER.sub(REPLACEMENT, str(text))


@cache
def environment() -> Environment:
    """Return the templates, with escaping on."""
    found = Environment(
        loader=PackageLoader("service.console"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: show_controls(value) if type(value) is str else value,
    )
    found.filters |= {
        "time": format_time,
        "ago": format_ago,
        "span": format_span,
        "cost": format_cost,
        "size": format_size,
    }
    found.globals |= {
        "static_version": static_version(),
        "stage_labels": STAGE_LABELS,
    }
    return found


@cache
def read_static(name: str) -> bytes:
    """Return a style sheet or script of the console."""
    return files("service.console").joinpath("static", name).read_bytes()


@cache
def static_version() -> str:
    """Return what changes with any of the static files, so that none is stale."""
    return sha256(b"".join(map(read_static, STATIC_TYPES))).hexdigest()[:12]


def render(
    template: str, context: Mapping[str, Any], *, status_code: int = 200
) -> HTMLResponse:
    """Return a page."""
    text = environment().get_template(f"{template}.html.j2").render(context)
    return HTMLResponse(text, status_code=status_code, headers=HEADERS)


async def serve_static(request: Request) -> Response:
    """Serve the style sheet, the script or the icon."""
    name = request.path_params["name"]
    if name not in STATIC_TYPES:
        return Response(status_code=404)
    return Response(
        read_static(name),
        media_type=STATIC_TYPES[name],
        headers={
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "public, max-age=31536000, immutable",
        },
    )
