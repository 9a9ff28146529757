"""One source text three ways, each with the same calls: as it is under coverage.py, with probes, with its mutants."""

import contextlib
from pathlib import Path

from pytest_aqe.sandbox import probes, schemata
from pytest_aqe.sandbox.tracer import close_data, measuring


def branches(plan, ids=None):
    """The branch arcs of a plan, of some goals only where ids are given."""
    return {(goal.line, goal.to) for goal in plan.goals if goal.kind == "branch" and (ids is None or goal.id in ids)}


class Source:
    """A module text and the expressions that are evaluated in its namespace, one after the other."""

    def __init__(self, folder, text, calls=(), name="subject", package=""):
        self.text, self.calls, self.name, self.package = text, list(calls), name, package
        self.file = str(Path(folder) / f"{name}.py")
        Path(self.file).write_text(text, encoding="utf-8")
        self.plan, self.tree = probes.probe(text, self.file)

    def run(self, code, **scope):
        """What every call gave: its value, or the exception with its lines in the module."""
        space = {"__name__": self.name, "__package__": self.package, "__file__": self.file, **scope}
        exec(code, space)
        return space, [self.call(space, call) for call in self.calls]

    def call(self, space, call):
        try:
            return repr(eval(call, space))
        except Exception as error:
            lines, trace = [], error.__traceback__
            while trace is not None:
                if trace.tb_frame.f_code.co_filename == self.file:
                    lines.append(trace.tb_lineno)
                trace = trace.tb_next
            return f"{type(error).__name__}: {error} at {lines}, cause {error.__context__!r}"

    def plain(self):
        return self.run(compile(self.text, self.file, "exec", dont_inherit=True))[1]

    def measured(self):
        """Results, branch arcs that coverage.py saw, and all that it counts."""
        cover = measuring(self.file)
        with contextlib.ExitStack() as stack:
            cover.start()
            stack.callback(cover.stop)
            results = self.run(compile(self.text, self.file, "exec", dont_inherit=True))[1]
        found = cover._analyze(self.file)
        hit = {(line, to) for line, ends in found.executed_branch_arcs().items() for to in ends}
        close_data(cover)
        missing = {(line, to) for line, ends in found.missing_branch_arcs().items() for to in ends}
        return results, hit, hit | missing

    def probed(self, frontier=()):
        """Results, and the state after them."""
        state = probes.ProbeState(self.plan)
        state.frontier = frontier
        _, results = self.run(compile(self.tree, self.file, "exec", dont_inherit=True), **state.scope())
        return results, state

    def mutated(self, active=schemata.NONE_ACTIVE):
        """Results with one mutant active, or none."""
        switch = schemata.MutantSwitch()
        switch.id = active
        tree = schemata.instrument_mutants(self.text, self.file)
        return self.run(compile(tree, self.file, "exec", dont_inherit=True), **switch.scope())[1]
