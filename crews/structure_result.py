"""The result of `structure`: the structure, and what it took to read the story."""

from ports.domain.film import Finding, Usage
from ports.domain.structure import Structure


class StructureResult(Structure):
    """A structure as the journal keeps it for `assemble`.

    Attributes:
        model: Which model read, cast and plotted.
        usage: Of all readings, the casting and the plotting.
        findings: What readings and merges left wrong and code left out.
    """

    model: str
    usage: Usage
    findings: tuple[Finding, ...]
