"""The laws of a breakdown, checked in code on every run (ARCHITECTURE §6).

The names of the laws are the keys of `quality` in what we publish, and version 1 of
that contract closes their set: a subscriber that validates would refuse a twelfth. So
what is checked since counts under the law it belongs to, and its findings carry a code
of their own, because `Finding.code` is open:

* duration: `action_time`, `stated_time`, `part_time`, `page_time`
* presence: `focus`, `empty_cast`, `nobody`, `empty_film`
* line_ledger: `silence`
* grounding: `only_mentioned`, `invented_action`
* variety: `jump_cut`, `crowded_frame`, `empty_frame`, `set_up_moves`, `size_of_deed`,
  `still_camera`, `unseen_deed`
* state: `before_arrival`
* slugline: `unknown_slugline`, `lost_slugline`

What nobody who is asked about the scene can correct (an element's label, a slugline)
belongs to the analyst or the architect, to whom nothing is sent back. A check that
leans on single words warns, where it cannot be certain.
"""
