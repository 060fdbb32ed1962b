#!/usr/bin/env python3
"""`troupe report` and `troupe diff`: where the time of a run went, in what two differ.

usage: report_test.py TROUPE
"""
import pathlib
import sys
import unittest
import xml.etree.ElementTree as xml

import program
from program import ProgramTest, finish, start, troupe

FLOW = """\
name: flow
config: {limits: {press: 1}}
init: {pages: [1, 2, 3, 4]}
pipeline:
  kind: parallel
  tasks:
    first: {run: "sleep 0.2"}
    second:
      dependsOn: first
      run: "if mkdir tried; then sleep 0.1; exit 3; else sleep 0.05; fi"
      retry: {maxRetries: 2, delay: 300ms}
    short: {dependsOn: first, run: "true"}
    print:
      kind: parallel
      template:
        selector: [{name: page, value: $pages}]
        task:
          page: {run: "sleep 0.3", limits: {press: 1}}
    late: {scheduleIn: 100ms, action: "nop:nop"}
    last: {dependsOn: [second, print], run: "sleep 0.1"}
"""


class Report(ProgramTest):
    def here(self, *arguments):
        return troupe(*arguments, cwd=self.folder)

    def report(self, *arguments):
        ended = self.here("report", *arguments, "--output", "json")
        self.expect(ended, 0)
        return ended.document

    def expect_sums(self, report):
        """The parts of the path follow each other from the beginning to the end."""
        at = 0.0
        for piece in report["path"]:
            self.assertAlmostEqual(piece["beginMs"], at, delta=0.001)
            self.assertGreater(piece["ms"], 0)
            at += piece["ms"]
        self.assertAlmostEqual(at, report["makespanMs"], delta=0.001)

    def test_the_path_goes_through_what_a_limit_held_up(self):
        self.file("flow.yaml", FLOW)
        self.expect(self.here("run", "flow.yaml", "--quiet", "-j", "4"), 0)
        report = self.report()
        self.expect_sums(report)
        self.assertEqual((report["name"], report["state"], report["hasEnded"], report["jobs"]),
                         ("flow", "completed", True, 4))
        self.assertEqual(report["executions"], 9)
        ran = [piece["task"] for piece in report["path"] if piece["kind"] == "runs"]
        self.assertEqual(ran, ["flow/print/page", "flow/last"])
        held = [piece for piece in report["path"] if piece["kind"] == "limit"]
        self.assertEqual([(piece["what"], piece["task"]) for piece in held], [("press", "flow/print/page")])
        self.assertTrue(held[0]["by"].startswith("flow/print.page["))
        self.assertGreater(held[0]["ms"], 800)  # three others were before it
        self.assertEqual(report["failedAttempts"], 1)
        self.assertGreaterEqual(report["lostMs"], 100)
        self.assertGreaterEqual(report["retryDelayMs"], 300)
        self.assertGreaterEqual(report["lowerBoundMs"], 400)
        self.assertLessEqual(report["lowerBoundMs"], report["makespanMs"])
        self.assertGreater(report["measuredAttempts"], 5)
        tasks = {each["task"]: each for each in report["tasks"]}
        self.assertEqual(tasks["flow/print/page"]["executions"], 4)
        self.assertGreater(tasks["flow/print/page"]["gainMs"], 0)
        self.assertGreater(tasks["flow/short"]["slackMs"], tasks["flow/last"]["slackMs"])
        gains = {each["kind"]: each["gainMs"] for each in report["kinds"]}
        self.assertGreater(gains["limit"], 0)
        self.assertEqual({row["name"] for row in report["timeline"] if row["onPath"]},
                         {held[0]["name"], "flow/last"})

    def test_a_retry_is_a_part_of_the_path_and_the_text_fits(self):
        self.file("flow.yaml", FLOW.replace("300ms", "2s"))
        self.expect(self.here("run", "flow.yaml", "--quiet", "-j", "4"), 0)
        report = self.report("last")
        self.expect_sums(report)
        on_path = [(piece["task"], piece["kind"]) for piece in report["path"] if piece["kind"] in ("runs", "retry")]
        self.assertEqual(on_path, [("flow/first", "runs"), ("flow/second", "runs"), ("flow/second", "retry"),
                                   ("flow/second", "runs"), ("flow/last", "runs")])
        told = self.here("report")
        self.expect(told, 0)
        self.assertIn("waits: next attempt", told.out)
        self.assertIn("The critical path", told.out)
        for line in told.out.splitlines()[1:]:
            self.assertLessEqual(len(line), 80, line)

    def test_the_pictures_are_whole_and_need_nothing_else(self):
        self.file("flow.yaml", FLOW.replace("page:", "'pa<g>e':"))
        self.expect(self.here("run", "flow.yaml", "--quiet"), 0)
        told = self.here("report", "--svg", "a.svg", "--html", "a.html")
        self.expect(told, 0)
        self.assertEqual(told.out, "")
        drawn = xml.parse(self.folder / "a.svg").getroot()
        self.assertEqual(drawn.tag, "{http://www.w3.org/2000/svg}svg")
        texts = "".join(drawn.itertext())
        for part in ("critical path", "flow/print.pa<g>e[", "flow/last", "prefers-color-scheme: dark"):
            self.assertIn(part, texts)
        page = (self.folder / "a.html").read_text()
        self.assertIn("<svg ", page)
        self.assertNotIn("src=", page)
        xml.fromstring(page.partition("\n")[2])
        self.assertNotEqual(self.here("report", "--svg", "no/such/folder.svg").code, 0)

    def test_a_run_that_goes_on_is_told_so_far(self):
        self.file("flow.yaml", "name: flow\npipeline: {a: {run: 'true'}, b: {run: 'sleep 60'}}\n")
        running = start("run", "flow.yaml", "--quiet", cwd=self.folder)
        while '"running"' not in self.here("show", "last", "--where", "task:b", "--output", "json").out:
            self.assertIsNone(running.poll())
        report = self.report()
        self.expect_sums(report)
        self.assertFalse(report["hasEnded"])
        self.assertEqual((report["path"][-1]["name"], report["path"][-1]["kind"]), ("flow/b", "runs"))
        self.assertIn("so far", self.here("report").out)
        self.expect(self.here("cancel", "last"), 0)
        self.expect(finish(running), 3)
        report = self.report()
        self.expect_sums(report)
        self.assertEqual(report["state"], "cancelled")

    def test_orders_loops_catches_and_joins_are_followed(self):
        self.file("flow.yaml", """\
name: flow
init: {n: 0}
pipeline:
  a:
    run: "sleep 0.05"
    post: {n: "${n + 1}"}
    goto: {task: a, when: n < 3}
  b:
    tasks:
      bad: {run: "sleep 0.05; exit 1"}
    catch:
      mend: {run: "sleep 0.05"}
    finally:
      clean: {run: "sleep 0.05"}
  c:
    emit:
      forEach: [1, 2]
      as: n
      task:
        work: {run: "sleep 0.1"}
  d: {await: {on: c}}
  e: {run: "sleep 0.05"}
""")
        self.expect(self.here("run", "flow.yaml", "--quiet"), 0)
        report = self.report()
        self.expect_sums(report)
        ran = [piece["name"] for piece in report["path"] if piece["kind"] == "runs"]
        self.assertEqual(ran[:3], ["flow/a", "flow/a#2", "flow/a#3"])
        self.assertEqual([name for name in ran[3:] if "/b/" in name], ["flow/b/bad", "flow/b/catch/mend", "flow/b/finally/clean"])
        self.assertIn("flow/c.work[", ran[-2])
        self.assertEqual(ran[-1], "flow/e")

    def test_two_runs_are_compared(self):
        flow = """\
name: flow
pipeline:
  kind: parallel
  keepGoing: true
  tasks:
    same: {run: "echo same"}
    gives: {run: "echo one"}
    gone: {run: "true"}
    slow: {run: "true"}
"""
        self.file("flow.yaml", flow)
        self.expect(self.here("run", "flow.yaml", "--quiet"), 0)
        first = self.report()["id"]
        flow = flow.replace("echo one", "echo two").replace("gone", "new").replace("slow: {run: \"true", "slow: {run: \"sleep 1")
        self.file("flow.yaml", flow)
        self.expect(self.here("run", "flow.yaml", "--quiet"), 0)
        told = self.here("diff", first, "last", "--output", "json")
        self.expect(told, 0)
        found = told.document
        self.assertEqual((found["first"]["id"], found["second"]["state"]), (first, "completed"))
        names = {key: [each["name"] for each in found[key]]
                 for key in ("onlyFirst", "onlySecond", "changed", "slower")}
        self.assertEqual(names["onlyFirst"], ["flow/gone"])
        self.assertEqual(names["onlySecond"], ["flow/new"])
        self.assertEqual(names["changed"], ["flow/gives"])
        self.assertIn("flow/slow", names["slower"])
        self.assertIn("one", found["changed"][0]["firstOutput"])
        self.assertIn("two", found["changed"][0]["secondOutput"])
        self.assertEqual(found["alike"], 2)
        self.assertIn('-    gone: {run: "true"}', found["definition"])
        self.assertIn('+    new: {run: "true"}', found["definition"])
        text = self.here("diff", first, "last")
        self.expect(text, 0)
        for part in ("Only in the first:\n  flow/gone", "Came to something else:\n  flow/gives", "Slower:", "The definitions:"):
            self.assertIn(part, text.out)
        same = self.here("diff", "last", "last", "--output", "json").document
        self.assertEqual((same["alike"], same["changed"], same["definition"]), (4, [], []))

    def test_what_is_wrong_is_said(self):
        self.expect_refused(self.here("report"), "there is no last process")
        self.expect_refused(self.here("report", "last", "--output", "xml"), "--output")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    program.TROUPE = str(pathlib.Path(sys.argv.pop(1)).resolve())
    unittest.main()
