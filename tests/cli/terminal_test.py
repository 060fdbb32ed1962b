#!/usr/bin/env python3
"""Signals and terminals: how the program behaves towards a person.

usage: terminal_test.py TROUPE
"""
import os
import pathlib
import pty
import select
import signal
import sys
import unittest

import program
from program import ProgramTest, environment, finish, plain_signals, start


def is_gone(pid):
    """Whether the process has ended; one that nobody has waited for yet has."""
    try:
        stat = pathlib.Path(f"/proc/{pid}/stat").read_text()
    except FileNotFoundError:
        return True
    return stat.rpartition(")")[2].split()[0] in ("Z", "X")


def wait_until_gone(pid):
    descriptor = os.pidfd_open(pid)
    try:
        ready, _, _ = select.select([descriptor], [], [], program.LIMIT)
    finally:
        os.close(descriptor)
    return bool(ready)


class Signals(ProgramTest):
    def start_command(self, command, *options):
        """A run of a command that has told its process id: the run, and the id."""
        fifo = self.folder / "started"
        os.mkfifo(fifo)
        flow = self.file("long.yaml", f"""\
name: long
pipeline:
  work:
    action: system/exec:execute
    input: {{commands: 'echo $$$$ > "{fifo}"; {command}'}}
  never: {{action: "nop:nop"}}
""")
        process = start("run", flow, "--output", "json", *options)
        pid = int(fifo.read_text())
        return process, pid

    def test_each_signal_cancels_and_ends_the_command(self):
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            with self.subTest(number=number):
                self.setUp()
                process, pid = self.start_command("exec sleep 1000")
                process.send_signal(number)
                ended = finish(process)
                self.expect(ended, 3, signal.Signals(number).name, "cancelling")
                self.assertEqual((ended.document["state"], ended.document["timeout"]), ("cancelled", False))
                self.assertNotIn("never", ended.document["output"])
                self.assertTrue(is_gone(pid))

    def test_what_the_command_started_is_ended_too(self):
        process, _ = self.start_command(f'sleep 1000 & echo $! > "{self.folder}/child"; echo > "{self.folder}/ready"; wait')
        while not (self.folder / "ready").exists():
            self.assertIsNone(process.poll())
        child = int((self.folder / "child").read_text())
        descriptor = os.pidfd_open(child)
        process.send_signal(signal.SIGINT)
        self.expect(finish(process), 3)
        ready, _, _ = select.select([descriptor], [], [], program.LIMIT)
        os.close(descriptor)
        self.assertTrue(ready)

    def test_finally_runs_on_cancel(self):
        fifo = self.folder / "started"
        os.mkfifo(fifo)
        flow = self.file("tidy.yaml", f"""\
pipeline:
  work: {{action: "system/exec:execute", input: {{commands: 'echo > "{fifo}"; exec sleep 1000'}}}}
  finally: {{action: "system/exec:execute", input: {{commands: 'touch "{self.folder}/tidied"'}}}}
""")
        process = start("run", flow)
        fifo.read_text()
        process.send_signal(signal.SIGINT)
        self.expect(finish(process), 3)
        self.assertTrue((self.folder / "tidied").exists())

    def test_a_second_signal_ends_at_once(self):
        process, pid = self.start_command('trap "" TERM INT; while :; do sleep 1000; done')
        process.send_signal(signal.SIGINT)
        while "cancelling" not in process.stderr.readline():
            self.assertIsNone(process.poll())
        process.send_signal(signal.SIGINT)
        self.assertEqual(process.wait(program.LIMIT), 130)
        process.communicate()
        if not is_gone(pid):
            self.assertTrue(wait_until_gone(pid))

    def test_a_signal_before_anything_runs_ends_at_once(self):
        flow = self.file("flow.yaml", "pipeline: {a: {action: 'nop:nop'}}")
        reader, writer = os.pipe()
        process = start("run", flow, "--init", "-", stdin=reader)
        os.close(reader)
        bit = 1 << (signal.SIGINT - 1)
        while True:  # until the program watches for signals
            status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
            if int(status.partition("SigBlk:")[2].split()[0], 16) & bit:
                break
        process.send_signal(signal.SIGINT)
        self.expect(finish(process), 3, "SIGINT")
        os.close(writer)


