"""What a crew prints: breakdown sheets, a stripboard and a lined script, as PDF."""
