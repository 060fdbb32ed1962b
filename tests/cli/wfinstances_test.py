#!/usr/bin/env python3
"""Runs recorded scientific workflows and checks that each task ran once, after its parents, and not too fast.

usage: wfinstances_test.py TROUPE      exit 77: there are no recorded workflows beside the project
"""
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

from recorded import Recording, recordings, shared_recordings

TROUPE = None
SKIPPED = 77
JOBS = 64
ABOUT_SECONDS = 2.0  # what a run of the second kind lasts


def run(path, scale, *options):
    command = [TROUPE, "run", "--format", "wfformat", "--store", "memory", str(path), "--time-scale", repr(scale), "--output", "json",
               "--quiet", *map(str, options)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=300, stdin=subprocess.DEVNULL)
    assert ended.returncode == 0, f"exit {ended.returncode}: {ended.stderr[-1000:]}"
    return json.loads(ended.stdout)


def faults_of(recording, events):
    """What is wrong with the order of the events, which are lines of JSON."""
    done, faults = set(), []
    for line in events:
        event = json.loads(line)
        task = event["taskId"].partition("/")[2]
        if task not in recording.parents or event["state"] not in ("running", "completed"):
            continue
        faults += [f"{task} {event['state']} before {parent}" for parent in recording.parents[task] if parent not in done]
        if event["state"] == "completed":
            if task in done:
                faults.append(f"{task} completed twice")
            done.add(task)
    faults += [f"{task} never completed" for task in recording.parents if task not in done]
    return faults


class Instances(unittest.TestCase):
    def test_each_task_completes_once_and_after_its_parents(self):
        for path in recordings(shared_recordings()):
            with self.subTest(instance=path.name), tempfile.TemporaryDirectory() as folder:
                events = pathlib.Path(folder) / "events.jsonl"
                run(path, 0, "--events", events)
                with events.open() as lines:
                    self.assertEqual(faults_of(Recording(path), lines)[:5], [])

    def test_no_run_is_faster_than_the_lower_bound(self):
        for path in recordings(shared_recordings()):
            with self.subTest(instance=path.name):
                bound = Recording(path).lower_bound(JOBS)
                scale = ABOUT_SECONDS / bound if bound > 0 else 0.0
                figures = run(path, scale, "--jobs", JOBS)["recorded"]
                self.assertEqual(figures["jobs"], JOBS)
                self.assertAlmostEqual(figures["lowerBoundMs"], bound * scale * 1000, delta=1)
                self.assertGreaterEqual(figures["makespanMs"], figures["lowerBoundMs"])


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    TROUPE = str(pathlib.Path(sys.argv.pop(1)).resolve())
    if not shared_recordings().is_dir():
        print("skipped: no recorded workflows beside the project")
        sys.exit(SKIPPED)
    unittest.main()
