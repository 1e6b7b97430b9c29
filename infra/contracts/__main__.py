"""Writes the generated files of the contract: ``python -m infra.contracts``."""

from infra.contracts.files import contract_files

for path, text in contract_files().items():
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
