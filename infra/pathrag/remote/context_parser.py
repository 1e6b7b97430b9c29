"""Parses PathRAG's context text back into the facts that were stored in it."""

import ast
import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from infra.pathrag import PORT
from infra.pathrag.remote.entity_names import EntityNames
from ports.errors import PortProtocolError
from ports.knowledge_graph import GraphPath

_RELATIONSHIPS = "\n-----high-level relationship information-----\n```csv\n"
_PATHS = "\n-----low-level relationship information-----\n```csv\n"
_SECTION_END = "\n```\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedContext:
    """The part of an answer that belongs to one scope, best first.

    Attributes:
        paths: Paths between seeds.
        relationships: Those that resemble the keywords, as paths of one step.
    """

    paths: tuple[GraphPath, ...]
    relationships: tuple[GraphPath, ...]


def parse_context(names: EntityNames, context: str) -> ParsedContext:
    """Return what *context* has for *names*; everything else belongs to other scopes.

    Raises:
        PortProtocolError: It is not a context text of PathRAG.
    """
    # Texts between the two sections may contain lines like these headings, so one is
    # searched from the start and the other from the end.
    relationships = _section_rows(context, context.find(_RELATIONSHIPS), _RELATIONSHIPS)
    paths = _section_rows(context, context.rfind(_PATHS), _PATHS)
    return ParsedContext(
        paths=tuple(_parse_paths(names, paths)),
        relationships=tuple(_parse_relationships(names, relationships)),
    )


def _section_rows(context: str, at: int, opening: str) -> list[list[str]]:
    start = at + len(opening)
    # In a section without rows, the line end of the heading is also that of the end.
    end = context.find(_SECTION_END, start - 1)
    if at < 0 or end < 0:
        raise PortProtocolError(PORT, f"PathRAG's answer has no {opening.strip()}")
    header_and_rows = csv.reader(io.StringIO(context[start:end], newline=""))
    try:
        return [row for row in header_and_rows if row][1:]
    except csv.Error as error:
        raise PortProtocolError(PORT, f"PathRAG's answer: {error}") from error


def _parse_paths(names: EntityNames, rows: list[list[str]]) -> Iterator[GraphPath]:
    """Yield the paths of *rows*, best first; PathRAG lists the best one last.

    The text has no scores, so they are given by position: 1, 1/2, 1/3 …
    """
    step = re.compile(
        rf"{re.escape(names.prefix)}<(.*?)>{re.escape(names.prefix)}\)"
        r' to connect to "([^"]*)" and "([^"]*)"\.'
    )
    hops_by_row = (step.findall(_parse_cell(row[1])) for row in reversed(rows))
    for position, hops in enumerate((hops for hops in hops_by_row if hops), start=1):
        ends = (hops[0][1], *(target for _, _, target in hops))
        entities = tuple(_require_key(names, end) for end in ends)
        facts = [_parse_fact(fact) for fact, _, _ in hops]
        yield _build_path(entities, facts, 1 / position)


def _parse_cell(cell: str) -> str:
    try:
        # The cell is the repr of a list with one sentence.
        return str(ast.literal_eval(cell)[0])
    except (ValueError, SyntaxError, LookupError) as error:
        raise PortProtocolError(
            PORT, "PathRAG tells a path as we cannot read"
        ) from error


def _parse_relationships(
    names: EntityNames, rows: list[list[str]]
) -> Iterator[GraphPath]:
    pattern = re.compile(rf"{re.escape(names.prefix)}<(.*?)>{re.escape(names.prefix)}")
    for _, source, target, _, keywords, *_ in rows:
        fact = pattern.search(keywords)
        if fact is not None:
            ends = (
                _require_key(names, source[1:-1]),
                _require_key(names, target[1:-1]),
            )
            yield _build_path(ends, [_parse_fact(fact[1])], 0.0)


def _parse_fact(text: str) -> tuple[str, tuple[str, ...]]:
    try:
        sentence, passages = json.loads(text)
    except ValueError as error:
        raise PortProtocolError(PORT, "PathRAG garbled a fact of ours") from error
    return sentence, tuple(passages)


def _build_path(
    entities: tuple[str, ...], facts: list[tuple[str, tuple[str, ...]]], score: float
) -> GraphPath:
    return GraphPath(
        entities=entities,
        facts=tuple(sentence for sentence, _ in facts),
        passages=tuple(dict.fromkeys(id_ for _, ids in facts for id_ in ids)),
        score=score,
    )


def _require_key(names: EntityNames, name: str) -> str:
    key = names.decode(name)
    if key is None:
        raise PortProtocolError(PORT, "a path of ours leads to another story")
    return key
