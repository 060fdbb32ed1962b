#!/usr/bin/env python3
"""What waits for somebody (a store, a reader, a file, another process) keeps nothing else waiting.

usage: waiting_test.py TROUPE
"""
import contextlib
import json
import os
import pathlib
import signal
import sqlite3
import sys
import time
import unittest

import program
from program import ProgramTest, finish, start, troupe

LONG = 60  # seconds; what takes so long has hung


def lives(pid):
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


class Waiting(ProgramTest):
    def await_that(self, what, description):
        end = time.monotonic() + LONG
        while not what():
            self.assertLess(time.monotonic(), end, description)
            time.sleep(0.02)

    def begin(self, text, *options, name="flow", **others):
        flow = self.file(f"{name}.yaml", text)
        running = start("run", flow, *options, cwd=self.folder, **others)
        self.addCleanup(lambda: (running.kill(), running.communicate()))
        return running

    def run_here(self, text, *options, name="flow"):
        return troupe("run", self.file(f"{name}.yaml", text), *options, cwd=self.folder)

    def fifo(self, name):
        path = self.folder / name
        os.mkfifo(path)
        return path

    @contextlib.contextmanager
    def held_open(self, fifo):
        """A reader that takes nothing."""
        reader = os.open(fifo, os.O_RDWR | os.O_NONBLOCK)
        try:
            yield
        finally:
            os.close(reader)

    @contextlib.contextmanager
    def locked_store(self):
        with contextlib.closing(sqlite3.connect(self.folder / ".troupe" / "troupe.db", timeout=30,
                                                isolation_level=None)) as database:
            database.execute("BEGIN IMMEDIATE")
            yield

    def command_pid(self, file="pid"):
        path = self.folder / file
        self.await_that(lambda: path.exists() and path.read_text().endswith("\n"), "no command runs")
        return int(path.read_text())


COMMAND = """\
name: k
pipeline:
  a: {action: "system/exec:execute", input: {commands: 'echo $$$$ > pid; exec sleep 600'}}
  b: {action: "nop:nop"}
"""


class Interrupts(Waiting):
    def test_the_second_interrupt_ends_a_run_whose_store_is_locked(self):
        running = self.begin(COMMAND)
        command = self.command_pid()
        with self.locked_store():
            running.send_signal(signal.SIGINT)
            # What runs is stopped though that can't be stored yet.
            self.await_that(lambda: not lives(command), "the command goes on")
            self.assertIsNone(running.poll())
            running.send_signal(signal.SIGINT)
            self.assertEqual(running.wait(LONG), 130)

    def test_an_interrupt_is_stored_once_the_store_can_be_written(self):
        running = self.begin(COMMAND)
        self.command_pid()
        with self.locked_store():
            running.send_signal(signal.SIGINT)
            time.sleep(0.2)
        self.expect(finish(running), 3)

    def test_a_cancel_says_that_it_waits_for_a_store_that_is_locked(self):
        running = self.begin(COMMAND)
        self.command_pid()
        with self.locked_store():
            cancelling = start("cancel", "last", cwd=self.folder)
            said = cancelling.stderr.readline()
            while said and "no answer yet" not in said:
                said = cancelling.stderr.readline()
            self.assertRegex(said, r"^troupe: .*\.sock: no answer yet: .*locked.* 30s at most$")
        self.expect(finish(cancelling), 0)
        self.expect(finish(running), 3)

    def test_a_timeout_stops_what_runs_though_the_store_is_locked(self):
        running = self.begin(COMMAND, "--timeout", "3s")
        command = self.command_pid()
        with self.locked_store():
            self.await_that(lambda: not lives(command), "the command goes on")
        self.expect(finish(running), 4)

    def test_interrupts_are_heard_though_nobody_reads_standard_error(self):
        reader, writer = os.pipe()
        os.set_blocking(writer, False)
        with contextlib.suppress(BlockingIOError):
            while os.write(writer, b"x" * 4096):
                pass
        os.set_blocking(writer, True)
        running = self.begin(COMMAND, stderr=writer)
        os.close(writer)
        self.addCleanup(os.close, reader)
        time.sleep(1)  # its first word is stuck, and with it the main thread
        running.send_signal(signal.SIGINT)
        running.send_signal(signal.SIGTERM)
        self.assertIn(running.wait(LONG), (3, 130, 143))


