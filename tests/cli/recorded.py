"""Recorded workflows in WfFormat, as the tests and the benchmarks see them."""
import gzip
import heapq
import json
import pathlib


class Recording:
    """The graph and the runtimes (seconds) of one recorded workflow."""

    def __init__(self, path):
        data = gzip.open(path).read() if path.suffix == ".gz" else path.read_bytes()
        workflow = json.loads(data)["workflow"]
        tasks = workflow["specification"]["tasks"] if "specification" in workflow else workflow["tasks"]
        ran = workflow["execution"]["tasks"] if "execution" in workflow else tasks
        seconds = {task["id"]: task.get("runtimeInSeconds", task.get("runtime", 0)) for task in ran}
        self.name = path.name
        self.parents = {task["id"]: list(dict.fromkeys(task.get("parents") or [])) for task in tasks}
        self.runtime = {task: float(seconds.get(task, 0)) for task in self.parents}

    def children(self):
        below = {task: [] for task in self.parents}
        for task, parents in self.parents.items():
            for parent in parents:
                below[parent].append(task)
        return below

    def lower_bound(self, jobs):
        """The larger of the critical path and the work shared evenly, in seconds."""
        return max(self.greedy_makespan(len(self.parents)), sum(self.runtime.values()) / jobs)

    def greedy_makespan(self, jobs):
        """How long a scheduler without overhead takes that starts ready tasks first come, first served."""
        below = self.children()
        missing = {task: len(parents) for task, parents in self.parents.items()}
        ready = [task for task, count in missing.items() if count == 0]
        running, now, started, order = [], 0.0, 0, 0
        while running or started < len(ready):
            while started < len(ready) and len(running) < jobs:
                heapq.heappush(running, (now + self.runtime[ready[started]], order, ready[started]))
                started, order = started + 1, order + 1
            now, _, done = heapq.heappop(running)
            for child in below[done]:
                missing[child] -= 1
                if missing[child] == 0:
                    ready.append(child)
        return now


def recordings(folder):
    """The files of `folder` that hold recorded workflows."""
    files = [*folder.glob("*.json"), *folder.glob("*.json.gz")]
    return sorted(path for path in files if path.name != "stats.json")


def shared_recordings():
    """Where instances of WfCommons may stand: beside the project, no part of it."""
    return pathlib.Path(__file__).resolve().parents[3] / "shared" / "wfinstances"