class Terminal(ProgramTest):
    FLOW = """\
name: slow
pipeline:
  one: {action: "time:sleep", input: {duration: 700ms}}
  two: {action: "nop:nop"}
"""

    def on_terminal(self, *arguments, **variables):
        """What a terminal at standard error saw, and the exit code."""
        command = [program.TROUPE, *map(str, arguments)]
        pid, terminal = pty.fork()
        if pid == 0:
            plain_signals()
            os.execve(command[0], command, environment(**variables))
        seen = b""
        while True:
            try:
                block = os.read(terminal, 65536)
            except OSError:  # Linux: the other end is closed
                break
            if not block:
                break
            seen += block
        os.close(terminal)
        return seen.decode(), os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])

    def test_a_dumb_terminal_gets_plain_lines(self):
        seen, code = self.on_terminal("run", self.file("slow.yaml", self.FLOW), TERM="dumb")
        self.assertEqual(code, 0, seen)
        self.assertNotIn("\x1b", seen)
        self.assertIn("slow completed", seen)

    def test_quiet_and_verbose_draw_none(self):
        flow = self.file("slow.yaml", self.FLOW)
        seen, code = self.on_terminal("run", flow, "--quiet")
        self.assertEqual((seen, code), ("", 0))
        seen, code = self.on_terminal("run", flow, "--verbose", NO_COLOR="1")
        self.assertEqual(code, 0)
        self.assertNotIn(" done  ", seen)
        self.assertIn("slow/two completed", seen)


