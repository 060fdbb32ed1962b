"""METG(50 %): the smallest task at which half of the peak rate is reached, as Task Bench (Slaughter
et al., SC 2020) defines it, with our own kernel: wall * threads / tasks, overhead included."""
from .programs import Missing, say
from .results import Contest, Curve, Figure

WIDTH = 64
CONTESTANTS = ("troupe", "caf-fresh", "caf-pooled", "tbb-flow-graph", "openmp")
NS_PER_ITERATION = 5  # only to choose the number of steps


def sweep(programs, scale, name):
    """[(granularity in us, iterations a second)], from large tasks to small ones."""
    points = []
    for power in scale.metg_powers:
        iterations = 2 ** power
        fitting = scale.metg_seconds * programs.threads / (WIDTH * iterations * NS_PER_ITERATION * 1e-9)
        steps = int(max(8, min(300, fitting)))
        flags = ["--shape", "stencil_1d", "--width", WIDTH, "--steps", steps,
                 "--iterations", iterations, "--ns-per-iteration", NS_PER_ITERATION]
        line = min(programs.bench(name, flags, scale.inner), key=lambda line: line["seconds"])
        points.append((line["seconds"] * programs.threads / line["tasks"] * 1e6,
                       line["tasks"] * iterations / line["seconds"]))
    return points


def at_half(points, peak):
    """The granularity at an efficiency of a half, between the points on its two sides."""
    for (coarse, high), (fine, low) in zip(points, points[1:]):
        if high / peak >= 0.5 > low / peak:
            return fine + (coarse - fine) * (0.5 * peak - low) / (high - low)
    return None


def metg(programs, scale, results):
    contest = Contest("METG(50 %) of stencil_1d, width 64", "us")
    sweeps = []
    for number in range(scale.rounds):
        points = {}
        for name in CONTESTANTS:
            if name not in contest.missing:
                try:
                    points[name] = sweep(programs, scale, name)
                except Missing as reason:
                    contest.missing[name] = str(reason)
        sweeps.append(points)
        say(f"  {contest.title}: round {number + 1} of {scale.rounds}")
    # All have the same kernel, so the peak is the best that any of them reached.
    peak = max((rate for points in sweeps for line in points.values() for _, rate in line),
               default=0)
    for points in sweeps:
        for name, line in points.items():
            value = at_half(line, peak)
            if value is None:
                contest.missing[name] = "a sweep did not cross half of the peak"
            else:
                contest.samples.setdefault(name, []).append(value)
    results.contests.append(contest)
    last = {name: [(size, rate / peak) for size, rate in line] for name, line in sweeps[-1].items()}
    results.curves.append(Curve("efficiency over granularity, stencil_1d, width 64",
                                "us a task and thread", "efficiency", last))
    results.figures.append(Figure(contest.title, "us", contest.samples.get("troupe", []), 15, 3,
                                  note=contest.why_not("troupe")))
