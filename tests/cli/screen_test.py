#!/usr/bin/env python3
"""What stays on the screen: pictures of it as text, while runs are under way and after.

usage: screen_test.py TROUPE
"""
import os
import pathlib
import re
import signal
import sys
import unittest

import program
from program import ProgramTest, finish, start
from screen import Terminal


class ScreenTest(ProgramTest):
    def setUp(self):
        super().setUp()
        (self.folder / "state").mkdir(0o700)
        self.place = ("--folder", self.folder / "state")

    def gate(self, name):
        """A command that ends once the test opens it."""
        os.mkfifo(self.folder / name)
        return f'read line < "{self.folder}/{name}"'

    def open(self, *names):
        for name in names:
            (self.folder / name).write_text("go\n")

    def flow(self, text):
        return self.file("jobs.yaml", "name: jobs\n" + text)

    def gates(self, count):
        """A workflow of so many commands side by side, each of which waits for the test."""
        tasks = "".join(f"    w{i}: {{run: '{self.gate(f'g{i}')}'}}\n" for i in range(count))
        return self.flow("pipeline:\n  kind: parallel\n  tasks:\n" + tasks)


def header(lines):
    """The first row of the status area, which must be there once."""
    found = [line for line in lines if re.match(r"\d+/\d+ done  ", line)]
    assert len(found) == 1, lines
    return found[0]


