"""The context text that PathRAG gives to a model, byte for byte."""

import csv
import io
from collections.abc import Iterable, Sequence

from infra.pathrag.graph import Graph, Node
from infra.pathrag.path_text import describe_path
from infra.pathrag.retrieval import RetrievalResult

_ENTITY_COLUMNS = ("id", "entity", "type", "description", "rank")
_RELATIONSHIP_COLUMNS = (
    "id",
    "source",
    "target",
    "description",
    "keywords",
    "weight",
    "rank",
)
_SOURCE_COLUMNS = ("id", "content")
_PATH_COLUMNS = ("id", "context")


def render_context(graph: Graph, found: RetrievalResult) -> str:
    """Return *found* as the library writes it, best path last."""
    relationships = _render_csv(
        _RELATIONSHIP_COLUMNS,
        (
            (
                edge.source,
                edge.target,
                edge.description,
                edge.keywords,
                edge.weight,
                graph.degrees[edge.source] + graph.degrees[edge.target],
            )
            for edge in found.relationships
        ),
    )
    # A list's repr: the library writes each path as a list of one sentence.
    paths = (
        (str([describe_path(graph, path.nodes)]),) for path in reversed(found.paths)
    )
    return f"""
-----global-information-----
-----high-level entity information-----
```csv
{_render_entities(graph, found.ends)}
```
-----high-level relationship information-----
```csv
{relationships}
```
-----Sources-----
```csv
{_render_sources(graph, (*found.relationship_passages, *found.seed_passages))}
```
-----local-information-----
-----low-level entity information-----
```csv
{_render_entities(graph, found.seeds)}
```
-----low-level relationship information-----
```csv
{_render_csv(_PATH_COLUMNS, paths) if found.seeds else ""}
```
"""


def _render_entities(graph: Graph, nodes: Sequence[Node]) -> str:
    if not nodes:
        return ""
    return _render_csv(
        _ENTITY_COLUMNS,
        (
            (node.name, node.kind, node.description, graph.degrees[node.name])
            for node in nodes
        ),
    )


def _render_sources(graph: Graph, ids: Iterable[str]) -> str:
    # Read back from its own CSV, the library drops the quoting of every content.
    contents = dict.fromkeys(graph.passages[id_] for id_ in ids)
    rows = (f"{number},\t{text}" for number, text in enumerate(contents, start=1))
    return "\n".join((",\t".join(_SOURCE_COLUMNS), *rows))


def _render_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(header)
    writer.writerows((number, *row) for number, row in enumerate(rows))
    return written.getvalue()
