"""The steps of a run, one module a stage, in the order of `ports.pipeline.stages`.

`intake`, `read_passage` (once for each passage), `structure`, `break_down_scene` (once
for each scene), `assemble`. `report` is the last step of a run that ended without a
breakdown. A step returns an `Outcome`; it publishes nothing itself.
"""
