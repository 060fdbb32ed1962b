#!/usr/bin/env python3
"""`troupe map`: one command over many arguments.

usage: map_test.py TROUPE
"""
import pathlib
import signal
import subprocess
import sys
import time
import unittest

import program
from program import ProgramTest, finish, start, troupe


class Map(ProgramTest):
    def map(self, *arguments, stdin=""):
        return troupe("map", "--store", "memory", "--quiet", *arguments, stdin=stdin, cwd=self.folder)

    def logged(self, path="jobs.tsv"):
        lines = (self.folder / path).read_text().splitlines()
        self.assertEqual(lines[0].split("\t")[0], "Seq")
        return [line.split("\t") for line in lines[1:]]

    def test_each_argument_is_one_word_whatever_is_in_it(self):
        hostile = ["a b", "$(touch broken)", "it's", '"; touch broken; "', "`touch broken`", "*", "$HOME", "-n", "\\", ""]
        ended = self.map("-k", "printf '[%s]\\n' {}", ":::", *hostile)
        self.expect(ended, 0)
        self.assertEqual(ended.out.splitlines(), [f"[{each}]" for each in hostile])
        for quoted in ("printf '%s\\n' '{}'", "printf '%s\\n' \"{}\""):
            ended = self.map("-k", quoted, ":::", *hostile)
            self.assertEqual(ended.out.splitlines(), hostile)
        self.assertFalse((self.folder / "broken").exists())

    def test_sources_are_combined_and_linked(self):
        ended = self.map("-k", "echo {1}-{2} {#}", ":::", "a", "b", ":::", "1", "2")
        self.assertEqual(ended.out, "a-1 1\na-2 2\nb-1 3\nb-2 4\n")
        ended = self.map("-k", "echo {1}-{2}", ":::", "a", "b", "c", ":::+", "1", "2")
        self.assertEqual(ended.out, "a-1\nb-2\n")
        self.file("names", "x\ny\n")
        ended = self.map("-k", "echo {}", "::::", "names")
        self.assertEqual(ended.out, "x\ny\n")

    def test_arguments_come_from_standard_input(self):
        self.assertEqual(self.map("-k", "echo", stdin="a b\nc\n").out, "a b\nc\n")
        self.assertEqual(self.map("-k", "-0", "echo '<{}>'", stdin="a\nb\0c\0").out, "<a\nb>\n<c>\n")
        self.assertEqual(self.map("-k", "-d", ",", "echo {}", stdin="a,b").out, "a\nb\n")
        self.assertEqual(self.map("echo {}", stdin="").out, "")

    def test_output_is_of_one_job_at_a_time(self):
        self.file("both", "for i in 1 2 3 4 5 6 7 8 9; do echo $1 $i; done; echo $1 failed >&2")
        ended = self.map("-j", "8", "sh both {}", ":::", *"abcdefgh")
        lines = ended.out.splitlines()
        self.assertEqual(len(lines), 72)
        for first in range(0, 72, 9):
            self.assertEqual(len({line[0] for line in lines[first:first + 9]}), 1)
        self.assertEqual(ended.err.count("failed"), 8)
        ended = self.map("-k", "--tag", "echo one; echo two; :", ":::", "x", "y")
        self.assertEqual(ended.out, "x\tone\nx\ttwo\ny\tone\ny\ttwo\n")

    def test_much_output_is_whole(self):
        ended = self.map("-k", "seq {}", ":::", "200000", "100000")
        self.assertEqual(ended.out.count("\n"), 300000)
        self.assertTrue(ended.out.startswith("1\n2\n") and ended.out.endswith("\n99999\n100000\n"))

    def test_all_jobs_run_whichever_fails(self):
        ended = self.map("-k", "echo {}; exit {}", ":::", "0", "1", "0")
        self.expect(ended, 1)
        self.assertEqual(ended.out, "0\n1\n0\n")
        ended = self.map("-k", "-j", "1", "--max-failures", "1", "echo {}; exit {}", ":::", "0", "1", "0")
        self.expect(ended, 1)
        self.assertEqual(ended.out, "0\n1\n")

    def test_a_retried_job_shows_its_last_attempt(self):
        ended = self.map("--retries", "2", "echo {}; echo >> tries; test $(wc -l < tries) = 3", ":::", "x")
        self.expect(ended, 0)
        self.assertEqual(ended.out, "x\n")

    def test_the_log_of_jobs_says_what_is_left(self):
        failed = self.map("--joblog", "jobs.tsv", "test {} != b", ":::", "a", "b", "c")
        self.expect(failed, 1)
        rows = {row[0]: row for row in self.logged()}
        self.assertEqual(sorted(rows), ["1", "2", "3"])
        self.assertEqual([rows[each][6] for each in "123"], ["0", "1", "0"])
        self.assertEqual(rows["2"][8], "test b != b")
        again = self.map("--joblog", "jobs.tsv", "--resume", "echo {}", ":::", "a", "b", "c", "d")
        self.assertEqual(again.out, "d\n")
        again = self.map("--joblog", "jobs.tsv", "--resume-failed", "echo {#} {}", ":::", "a", "b", "c", "d")
        self.assertEqual(again.out, "2 b\n")
        self.assertEqual(self.map("--joblog", "jobs.tsv", "--resume-failed", "echo {}", ":::", *"abcd").out, "")

    def test_a_log_that_a_crash_cut_goes_on(self):
        head = "Seq\tHost\tStarttime\tJobRuntime\tSend\tReceive\tExitval\tSignal\tCommand\n"
        self.file("jobs.tsv", head + "1\t:\t1.0\t1.0\t0\t0\t0\t0\techo a\n2\t:\t1.0")
        ended = self.map("--joblog", "jobs.tsv", "--resume", "echo {}", ":::", "a", "b")
        self.assertEqual(ended.out, "b\n")
        self.assertEqual([row[0] for row in self.logged()], ["1", "2"])

    def test_a_killed_map_is_resumed(self):
        running = start("map", "--quiet", "-j", "1", "echo {} >> said; test {} = a || sleep 3", ":::", "a", "b", "c",
                        cwd=self.folder)
        self.addCleanup(finish, running)
        self.addCleanup(running.kill)
        said = self.folder / "said"
        while not said.exists() or said.read_text() != "a\nb\n":
            self.assertIsNone(running.poll())
            time.sleep(0.01)
        running.send_signal(signal.SIGKILL)
        running.wait()
        self.expect(troupe("resume", "last", "--quiet", cwd=self.folder), 0)
        self.assertEqual(said.read_text().split(), ["a", "b", "b", "c"])

    def test_a_reader_that_leaves_ends_it(self):
        script = f"{program.TROUPE} map --store memory --quiet -k -j 1 'echo {{}}; echo >> ran' ::: $(seq 2000) | head -n 1"
        ended = subprocess.run(["sh", "-c", script], capture_output=True, text=True, cwd=self.folder,
                               env=program.environment(), timeout=program.LIMIT)
        self.assertEqual(ended.stdout, "1\n")
        self.assertLess(len((self.folder / "ran").read_text()), 2000)

    def test_dry_run_prints_the_commands(self):
        ended = self.map("--dry-run", "mv {} {.}.txt", ":::", "a b.md", "c.md")
        self.assertEqual(ended.out, "mv 'a b.md' 'a b'.txt\nmv c.md c.txt\n")

    def test_what_is_wrong_is_said(self):
        for arguments, said in ((["echo {2}", ":::", "a"], "{2}"), ([":::", "a"], "no command"),
                                (["--resume", "echo", ":::", "a"], "--joblog"),
                                (["echo", ":::+", "a"], "no source before it"),
                                (["echo", "::::", "missing"], "missing")):
            ended = self.map(*arguments)
            self.expect(ended, 2)
            self.assertIn(said, ended.err)


class Piped(ProgramTest):
    def test_a_definition_comes_from_standard_input(self):
        flow = "name: piped\npipeline: {say: {action: 'printer:print', input: {message: hello}}}\n"
        self.assertEqual(troupe("run", "-", "--quiet", stdin=flow, cwd=self.folder).out, "hello\n")
        self.assertIn("stdin:1:", troupe("validate", "-", stdin="pipelin: {}", cwd=self.folder).err)
        self.expect(troupe("run", "-", "--init", "-", stdin=flow, cwd=self.folder), 2)


if __name__ == "__main__":
    program.TROUPE = str(pathlib.Path(sys.argv.pop(1)).resolve())
    unittest.main(verbosity=2)
