"""Prose: chapters, headings, paragraphs, correspondence, front and back matter."""