MANY = """\
name: many
pipeline: {f: {emit: {forEach: "${range(100000)}", as: k, task: {w: {action: "nop:nop"}}}, await: true}}
"""


class Readers(Waiting):
    def test_events_that_nobody_takes_end_with_an_interrupted_run(self):
        fifo = self.fifo("events")
        with self.held_open(fifo):
            running = self.begin(MANY, "--events", fifo)
            running.stderr.readline()
            time.sleep(1)
            running.send_signal(signal.SIGINT)
            self.expect(finish(running), 3, "its reader has stopped reading, and the run ends",
                        "events were not written")

    def test_events_that_nobody_takes_end_with_a_run_that_takes_too_long(self):
        fifo = self.fifo("events")
        with self.held_open(fifo):
            ended = self.run_here(MANY, "--events", fifo, "--timeout", "1s", "--quiet")
            self.expect(ended, 4, "events were not written")

    def test_a_log_that_nobody_reads_ends_with_a_run_that_takes_too_long(self):
        reader, writer = os.pipe()
        self.addCleanup(os.close, reader)
        running = self.begin(MANY, "--verbose", "--timeout", "1s", "--store", "memory", stderr=writer)
        os.close(writer)

        def has_ended():
            listed = troupe("ps", "--output", "json", cwd=self.folder)
            return listed.code == 0 and [row["state"] for row in listed.document] == ["cancelled"]

        self.await_that(has_ended, "it waits for the reader")
        while os.read(reader, 1 << 20):  # its report
            pass
        self.assertEqual(running.wait(LONG), 4)

    def test_a_slow_reader_of_events_gets_them_all(self):
        fifo = self.fifo("events")
        running = self.begin(MANY.replace("100000", "5000"), "--events", fifo, "--quiet")
        with open(fifo) as reader:
            time.sleep(0.5)
            events = [json.loads(line) for line in reader]
        self.expect(finish(running), 0)
        self.assertEqual(sum(event["state"] == "completed" for event in events), 5002)

    def test_a_task_that_prints_to_a_stalled_reader_times_out(self):
        reader, writer = os.pipe()
        self.addCleanup(os.close, reader)
        running = self.begin("""\
init: {long: "${join(map(range(20000), x -> 'xxxxxxxxxx'), '')}"}
pipeline:
  say: {action: "printer:print", input: {message: "$long"}, timeout: 500ms}
""", "--quiet", stdout=writer)
        os.close(writer)
        self.expect(finish(running), 1, "timed out after 500ms")


class Files(Waiting):
    def test_a_pipe_is_no_definition_of_a_sub_workflow(self):
        self.fifo("c.yaml")
        ended = self.run_here("""\
name: p
pipeline:
  kind: parallel
  a: {action: "workflow:run", input: {location: c}, continueOnError: true}
  b: {action: "workflow:run", input: {location: ./c}, continueOnError: true}
  e: {action: "system/exec:execute", input: {commands: "echo ran > log"}}
""", "--jobs", "2")
        self.expect(ended, 0, "it is a named pipe, not a file")
        self.assertTrue((self.folder / "log").exists())

    def test_services_read_no_pipes(self):
        pipe = self.fifo("pipe")
        for action, field in (("system/storage:download", "url"), ("system/patch:diff", "oldPath")):
            ended = self.run_here(f'pipeline: {{a: {{action: "{action}", input: {{{field}: {pipe}}}}}}}')
            self.expect(ended, 1, "pipe: it is a named pipe, not a file")

    def test_validate_waits_for_no_import(self):
        self.fifo("data.json")
        flow = self.file("flow.yaml", "init: {a: $import(data.json)}\npipeline: {a: {action: 'nop:nop'}}")
        self.expect(troupe("validate", flow), 2, "it is a named pipe, not a file")

    def test_a_definition_may_come_through_a_pipe(self):
        text = "pipeline: {a: {action: 'printer:print', input: {message: hello}}}"
        ended = troupe("run", "/dev/stdin", "--quiet", stdin=text, cwd=self.folder)
        self.expect(ended, 0)
        self.assertEqual(ended.out, "hello\n")


