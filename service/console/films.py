"""A run's film as its own page, and in the formats of other programs."""

import asyncio
import io
import zipfile
from collections.abc import Mapping
from typing import get_args

from starlette.requests import Request
from starlette.responses import Response

from infra.film.registry import find_exporter
from ports.domain.choices import ExportFormat
from service.actions.films import NoBreakdownError, read_film
from service.console.desk import Desk
from service.console.rendering import HEADERS
from service.console.runs import parse_run_id
from service.console.session import ConsoleSession

FORMATS: tuple[ExportFormat, ...] = get_args(ExportFormat)

PAGE_HEADERS = {
    **HEADERS,
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; "
    "frame-ancestors 'none'; form-action 'none'",
}
"""A film's page brings its style with it, and has neither scripts nor forms."""


class FilmPages:
    """Serves what the exporters write of a run."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request, _: ConsoleSession) -> Response:
        """Show the film's page, or one of the pages of a long film."""
        pages = await self._export(request, "html")
        content = pages.get(request.path_params["name"])
        if content is None:
            raise NoBreakdownError("the film has no such page")
        return Response(content, media_type="text/html", headers=PAGE_HEADERS)

    async def download(self, request: Request, _: ConsoleSession) -> Response:
        """Send the film in a format: its file, or an archive of its files."""
        name = request.path_params["format"]
        if name not in FORMATS:
            raise NoBreakdownError("no such format")
        files = await self._export(request, name)
        if len(files) == 1:
            [(file, content)] = files.items()
        else:
            file, content = f"{name}.zip", await asyncio.to_thread(_pack, files)
        return Response(
            content,
            media_type="application/octet-stream",
            headers={
                **HEADERS,
                "Content-Disposition": f'attachment; filename="{file}"',
            },
        )

    async def _export(self, request: Request, to: ExportFormat) -> Mapping[str, bytes]:
        exporter = find_exporter(to)
        run_id = parse_run_id(request)
        film, text = await read_film(self._desk.store.operations, run_id)
        # In a thread: a novel's takes seconds.
        return await asyncio.to_thread(exporter, film, text)


def _pack(files: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()
