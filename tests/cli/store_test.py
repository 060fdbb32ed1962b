#!/usr/bin/env python3
"""Processes in a store, as an operator finds them: `troupe show`, `logs`, `resume`, `retry`, `rm`.

usage: store_test.py TROUPE
"""
import contextlib
import json
import os
import pathlib
import resource
import signal
import sqlite3
import subprocess
import sys
import unittest
import unittest.mock

import program
from program import ProgramTest, finish, start, troupe


class Stored(ProgramTest):
    """Runs with a store in a folder of its own, and commands in the same folder."""

    def setUp(self):
        super().setUp()
        self.store = ("--store", f"sqlite:{self.folder / 't.db'}")

    def control(self, *arguments):
        return troupe(*arguments, *self.store, cwd=self.folder)

    def rows(self):
        listed = self.control("ps", "--output", "json")
        self.expect(listed, 0)
        return listed.document

    def run_flow(self, text, code):
        flow = self.file("flow.yaml", text)
        ended = troupe("run", flow, *self.store, "--output", "json", cwd=self.folder)
        self.expect(ended, code)
        return ended.document["processId"]

    def killed_run(self):
        """A process whose run was killed while its second task waited; when it runs again it is quick."""
        flow = self.file("flow.yaml", """\
name: slow
pipeline:
  a: {action: "system/exec:execute", input: {commands: "echo done >> marks"}}
  b: {action: "system/exec:execute", input: {commands: "until test -e go; do sleep 0.05; done"}}
""")
        (self.folder / "go").unlink(missing_ok=True)
        running = start("run", flow, *self.store, cwd=self.folder)
        told = ""
        while '"state":"completed"' not in told:
            rows = self.rows() if (self.folder / "t.db").exists() else []
            told = self.control("events", rows[0]["id"]).out if rows else ""
        running.kill()
        self.file("go", "")
        finish(running)
        return self.rows()[0]["id"]

    def test_show_logs_and_events(self):
        process = self.run_flow("""\
name: shown
init: {apiKey: hunter22}
config: {secret: [apiKey]}
pipeline:
  say: {action: "system/exec:execute", input: {commands: "echo hello $$KEY", env: {KEY: "${apiKey}"}}}
  give: {action: "nop:nop", input: {v: 7}}
""", 0)
        shown = self.control("show", process)
        self.expect(shown, 0)
        self.assertIn("say  completed", shown.out)
        document = self.control("show", process, "--output", "json").document
        self.assertEqual(document["output"]["apiKey"], "***")
        self.assertEqual([each["state"] for each in document["executions"]], ["completed"] * 3)
        logs = self.control("logs", process)
        self.expect(logs, 0)
        self.assertRegex(logs.out, r"== shown/say \(attempt 1, [\d.]+ \w+, [\d.]+ \w+ of processor time, [\d.]+ MB\)\nhello \*\*\*\n")
        self.assertIn('"v": 7', logs.out)
        self.assertNotIn("hello", self.control("logs", process, "give").out)
        events = self.control("events", process)
        self.expect(events, 0)
        self.assertIn('"state":"completed"', events.out)
        self.assertEqual(self.control("events", "zebra").code, 2)

    def test_what_commands_used_is_kept(self):
        process = self.run_flow("""\
name: used
pipeline:
  keepGoing: true
  tasks:
    burn:
      run: "i=0; while [ $i -lt 30000 ]; do i=$((i + 1)); done"
      resources: {cpus: 0.5, memory: 256MiB}
    twice: {retry: {maxRetries: 1}, run: "[ $TROUPE_ATTEMPT = 2 ] || kill -KILL $$"}
    none: {action: "nop:nop"}
""", 0)
        shown = self.control("show", process, "--usage")
        self.expect(shown, 0)
        rows = [line.split() for line in shown.out.splitlines()]
        self.assertEqual([row[0] for row in rows], ["TASK", "used/burn", "used/twice", "used/twice", "all"])
        self.assertEqual([row[1] for row in rows[1:4]], ["1", "1", "2"])
        self.assertEqual(rows[2][-2:], ["137", "(KILL)"])
        self.assertRegex(shown.out.splitlines()[1], r" \d\.\d\d of 0\.5 +[\d.]+ \w+ of 268\.4 MB ")
        document = self.control("show", process, "--usage", "--output", "json").document
        used = document["usage"]
        self.assertEqual([(each["taskId"], each["attempt"], each["status"], each["signal"]) for each in used],
                         [("used/burn", 1, 0, None), ("used/twice", 1, 137, "KILL"), ("used/twice", 2, 0, None)])
        self.assertEqual(document["usageTotal"]["commands"], 3)
        self.assertGreater(used[0]["cpuSeconds"], 0)
        self.assertGreater(used[0]["memory"], 100_000)
        self.assertEqual([each["share"] for each in used], [{"cpus": 0.5, "memory": 256 << 20}, {"cpus": 1}, {"cpus": 1}])
        told = [json.loads(line) for line in self.control("events", process).out.splitlines()]
        self.assertEqual([each["usage"] for each in told if "usage" in each],
                         [{key: each[key] for key in each if key not in ("taskId", "executionId", "attempt")} for each in used])

    def test_what_sub_workflows_used_is_added_up(self):
        self.file("grandchild.yaml", "{name: grandchild, pipeline: {c: {run: 'true'}}}")
        self.file("child.yaml", """\
name: child
pipeline:
  b: {run: "true"}
  below: {action: "workflow:run", input: {location: grandchild.yaml}}
""")
        flow = self.file("flow.yaml", """\
name: parent
pipeline:
  a: {run: "true"}
  below: {action: "workflow:run", input: {location: child.yaml}}
  last: {run: "test -e fixed"}
""")
        failed = troupe("run", flow, *self.store, "--output", "json", cwd=self.folder)
        self.expect(failed, 1)
        process = failed.document["processId"]
        self.assert_whole(process, failed.document, own=2, total=4)
        self.file("fixed", "")
        completed = self.control("retry", process, "--output", "json")
        self.expect(completed, 0)
        self.assert_whole(process, completed.document, own=3, total=5)
        shown = self.control("show", process, "--usage")
        self.expect(shown, 0)
        self.assertEqual([line.split("  ")[0] for line in shown.out.splitlines()],
                         ["TASK", "parent/a", "parent/last", "parent/last", "all", "with sub-workflows"])
        forgotten = troupe("run", flow, "--store", "memory", "--output", "json", cwd=self.folder).document
        self.assertEqual(forgotten["usage"]["commands"], 2)
        self.assertNotIn("usageTotal", forgotten)

    def assert_whole(self, process, left, own, total):
        """The document that a run left, and `show --usage`, tell the same: so many commands."""
        shown = self.control("show", process, "--usage", "--output", "json").document
        self.assertEqual(len(shown["usage"]), own)
        self.assertEqual(left["usage"]["commands"], own)
        self.assertEqual(left["usageTotal"], shown["usageTotal"])
        self.assertEqual(left["usageTotal"]["commands"], total)
        self.assertGreater(left["usageTotal"]["seconds"], left["usage"]["seconds"])

    def test_many_at_once(self):
        self.run_flow("name: etl-a\npipeline: {a: {run: test -e fixed}}\n", 1)
        self.run_flow("name: etl-b\npipeline: {a: {run: test -e fixed}}\n", 1)
        self.run_flow("name: other\npipeline: {a: {run: exit 1}}\n", 1)
        shown = self.control("retry", "--name", "etl-*", "--failed-since", "1d", "--dry-run")
        self.expect(shown, 0, "2 processes would be retried")
        self.assertEqual(sorted(line.split("/")[0] for line in shown.out.splitlines()), ["etl-a", "etl-b"])
        self.assertEqual([row["state"] for row in self.rows()], ["failed"] * 3)
        self.expect(self.control("retry", "--name", "etl-*", "-q"), 1, "2 processes retried")
        self.expect(self.control("cancel", "--name", "*"), 0, "0 processes cancelled")
        self.expect(self.control("cancel"), 2, "cancel: expected either a process, or which ones")
        self.expect(self.control("cancel", "etl-a", "--name", "*"), 2, "expected either")
        self.expect(self.control("retry", "etl-a", "--dry-run"), 2, "--dry-run")
        self.expect(self.control("rm", "--name", "etl-*", "--dry-run"), 0, "2 processes would be removed")
        self.expect(self.control("rm", "--name", "etl-*"), 0, "2 removed")
        self.expect(self.control("rm", "--state", "running"), 2, "only those can be removed")
        self.assertEqual([row["name"] for row in self.rows()], ["other"])

    def test_the_shell_names_executions_as_events_do(self):
        self.run_flow("""\
name: graph
dependencies:
  first: {await: true, emit: {forEach: "${range(2)}", as: x, task: {each: {action: "nop:nop"}}}}
pipeline:
  second: {dependsOn: first, action: "nop:nop"}
""", 0)
        process = self.rows()[0]["id"]
        events = [json.loads(line) for line in self.control("events", process).out.splitlines()]
        told = {each["executionId"] for each in events if "executionId" in each}
        with contextlib.closing(sqlite3.connect(self.folder / "t.db")) as database:
            shown = {name for name, in database.execute("SELECT execution FROM executions")}
        self.assertEqual(shown, told)
        self.assertIn(f"{process}/graph/first", shown)

    def test_logs_of_one_task_and_of_odd_outputs(self):
        process = self.run_flow("""\
name: some
pipeline:
  one: {action: "system/exec:execute", input: {commands: "echo said $((0 + 1))"}}
  two: {action: "system/exec:execute", input: {commands: "echo said $((1 + 1))"}}
  group: {deep: {action: "system/exec:execute", input: {commands: "echo said $((1 + 2))"}}}
  odd: {action: "nop:nop", input: {stdout: 4711, stderr: [4712]}}
""", 0)
        for task, said in (("one", "1"), ("some/one", "1"), ("deep", "3"), ("some/group/deep", "3")):
            logs = self.control("logs", process, task)
            self.expect(logs, 0)
            self.assertEqual([line for line in logs.out.splitlines() if "said" in line], [f"said {said}"])
        self.assertIn("4711", self.control("logs", process).out)
        self.assertIn("4712", self.control("logs", process, "odd").out)
        self.expect_refused(self.control("logs", process, "noe"), "noe", 'did you mean "one"')

    def test_logs_hold_all_that_failed_attempts_wrote(self):
        process = self.run_flow("""\
name: broken
init: {key: hunter22, n: 0}
config: {secret: [key]}
pipeline:
  fan:
    emit: {forEach: "${range(2)}", as: k, task: {one: {run: 'echo "out $k"; echo "err $k" >&2'}}}
    await: true
  quiet: {run: "true"}
  tests:
    retry: {maxRetries: 1}
    run: |
      seq 1 2000
      echo "with $key, attempt $TROUPE_ATTEMPT"
      exit 4
""", 1)
        logs = self.control("logs", process, "tests", "--failed")
        self.expect(logs, 0)
        attempts = logs.out.split("== broken/tests ")[1:]
        self.assertEqual(len(attempts), 2)
        for number, attempt in enumerate(attempts, 1):
            lines = attempt.splitlines()
            self.assertEqual(lines[1:2001], [str(n) for n in range(1, 2001)])
            self.assertEqual(lines[2001], f"with ***, attempt {number}")
            self.assertTrue(lines[2002].startswith("-- failed: `seq 1 2000...` ended with status 4: "))
            self.assertEqual(len(lines), 2003)
        last = self.control("logs", process, "--failed", "--attempt", "2", "--tail", "1", "--times").out.splitlines()
        self.assertTrue(last[0].startswith("== broken/tests (attempt 2, "), last[0])
        self.assertRegex(last[1], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z stdout with \*\*\*, attempt 2$")
        whole = self.control("logs", process).out
        self.assertRegex(whole, r"== broken/fan.one\[1\] \(attempt 1, [^\n]*\)\nout 1\nerr 1\n")
        message = json.loads(self.control("show", process, "--output", "json").out)["errors"]["tests"]
        self.assertIn(f"all of it: {self.folder.resolve()}/t.db-logs/", message)
        path = pathlib.Path(message.split("all of it: ")[1].split("\n")[0])
        self.assertIn("with ***, attempt 2", path.read_text())
        self.assertEqual(path.stat().st_mode & 0o777, 0o600)
        self.expect(self.control("rm", process), 0)
        self.assertEqual(list((self.folder / "t.db-logs").iterdir()), [])

    def test_logs_of_what_runs_and_of_what_was_killed(self):
        (self.folder / "slow.yaml").write_text("pipeline: {a: {run: 'echo begun; sleep 1000'}}")
        running = start("run", "slow.yaml", *self.store, cwd=self.folder)
        said = ""
        while "begun" not in said:
            rows = self.rows() if (self.folder / "t.db").exists() else []
            said = self.control("logs", rows[0]["id"]).out if rows else ""
        process = rows[0]["id"]
        self.assertIn("== slow/a (attempt 1, without an end)\nbegun\n", self.control("logs", process, "a").out)
        running.kill()
        finish(running)
        self.assertIn("begun", self.control("logs", process).out)

    def test_without_a_store_nothing_is_logged(self):
        (self.folder / "loud.yaml").write_text("pipeline: {a: {run: 'seq 1 2000; exit 1'}}")
        ended = troupe("run", "loud.yaml", "--store", "memory", cwd=self.folder)
        self.assertNotIn("all of it", ended.err)
        self.assertFalse(any(self.folder.glob("*-logs")) or (self.folder / ".troupe").exists())

    def test_a_disk_that_takes_no_log_costs_no_result(self):
        (self.folder / "loud.yaml").write_text("pipeline: {a: {run: 'seq 1 20', parse: lines}}")
        (self.folder / "t.db-logs").write_text("in the way")
        ended = troupe("run", "loud.yaml", *self.store, "--output", "json", cwd=self.folder)
        self.expect(ended, 0)
        self.assertEqual(len(ended.document["output"]["a"]), 20)
        self.assertIn("is no longer logged", ended.err)

    def test_an_empty_id_names_nothing(self):
        process = self.run_flow("name: whole\npipeline: {a: {action: 'nop:nop'}}\n", 0)
        for command in ("show", "events", "logs", "cancel", "pause", "step", "resume", "retry", "rm", "approve", "reject",
                        "approvals"):
            self.expect_refused(self.control(command, ""), "found nothing")
        self.expect_refused(self.control("logs", process, ""), "found nothing")
        self.expect_refused(self.control("signal", process, ""), "found nothing")
        self.expect_refused(self.control("rm", process, ""), "found nothing")
        self.assertEqual(len(self.rows()), 1)

    def test_where_nothing_has_run_that_is_said(self):
        empty = troupe("ps", cwd=self.folder)
        self.expect(empty, 0, "there is no store .troupe/troupe.db")
        self.assertEqual(empty.out, "")
        self.assertEqual(troupe("ps", "--output", "json", cwd=self.folder).document, [])

    def test_a_process_has_one_form_live_and_stored(self):
        flow = self.file("flow.yaml", """\
pipeline:
  first: {action: "nop:nop"}
  second: {action: "system/exec:execute", input: {commands: "touch begun; until test -e go; do sleep 0.05; done"}}
""")
        running = start("run", flow, *self.store, cwd=self.folder)
        while not (self.folder / "begun").exists():
            self.assertIsNone(running.poll())
        process = self.rows()[0]["id"]
        live = self.control("show", process, "--output", "json").document
        self.file("go", "")
        self.expect(finish(running), 0)
        stored = self.control("show", process, "--output", "json").document
        of_one = {"endedAt", "finishedAt", "output", "errors", "reason", "owner"}
        self.assertEqual(live.keys() - of_one, stored.keys() - of_one)
        self.assertEqual((live["state"], stored["state"]), ("running", "completed"))
        self.assertEqual([each["name"] for each in live["executions"]], [each["name"] for each in stored["executions"]])

    def test_commands_are_counted_not_the_groups_around_them(self):
        flow = self.file("flow.yaml", """\
pipeline:
  wait:
    kind: parallel
    tasks:
      a: {action: "system/exec:execute", input: {commands: "touch one; until test -e go; do sleep 0.05; done"}}
      b: {action: "system/exec:execute", input: {commands: "touch two; until test -e go; do sleep 0.05; done"}}
      c: {action: "system/exec:execute", input: {commands: "true"}}
  group: {continueOnError: true, bad: {action: "system/exec:execute", input: {commands: "exit 3"}}}
""")
        running = start("run", flow, *self.store, "--jobs", "2", cwd=self.folder)
        while not all((self.folder / each).exists() for each in ("one", "two")):
            self.assertIsNone(running.poll())
        counted = self.rows()[0]["progress"]
        self.file("go", "")
        self.expect(finish(running), 0, "tasks: 3 completed, 1 failed (allowed)\n")
        self.assertEqual((counted["total"], counted["running"]), (4, 2))

    def test_resume(self):
        process = self.killed_run()
        self.assertEqual(self.rows()[0]["owner"]["alive"], False)
        resumed = self.control("resume", process)
        self.expect(resumed, 0)
        self.assertEqual(self.rows()[0]["state"], "completed")
        self.assertEqual((self.folder / "marks").read_text(), "done\n")
        again = self.control("resume", process)
        self.expect(again, 1)
        self.assertIn("has ended", again.err)

    def test_cancel_of_what_nobody_drives(self):
        process = self.killed_run()
        self.expect(self.control("cancel", process, "--reason", "enough"), 0)
        self.assertEqual(self.rows()[0]["state"], "running")
        self.expect(self.control("resume", "--all"), 3)
        row = self.rows()[0]
        self.assertEqual((row["state"], row["reason"]), ("cancelled", "enough"))

    def test_retry(self):
        process = self.run_flow("""\
name: flaky
pipeline:
  a: {action: "system/exec:execute", input: {commands: "echo a >> marks"}}
  b: {action: "system/exec:execute", input: {commands: "test -e ready"}}
""", 1)
        self.file("ready", "")
        self.expect(self.control("retry", process), 0)
        self.assertEqual(self.rows()[0]["state"], "completed")
        self.assertEqual((self.folder / "marks").read_text(), "a\n")
        refused = self.control("retry", process)
        self.expect(refused, 1, "it is completed")
        self.expect(self.control("cancel", process), 1, "can't cancel", "it is completed")

    def test_a_live_owner_is_not_robbed(self):
        flow = self.file("flow.yaml", "name: live\npipeline: {a: {action: 'time:sleep', input: {duration: 1m}}}\n")
        no_socket = self.file("file", "")
        running = start("run", flow, *self.store, "--folder", no_socket, cwd=self.folder)
        self.addCleanup(finish, running)
        self.addCleanup(running.kill)
        while "running" not in self.control("ps").out:
            pass
        process = self.rows()[0]["id"]
        refused = self.control("resume", process)
        self.expect(refused, 1)
        self.assertIn(f"is driven by pid {running.pid} on ", refused.err)
        self.expect(self.control("rm", process), 1)

    def killed_when(self, text, ready):
        """The id of a process whose run was killed once `ready` of its row in the store holds."""
        running = start("run", self.file("flow.yaml", text), *self.store, cwd=self.folder)
        self.addCleanup(finish, running)
        self.addCleanup(running.kill)
        while not (self.folder / "t.db").exists() or not any(map(ready, self.rows())):
            self.assertIsNone(running.poll())
        process = self.rows()[0]["id"]
        running.kill()
        finish(running)
        return process

    def waits(self, task_state):
        """Whether an execution of the process is in that state, as its store has it."""
        def ready(row):
            found = self.control("events", row["id"])
            return f'"state":"{task_state}"' in found.out
        return ready

    def test_a_signal_is_handed_over_when_the_process_goes_on(self):
        process = self.killed_when("{name: s, pipeline: {ready: {await: {signal: go}}}}", self.waits("waitAsync"))
        self.expect(self.control("signal", process, "gone"), 1, 'awaits no signal "gone"')
        self.expect(self.control("step", process), 1, "can't step")
        self.expect(self.control("signal", process, "go", '{"n": [1]}'), 0, "takes effect when it is resumed")
        self.expect(self.control("resume", process), 0)
        document = self.control("show", process, "--output", "json").document
        self.assertEqual(document["output"]["ready"], {"n": [1]})

    GUARDED = """\
name: guarded
policy: {mode: ask}
pipeline:
  first: {action: "printer:print", input: {message: one}}
"""

    def test_approvals_are_decided_once_where_nobody_asks(self):
        process = self.killed_when(self.GUARDED, self.waits("waitForApproval"))
        pending, = self.control("approvals", "--output", "json").document
        self.assertEqual((pending["processId"], pending["taskId"], pending["input"]),
                         (process, "guarded/first", {"message": "one"}))
        self.expect(self.control("approve", pending["executionId"]), 0, "takes effect when it is resumed")
        self.expect(self.control("reject", pending["executionId"]), 2, "there is no approval")
        resumed = self.control("resume", process)
        self.expect(resumed, 0)
        self.assertEqual(self.rows()[0]["state"], "completed")

    def test_a_rejection_is_taken_in_when_the_process_goes_on(self):
        process = self.killed_when(self.GUARDED, self.waits("waitForApproval"))
        pending, = self.control("approvals", "--output", "json").document
        self.expect(self.control("reject", pending["executionId"], "--reason", "not today"), 0)
        self.expect(self.control("resume", process), 1, "not approved: not today")

    def test_the_owner_is_found_through_the_store(self):
        flow = self.file("flow.yaml", "{name: s, pipeline: {ready: {await: {signal: go}}}}")
        running = start("run", flow, *self.store, "--folder", self.folder / "elsewhere", cwd=self.folder)
        self.addCleanup(finish, running)
        self.addCleanup(running.kill)
        while not self.control("ps").out.rstrip().endswith(" s"):  # told by the runtime: nothing behind its age
            self.assertIsNone(running.poll())
        row, = self.rows()
        self.assertIn("progress", row)
        self.expect(self.control("pause", row["id"]), 0)
        self.expect(self.control("resume", row["id"]), 0)
        self.expect(self.control("signal", row["id"], "go"), 0)
        self.expect(finish(running), 0)

    def test_an_interrupted_run_is_left_to_be_resumed(self):
        flow = self.file("flow.yaml", """\
name: left
pipeline:
  a: {action: "system/exec:execute", input: {commands: "echo a >> marks"}}
  b: {action: "system/exec:execute", input: {commands: "echo b >> marks; test -e ready || sleep 60"}}
""")
        running = start("run", flow, *self.store, "--on-interrupt", "leave", cwd=self.folder)
        marks = self.folder / "marks"
        while not marks.exists() or "b" not in marks.read_text():
            self.assertIsNone(running.poll())
        running.send_signal(signal.SIGINT)
        ended = finish(running)
        process = self.rows()[0]["id"]
        self.expect(ended, 3, f"troupe resume {process} --store sqlite:{self.folder / 't.db'} continues it")
        self.assertEqual(self.rows()[0]["state"], "running")
        self.assertEqual(self.rows()[0]["owner"]["alive"], False)
        self.file("ready", "")
        self.expect(self.control("resume", process), 0)
        self.assertEqual(marks.read_text(), "a\nb\nb\n")
        refused = troupe("run", flow, "--store", "memory", "--on-interrupt", "leave", cwd=self.folder)
        self.expect_refused(refused, "--on-interrupt: leave: state is kept in memory")

    def test_what_ended_long_ago_is_forgotten(self):
        old = self.run_flow("pipeline: {a: {action: 'nop:nop'}}", 0)
        flow = self.file("flow.yaml", "pipeline: {a: {action: 'system/exec:execute', input: {commands: 'cat fifo'}}}")
        os.mkfifo(self.folder / "fifo")
        running = start("run", flow, *self.store, "--keep", "1ms", cwd=self.folder)
        self.addCleanup(running.kill)
        while old in {row["id"] for row in self.rows()}:
            self.assertIsNone(running.poll())
        (self.folder / "fifo").write_text("on")
        self.expect(finish(running), 0)
        self.assertEqual(len(self.rows()), 1)
        self.expect(self.control("store", "check"), 0)

    def test_a_store_is_pruned_by_hand(self):
        for _ in range(3):
            newest = self.run_flow("pipeline: {a: {action: 'nop:nop'}}", 0)
        self.expect(self.control("store", "prune", "--keep", "no=1", "--keep", "1", "--dry-run"), 0,
                    "troupe: 2 would be removed")
        self.assertEqual(len(self.rows()), 3)
        self.expect(self.control("store", "prune", "--keep", "1"), 0, "troupe: 2 removed")
        self.assertEqual([row["id"] for row in self.rows()], [newest])
        self.expect(self.control("store", "prune", "--keep", "1MiB"), 0, "troupe: 0 removed")
        self.expect(self.control("store", "prune", "--keep", "soon"), 2, '--keep: "soon" is not a bound')
        self.expect(self.control("store", "prune"), 2, "--keep")
        self.expect(self.control("store", "check"), 0)

    def limited(self, flow, bytes_max):
        with unittest.mock.patch.dict(os.environ, TROUPE_VALUE_MAX=str(bytes_max)):
            return troupe("run", flow, *self.store, cwd=self.folder)

    def test_an_output_that_is_too_large_to_keep_fails_its_execution(self):
        flow = self.file("flow.yaml", """\
pipeline:
  a: {action: "system/exec:execute", input: {commands: "head -c 30000 /dev/zero | tr '\\\\0' x"}}
""")
        ended = self.limited(flow, 50000)
        self.expect(ended, 1, "; at most 50000 can be kept: write it to a file and give its place")
        self.assertEqual(self.rows()[0]["state"], "failed")
        self.expect(self.control("store", "check"), 0)

    def test_a_run_without_memory_ends_and_says_so(self):
        if program.is_sanitized():
            self.skipTest("its sanitizer needs terabytes of addresses")
        flow = self.file("flow.yaml", """\
pipeline:
  f:
    emit: {forEach: "${range(8)}", as: k, task: {w: {action: "system/exec:execute", input: {commands: "head -c 8000000 /dev/zero"}}}}
    await: true
""")
        def bounded():
            resource.setrlimit(resource.RLIMIT_AS, (1400 << 20, 1400 << 20))
        with open(self.folder / "err", "w") as err:
            running = subprocess.Popen([program.TROUPE, "run", flow, *self.store, "--jobs", "2", "--threads", "2"],
                                       cwd=self.folder, stdout=subprocess.DEVNULL, stderr=err, preexec_fn=bounded)
            self.addCleanup(running.kill)
            self.assertNotEqual(running.wait(60), 0)
        self.assertRegex((self.folder / "err").read_text(), "memory is exhausted|internal error")

    def test_space_is_given_back(self):
        process = self.run_flow("""\
pipeline: {a: {action: "system/exec:execute", input: {commands: "head -c 900000 /dev/zero"}}}
""", 0)
        self.expect(self.control("rm", process), 0, "1 removed")
        before = (self.folder / "t.db").stat().st_size
        self.expect(self.control("store", "compact"), 0, "the store takes ", ", and took ")
        self.assertLess((self.folder / "t.db").stat().st_size, before / 2)
        self.expect(self.control("store", "check"), 0)

    def test_a_damaged_process_costs_no_other(self):
        bad = self.killed_run()
        (self.folder / "marks").unlink()
        with contextlib.closing(sqlite3.connect(self.folder / "t.db")) as database, database:
            database.execute("UPDATE journal SET entry = substr(entry, 1, length(entry) - 1) WHERE number = 1")
        self.killed_when("{name: good, pipeline: {a: {await: {signal: go}}}}", lambda row: row["name"] == "good")
        good, = [row["id"] for row in self.rows() if row["name"] == "good"]
        checked = self.control("store", "check")
        self.expect(checked, 5, f"process {bad}: entry 1 of its journal: ")
        self.expect(self.control("signal", good, "go"), 0)
        resumed = self.control("resume", "--all")
        self.assertIn(bad, resumed.err)
        states = {row["id"]: row["state"] for row in self.rows()}
        self.assertEqual(states, {bad: "running", good: "completed"})

    def test_where_to_must_be_there(self):
        self.run_flow("pipeline: {a: {action: 'nop:nop'}}", 0)
        self.expect(self.control("store", "backup", ""), 2, "the name of the file is empty")
        self.expect(self.control("store", "backup", "no/copy.db"), 2, "there is no folder no: create it first")
        self.expect(self.control("store", "backup", "t.db"), 2, "t.db already exists")
        flow = self.file("flow.yaml", "pipeline: {a: {action: 'nop:nop'}}")
        refused = troupe("run", flow, "--store", "sqlite:no/t.db", cwd=self.folder)
        self.expect(refused, 2, "--store: there is no folder no: create it first")
        self.assertFalse((self.folder / "no").exists())

    def test_the_log_leaves_room_on_a_small_disk(self):
        if subprocess.run(["unshare", "--mount", "true"], stderr=subprocess.DEVNULL).returncode:
            self.skipTest("no file system may be mounted here")
        flow = self.file("flow.yaml", """\
init: {n: 0}
pipeline:
  a: {action: "nop:nop", input: {v: "${n} %s"}, post: {n: "${n + 1}"}, goto: [{when: "${n < 300}", task: a}]}
""" % ("x" * 3000))
        small = self.folder / "small"
        small.mkdir()
        script = 'mount -t tmpfs -o size=3m tmpfs "$0" && "$1" run "$2" --quiet --store "sqlite:$0/t.db"'
        ended = subprocess.run(["unshare", "--mount", "bash", "-c", script, small, program.TROUPE, flow],
                               cwd=self.folder, capture_output=True, text=True, timeout=program.LIMIT)
        self.assertEqual((ended.returncode, ended.stderr), (0, ""))

    def test_rm_check_and_backup(self):
        process = self.run_flow("pipeline: {a: {action: 'nop:nop'}}", 0)
        self.run_flow("pipeline: {a: {action: 'nop:fail', input: {message: no}}}", 1)
        self.expect(self.control("store", "check"), 0)
        copy = self.folder / "copy.db"
        self.expect(self.control("store", "backup", copy), 0)
        self.expect(troupe("store", "check", "--store", f"sqlite:{copy}"), 0)
        self.expect(self.control("rm", "--older-than", "1ms", "--state", "failed"), 0)
        self.assertEqual([row["id"] for row in self.rows()], [process])
        self.expect(self.control("rm", process), 0)
        self.assertEqual(self.rows(), [])


class Default(ProgramTest):
    """What happens where nobody says where state is kept."""

    NOP = "{name: quick, pipeline: {a: {action: 'nop:nop'}}}"

    def here(self, *arguments):
        return troupe(*arguments, cwd=self.folder)

    def listed(self, *place):
        return self.here("ps", "--output", "json", *place).document

    def test_a_run_is_kept_in_its_state_folder(self):
        flow = self.file("flow.yaml", self.NOP)
        self.expect(self.here("run", flow), 0)
        self.expect(self.here("task", flow, "a", "--folder", "other"), 0)
        self.assertEqual([row["state"] for row in self.listed()], ["completed"])
        self.assertEqual(len(self.listed("--folder", "other")), 1)

    def test_a_process_is_called_as_it_was_told(self):
        flow = self.file("flow.yaml", self.NOP)
        self.expect(self.here("run", flow, "--id", "nightly"), 0)
        self.assertEqual([row["id"] for row in self.listed()], ["nightly"])
        taken = self.here("run", flow, "--id", "nightly")
        self.expect(taken, 1)
        self.assertIn('there is a process "nightly" already', taken.err)
        self.assertEqual([row["id"] for row in self.listed()], ["nightly"])
        code = self.here("run", flow, "--id", "nightly", "--output", "json").document["error"]["code"]
        self.assertEqual(code, "process.exists")
        self.expect(self.here("rm", "nightly"), 0)
        self.expect(self.here("task", flow, "a", "--id", "nightly"), 0)
        self.expect_refused(self.here("run", flow, "--id", "last"), "--id", "it stands for the last process")

    def test_runs_share_a_folder(self):
        flow = self.file("flow.yaml", self.NOP)
        for run in [start("run", flow, cwd=self.folder) for _ in range(8)]:
            self.expect(finish(run), 0)
        self.assertEqual([row["state"] for row in self.listed()], ["completed"] * 8)
        self.expect(self.here("store", "check"), 0)

    def test_what_does_not_run_leaves_nothing(self):
        flow = self.file("flow.yaml", self.NOP)
        bad = self.file("bad.yaml", "{pipeline: {a: {action: 'nop:nope'}}}")
        self.expect(self.here("run", flow, "--dry-run"), 0)
        self.expect(self.here("validate", flow), 0)
        self.expect(self.here("graph", flow), 0)
        self.expect(self.here("run", bad), 2)
        self.expect(self.here("run", "nowhere.yaml"), 2)
        self.expect(self.here("ps"), 0)
        self.assertEqual(sorted(each.name for each in self.folder.iterdir()), ["bad.yaml", "flow.yaml"])

    def test_a_folder_that_takes_no_store(self):
        self.file(".troupe", "a file")
        flow = self.file("flow.yaml", self.NOP)
        self.expect(self.here("run", flow), 5, "store .troupe/troupe.db: ", "--store memory runs without")
        self.expect(self.here("run", flow, "--store", "memory"), 0)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    program.TROUPE = str(pathlib.Path(sys.argv.pop(1)).resolve())
    unittest.main()
