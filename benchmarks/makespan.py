#!/usr/bin/env python3
"""Makespans of recorded workflows beside a simulated greedy schedule of the same graph.

usage: makespan.py TROUPE [--seconds S] [--jobs N] [FILE|DIR ...]

Runs each WfFormat instance (default: ../shared/wfinstances beside the project) at a time scale at
which the simulation lasts S seconds (default 2) on N workers (default 64), and prints: the lower
bound max(critical path, work / N), the simulated makespan of a greedy first-in-first-out schedule,
what Troupe took, and whether that is within 5 % + 50 ms of the simulation and not under the bound.
Exits with 1 where it is not, with 77 where there are no instances.
"""
import argparse, collections, gzip, heapq, json, pathlib, subprocess, sys


def read_graph(path):
    data = gzip.open(path).read() if path.suffix == ".gz" else path.read_bytes()
    workflow = json.loads(data)["workflow"]
    if "specification" in workflow:
        runtimes = {t["id"]: t["runtimeInSeconds"] for t in workflow["execution"]["tasks"]}
        tasks = workflow["specification"]["tasks"]
    else:
        tasks = workflow["tasks"]
        runtimes = {t["id"]: t.get("runtimeInSeconds", t.get("runtime")) for t in tasks}
    return {t["id"]: (runtimes[t["id"]], list(t.get("parents") or [])) for t in tasks}


def simulate(graph, workers):
    """The makespan of the list schedule that starts ready tasks in the order they became ready."""
    missing = {task: len(parents) for task, (_, parents) in graph.items()}
    children = collections.defaultdict(list)
    for task, (_, parents) in graph.items():
        for parent in parents:
            children[parent].append(task)
    ready = collections.deque(task for task, count in missing.items() if count == 0)
    running, now, order = [], 0.0, 0
    while ready or running:
        while ready and len(running) < workers:
            task = ready.popleft()
            heapq.heappush(running, (now + graph[task][0], order, task))
            order += 1
        now, _, ended = heapq.heappop(running)
        for child in children[ended]:
            missing[child] -= 1
            if missing[child] == 0:
                ready.append(child)
    return now


def lower_bound(graph, workers):
    longest = {}
    missing = {task: len(parents) for task, (_, parents) in graph.items()}
    children = collections.defaultdict(list)
    for task, (_, parents) in graph.items():
        for parent in parents:
            children[parent].append(task)
    queue = collections.deque(task for task, count in missing.items() if count == 0)
    while queue:
        task = queue.popleft()
        seconds, parents = graph[task]
        longest[task] = seconds + max((longest[p] for p in parents), default=0.0)
        for child in children[task]:
            missing[child] -= 1
            if missing[child] == 0:
                queue.append(child)
    return max(max(longest.values()), sum(seconds for seconds, _ in graph.values()) / workers)


def measure(troupe, path, scale, workers):
    command = [troupe, "run", "--format", "wfformat", str(path), "--time-scale", repr(scale),
               "--jobs", str(workers), "--store", "memory", "--output", "json", "--quiet"]
    run = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    if run.returncode:
        sys.exit(f"{path.name}: exit {run.returncode}: {run.stderr.strip()[-300:]}")
    return json.loads(run.stdout)["timeTakenMs"] / 1000


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("troupe")
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--jobs", type=int, default=64)
    parser.add_argument("places", nargs="*", type=pathlib.Path)
    options = parser.parse_args()
    beside = pathlib.Path(__file__).resolve().parents[2] / "shared" / "wfinstances"
    files = [file for place in options.places or [beside]
             for file in (sorted([*place.glob("*.json"), *place.glob("*.json.gz")])
                          if place.is_dir() else [place]) if file.name != "stats.json"]
    if not files:
        print("skipped: no instances in ../shared/wfinstances")
        sys.exit(77)
    print(f"{'instance':48} {'bound':>8} {'greedy':>8} {'troupe':>8}   ratio")
    missed = 0
    for file in files:
        graph = read_graph(file)
        scale = options.seconds / simulate(graph, options.jobs)
        graph = {task: (seconds * scale, parents) for task, (seconds, parents) in graph.items()}
        bound, greedy = lower_bound(graph, options.jobs), simulate(graph, options.jobs)
        took = measure(options.troupe, file, scale, options.jobs)
        fits = bound <= took + 1e-6 and took <= greedy * 1.05 + 0.05
        missed += not fits
        print(f"{file.name:48} {bound:7.3f}s {greedy:7.3f}s {took:7.3f}s {took / greedy:7.3f}"
              f"{'' if fits else '   MISSED'}", flush=True)
    print(f"{len(files) - missed} within 5 % + 50 ms, {missed} not")
    sys.exit(1 if missed else 0)


if __name__ == "__main__":
    main()
