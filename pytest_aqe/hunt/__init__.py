"""The flaky hunt: which tests flip, what toggles them, who leaves what behind, and what fixes it.

The way of a test through this room: `plan` says which child runs come first; `runner` runs each `recipe` in a child
whose `child_plugin` applies the perturbations of `perturb` and notes what happened; what flipped is a suspect, and
`cause` finds the smallest condition that toggles it, with `order` for what other tests do to it and `state` (inside the
child) for what they leave behind; `statistics` says how sure that is; `fix` proposes changes; `facts` is what is said.
"""
