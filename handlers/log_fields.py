"""What joins the log lines that concern a run: its story, and the trace it is in."""

from ports.domain.story import Run


def log_fields(run: Run) -> dict[str, str]:
    """Return the story of *run*, and the id of its trace if its publisher began one."""
    fields = {"story": str(run.story_id)}
    if trace := find_trace_id(run.traceparent):
        fields["trace"] = trace
    return fields


def find_trace_id(traceparent: str) -> str | None:
    """Return the trace id in a W3C trace context, which has it second."""
    parts = traceparent.split("-")
    return parts[1] if len(parts) > 1 else None