class Person(ProgramTest):
    """A person at the terminal, who is asked."""

    FLOW = """\
name: guarded
policy: {mode: ask, skip: ["nop.*"]}
config: {secret: [token]}
init: {who: Ada, token: s3cr3t-value}
pipeline:
  greet: {action: "printer:print", input: {message: "Hello, $who! ($token)"}}
  done: {action: "nop:nop", input: {x: 1}}
"""

    def talk(self, *arguments, answers):
        """Waits for each prompt in turn and answers it; what was seen, and the exit code."""
        command = [program.TROUPE, *map(str, arguments)]
        pid, terminal = pty.fork()
        if pid == 0:
            plain_signals()
            os.execve(command[0], command, environment(TERM="dumb"))
        seen, waiting = "", list(answers)
        while True:
            try:
                block = os.read(terminal, 65536)
            except OSError:
                break
            if not block:
                break
            seen += block.decode()
            if waiting and waiting[0][0] in seen.rpartition("<answered>")[2]:
                os.write(terminal, (waiting.pop(0)[1] + "\n").encode())
                seen += "<answered>"
        os.close(terminal)
        return seen, os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), waiting

    def test_an_approved_action_runs(self):
        seen, code, left = self.talk("run", self.file("f.yaml", self.FLOW), answers=[("Run it?", "y")])
        self.assertEqual((code, left), (0, []), seen)
        self.assertIn("guarded/greet asks to run printer.print", seen)
        self.assertIn("Hello, Ada! (***)", seen)  # in the question
        self.assertIn("Hello, Ada! (s3cr3t-value)", seen)  # as printed

    def test_a_rejected_action_fails_its_task(self):
        seen, code, left = self.talk("run", self.file("f.yaml", self.FLOW),
                                     answers=[("Run it?", "what"), ("Run it?", "n")])
        self.assertEqual((code, left), (1, []), seen)
        self.assertIn("not approved: decided at the terminal", seen)
        self.assertNotIn("s3cr3t", seen)

    def test_the_actions_of_sub_workflows_are_asked_about_too(self):
        self.file("child.yaml", "{name: child, pipeline: {a: {action: 'printer:print', input: {message: below}}}}")
        flow = self.file("f.yaml", "{name: f, pipeline: {call: {action: 'workflow:run', input: {location: child}}}}")
        seen, code, left = self.talk("run", flow, "--policy", "ask",
                                     answers=[("f/call asks to run workflow.run", "y"),
                                              ("child/a asks to run printer.print", "y")])
        self.assertEqual((code, left), (0, []), seen)

    def test_the_run_can_be_cancelled_from_the_prompt(self):
        seen, code, left = self.talk("run", self.file("f.yaml", self.FLOW), answers=[("Run it?", "c")])
        self.assertEqual((code, left), (3, []), seen)

    def test_asking_can_be_asked_for_and_waived(self):
        plain = self.file("p.yaml", "{name: p, pipeline: {a: {action: 'nop:nop'}}}")
        seen, code, left = self.talk("run", plain, "--policy", "ask", answers=[("Run it?", "y")])
        self.assertEqual((code, left), (0, []), seen)
        seen, code, _ = self.talk("run", self.file("f.yaml", self.FLOW), "--policy", "auto", answers=[])
        self.assertEqual(code, 0, seen)

    def test_a_paused_run_goes_on_when_told(self):
        flow = self.file("a.yaml", "{name: a, autoPause: true, pipeline: {a: {action: 'nop:nop'}}}")
        seen, code, left = self.talk("run", flow, answers=[("is paused", "g")])
        self.assertEqual((code, left), (0, []), seen)

    def test_a_run_is_stepped_through(self):
        flow = self.file("s.yaml", "{name: s, pipeline: {a: {action: 'nop:nop'}}}")
        seen, code, left = self.talk("run", flow, "--debug",
                                     answers=[("is paused", "s"), ("is paused", "s")])
        self.assertEqual((code, left), (0, []), seen)

    def place(self):
        (self.folder / "state").mkdir(0o700, exist_ok=True)
        return "--folder", self.folder / "state"

    def leave_waiting(self, flow, name):
        """A run that waits for an approval, and is left in the store."""
        running = start("run", flow, *self.place(), "--on-interrupt", "leave")
        while f"{name}/greet" not in program.troupe("approvals", *self.place()).out:
            self.assertIsNone(running.poll())
        running.send_signal(signal.SIGINT)
        self.expect(finish(running), 3, "left as it is")

    def test_a_resumed_run_asks_as_well(self):
        self.leave_waiting(self.file("f.yaml", self.FLOW), "guarded")
        seen, code, left = self.talk("resume", "last", *self.place(),
                                     answers=[("guarded/greet asks to run printer.print", "y")])
        self.assertEqual((code, left), (0, []), seen)
        self.assertIn("Hello, Ada! (***)", seen)
        self.assertIn("guarded completed in", seen)

    def test_a_retried_run_asks_as_well(self):
        flow = self.file("f.yaml", f"{{name: f, pipeline: {{a: {{run: 'test -e {self.folder}/mended'}}}}}}")
        self.expect(program.troupe("run", flow, *self.place()), 1)
        self.file("mended", "")
        seen, code, left = self.talk("retry", "last", "--policy", "ask", *self.place(),
                                     answers=[("f/a asks to run", "y")])
        self.assertEqual((code, left), (0, []), seen)

    def test_of_several_runs_the_one_that_asks_is_cancelled(self):
        for name in ("one", "two"):
            self.leave_waiting(self.file(f"{name}.yaml", self.FLOW.replace("name: guarded", f"name: {name}")), name)
        seen, code, left = self.talk("resume", "--all", *self.place(), answers=[("Run it?", "c"), ("Run it?", "y")])
        self.assertEqual((code, left), (3, []), seen)
        self.assertEqual(seen.count("asked to at the terminal"), 1, seen)
        self.assertEqual(seen.count("completed in"), 1, seen)

    def test_without_a_terminal_and_any_other_way_it_is_refused(self):
        nowhere = ("--folder", self.folder / "no" / "where", "--store", "memory")
        ended = program.troupe("run", self.file("f.yaml", self.FLOW), *nowhere)
        self.expect(ended, 2, "policy mode ask", "no terminal", "No such file or directory")
        ended = program.troupe("run", self.file("g.yaml", "{autoPause: true, pipeline: {}}"), *nowhere)
        self.expect(ended, 2, "it pauses")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    program.TROUPE = str(pathlib.Path(sys.argv.pop(1)).resolve())
    unittest.main()
