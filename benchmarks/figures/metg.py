"""METG(50 %): the smallest task at which half of the peak rate is reached; see benchmarks/metg."""
import json, sys

from .contests import take_turns
from .programs import ROOT, run
from .results import Curve, Figure

WIDTH = 64
CONTESTANTS = ("troupe", "caf-fresh", "caf-pooled", "tbb-flow-graph", "openmp")


def sweep(programs, scale, name):
    """One sweep: METG in us, and its points as (us a task and thread, efficiency)."""
    program = programs.path("troupe_bench" if name == "troupe" else name)
    document = json.loads(run([
        sys.executable, ROOT / "benchmarks/metg", "--json", "--coarsest", scale.metg_coarsest,
        program, "--shape", "stencil_1d", "--width", WIDTH, "--steps", scale.metg_steps,
        "--threads", programs.threads, "--rounds", 1]))
    points = document["rounds"][0]
    peak = max(point["rate"] for point in points)
    return (document["metgMicroseconds"]["median"],
            [(point["granularity"] * 1e6, point["rate"] / peak) for point in points])


def metg(programs, scale, results):
    curve = Curve("efficiency over granularity, stencil_1d, width 64", "us a task and thread",
                  "efficiency", {})

    def turn(name):
        def play():
            value, curve.lines[name] = sweep(programs, scale, name)
            return value
        return play

    contest = take_turns(f"METG(50 %) of stencil_1d, width {WIDTH}", "us",
                         {name: turn(name) for name in CONTESTANTS}, scale.rounds)
    results.contests.append(contest)
    results.curves.append(curve)
    results.figures.append(Figure(contest.title, "us", contest.samples.get("troupe", []), 15, 3,
                                  note=contest.why_not("troupe")))