class Turns(Waiting):
    LOOP = 'pipeline: {a: {action: "nop:nop", goto: {task: a}}}'

    def test_a_loop_without_end_is_ended_by_its_timeout(self):
        for options in (("--store", "memory"), ("--store", "memory", "--threads", "1"), ()):
            with self.subTest(options):
                self.expect(self.run_here(self.LOOP, "--quiet", "--timeout", "500ms", *options), 4)

    def test_what_a_loop_waits_for_has_its_turn(self):
        self.file("c.yaml", 'pipeline: {a: {action: "nop:nop"}}')
        for action, inputs in (("time:sleep", "{duration: 50ms}"), ("workflow:run", "{location: c}"),
                               ("system/exec:execute", "{commands: 'true'}")):
            with self.subTest(action):
                ended = self.run_here(f"""\
init: {{done: false}}
pipeline:
  kind: parallel
  loop: {{spin: {{action: "nop:nop", goto: {{when: "!done", task: spin}}}}}}
  side: {{action: "{action}", input: {inputs}, post: {{done: true}}}}
""", "--quiet", "--store", "memory", "--threads", "1")
                self.expect(ended, 0)

    def test_a_delay_that_nobody_lives_to_see_holds_back_no_other(self):
        ended = self.run_here("""\
pipeline:
  kind: parallel
  far: {action: "nop:nop", scheduleIn: 2500000h}
  near: {action: "printer:print", scheduleIn: 100ms, input: {message: near}}
  sleep: {action: "time:sleep", input: {duration: 2500000h}}
""", "--quiet", "--timeout", "1s")
        self.expect(ended, 4)
        self.assertEqual(ended.out, "near\n")

    def test_a_workflow_that_runs_itself_ends_in_a_failure(self):
        ended = self.run_here("""\
pipeline:
  a: {emit: {forEach: [1, 2, 3, 4, 5, 6, 7, 8], as: k, task: {w: {action: "workflow:run", input: {location: flow}}}}, await: true}
""", "--quiet", "--processes", "500")
        self.expect(ended, 1, "500 processes live already")
        self.assertLess(len(ended.err), 50_000)


class Requests(Waiting):
    SLEEP = 'name: k\npipeline: {a: {action: "time:sleep", input: {duration: 600s}}}'

    def begin_sleep(self, **options):
        running = self.begin(self.SLEEP, **options)
        for line in running.stderr:
            if line.startswith("troupe: running "):
                return running, line.split()[-1]
        self.fail("it did not start")

    def test_a_request_that_waits_for_the_store_keeps_no_other_waiting(self):
        running, process = self.begin_sleep()
        with self.locked_store():
            cancel = start("cancel", process, cwd=self.folder)
            time.sleep(0.5)
            listed = troupe("ps", "--output", "json", cwd=self.folder)
            self.expect(listed, 0)
            self.assertEqual(listed.err, "")
            self.assertEqual([row["id"] for row in listed.document], [process])
        self.expect(finish(cancel), 0)
        self.expect(finish(running), 3)

    def test_a_runtime_that_is_stopped_is_told_of_and_costs_little(self):
        stopped, process = self.begin_sleep(name="one")
        other, beside = self.begin_sleep(name="two")
        stopped.send_signal(signal.SIGSTOP)
        self.addCleanup(stopped.send_signal, signal.SIGCONT)
        began = time.monotonic()
        listed = troupe("ps", cwd=self.folder)
        self.assertLess(time.monotonic() - began, 20)  # 30 s it was for each
        self.expect(listed, 0, "does not answer within 1s")
        rows = {line.split()[0]: line for line in listed.out.splitlines()}
        self.assertIn(f"pid {stopped.pid}", rows[process])
        self.assertIn("does not answer", rows[process])
        self.assertNotIn("answer", rows[beside])


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    program.TROUPE = str(pathlib.Path(sys.argv.pop(1)).resolve())
    unittest.main()
