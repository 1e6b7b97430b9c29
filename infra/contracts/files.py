"""The generated files of the contract, and their contents."""

import json
from pathlib import Path

import yaml

from infra.contracts.asyncapi import asyncapi_document
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
    asyncapi = yaml.safe_dump(
        asyncapi_document(CONTRACT_VERSION),
        sort_keys=False,
        allow_unicode=True,
        width=88,
    )
    return {
        **schemas,
        FOLDER / "asyncapi.yaml": asyncapi,
        FOLDER / "events.d.ts": render_declarations(),
    }
