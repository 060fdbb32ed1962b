"""How large everything is: for docs/performance.md, for a short look, for a test of the scripts."""
import dataclasses


@dataclasses.dataclass(frozen=True)
class Scale:
    rounds: int             # how often all contestants take their turn
    inner: int              # measured rounds within one turn
    fan_outs: tuple         # children
    tasks: int              # of the other shapes
    growth: tuple           # numbers of tasks whose cost is compared
    processes: int
    metg_coarsest: int      # the power of two of iterations that a sweep starts with
    metg_steps: int
    commands: int
    parallel_commands: int  # for GNU parallel, whose figure is extrapolated
    load_tasks: int
    live: int               # executions that sleep at once
    payload_tasks: int
    fluxor_rounds: int
    idle_seconds: float     # how long waiting processes are watched


FULL = Scale(5, 2, (100_000, 1_000_000), 100_000, (1_000, 10_000, 100_000, 1_000_000), 10_000,
             16, 100, 10_000, 2_000, 100_000, 10_000, 2_000, 20, 10)
SHORT = Scale(3, 2, (100_000, 1_000_000), 100_000, (1_000, 10_000, 100_000, 1_000_000), 10_000,
              15, 50, 10_000, 1_000, 100_000, 10_000, 1_000, 20, 5)
QUICK = Scale(3, 1, (10_000, 100_000), 20_000, (1_000, 10_000, 100_000), 2_000,
              15, 30, 1_000, 200, 20_000, 5_000, 500, 10, 3)
TINY = Scale(1, 1, (200,), 200, (50, 200), 10,
             12, 2, 10, 5, 200, 50, 20, 1, 0.5)
