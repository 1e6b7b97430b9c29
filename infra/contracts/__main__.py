"""Writes the contract's files: ``python -m infra.contracts``."""

from infra.contracts.files import contents

for path, text in contents().items():
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
