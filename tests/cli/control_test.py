#!/usr/bin/env python3
"""Steering a run from another program: `troupe ps`, `pause`, `approve` and their like.

usage: control_test.py TROUPE
"""
import json
import os
import pathlib
import signal
import socket
import sys
import unittest

import program
from program import ProgramTest, finish, start, troupe


class Steering(ProgramTest):
    """Runs in a folder of its own, steered by commands in the same folder."""

    def control(self, *arguments):
        return troupe(*arguments, cwd=self.folder)

    def give_up(self, running):
        running.kill()
        running.communicate()

    def run_flow(self, text, *options):
        """A run that goes on: what it is, and its process id."""
        flow = self.file("flow.yaml", text)
        running = start("run", flow, *options, cwd=self.folder)
        self.addCleanup(self.give_up, running)
        for line in running.stderr:
            if line.startswith("troupe: running "):
                return running, line.split()[-1]
        self.fail("it did not start")

    def waiting(self, *options):
        """A run of which a command waits for a word."""
        fifo = self.folder / "go"
        os.mkfifo(fifo)
        self.addCleanup(fifo.unlink, missing_ok=True)
        return (*self.run_flow(f"""\
name: long
pipeline:
  work: {{action: "system/exec:execute", input: {{commands: 'cat "{fifo}"'}}}}
  next: {{action: "nop:nop", input: {{done: true}}}}
  last: {{action: "nop:nop"}}
""", "--output", "json", *options), fifo)

    def rows(self):
        listed = self.control("ps", "--output", "json")
        self.expect(listed, 0)
        return {row["id"]: row for row in listed.document}

    def state_of(self, process):
        return self.rows()[process]["state"]

    def wait_for_state(self, running, process, wanted):
        while self.state_of(process) != wanted:
            self.assertIsNone(running.poll())

    def test_ps_and_show(self):
        running, process, fifo = self.waiting()
        listed = self.control("ps")
        self.expect(listed, 0)
        self.assertIn(f"{process}  running  0/", listed.out)
        row = self.rows()[process]
        self.assertEqual((row["name"], row["state"]), ("long", "running"))
        seen = self.control("show", "long", "--output", "json").document
        self.assertEqual(seen["id"], process)
        self.assertIn("long/work", [each["taskId"] for each in seen["stack"]])
        self.assertRegex(self.control("show", process).out, r"    long/work  running for \d")
        fifo.write_text("on")
        self.expect(finish(running), 0)

    def test_pause_and_resume(self):
        running, process, fifo = self.waiting()
        paused = self.control("pause", process, "--reason", "disk is full")
        self.expect(paused, 0)
        self.assertIn("pauseRequested", paused.out)
        fifo.write_text("on")
        self.wait_for_state(running, process, "paused")
        again = self.control("pause", process)
        self.expect(again, 1, f"troupe: can't pause process {process}: it is paused")
        self.expect(self.control("step", process), 0)
        self.wait_for_state(running, process, "paused")
        self.expect(self.control("resume", process), 0)
        ended = finish(running)
        self.expect(ended, 0)
        self.assertEqual(ended.document["output"]["next"], {"done": True})

    def test_cancel(self):
        running, process, _ = self.waiting()
        self.expect(self.control("cancel", process, "--reason", "no longer wanted"), 0)
        self.expect(finish(running), 3, "no longer wanted")

    def test_signal(self):
        running, process = self.run_flow(
            "{name: s, pipeline: {ready: {await: {signal: go}}}}", "--output", "json")
        wrong = self.control("signal", process, "gone")
        self.expect(wrong, 1, '"gone"', "go")
        self.expect(self.control("signal", process, "go", '{"n": 1}'), 0)
        ended = finish(running)
        self.expect(ended, 0)
        self.assertEqual(ended.document["output"]["ready"], {"n": 1})

    def approvals(self, running):
        while True:
            self.assertIsNone(running.poll())
            listed = self.control("approvals", "--output", "json")
            self.expect(listed, 0)
            if listed.document:
                return listed.document

    GUARDED = """\
name: guarded
policy: {mode: ask, skip: ["nop.*"]}
config: {secret: [token]}
init: {token: s3cr3t-value}
pipeline:
  first: {action: "printer:print", input: {message: "one $token"}}
  second: {action: "printer:print", input: {message: two}}
"""

    def test_approve_and_reject(self):
        running, process = self.run_flow(self.GUARDED, "--output", "json")
        first, = self.approvals(running)
        self.assertEqual((first["processId"], first["taskId"], first["action"]),
                         (process, "guarded/first", "printer.print"))
        self.assertEqual(first["input"], {"message": "one ***"})
        told = self.control("approvals", process)
        self.assertIn("guarded/first asks to run printer.print", told.out)
        self.assertNotIn("s3cr3t", told.out)
        self.expect(self.control("approve", first["executionId"], "--reason", "fine"), 0)
        while True:
            second, = self.approvals(running)
            if second["taskId"] != "guarded/first":
                break
        late = self.control("approve", first["executionId"])
        self.expect(late, 2, "there is no approval")
        self.expect(self.control("reject", second["executionId"], "--reason", "not today"), 0)
        ended = finish(running)
        self.expect(ended, 1, "not approved: not today")

    def test_an_unknown_process_is_refused_with_the_nearest(self):
        running, process, fifo = self.waiting()
        close = process[:-3] + "zzz"
        self.expect_refused(self.control("pause", close), f'there is no process "{close}"', process)
        self.expect_refused(self.control("cancel", "zebra"), 'no process "zebra"', process)
        self.assertEqual(self.state_of(process), "running")
        fifo.write_text("on")
        self.expect(finish(running), 0)

    def test_an_id_that_several_begin_with_is_refused(self):
        (self.folder / "a").mkdir()
        running, _, fifo = self.waiting()
        other, other_id = self.run_flow("{name: s, pipeline: {ready: {await: {signal: go}}}}")
        third, third_id = self.run_flow("{name: s, pipeline: {ready: {await: {signal: go}}}}")
        self.expect_refused(self.control("cancel", "s"), '2 ids begin with "s"', other_id, third_id)
        self.expect(self.control("cancel", other_id.partition("/")[2]), 0)
        self.expect(finish(other), 3)
        self.expect(self.control("cancel", "s"), 0)
        self.expect(finish(third), 3)
        fifo.write_text("on")
        self.expect(finish(running), 0)

    def test_where_nothing_runs(self):
        listed = self.control("ps")
        self.expect(listed, 0)
        self.assertEqual(listed.out, "")
        self.assertEqual(self.rows(), {})
        self.expect_refused(self.control("pause", "p"), 'there is no process "p"; there is none')
        self.assertFalse((self.folder / ".troupe").exists())

    def test_a_sub_workflow_is_listed_below_its_parent_and_paused_with_it(self):
        self.file("child.yaml", "{name: child, pipeline: {ready: {await: {signal: go}}, then: {action: 'nop:nop'}}}")
        running, process = self.run_flow(
            "{name: parent, pipeline: {sub: {action: 'workflow:run', input: {location: child.yaml}}}}")
        while len(self.rows()) < 2:
            self.assertIsNone(running.poll())
        child = next(row for row in self.rows().values() if row["name"] == "child")
        self.assertEqual(child["parentId"], process)
        self.assertIn(f"  {child['id']}  running", self.control("ps", "--children").out)
        self.expect(self.control("pause", process), 0)
        self.wait_for_state(running, child["id"], "paused")
        self.expect(self.control("signal", child["id"], "go"), 0)
        self.expect(self.control("resume", process), 0)
        self.expect(finish(running), 0)

    def test_the_socket_is_the_users_alone_and_goes_with_the_run(self):
        running, _, fifo = self.waiting()
        path = self.folder / ".troupe" / f"{running.pid}.sock"
        self.assertEqual(path.stat().st_mode & 0o777, 0o600)
        fifo.write_text("on")
        self.expect(finish(running), 0)
        self.assertEqual(sorted(left.name for left in path.parent.iterdir()), ["troupe.db", "troupe.db-logs",
                                                                         "troupe.db-owners"])

    def test_a_run_in_memory_leaves_nothing(self):
        flow = self.file("flow.yaml", "{pipeline: {a: {action: 'nop:nop'}}}")
        self.expect(troupe("run", flow, "--store", "memory", cwd=self.folder), 0)
        self.assertFalse((self.folder / ".troupe").exists())

    def test_what_a_killed_run_left_is_cleaned_up(self):
        running, process, fifo = self.waiting("--store", "memory")
        path = self.folder / ".troupe" / f"{running.pid}.sock"
        running.send_signal(signal.SIGKILL)
        running.communicate()
        self.assertTrue(path.exists())
        self.expect_refused(self.control("resume", process), "there is none")
        self.assertFalse(path.exists())
        with fifo.open("r+b", buffering=0) as orphan:  # the command that it left
            orphan.write(b"on")

    @unittest.skipUnless(os.geteuid() == 0, "only root can become somebody else")
    def test_another_user_is_turned_away(self):
        # without a store, whose connections make the folder private again
        running, _, fifo = self.waiting("--store", "memory")
        path = self.folder / ".troupe" / f"{running.pid}.sock"
        for opened in (self.folder, path.parent, path):
            opened.chmod(0o777)
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                os.setuid(65534)
                connection = socket.socket(socket.AF_UNIX)
                os.chdir(self.folder)
                connection.connect(str(path.relative_to(self.folder)))
                os.write(writer, connection.recv(65536))
            finally:
                os._exit(0)  # whatever happened: the tests go on in the parent
        os.close(writer)
        with os.fdopen(reader) as told:
            self.assertEqual(json.loads(told.read()), {"error": {"code": "access.denied", "message": "this runtime belongs to another user"}})
        os.waitpid(child, 0)
        fifo.write_text("on")
        self.expect(finish(running), 0)

    def test_a_run_without_a_place_for_its_socket_runs_all_the_same(self):
        flow = self.file("flow.yaml", "{pipeline: {a: {action: 'nop:nop'}}}")
        self.file("file", "")
        ended = troupe("run", flow, "--store", "memory", "--folder", self.folder / "file", "--verbose")
        self.expect(ended, 0, "can't be controlled by other programs: ", "Not a directory")
        ended = troupe("run", flow, "--store", "memory", "--folder", self.folder / "file")
        self.expect(ended, 0)
        self.assertNotIn("controlled", ended.err)

    def test_another_state_folder(self):
        running, process, fifo = self.waiting("--folder", str(self.folder / "elsewhere"))
        self.assertEqual(self.rows(), {})
        listed = self.control("ps", "--folder", "elsewhere", "--output", "json").document
        self.assertEqual([row["id"] for row in listed], [process])
        fifo.write_text("on")
        self.expect(finish(running), 0)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    program.TROUPE = str(pathlib.Path(sys.argv.pop(1)).resolve())
    unittest.main()
