"""The generated files of the contract, and their contents."""

import json
from pathlib import Path
from typing import Any

import yaml
from typing_extensions import override

from infra.contracts.asyncapi import asyncapi_document
from infra.contracts.openapi import openapi_document
from infra.contracts.schemas import all_schemas
from infra.contracts.typescript import render_declarations

FOLDER = Path(__file__).parent

CONTRACT_VERSION = "1.0.0"
"""Version of the contract, not of the service: it changes only when an event does."""


def contract_files() -> dict[Path, str]:
    """Return the text of every generated file by its path."""
    schemas = {
        FOLDER / "schemas" / name: json.dumps(schema, indent=2, ensure_ascii=False)
        + "\n"
        for name, schema in all_schemas().items()
    }
    return {
        **schemas,
        FOLDER / "asyncapi.yaml": _to_yaml(asyncapi_document(CONTRACT_VERSION)),
        FOLDER / "openapi.yaml": _to_yaml(
            openapi_document(CONTRACT_VERSION), dumper=_AliasFreeDumper
        ),
        FOLDER / "events.d.ts": render_declarations(),
    }


class _AliasFreeDumper(yaml.SafeDumper):
    """Writes what stands in several places in each of them: not every reader of OpenAPI
    knows aliases."""

    @override
    def ignore_aliases(self, data: Any) -> bool:
        return True


def _to_yaml(
    document: dict[str, Any], *, dumper: type[yaml.SafeDumper] = yaml.SafeDumper
) -> str:
    text: str = yaml.dump(
        document, Dumper=dumper, sort_keys=False, allow_unicode=True, width=88
    )
    return text
