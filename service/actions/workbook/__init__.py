"""A workbook that a crew corrected, as edits of its film."""
