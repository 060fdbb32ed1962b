#!/usr/bin/env python3
"""Who drives a process: runtimes that are stopped, silent, robbed, or on another machine.

usage: ownership_test.py TROUPE
"""
import os
import signal
import sqlite3
import sys
import time
import unittest

import program
from program import ProgramTest, finish, start, troupe

ONE_BY_ONE = """\
name: steps
pipeline:
  fan:
    emit:
      forEach: [1, 2, 3, 4, 5]
      as: k
      task: {say: {action: "system/exec:execute", input: {commands: "echo ${k} >> marks; sleep 0.4"}}}
    await: true
  end: {action: "system/exec:execute", input: {commands: "echo end >> marks"}}
"""

LONG = """\
name: long
pipeline: {a: {action: "system/exec:execute", input: {commands: "echo begun >> marks; sleep 30"}}}
"""


class Ownership(ProgramTest):
    """One store; a run that is stopped and woken, and commands beside it."""

    def run_beside(self, text, *options):
        self.running = start("run", self.file("flow.yaml", text), *options, cwd=self.folder)
        self.addCleanup(self.end_run)
        self.until(lambda: "\n" in self.marks())
        return self.running

    def end_run(self):
        if self.running.poll() is None:
            self.running.send_signal(signal.SIGCONT)
            self.running.kill()
            finish(self.running)

    def stop(self, running):
        """Stops it where it doesn't hold the store: nobody could write to that until it goes on."""
        while True:
            running.send_signal(signal.SIGSTOP)
            with sqlite3.connect(self.folder / ".troupe" / "troupe.db", timeout=0.1, isolation_level=None) as store:
                try:
                    store.execute("BEGIN IMMEDIATE")
                    store.execute("ROLLBACK")
                    return
                except sqlite3.OperationalError:
                    running.send_signal(signal.SIGCONT)
            time.sleep(0.02)

    def until(self, holds):
        end = time.monotonic() + program.LIMIT
        while not holds():
            self.assertLess(time.monotonic(), end)
            time.sleep(0.02)

    def marks(self):
        marks = self.folder / "marks"
        return marks.read_text() if marks.exists() else ""

    def control(self, *arguments):
        return troupe(*arguments, cwd=self.folder)

    def sql(self, text):
        with sqlite3.connect(self.folder / ".troupe" / "troupe.db", timeout=30) as store:
            return store.execute(text).fetchall()

    def id_of(self, name):
        return self.sql(f"SELECT id FROM processes WHERE name = '{name}'")[0][0]

    def state_of(self, name):
        return self.sql(f"SELECT state FROM processes WHERE name = '{name}'")[0][0]

    def test_a_stopped_owner_keeps_its_process(self):
        first = self.run_beside(ONE_BY_ONE, "-j", "1")
        self.stop(first)
        # Silent since long, by any clock, and nobody waits for its socket.
        self.sql("UPDATE owners SET heartbeat = 1000, address = ''")
        place = ("--store", "sqlite:.troupe/troupe.db", "--folder", "elsewhere")
        self.expect(self.control("resume", "--all", *place), 0)
        refused = self.control("resume", self.id_of("steps"), *place)
        self.expect(refused, 1, f"is driven by pid {first.pid} on ")
        first.send_signal(signal.SIGCONT)
        self.expect(finish(first), 0)
        self.assertEqual(self.marks(), "1\n2\n3\n4\n5\nend\n")

    def test_a_robbed_owner_starts_nothing_and_tells_the_outcome(self):
        for durability in ("strict", "relaxed"):
            with self.subTest(durability):
                (self.folder / "marks").unlink(missing_ok=True)
                first = self.run_beside(ONE_BY_ONE.replace("steps", durability), "-j", "1",
                                        "--durability", durability)
                known = f"SELECT 1 FROM processes WHERE name = '{durability}'"
                self.until(lambda: self.sql(known))  # relaxed, a task may run before that
                self.stop(first)
                taken = self.control("resume", self.id_of(durability), "--take-over")
                self.expect(taken, 0)
                done = self.marks()
                first.send_signal(signal.SIGCONT)
                self.expect(finish(first), 0, "is driven by another runtime now", "completed")
                self.assertEqual(self.marks(), done)
                self.assertEqual(sorted(set(done.split())), ["1", "2", "3", "4", "5", "end"])

    def test_a_parent_hears_what_became_of_its_robbed_child(self):
        self.file("child.yaml", ONE_BY_ONE.replace("steps", "child"))
        first = self.run_beside("""\
name: parent
pipeline:
  call: {action: "workflow:run", input: {location: child}}
  after: {action: "nop:nop"}
""", "-j", "1")
        self.stop(first)
        self.expect(self.control("resume", self.id_of("child"), "--take-over"), 0)
        first.send_signal(signal.SIGCONT)
        self.expect(finish(first), 0)
        self.assertEqual((self.state_of("parent"), self.state_of("child")), ("completed", "completed"))
        self.assertEqual(self.marks().count("end"), 1)

    def test_an_interrupt_ends_the_waiting_for_another_runtime(self):
        first = self.run_beside(LONG)
        self.stop(first)
        second = start("resume", self.id_of("long"), "--take-over", cwd=self.folder)
        try:
            self.until(lambda: self.marks().count("begun") == 2)
            first.send_signal(signal.SIGCONT)
            told = ""
            while "another runtime" not in told:
                told = first.stderr.readline()
                self.assertNotEqual(told, "")
            first.send_signal(signal.SIGINT)
            self.expect(finish(first), 3, "left as it is")
        finally:
            second.send_signal(signal.SIGINT)
            ended = finish(second)
        self.expect(ended, 3)
        self.assertEqual(self.state_of("long"), "cancelled")

    def test_another_machine_is_never_judged_by_its_silence(self):
        first = self.run_beside(ONE_BY_ONE, "-j", "1")
        first.kill()
        finish(first)
        self.sql("UPDATE owners SET machine = 'another', boot = 'one', host = 'beta', heartbeat = 1000")
        process = self.id_of("steps")
        self.expect(self.control("resume", "--all"), 0)
        self.assertEqual(self.state_of("steps"), "running")
        self.expect(self.control("resume", process), 1, "on beta", "--take-over")
        listed = self.control("ps")
        self.assertIn("on beta, last seen", listed.out)
        self.assertIsNone(self.control("ps", "--output", "json").document[0]["owner"]["alive"])
        self.expect(self.control("resume", process, "--take-over"), 0)
        self.assertEqual(self.state_of("steps"), "completed")

    def test_another_boot_of_the_machine_is_the_end_of_its_owners(self):
        first = self.run_beside(ONE_BY_ONE, "-j", "1")
        first.kill()
        finish(first)
        if not self.sql("SELECT machine FROM owners WHERE machine <> ''"):
            self.skipTest("this machine has no name of its own")
        self.sql("UPDATE owners SET boot = 'before'")
        self.expect(self.control("resume", "--all"), 0)
        self.assertEqual(self.state_of("steps"), "completed")


if __name__ == "__main__":
    program.TROUPE = os.path.abspath(sys.argv.pop(1))
    unittest.main()