class OnATerminal(ScreenTest):
    def test_how_far_it_is_and_what_runs_stays_on_the_screen(self):
        seen = Terminal("run", self.gates(3), "-j", 2, *self.place)
        lines = seen.until(lambda lines: lines and "0/3 done  2 running  0 failed  1 waiting" in lines[0])
        self.assertEqual({re.sub(r"\d s$", "", each) for each in lines[1:]}, {"  jobs/w0  ", "  jobs/w1  "})
        later = seen.until(lambda lines: "  jobs/w0  2 s" in lines)  # nothing happens but that time goes by
        self.assertEqual(len(later), 3)
        self.open("g0")
        lines = seen.until(lambda lines: lines[0].startswith("1/3 done  2 running  0 failed  0 waiting"))
        self.assertRegex("\n".join(lines[1:]), r"\A  jobs/w1  \d+ s\n  jobs/w2  \d s\Z")
        self.open("g1", "g2")
        self.assertEqual(seen.end(), 0)
        self.assertRegex("\n".join(seen.all_lines()), r"\Atroupe: jobs completed in .* s; tasks: 3 completed\Z")
        self.assertEqual(seen.colour_of("completed in"), "green")

    def test_what_is_printed_goes_above(self):
        seen = Terminal("run", self.flow(f"""\
pipeline:
  kind: parallel
  tasks:
    wait: {{run: '{self.gate("g")}'}}
    tell:
      before: {{run: '{self.gate("h")}'}}
      line: {{action: "printer:print", input: {{message: "one is over"}}}}
      after: {{run: '{self.gate("i")}'}}
"""), *self.place)
        seen.until(lambda lines: lines and "2 running" in lines[0])
        self.open("h")
        lines = seen.until(lambda lines: "one is over" in lines and "2/4 done" in lines[1])
        self.assertEqual(lines[0], "one is over")
        self.assertEqual(lines[1], header(lines))
        self.assertEqual(header(lines), lines[1])
        self.assertEqual(len(lines), 4)
        self.open("g", "i")
        self.assertEqual(seen.end(), 0)
        self.assertEqual(seen.all_lines()[0], "one is over")
        self.assertEqual(len(seen.all_lines()), 2)

    def test_a_flood_of_printed_lines_leaves_the_area_below_it(self):
        seen = Terminal("run", self.flow(f"""\
pipeline:
  kind: parallel
  tasks:
    wait: {{run: '{self.gate("g")}'}}
    each:
      template:
        selector: [{{name: n, value: "${{range(300)}}"}}]
        task:
          line: {{action: "printer:print", input: {{message: "line $n"}}}}
"""), *self.place)
        lines = seen.until(lambda lines: "line 299" in lines and "300/301 done" in "\n".join(lines))
        self.assertEqual(lines[-1].split("  ")[1], "jobs/wait")
        self.open("g")
        self.assertEqual(seen.end(), 0)
        self.assertEqual(seen.all_lines()[:-1], [f"line {i}" for i in range(300)])

    def test_a_failure_is_told_when_it_happens_with_what_was_said_last(self):
        seen = Terminal("run", self.flow(f"""\
pipeline:
  kind: parallel
  tasks:
    wait: {{run: '{self.gate("g")}'}}
    bad: {{run: "echo no such ''image; echo oh dear >&2; exit 3", continueOnError: true}}
"""), *self.place, columns=150)
        lines = seen.until(lambda lines: lines and "jobs/bad failed" in lines[0] and "1 failed" in "\n".join(lines))
        self.assertRegex(lines[0], r"jobs.yaml:\d+:\d+: jobs/bad failed \(allowed\): .*status 3")
        self.assertIn("no such image", "\n".join(lines))
        self.assertIn("oh dear", "\n".join(lines))
        self.assertEqual(seen.colour_of("1 failed"), "red")
        self.open("g")
        self.assertEqual(seen.end(), 0)
        text = "\n".join(seen.all_lines())
        self.assertEqual(text.count("no such image"), 1)
        self.assertRegex(text, r"troupe: jobs completed in .*; tasks: 1 completed, 1 failed \(allowed\)")

    def test_at_the_end_it_says_what_failed_where_the_logs_are_and_what_to_type(self):
        seen = Terminal("run", self.flow(f"""\
pipeline:
  kind: parallel
  tasks:
    bad: {{run: "echo no such ''image; exit 3"}}
    after: {{dependsOn: bad, run: "true"}}
    last: {{dependsOn: after, run: "true"}}
"""), *self.place, columns=150)
        self.assertEqual(seen.end(), 1)
        text = "\n".join(seen.all_lines())
        self.assertEqual(text.count("no such image"), 1)
        self.assertRegex(text, r"\ntroupe: jobs failed in .*; tasks: 0 completed, 1 failed, 2 unfinished"
                               r"\ntroupe: jobs/bad failed, and because of it 2 tasks were not run"
                               r"\ntroupe: what was written: troupe logs jobs/\S+ --failed --folder \S+"
                               r"\ntroupe: once the cause is gone: troupe retry jobs/\S+ --folder \S+\Z")

    def test_no_more_rows_than_there_is_room_for(self):
        seen = Terminal("run", self.gates(9), "-j", 9, *self.place, rows=12)
        lines = seen.until(lambda lines: lines and "9 running" in lines[0] and len(lines) > 1)
        self.assertEqual(len(lines), 6)
        self.assertEqual(lines[-1], "  ... and 5 more")
        self.open(*[f"g{i}" for i in range(9)])
        self.assertEqual(seen.end(), 0)

    def test_another_size_is_minded_at_once(self):
        seen = Terminal("run", self.gates(9), "-j", 9, *self.place, columns=60, rows=12)
        seen.until(lambda lines: lines and "9 running" in lines[0] and len(lines) == 6)
        seen.resize(100, 40)
        lines = seen.until(lambda lines: len(lines) == 10)
        self.assertEqual(lines[0], header(lines))
        seen.resize(50, 8)
        lines = seen.until(lambda lines: len(lines) == 4)
        self.assertEqual(lines[0], header(lines))
        self.assertEqual(lines[-1], "  ... and 7 more")
        self.open(*[f"g{i}" for i in range(9)])
        self.assertEqual(seen.end(), 0)
        self.assertNotIn(" done  ", "\n".join(seen.all_lines()))

    def test_no_color(self):
        seen = Terminal("run", self.flow(f"""\
pipeline:
  kind: parallel
  tasks:
    wait: {{run: '{self.gate("g")}'}}
    bad: {{run: "exit 3", continueOnError: true}}
"""), *self.place, NO_COLOR="1")
        seen.until(lambda lines: "1 failed" in "\n".join(lines))
        self.assertEqual(seen.colour_of("1 failed"), "default")
        self.open("g")
        self.assertEqual(seen.end(), 0)
        self.assertEqual(seen.colour_of("completed in"), "default")

    def test_ctrl_c_leaves_a_clean_screen(self):
        seen = Terminal("run", self.gates(2), *self.place, columns=150)
        seen.until(lambda lines: lines and "2 running" in lines[0])
        seen.type("\x03")
        self.assertEqual(seen.end(), 3)
        text = "\n".join(seen.all_lines())
        self.assertIn("troupe: interrupted (SIGINT): cancelling; a second signal ends it at once", text)
        self.assertIn("troupe: jobs cancelled in", text)
        self.assertNotIn(" done  ", text)
        self.assertNotIn("jobs/w0", text)

    def test_a_question_is_not_drawn_over(self):
        seen = Terminal("run", self.flow(f"""\
policy: {{mode: ask, skip: ["system/exec.*"]}}
pipeline:
  kind: parallel
  tasks:
    wait: {{run: '{self.gate("g")}'}}
    ask: {{action: "printer:print", input: {{message: hello}}}}
"""), "--policy", "ask", *self.place)
        lines = seen.until(lambda lines: lines and lines[-1].startswith("Run it?"))
        self.assertNotIn(" done  ", "\n".join(lines))
        seen.type("y\n")
        lines = seen.until(lambda lines: "1/2 done" in "\n".join(lines))
        self.assertEqual(lines[-4:-2], ["y", "hello"])
        self.assertEqual(header(lines), lines[-2])
        self.open("g")
        self.assertEqual(seen.end(), 0)


