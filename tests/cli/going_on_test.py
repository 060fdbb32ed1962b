#!/usr/bin/env python3
"""A run that is taken up is the run that was started: its folder, its environment, its options.

usage: going_on_test.py TROUPE
"""
import json
import pathlib
import subprocess
import sys
import time
import unittest

import program
from program import ProgramTest, environment, finish, plain_signals, start, troupe


class Elsewhere(ProgramTest):
    """Runs are started in one folder and environment, and taken up in another."""

    def setUp(self):
        super().setUp()
        for name in ("here", "there"):
            (self.folder / name).mkdir()
        self.state = self.folder / "state"

    def begin(self, *arguments, **variables):
        return subprocess.Popen([program.TROUPE, *map(str, arguments), "--folder", str(self.state)], text=True,
                                cwd=self.folder / "here", env=environment(**variables), preexec_fn=plain_signals,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def there(self, *arguments, **variables):
        return finish(subprocess.Popen([program.TROUPE, *map(str, arguments), "--folder", str(self.state)], text=True,
                                       cwd=self.folder / "there", env=environment(**variables), preexec_fn=plain_signals,
                                       stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE))

    def kill_when(self, running, path):
        """Kills the run once the file is there."""
        self.addCleanup(finish, running)
        self.addCleanup(running.kill)
        while not path.exists():
            self.assertIsNone(running.poll())
            time.sleep(0.01)
        running.kill()
        running.wait()

    def rows(self):
        return self.there("ps", "--all", "--output", "json").document

    def here_file(self, name, text):
        path = self.folder / "here" / name
        path.write_text(text)
        return path

    def test_folder_and_environment_are_those_of_the_start(self):
        self.here_file("child.yaml", """\
name: child
config: {env: [MODE]}
pipeline: {say: {action: "system/exec:execute", input: {commands: "echo child $env.MODE >> said"}}}
""")
        self.here_file("flow.yaml", """\
name: flow
config: {env: [MODE]}
pipeline:
  one: {when: "env.MODE == 'prod'", action: "system/exec:execute", input: {commands: "echo one $env.MODE >> said"}}
  two: {action: "system/exec:execute", input: {commands: "echo two $env.MODE $$MODE >> said; touch began; sleep 1"}}
  three: {action: "workflow:run", input: {location: child}}
post: {result: $env.MODE}
""")
        self.kill_when(self.begin("run", "flow.yaml", "--quiet", MODE="prod"), self.folder / "here" / "began")
        self.expect(self.there("resume", "--all", MODE="test"), 0)
        said = (self.folder / "here" / "said").read_text().splitlines()
        self.assertEqual(said[0], "one prod")
        self.assertEqual(set(said[1:]), {"two prod prod", "child prod"})
        self.assertEqual(list((self.folder / "there").iterdir()), [])
        flow = next(row["id"] for row in self.rows() if row["name"] == "flow")
        shown = self.there("show", flow, "--output", "json", MODE="test")
        self.expect(shown, 0)
        self.assertEqual(shown.document["output"]["result"], "prod")
        for command in ("events", "logs"):
            self.expect(self.there(command, flow), 0)

    def test_options_are_those_of_the_start(self):
        self.here_file("flow.yaml", """\
name: flow
pipeline:
  kind: parallel
  tasks:
    a: {action: "system/exec:execute", input: {commands: "touch began; sleep 0.5"}}
    b: {action: "system/exec:execute", input: {commands: "sleep 0.5"}}
    c: {action: "system/exec:execute", input: {commands: "sleep 0.5"}}
""")
        running = self.begin("run", "flow.yaml", "-j", "3", "--events", "events.jsonl", "--trace", "file:trace.jsonl")
        self.kill_when(running, self.folder / "here" / "began")
        told = (self.folder / "here" / "events.jsonl").read_text()
        resumed = self.there("resume", self.rows()[0]["id"], "--output", "json", "--quiet")
        self.expect(resumed, 0)
        self.assertEqual(resumed.document["state"], "completed")
        self.assertLess(resumed.document["timeTakenMs"], 60_000)
        self.assertEqual(resumed.err, "")
        events = (self.folder / "here" / "events.jsonl").read_text()
        self.assertTrue(events.startswith(told))
        running, most = set(), 0
        for event in map(json.loads, events[len(told):].splitlines()):
            change = running.add if event["state"] == "running" else running.discard
            change(event["executionId"])
            most = max(most, sum("/flow/" in each for each in running))
        self.assertEqual(most, 3)
        self.assertGreater((self.folder / "here" / "trace.jsonl").stat().st_size, 0)
        self.assertEqual(list((self.folder / "there").iterdir()), [])

    def test_going_on_past_failures_is_kept_and_reaches_sub_workflows(self):
        self.here_file("child.yaml", """\
name: child
pipeline:
  a: {run: exit 3}
  b: {run: echo child b >> said}
""")
        self.here_file("flow.yaml", """\
name: flow
pipeline:
  wait: {run: "touch began; while ! test -e go; do sleep 0.02; done"}
  call: {action: "workflow:run", input: {location: child}}
  last: {run: echo last >> said}
  worse: {run: exit 4}
  never: {run: echo never >> said}
""")
        self.kill_when(self.begin("run", "flow.yaml", "-k", "--max-failures", "2"), self.folder / "here" / "began")
        self.here_file("go", "")
        resumed = self.there("resume", self.rows()[0]["id"], "--output", "json")
        self.expect(resumed, 1, "gave up after 2 failures")
        self.assertEqual((self.folder / "here" / "said").read_text(), "child b\nlast\n")
        self.assertEqual(sorted(resumed.document["errors"]), ["call", "flow", "worse"])

    def test_options_can_be_changed(self):
        self.here_file("flow.yaml", """\
name: flow
pipeline:
  a: {action: "system/exec:execute", input: {commands: "touch began; sleep 0.3"}}
  b: {action: "time:sleep", input: {duration: 10m}}
""")
        self.kill_when(self.begin("run", "flow.yaml"), self.folder / "here" / "began")
        process = self.rows()[0]["id"]
        resumed = self.there("resume", process, "--timeout", "1s", "--output", "json")
        self.expect(resumed, 4, "flow cancelled", "timeout")
        self.assertTrue(resumed.document["timeout"])
        denied = self.there("retry", process, "--policy", "deny")
        self.expect(denied, 1, "policy")
        self.assertNotIn("recorded", denied.err)
        self.expect(self.there("resume", process, "--jobs", "none"), 2, "--jobs")

    def test_two_who_resume_all(self):
        self.here_file("flow.yaml", """\
name: flow
pipeline: {a: {action: "system/exec:execute", input: {commands: "touch began; sleep 0.5"}}}
""")
        self.kill_when(self.begin("run", "flow.yaml"), self.folder / "here" / "began")
        both = [self.begin("resume", "--all") for _ in range(2)]
        for each in both:
            self.expect(finish(each), 0)
        self.assertEqual(self.rows()[0]["state"], "completed")

    def test_a_child_that_nothing_waits_for_does_its_work(self):
        self.here_file("child.yaml", """\
name: child
pipeline: {x: {action: "system/exec:execute", input: {commands: "touch began; sleep 0.7; echo done >> said"}}}
""")
        self.here_file("flow.yaml", """\
name: flow
pipeline:
  a: {action: "workflow:run", input: {location: child, async: true}}
  b: {action: "system/exec:execute", input: {commands: "while ! test -e began; do sleep 0.01; done; touch both; sleep 0.3"}}
""")
        ended = finish(self.begin("run", "flow.yaml"))
        self.expect(ended, 0, "waiting for child/")
        said = self.folder / "here" / "said"
        self.assertEqual(said.read_text(), "done\n")
        for name in ("began", "both"):
            (self.folder / "here" / name).unlink()
        self.kill_when(self.begin("run", "flow.yaml"), self.folder / "here" / "both")
        process = next(row["id"] for row in self.rows() if row["name"] == "flow" and row["state"] != "completed")
        self.expect(self.there("resume", process), 0)
        self.assertEqual(said.read_text(), "done\ndone\n")
        self.assertEqual({row["state"] for row in self.rows()}, {"completed"})

    def test_retry_goes_on_in_what_failed_below(self):
        step = 'system/exec:execute", input: {commands: "echo'
        self.here_file("grandchild.yaml", f"""\
name: grandchild
pipeline:
  one: {{action: "{step} one >> said"}}}}
  two: {{action: "{step} two >> said; test -e fixed"}}}}
""")
        self.here_file("child.yaml", f"""\
name: child
pipeline:
  before: {{action: "{step} before >> said"}}}}
  below: {{action: "workflow:run", input: {{location: grandchild}}}}
""")
        self.here_file("flow.yaml", f"""\
name: flow
pipeline:
  first: {{action: "workflow:run", input: {{location: child}}, post: {{state: $state}}}}
  last: {{action: "{step} last >> said"}}}}
""")
        self.expect(finish(self.begin("run", "flow.yaml")), 1)
        flow = next(row["id"] for row in self.rows() if row["name"] == "flow")
        self.expect(self.there("retry", flow), 1)
        (self.folder / "here" / "fixed").touch()
        self.expect(self.there("retry", flow), 0)
        self.assertEqual((self.folder / "here" / "said").read_text().split(), ["before", "one", "two", "two", "two", "last"])
        self.assertEqual(sorted(row["name"] for row in self.rows()), ["child", "flow", "grandchild"])
        self.assertEqual({row["state"] for row in self.rows()}, {"completed"})


class Mended(ProgramTest):
    """`troupe retry ID --definition FILE`: what completed stays, all else runs."""

    def here(self, *arguments):
        return troupe(*arguments, cwd=self.folder)

    def failed(self, text):
        """The id of a process that failed."""
        ended = self.here("run", self.file("flow.yaml", text), "--output", "json")
        self.expect(ended, 1)
        return ended.document["processId"]

    def marks(self):
        return (self.folder / "marks").read_text().split()

    FLOW = """\
name: etl
init: {day: monday}
pipeline:
  load:
    tasks:
      rows: {action: "system/exec:execute", input: {commands: "echo load-$day >> marks; echo 7"}, post: {n: "${int(trim(rows.stdout))}"}}
  each:
    template: {selector: [{name: item, value: [a, b, a]}], task: {do: {action: "system/exec:execute", input: {commands: "echo do-$item >> marks"}}}}
  store: {action: "system/exec:execute", input: {commands: "echo store-$n >> marks; test $n = %s"}}
  tell: {action: "system/exec:execute", input: {commands: "echo tell >> marks"}}
post: {result: "${n + %s}"}
"""

    def test_what_completed_stays(self):
        process = self.failed(self.FLOW % ("8", "0"))
        self.assertEqual(self.marks(), ["load-monday", "do-a", "do-b", "do-a", "store-7"])
        mended = self.file("mended.yaml", (self.FLOW % ("7", "1")).replace("[a, b, a]", "[c, a, b, a, a]"))
        plan = self.here("retry", process, "--definition", mended, "--dry-run")
        self.expect(plan, 0)
        self.assertIn("stays  etl/load/rows\n", plan.out)
        self.assertIn("runs   etl/each.do[0]\n", plan.out)
        self.assertEqual(len(self.marks()), 5)
        done = self.here("retry", process, "--definition", mended, "--output", "json")
        self.expect(done, 0, f"continues {process}")
        self.assertEqual(self.marks()[5:], ["do-c", "do-a", "store-7", "tell"])
        self.assertEqual(done.document["output"]["result"], 8)
        fresh = done.document["processId"]
        self.assertNotEqual(fresh, process)
        rows = {row["id"]: row for row in self.here("ps", "--output", "json").document}
        self.assertEqual((rows[fresh]["continues"], rows[fresh]["state"]), (process, "completed"))
        self.assertEqual(rows[process]["state"], "failed")
        self.assertNotIn("continues", rows[process])
        self.assertIn(f"continues {process}", self.here("show", fresh).out)
        self.assertEqual(self.here("show", fresh, "--output", "json").document["continues"], process)
        self.expect(self.here("rm", process), 0)
        self.expect(self.here("events", fresh), 0)
        self.expect(self.here("store", "check"), 0)

    def test_renamed_tasks_are_found(self):
        process = self.failed(self.FLOW % ("8", "0"))
        mended = self.file("mended.yaml", (self.FLOW % ("7", "0")).replace("  load:", "  read:").replace("name: etl", "name: etl2"))
        self.expect(self.here("retry", process, "--definition", mended, "--same", "read=load"), 0)
        self.assertEqual(self.marks()[5:], ["store-7", "tell"])
        self.expect(self.here("retry", process, "--definition", mended, "--same", "reed=load"), 2, 'no task "reed"')
        self.expect(self.here("retry", process, "--definition", mended, "--same", "reed"), 2, "NEW=OLD")

    def test_sub_workflows_go_on(self):
        self.file("child.yaml", """\
name: child
pipeline:
  one: {action: "system/exec:execute", input: {commands: "echo one >> marks"}}
  two: {action: "system/exec:execute", input: {commands: "echo two >> marks; false"}}
""")
        flow = """\
name: parent
pipeline:
  before: {action: "system/exec:execute", input: {commands: "echo before >> marks"}}
  sub: {action: "workflow:run", input: {location: child}}
"""
        process = self.failed(flow)
        self.file("child.yaml", (self.folder / "child.yaml").read_text().replace("; false", ""))
        self.expect(self.here("retry", process, "--definition", "flow.yaml"), 0)
        self.assertEqual(self.marks(), ["before", "one", "two", "two"])

    def test_what_it_goes_on_from_is_not_that_of_its_sub_workflows(self):
        before = 'before: {action: "system/exec:execute", input: {commands: "echo before >> marks"}}'
        self.file("parent.yaml", f"""\
name: flow
pipeline:
  wait: {{action: "system/exec:execute", input: {{commands: "echo wait >> marks; touch began; sleep 1"}}}}
  {before}
""")
        flow = f"""\
name: flow
pipeline:
  {before}
  broken: {{action: "system/exec:execute", input: {{commands: "false"}}}}
  sub: {{action: "workflow:run", input: {{location: parent}}}}
"""
        process = self.failed(flow)
        running = start("retry", process, "--definition", self.file("mended.yaml", flow.replace('"false"', '"true"')),
                        cwd=self.folder)
        self.addCleanup(finish, running)
        self.addCleanup(running.kill)
        while not (self.folder / "began").exists():
            self.assertIsNone(running.poll())
            time.sleep(0.01)
        running.kill()
        running.wait()
        self.expect(self.here("resume", "--all"), 0)
        self.assertEqual(self.marks(), ["before", "wait", "wait", "before"])
        ended = [row for row in self.here("ps", "--all", "--output", "json").document if row["state"] == "completed"]
        self.assertEqual([row.get("continues") for row in ended if "parentId" in row], [None])

    def test_only_what_has_ended(self):
        process = self.failed("{name: bad, pipeline: {a: {action: 'nop:fail', input: {message: no}}}}")
        self.expect(self.here("retry", process, "--definition", "none.yaml"), 2, "none.yaml")
        self.expect(self.here("retry", process, "--dry-run"), 2, "--definition")
        self.expect(self.here("retry", "zebra", "--definition", "flow.yaml"), 2, "zebra")
        running = start("run", self.file("flow.yaml", "{name: s, pipeline: {a: {action: 'time:sleep', input: {duration: 1m}}}}"),
                        cwd=self.folder)
        self.addCleanup(finish, running)
        self.addCleanup(running.kill)
        rows = []
        while not rows:
            rows = [row for row in self.here("ps", "--output", "json").document if row["name"] == "s"]
        self.expect(self.here("retry", rows[0]["id"], "--definition", "flow.yaml"), 1, "is driven by")
        running.kill()
        running.wait()
        self.expect(self.here("retry", rows[0]["id"], "--definition", "flow.yaml"), 1, "has not ended")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    program.TROUPE = str(pathlib.Path(sys.argv.pop(1)).resolve())
    unittest.main()
