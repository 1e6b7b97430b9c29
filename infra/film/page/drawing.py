"""A picture in SVG, drawn piece by piece; a stranger's words are escaped."""

from collections.abc import Iterable

from markupsafe import Markup, escape


class Drawing:
    """An inline picture that needs no script and no file.

    Its colours are classes and variables of the page, so that it fits light, dark and
    paper.
    """

    def __init__(self, width: float, height: float) -> None:
        self.width = width
        self.height = height
        self._pieces: list[Markup] = []

    def rect(
        self, x: float, y: float, width: float, height: float, *, kind: str
    ) -> None:
        """Draw a rectangle of the class *kind*."""
        self._pieces.append(
            Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>').format(
                kind, _number(x), _number(y), _number(width), _number(height)
            )
        )

    def text(
        self, x: float, y: float, text: str, *, kind: str = "", anchor: str = "start"
    ) -> None:
        """Write a line with its base line at *y*."""
        self._pieces.append(
            Markup('<text class="{}" x="{}" y="{}" text-anchor="{}">{}</text>').format(
                kind, _number(x), _number(y), anchor, text
            )
        )

    def path(self, commands: Iterable[str], *, kind: str) -> None:
        """Draw a path of the class *kind*."""
        self._pieces.append(
            Markup('<path class="{}" d="{}"/>').format(kind, "".join(commands))
        )

    def render(self, title: str) -> Markup:
        """Return the picture; *title* says in words what it shows."""
        head = Markup(
            '<svg role="img" aria-label="{}" viewBox="0 0 {} {}" width="{}" '
            'height="{}">'
        ).format(
            title,
            *map(_number, (self.width, self.height, self.width, self.height)),
        )
        return head + Markup().join(self._pieces) + Markup("</svg>")


def shorten(text: str, length: int) -> str:
    """Return *text*, cut to *length* characters."""
    return text if len(text) <= length else f"{text[: length - 1].rstrip()}…"


def _number(value: float) -> str:
    return str(escape(f"{value:.2f}".rstrip("0").rstrip(".")))
