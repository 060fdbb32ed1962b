#!/usr/bin/env python3
"""Runs and imports recorded workflows in WfFormat, good ones and irregular ones.

usage: recorded_test.py TROUPE
"""
import json
import pathlib
import sys
import unittest

import program
from program import ProgramTest, troupe


def instance(tasks, runtimes=None):
    """WfFormat 1.5: `tasks` maps ids to parents; each takes 0.1 s unless `runtimes` says otherwise."""
    children = {task: [other for other in tasks if task in tasks[other]] for task in tasks}
    return {
        "name": "recorded", "schemaVersion": "1.5",
        "workflow": {
            "specification": {"tasks": [{"id": task, "name": task, "parents": parents, "children": children[task]}
                                        for task, parents in tasks.items()]},
            "execution": {"makespanInSeconds": 1, "executedAt": "2026-11-23T08:00:00Z",
                          "tasks": [{"id": task, "runtimeInSeconds": (runtimes or {}).get(task, 0.1)} for task in tasks]}}}


DIAMOND = {"top": [], "left": ["top"], "right": ["top"], "bottom": ["left", "right"]}


class Recorded(ProgramTest):
    def recorded(self, content, name="recorded.json"):
        return self.file(name, content if isinstance(content, str) else json.dumps(content))

    def test_a_run_reports_makespan_bound_and_ratio(self):
        path = self.recorded(instance(DIAMOND))
        ended = troupe("run", "--format", "wfformat", path, "--jobs", 2, "--output", "json")
        self.expect(ended, 0, "makespan", "lower bound 0.300 s", "ratio")
        figures = ended.document["recorded"]
        self.assertAlmostEqual(figures["criticalPathMs"], 300, delta=0.01)
        self.assertAlmostEqual(figures["workMs"], 400, delta=0.01)
        self.assertEqual(figures["jobs"], 2)
        self.assertAlmostEqual(figures["lowerBoundMs"], 300, delta=0.01)
        self.assertGreaterEqual(figures["makespanMs"], 300)
        self.assertAlmostEqual(figures["ratio"], figures["makespanMs"] / figures["lowerBoundMs"])

    def test_jobs_bound_what_runs_at_once(self):
        path = self.recorded(instance({"a": [], "b": [], "c": []}))
        ended = troupe("run", "--format", "wfformat", path, "--jobs", 1, "--output", "json", "--quiet", cwd=self.folder)
        self.assertFalse((self.folder / ".troupe").exists(), "a replay is kept in memory")
        self.assertGreaterEqual(ended.document["recorded"]["makespanMs"], 300)

    def test_a_scale_of_zero_leaves_nothing_but_scheduling(self):
        path = self.recorded(instance(DIAMOND, {task: 1e6 for task in DIAMOND}))
        events = self.folder / "events.jsonl"
        ended = troupe("run", "--format", "wfformat", path, "--time-scale", 0, "--output", "json", "--events", events)
        self.expect(ended, 0, "makespan")
        self.assertEqual(ended.document["recorded"]["ratio"], None)
        completed = [event["taskId"] for event in map(json.loads, events.read_text().splitlines())
                     if event["state"] == "completed"]
        self.assertEqual(completed[0].partition("/")[2], "top")
        self.assertEqual(completed[3].partition("/")[2], "bottom")

    def test_ids_that_mean_something_elsewhere_are_kept(self):
        odd = ["tasks", "action", "$x", "x y", "1", "true", "null", "é", "a.b[0]", "#"]
        path = self.recorded(instance({odd[0]: [], **{task: [before] for before, task in zip(odd, odd[1:])}}))
        events = self.folder / "events.jsonl"
        ended = troupe("run", "--format", "wfformat", path, "--time-scale", 0, "--events", events)
        self.expect(ended, 0)
        completed = [event["taskId"].partition("/")[2] for event in map(json.loads, events.read_text().splitlines())
                     if event["state"] == "completed"]
        self.assertEqual(completed[:-1], odd)

    def test_ids_that_can_be_no_task_are_told(self):
        path = self.recorded(instance({"catch": [], "a/b": []}))
        self.expect_refused(troupe("run", "--format", "wfformat", path), '"catch"', '"a/b"')

    def test_import_prints_yaml_that_runs_the_same(self):
        ended = troupe("import", "wfformat", self.recorded(instance(DIAMOND)), "--time-scale", "0.01", "--jobs", 2)
        self.expect(ended, 0)
        flow = self.file("imported.yaml", ended.out)
        self.expect(troupe("validate", flow), 0)
        ended = troupe("run", flow, "--output", "json")
        self.expect(ended, 0)
        self.assertLessEqual(set(DIAMOND), set(ended.document["output"]))

    def test_import_refuses_wrong_values(self):
        path = self.recorded(instance(DIAMOND))
        self.expect_refused(troupe("import", "wfformat", path, "--time-scale", "-1"), "--time-scale")
        self.expect_refused(troupe("import", "wfformat", path, "--jobs", "0"), "--jobs")

    def test_irregular_instances_are_told(self):
        unknown = instance({"a": [], "b": ["ghost"]})
        cyclic = instance({"alpha": ["beta"], "beta": ["alpha"]})
        twice = instance({"same": []})
        twice["workflow"]["specification"]["tasks"] *= 2
        without = instance({"known": [], "timeless": []})
        del without["workflow"]["execution"]["tasks"][1]
        negative = instance({"backwards": []}, {"backwards": -1})
        for content, texts in ((unknown, ["ghost", "b"]), (cyclic, ["cycl", "alpha", "beta"]), (twice, ["same"]),
                               (without, ["timeless", "untime"]), (negative, ["runtime", "-1"]),
                               ({"name": "x"}, ["workflow"]), ([], ["list"]), ("", []), ("{", []), ("nonsense", [])):
            path = self.recorded(content)
            for command in (["run", "--format", "wfformat"], ["import", "wfformat"]):
                with self.subTest(content=content, command=command[0]):
                    self.expect_refused(troupe(*command, path), "recorded.json", *texts)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    program.TROUPE = str(pathlib.Path(sys.argv.pop(1)).resolve())
    unittest.main()