class TakenUp(ScreenTest):
    """What was left or has failed has the same display again."""

    def leave(self, flow):
        running = start("run", flow, "-j", 4, "--on-interrupt", "leave", *self.place)
        running.stderr.readline()
        running.send_signal(signal.SIGINT)
        self.expect(finish(running), 3, "leaving; a second signal ends it at once", "troupe resume jobs/")

    def test_a_retry_says_how_far_the_whole_is_and_what_runs(self):
        flow = self.flow(f"""\
pipeline:
  first: {{run: "sleep 1.1"}}
  wait: {{run: 'test -e "{self.folder}/mended" || exit 3; {self.gate("g")}'}}
""")
        self.expect(program.troupe("run", flow, *self.place), 1)
        self.file("mended", "")
        seen = Terminal("retry", "last", *self.place)
        lines = seen.until(lambda lines: lines and "1/2 done  1 running  0 failed  0 waiting" in lines[0])
        self.assertRegex("\n".join(lines), r"\A1/2 done.*\n  jobs/wait  \d+ s\Z")
        seen.resize(100, 40)
        seen.until(lambda lines: len(lines) == 2)
        self.open("g")
        self.assertEqual(seen.end(), 0)
        self.assertRegex("\n".join(seen.all_lines()),  # of this attempt, and with the one before it
                         r"\Atroupe: jobs completed in [^(]+ \(\S+( min \S+)? s in all\); tasks: 2 completed\Z")
        self.assertEqual(seen.colour_of("completed in"), "green")

    def test_a_resumed_run_tells_failures_when_they_happen_and_what_is_printed_goes_above(self):
        self.leave(self.flow(f"""\
pipeline:
  kind: parallel
  tasks:
    wait: {{run: '{self.gate("g")}'}}
    bad: {{run: '{self.gate("h")}; echo no such ""image; exit 3', continueOnError: true}}
    tell:
      before: {{run: '{self.gate("i")}'}}
      line: {{action: "printer:print", input: {{message: "one is over"}}}}
"""))
        seen = Terminal("resume", "last", *self.place, "--show-output", "failed", columns=250)
        seen.until(lambda lines: lines and "3 running" in lines[0])
        self.open("h")
        told = ("1 failed", "jobs/bad failed", "jobs/bad | no such image")
        lines = seen.until(lambda lines: all(each in "\n".join(lines) for each in told))
        text = "\n".join(lines)
        self.assertRegex(text, r"(?m)^\S*jobs.yaml:\d+:\d+: jobs/bad failed \(allowed\): .*status 3")
        self.open("i")
        lines = seen.until(lambda lines: "one is over" in lines and "3/4 done" in "\n".join(lines))
        self.assertLess(lines.index("one is over"), lines.index(header(lines)))
        self.open("g")
        self.assertEqual(seen.end(), 0)
        text = "\n".join(seen.all_lines())
        self.assertEqual(text.count("jobs/bad failed (allowed): "), 1)
        self.assertRegex(text, r"troupe: jobs completed in .*; tasks: 3 completed, 1 failed \(allowed\)")
        self.assertNotIn(" done  ", text)

    def test_ctrl_c_leaves_a_clean_screen(self):
        self.leave(self.gates(2))
        seen = Terminal("resume", "last", "--on-interrupt", "cancel", *self.place, columns=150)
        seen.until(lambda lines: lines and "2 running" in lines[0])
        seen.type("\x03")
        self.assertEqual(seen.end(), 3)
        text = "\n".join(seen.all_lines())
        self.assertIn("troupe: interrupted (SIGINT): cancelling; a second signal ends it at once", text)
        self.assertIn("troupe: jobs cancelled in", text)
        self.assertNotIn(" done  ", text)

    def test_of_several_each_failure_and_each_end_is_told_once(self):
        flow = self.flow(f"""\
pipeline:
  bad: {{run: '{self.gate("g")}; echo no such ""image; exit 3'}}
""")
        for _ in range(2):
            self.leave(flow)
        (self.folder / "g").unlink()
        ended = program.troupe("resume", "--all", *self.place)
        self.expect(ended, 1)
        self.assertEqual(len(re.findall(r"(?m)^\S*jobs.yaml:\d+:\d+: jobs/bad failed: ", ended.err)), 2, ended)
        self.assertEqual(len(re.findall(r"(?m)^troupe: jobs failed in .*; tasks: 0 completed, 1 failed$", ended.err)), 2, ended)
        self.assertEqual(len(re.findall(r"(?m)^troupe: once the cause is gone: troupe retry jobs/", ended.err)), 2, ended)
        quiet = program.troupe("retry", "last", "--quiet", *self.place)
        self.expect(quiet, 1)
        self.assertRegex(quiet.err, r"\A\S*jobs.yaml:\d+:\d+: jobs/bad failed: ")
        self.assertNotIn("troupe: ", quiet.err)


