"""The breakdown in the formats of other programs: one module for each format.

`registry` finds the exporter of a format; it imports a module only when its format is
asked for, because some need the libraries of the extra ``film``.
"""
