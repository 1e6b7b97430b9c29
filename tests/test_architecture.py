"""The documents say what the code says: its layers, its paths, its names."""

import ast
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final

import grimp
import pytest

from handlers.message_parsing import parse_delivery
from ports.delivery import INTAKE_QUEUE, QUEUE_BINDINGS, Delivery
from ports.events.cloud_events import MEDIA_TYPE
from ports.events.story_events import StorySubmitted

ROOT: Final = Path(__file__).parents[1]
ARCHITECTURE: Final = "ports/ARCHITECTURE.md"
DOCUMENTS: Final = (
    ARCHITECTURE,
    "README.md",
    ".github/CONTRIBUTING.md",
    ".github/SECURITY.md",
)
LAYERS: Final = ("service", "handlers", "crews", "ports")
FOLDERS_WITH_ROOMS: Final = ("service", "crews", "ports")

Edge = tuple[str, str]

DIAGRAM: Final = re.compile(r"```mermaid\n(.*?)```", re.DOTALL)
EDGES: Final = re.compile(r"^\s*([\w.]+) --> ([\w.& ]+)$", re.MULTILINE)
EXAMPLE: Final = re.compile(r"^```json\n(.*?)^```", re.MULTILINE | re.DOTALL)
FENCED: Final = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
CODE: Final = re.compile(r"`([^`\n]+)`")
PATH: Final = re.compile(r"(?:service|handlers|crews|ports|infra|tests|\.github)/\S*")
DOTTED: Final = re.compile(r"(?:service|handlers|crews|ports|infra)(?:\.\w+)+")
LINK: Final = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
GLOSSARY_ROW: Final = re.compile(r"^\| ([^|]+) \| [^|]+ \| ([^|]+) \|$", re.MULTILINE)


def read(document: str) -> str:
    return (ROOT / document).read_text("utf-8")


def code_words(document: str) -> Iterator[str]:
    """Yield what stands between backticks, outside fenced blocks."""
    yield from CODE.findall(FENCED.sub("", read(document)))


def edges(diagram: str) -> set[Edge]:
    return {
        (start, end)
        for start, ends in EDGES.findall(diagram)
        for end in ends.split(" & ")
    }


def folder(module: str) -> str:
    """Return the folder of the first diagram that a module lies in."""
    return room(module) if module.startswith("infra.") else module.partition(".")[0]


def room(module: str) -> str:
    """Return the room of the second diagram that a module lies in."""
    return ".".join(module.split(".")[:2])


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    return grimp.build_graph(*LAYERS, "infra", cache_dir=None)


def imports(graph: grimp.ImportGraph, place: Callable[[str], str]) -> set[Edge]:
    """Return the imports between the places that modules lie in."""
    found = {
        (place(module), place(imported))
        for module in graph.modules
        for imported in graph.find_modules_directly_imported_by(module)
    }
    return {edge for edge in found if edge[0] != edge[1]}


def is_defined(name: str) -> bool:
    """Tell whether a dotted name is a module, or is defined in one; import nothing."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        base = ROOT.joinpath(*parts[:length])
        for file in (base.with_suffix(".py"), base / "__init__.py"):
            if file.is_file():
                body = ast.parse(file.read_text("utf-8")).body
                return _is_defined_in(body, parts[length:])
    return False


def _is_defined_in(body: Sequence[ast.stmt], names: Sequence[str]) -> bool:
    if not names:
        return True
    for statement in body:
        match statement:
            case ast.ClassDef(name=name, body=inner) if name == names[0]:
                return _is_defined_in(inner, names[1:])
            case _ if names[0] in _names_bound_by(statement):
                return len(names) == 1
    return False


def _names_bound_by(statement: ast.stmt) -> set[str]:
    match statement:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            return {name}
        case ast.AnnAssign(target=ast.Name(id=name)):
            return {name}
        case ast.Assign(targets=targets):
            return {each.id for each in targets if isinstance(each, ast.Name)}
        case ast.ImportFrom(names=names):
            return {each.asname or each.name for each in names}
        case _:
            return set()


def test_the_first_diagram_draws_the_imports_between_folders(
    graph: grimp.ImportGraph,
) -> None:
    [diagram, _] = DIAGRAM.findall(read(ARCHITECTURE))

    assert edges(diagram) == imports(graph, folder)


def test_the_second_diagram_draws_the_imports_inside_each_folder(
    graph: grimp.ImportGraph,
) -> None:
    [_, diagram] = DIAGRAM.findall(read(ARCHITECTURE))
    promises = {m for m in graph.find_children("ports") if not graph.find_children(m)}

    assert edges(diagram) == {
        edge
        for edge in imports(graph, room)
        if folder(edge[0]) == folder(edge[1]) in FOLDERS_WITH_ROOMS
        if promises.isdisjoint(edge)
    }


def test_the_first_diagram_names_every_folder_that_holds_code() -> None:
    [diagram, _] = DIAGRAM.findall(read(ARCHITECTURE))
    packages = ROOT.glob("infra/*/__init__.py")
    adapters = {f"infra.{file.parent.name}" for file in packages}

    assert {end for edge in edges(diagram) for end in edge} == {
        *LAYERS,
        *adapters,
    }


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_path_in_a_document_exists(document: str) -> None:
    paths = {word for word in code_words(document) if PATH.fullmatch(word)}

    assert {path for path in paths if not any(ROOT.glob(path.rstrip("/")))} == set()


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_link_between_documents_leads_somewhere(document: str) -> None:
    links = {link for link in LINK.findall(read(document)) if "://" not in link}
    here = (ROOT / document).parent

    assert {link for link in links if not (here / link).exists()} == set()


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_name_in_a_document_is_defined(document: str) -> None:
    names = {word for word in code_words(document) if DOTTED.fullmatch(word)}

    assert {name for name in names - QUEUE_BINDINGS.keys() if not is_defined(name)} == (
        set()
    )


def test_every_word_of_the_glossary_stands_in_the_code() -> None:
    glossary = read(ARCHITECTURE).split("## 14. Glossary")[1]

    rows = GLOSSARY_ROW.findall(glossary)[2:]

    assert rows
    assert [
        word
        for word, code in rows
        if not CODE.findall(code)
        or not all(PATH.fullmatch(c) or DOTTED.fullmatch(c) for c in CODE.findall(code))
    ] == []


def test_every_section_that_the_code_cites_exists() -> None:
    sections = set(re.findall(r"^## (\d+)\. ", read(ARCHITECTURE), re.MULTILINE))

    cited = {
        number
        for package in (*LAYERS, "infra", "tests")
        for file in (ROOT / package).rglob("*.py")
        for number in re.findall(r"ARCHITECTURE\s+§(\d+)", file.read_text("utf-8"))
    }

    assert cited - sections == set()


def test_the_submission_in_the_readme_keeps_the_contract() -> None:
    [example] = EXAMPLE.findall(read("README.md"))
    delivery = Delivery(
        queue=INTAKE_QUEUE,
        routing_key=StorySubmitted.routing_key,
        body=example.encode(),
        content_type=MEDIA_TYPE,
    )

    assert isinstance(parse_delivery(delivery).payload, StorySubmitted)