class Elsewhere(ScreenTest):
    """No terminal: lines, which a log takes."""

    def follow(self, flow, **variables):
        return start("run", flow, "--store", "memory", env=program.environment(**variables))

    def test_a_failure_is_told_at_once(self):
        process = self.follow(self.flow(f"""\
pipeline:
  kind: parallel
  tasks:
    wait: {{run: '{self.gate("g")}'}}
    bad: {{run: "echo no such ''image; exit 3", continueOnError: true}}
"""))
        told = [process.stderr.readline() for _ in range(2)]
        self.assertRegex(told[1], r"jobs.yaml:\d+:\d+: jobs/bad failed \(allowed\): .*status 3")
        self.assertIsNone(process.poll())
        self.open("g")
        ended = finish(process)
        self.expect(ended, 0)
        self.assertNotIn("\x1b", ended.err)
        self.assertNotIn("jobs/bad failed (allowed): ", ended.err)

    def test_a_failure_that_is_caught_is_told_apart_at_the_end(self):
        ended = program.troupe("run", "--store", "memory", self.flow("""\
pipeline:
  group:
    bad: {action: "nop:fail", input: {message: "no"}}
    catch: {action: "nop:nop"}
"""))
        self.expect(ended, 0)
        self.assertRegex(ended.err, r"(?m)^\S*jobs.yaml:\d+:\d+: jobs/group/bad failed: no$")
        self.assertRegex(ended.err, r"(?m)^troupe: jobs completed in .*; tasks: 1 completed, 1 failed \(allowed\)$")

    def test_what_went_on_after_failures_in_a_fan_out_says_nothing_of_those_again(self):
        ended = program.troupe("run", "--store", "memory", self.flow("""\
pipeline:
  each:
    template:
      selector: [{name: n, value: "${range(4)}"}]
      task:
        work: {run: "test $n -ge 2", continueOnError: true}
"""))
        self.expect(ended, 0, "; tasks: 2 completed, 2 failed (allowed)\n")
        self.assertEqual(len(re.findall(r"(?m)^\S*jobs.yaml:\d+:\d+: jobs/each.work\[\d\] failed \(allowed\): ",
                                        ended.err)), 2, ended)
        self.assertNotIn("in spite of", ended.err)

    def test_what_failed_in_a_fan_out_is_told_once_and_counted(self):
        ended = program.troupe("run", "-k", "--store", "memory", self.flow("""\
pipeline:
  each:
    template:
      selector: [{name: n, value: "${range(40)}"}]
      task:
        work: {run: "test $n -ge 12"}
  after: {dependsOn: each, run: "true"}
"""))
        self.expect(ended, 1)
        told = re.findall(r"(?m)^\S*jobs.yaml:\d+:\d+: (\S+) failed: (.*)$", ended.err)
        self.assertCountEqual([path for path, _ in told[:-1]], [f"jobs/each.work[{n}]" for n in range(12)])
        self.assertEqual(told[-1], ("jobs/each", "12 of 40 children failed"))
        self.assertEqual(ended.err.count("jobs/each.work[3]"), 1, ended)
        self.assertRegex(ended.err, r"(?m)^troupe: jobs failed in .*; tasks: 28 completed, 12 failed, 1 unfinished$")
        quiet = program.troupe("run", "-k", "--store", "memory", "--quiet", self.folder / "jobs.yaml")
        self.expect(quiet, 1, "jobs/each failed: 12 of 40 children failed: jobs/each.work[", "; and 2 more")

    def test_a_line_at_intervals_says_how_far_it_is(self):
        process = self.follow(self.gates(2), TROUPE_PROGRESS_EVERY="10")
        self.assertIn("troupe: running jobs", process.stderr.readline())
        line = process.stderr.readline()
        while "2 running" not in line:
            self.assertRegex(line, r"^troupe: 0/2 done, \d running, 0 failed, \d waiting")
            line = process.stderr.readline()
        self.assertRegex(line, r"^troupe: 0/2 done, 2 running, 0 failed, 0 waiting")
        self.open("g0", "g1")
        self.expect(finish(process), 0, "troupe: jobs completed in")

    OUTPUT = """\
config: {secret: [token]}
init: {token: s3cr3t-value}
pipeline:
  good: {run: "echo fine; printf 'no end'"}
  bad: {run: "echo oops >&2; printf 'half s3cr3t'; sleep 0.1; echo '-value end'; exit 2", continueOnError: true}
"""

    def test_output_of_all_commands_is_shown_in_whole_lines_without_secrets(self):
        for store in (("--store", "memory"), self.place):
            ended = program.troupe("run", self.flow(self.OUTPUT), "--quiet", "--show-output", "all", *store)
            self.expect(ended, 0)
            self.assertEqual(ended.err.splitlines()[:4], ["jobs/good | fine", "jobs/good | no end",
                                                          "jobs/bad | oops", "jobs/bad | half *** end"])
            self.assertEqual(ended.out, "")
        logs = "".join(path.read_text() for path in (self.folder / "state").glob("troupe.db-logs/*/*"))
        self.assertIn("half *** end", logs)
        self.assertNotIn("s3cr3t", logs)

    def test_output_of_failed_attempts_is_shown_once_they_have_failed(self):
        ended = program.troupe("run", self.flow(self.OUTPUT), "--store", "memory", "--quiet", "--show-output", "failed")
        self.expect(ended, 0)
        self.assertEqual(ended.err.splitlines()[:2], ["jobs/bad | oops", "jobs/bad | half *** end"])
        self.assertNotIn("jobs/good", ended.err)
        ended = program.troupe("run", self.flow(self.OUTPUT), "--store", "memory", "--quiet", "--show-output", "none")
        self.assertNotIn(" | ", ended.err)

    def test_quiet_runs_say_nothing_of_it(self):
        process = start("run", self.gates(1), "--store", "memory", "--quiet",
                        env=program.environment(TROUPE_PROGRESS_EVERY="1"))
        self.open("g0")
        self.assertEqual(finish(process).err, "")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    program.TROUPE = str(pathlib.Path(sys.argv.pop(1)).resolve())
    unittest.main()
