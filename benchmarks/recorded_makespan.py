#!/usr/bin/env python3
"""How near runs of recorded workflows come to a scheduler without overhead.

usage: recorded_makespan.py TROUPE [--jobs N] [--seconds S] [FILE ...]

Each workflow (default: those beside the project) runs scaled to last about S seconds (2) with N jobs (64). Its
makespan stands beside that of a simulated greedy schedule, first come, first served, of the same graph. `over` is
what the run took beyond 5 % plus 50 ms more than the simulated one: positive is slow.
"""
import argparse
import json
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "tests" / "cli"))
from recorded import Recording, recordings, shared_recordings  # noqa: E402


def measured(troupe, path, scale, jobs):
    command = [troupe, "run", "--format", "wfformat", "--store", "memory", str(path), "--time-scale", repr(scale), "--jobs", str(jobs),
               "--output", "json", "--quiet"]
    ended = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=True)
    return json.loads(ended.stdout)["recorded"]["makespanMs"] / 1000


def main():
    options = argparse.ArgumentParser(usage=__doc__)
    options.add_argument("troupe")
    options.add_argument("files", nargs="*", type=pathlib.Path)
    options.add_argument("--jobs", type=int, default=64)
    options.add_argument("--seconds", type=float, default=2.0)
    chosen = options.parse_args()
    print(f"{'instance':48} {'tasks':>6} {'bound s':>8} {'greedy s':>8} {'took s':>8} {'ratio':>6} {'over ms':>8}")
    worst = 0.0
    for path in chosen.files or recordings(shared_recordings()):
        recording = Recording(path)
        bound = recording.lower_bound(chosen.jobs)
        scale = chosen.seconds / bound if bound > 0 else 0.0
        greedy = recording.greedy_makespan(chosen.jobs) * scale
        took = measured(chosen.troupe, path, scale, chosen.jobs)
        over = 1000 * (took - 1.05 * greedy - 0.05)
        worst = max(worst, over)
        print(f"{recording.name:48} {len(recording.parents):6} {bound * scale:8.3f} {greedy:8.3f} {took:8.3f} "
              f"{took / greedy if greedy else 0:6.3f} {over:8.1f}", flush=True)
    print("all within 5 % plus 50 ms" if worst <= 0 else f"the worst is {worst:.0f} ms over")


if __name__ == "__main__":
    main()
