"""The specialists: Cinematographer, Art Director and Sound Designer.

Each fills only its own fields of a shot.
"""
