"""The engine beside its peers on shapes of empty tasks."""
import statistics

from .contests import on_shape
from .programs import Missing, say
from .recorded import FLUXOR_SECONDS, TASKFLOW_NS
from .results import Curve, Figure

NOP = "troupe --bare"  # tasks are nop:nop, as those of the peers do nothing
CONTESTANTS = (NOP, "troupe", "caf-fresh", "caf-pooled", "tbb-flow-graph", "openmp", "serial")


def against_caf(contest, shape, at_least, results):
    title = f"{contest.title} against raw CAF with a fresh actor a task"
    results.figures.append(Figure(title, "x", contest.against("caf-fresh", NOP), at_least, 1.0,
                                  note=contest.why_not(NOP, "caf-fresh")))
    recorded = TASKFLOW_NS[shape]
    own = [value / recorded for value in contest.samples.get(NOP, [])]
    results.figures.append(Figure(f"{contest.title} against Taskflow (recorded: {recorded} ns)",
                                  "x", own, 40, 10, note=contest.why_not(NOP)))


def shapes(programs, scale, results):
    for children in scale.fan_outs:
        contest = on_shape(programs, scale, f"fan-out of {children:,}",
                           ["--shape", "fanout", "--tasks", children], CONTESTANTS)
        results.contests.append(contest)
        against_caf(contest, "fanout", 2.5, results)
    for shape in ("chain", "tree", "stencil_1d", "fft", "random_nearest"):
        flags = ["--shape", shape, "--tasks", scale.tasks, "--width", 64]
        contest = on_shape(programs, scale, f"{shape} of {scale.tasks:,}", flags, CONTESTANTS)
        results.contests.append(contest)
        against_caf(contest, shape, 3, results)


def processes(programs, scale, results):
    flags = ["--shape", "processes", "--processes", scale.processes, "--tasks", 10]
    contest = on_shape(programs, scale, f"{scale.processes:,} processes of 10", flags, CONTESTANTS)
    results.contests.append(contest)
    rates = [1e9 / value for value in contest.samples.get(NOP, [])]
    results.figures.append(Figure(contest.title, "tasks/s", rates, 150_000, 700_000, True,
                                  contest.why_not(NOP)))


def grown(programs, shape, scale):
    """What a task costs at each size, in one turn."""
    points = []
    for tasks in scale.growth:
        flags = ["--shape", shape, "--tasks", tasks, "--width", 64]
        inner = max(scale.inner, min(50, 50_000 // tasks))
        lines = programs.bench(NOP, flags, inner)
        points.append((tasks, statistics.median(line["nsPerTask"] for line in lines)))
    return points


def growth(programs, scale, results):
    """The cost of a task of the largest run, over the least of the smaller ones, turn by turn."""
    curve = Curve("cost of a task as their number grows", "tasks", "ns a task", {})
    for shape in ("fanout", "chain", "tree", "stencil_1d", "fft", "random_nearest"):
        turns, note = [], ""
        try:
            for _ in range(scale.rounds):
                turns.append(grown(programs, shape, scale))
        except Missing as reason:
            note = str(reason)
        say(f"  growth of {shape} {note}")
        samples = [points[-1][1] / min(cost for _, cost in points[:-1]) for points in turns]
        if turns:
            curve.lines[shape] = [(sizes[0][0], statistics.median(cost for _, cost in sizes))
                                  for sizes in zip(*turns)]
        title = f"cost of a task, {shape} of {scale.growth[0]:,} to {scale.growth[-1]:,}"
        results.figures.append(Figure(title, "x", samples, 1.5, 1.1, note=note))
    results.curves.append(curve)


def fluxor(programs, scale, results):
    flags = {"chain of 200": ["--shape", "chain", "--tasks", 200],
             "fan-out of 10,000": ["--shape", "fanout", "--tasks", 10_000],
             "100 processes of 10": ["--shape", "processes", "--processes", 100, "--tasks", 10],
             "loop of 100": ["--shape", "loop", "--tasks", 100]}
    for title, (defaults, busy) in FLUXOR_SECONDS.items():
        contest = on_shape(programs, scale, f"Fluxor's {title}", flags[title], (NOP, "troupe"),
                           "seconds", "s", scale.fluxor_rounds)
        results.contests.append(contest)
        samples = [busy / value for value in contest.samples.get(NOP, [])]
        note = contest.why_not(NOP) or f"Fluxor recorded {busy * 1e3:g} ms, by default {defaults} s"
        results.figures.append(Figure(f"{title}, times faster than Fluxor's busy poll", "x", samples,
                                      10, 100, True, note))
