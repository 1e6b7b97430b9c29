"""What was parsed, kept small: a novel's grammar is some three megabytes."""

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from hashlib import sha256

from ports.questions import Material, PassageMaterial, SceneMaterial

# Some twelve bytes a word: 64 MB hold twenty long novels.
MAX_CACHE_BYTES = 64 * 1024 * 1024


def text_digest(text: str) -> bytes:
    """Return what the grammar of *text* is kept under."""
    return sha256(text.encode(errors="surrogatepass")).digest()


def texts_to_parse(material: Material) -> Iterator[str]:
    """Return the texts of *material* whose grammar its answer needs."""
    if isinstance(material, PassageMaterial | SceneMaterial):
        for unit in material.units:
            yield unit.text


class ParseCache:
    """Packed grammar by text; the longest unused goes first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[bytes, bytes] = OrderedDict()
        self._size = 0

    def find(self, material: Material) -> dict[bytes, bytes]:
        """Return what is known of the texts of *material*."""
        known: dict[bytes, bytes] = {}
        for text in texts_to_parse(material):
            key = text_digest(text)
            if key in self._kept:
                self._kept.move_to_end(key)
                known[key] = self._kept[key]
        return known

    def put(self, parses: Mapping[bytes, bytes]) -> None:
        """Remember *parses*, and forget the oldest over the limit."""
        for key, packed in parses.items():
            self._size += len(packed) - len(self._kept.pop(key, b""))
            self._kept[key] = packed
        while self._size > MAX_CACHE_BYTES:
            _, forgotten = self._kept.popitem(last=False)
            self._size -= len(forgotten)
