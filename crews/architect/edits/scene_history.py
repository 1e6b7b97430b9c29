"""Which scene an edit is about, after the scenes were cut and moved by other edits."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from crews.architect.edits.outcome import EditNotBorneError
from ports.domain.edits import StoryEdit
from ports.domain.story import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class ScenesOfEdit:
    """The scenes that an edit is about.

    Attributes:
        at: Where the words of its anchor stand.
        extent: What the scene covered when the edit was made.
        numbers: Of the scenes that it has become; several where it was split since.
        is_taken_in: The scene is no more: the one before has its text.
    """

    at: Span
    extent: Span
    numbers: frozenset[int]
    is_taken_in: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Note:
    """A scene as an edit met it.

    Attributes:
        next_id: Of the scenes; what has it or a higher one came after the edit.
    """

    scene: int
    at: Span
    extent: Span
    next_id: int


class PlacedScene(Protocol):
    """A scene with its number and its text."""

    @property
    def number(self) -> int:
        """Counted from 1."""
        ...

    @property
    def source(self) -> Span:
        """What of the text it is."""
        ...


class SceneHistory:
    """Where scenes begin, one edit after the other, and what became of each.

    A scene keeps its id wherever it is moved to: at first its number. One that is cut
    off another has a new id.

    Attributes:
        beginnings: Where scenes begin, each with the id of the scene.
        story: From the first scene to the last.
    """

    def __init__(self, scenes: Sequence[PlacedScene]) -> None:
        self.story = Span(scenes[0].source.start, scenes[-1].source.end)
        self.beginnings = {scene.source.start: scene.number for scene in scenes}
        self._next_id = len(scenes) + 1
        self._parents: dict[int, int] = {}
        self._left: dict[int, int] = {}
        self._notes: dict[int, _Note] = {}

    def split(self, at: int) -> None:
        """Begin a scene at *at*, where none does so far."""
        if at not in self.beginnings:
            whole = self.beginnings[self._beginning_of(at)]
            self._parents[self._next_id] = whole
            self.beginnings[at] = self._next_id
            self._next_id += 1

    def merge(self, at: int) -> None:
        """Let no scene begin at *at*.

        Raises:
            EditNotBorneError: The story begins there.
        """
        self._check_removable(at)
        self.beginnings.pop(at, None)

    def move(self, start: int, at: int) -> None:
        """Begin at *at* what began at *start*, wherever it was moved to since.

        Raises:
            EditNotBorneError: The story begins at *start*.
        """
        self._check_removable(start)
        scene = self.beginnings.get(start, self._left.get(start))
        now = next((p for p, each in self.beginnings.items() if each == scene), None)
        if scene is None or now is None:
            self.split(at)
            return
        del self.beginnings[now]
        self.beginnings[at] = scene
        self._left |= {start: scene, now: scene}

    def note(self, edit: int, at: Span) -> None:
        """Note which scene the edit of that number is about, as it is now."""
        start = self._beginning_of(at.start)
        end = min((p for p in self.beginnings if p > start), default=self.story.end)
        self._notes[edit] = _Note(
            scene=self.beginnings[start],
            at=at,
            extent=Span(start, end),
            next_id=self._next_id,
        )

    def find(self, edit: StoryEdit) -> ScenesOfEdit | None:
        """Return what *edit* is about now; None where its place is not in the text.

        A scene that another took in is that one.
        """
        note = self._notes.get(edit.number)
        if note is None:
            return None
        order = sorted(self.beginnings)
        numbers = frozenset(
            number
            for number, start in enumerate(order, 1)
            if self._is_of(self.beginnings[start], note)
        )
        start = self._beginning_of(note.at.start)
        return ScenesOfEdit(
            at=note.at,
            extent=note.extent,
            numbers=numbers or frozenset({order.index(start) + 1}),
            is_taken_in=not numbers and start < note.extent.start,
        )

    def _is_of(self, scene: int, note: _Note) -> bool:
        while scene != note.scene and scene >= note.next_id:
            scene = self._parents[scene]
        return scene == note.scene

    def _beginning_of(self, position: int) -> int:
        return max(start for start in self.beginnings if start <= position)

    def _check_removable(self, at: int) -> None:
        if at == self.story.start:
            raise EditNotBorneError("the first scene has none before it")
