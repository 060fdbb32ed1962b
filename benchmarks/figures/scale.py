"""How large everything is: for the README, for a short look, for a test of the scripts."""
import dataclasses


@dataclasses.dataclass(frozen=True)
class Scale:
    rounds: int             # how often all contestants take their turn
    inner: int              # measured rounds within one turn
    fan_outs: tuple         # children
    tasks: int              # of the other shapes
    growth: tuple           # numbers of tasks whose cost is compared
    processes: int
    metg_seconds: float     # that a point of the sweep computes for
    metg_powers: tuple      # of two: the iterations of the sweep's points
    commands: int
    parallel_commands: int  # for GNU parallel, whose figure is extrapolated
    load_tasks: int
    live: int               # executions that sleep at once
    payload_tasks: int
    fluxor_rounds: int


FULL = Scale(5, 2, (100_000, 1_000_000), 100_000, (1_000, 10_000, 100_000, 1_000_000), 10_000,
             0.5, tuple(range(15, 3, -1)), 10_000, 2_000, 100_000, 10_000, 2_000, 20)
QUICK = Scale(3, 1, (10_000, 100_000), 20_000, (1_000, 10_000, 100_000), 2_000,
              0.1, tuple(range(14, 3, -2)), 1_000, 200, 20_000, 5_000, 500, 10)
TINY = Scale(1, 1, (200,), 200, (50, 200), 10,
             0.001, (8, 4, 0), 10, 5, 200, 50, 20, 1)
