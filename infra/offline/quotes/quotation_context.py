"""A quotation in the frame of the words around it."""

import re
from dataclasses import dataclass
from functools import cache
from typing import Self

from infra.offline.language.document import TextUnit
from infra.offline.language.lexicon import alternatives
from ports.questions.numbered import NumberedQuotation


@dataclass(frozen=True, slots=True, kw_only=True)
class QuotationContext:
    """A quotation of a part, with what stands beside it.

    Attributes:
        before: What leads into it, without its mark: of its part, or the paragraph
            above where that ends in a colon.
        words: What stands between its marks.
        after: What follows in its part, without its mark.
    """

    unit: TextUnit
    quotation: NumberedQuotation
    before: str
    words: str
    after: str

    @classmethod
    def build(
        cls, part: TextUnit, quotation: NumberedQuotation, lead: TextUnit | None
    ) -> Self:
        """Frame *quotation* of *part*; *lead* stands before the part."""
        before = part.text[: quotation.start].rstrip("“\"‘'«_ \n\t")
        if not before and lead is not None and lead.text.rstrip().endswith(":"):
            before = lead.text.rstrip()
        return cls(
            unit=part,
            quotation=quotation,
            before=before,
            words=part.text[quotation.start : quotation.end].rstrip(),
            after=part.text[quotation.end :].lstrip("”\"’'»_ \n\t"),
        )

    def has_cue_before(self, section: str) -> bool:
        """Tell whether a cue of *section* leads into the quotation."""
        return bool(cue_pattern(section).search(self.before))

    def has_cue_after(self, section: str) -> bool:
        """Tell whether a cue of *section* follows the quotation at once."""
        return bool(cue_pattern(section).match(self.after))


@cache
def cue_pattern(section: str) -> re.Pattern[str]:
    """Return the pattern of a section of cues."""
    return re.compile(alternatives("cues", section), re.IGNORECASE)
