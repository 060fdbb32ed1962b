#!/usr/bin/env python3
"""Files that tasks read and write: outputs that are whole whatever dies, folders of attempts, and `troupe debug`.

usage: files_test.py TROUPE [SEED]
"""
import os
import pathlib
import random
import signal
import sys
import tempfile
import time
import unittest

import program
from program import ProgramTest, finish, start, troupe

SEED = random.randrange(1 << 32)
OTHER_FILE_SYSTEM = pathlib.Path("/dev/shm")

# Each output is 3,000 lines, the last of which says so; it is written in pieces.
WRITERS = """\
name: writers
pipeline:
  all:
    emit:
      forEach: "${range(12)}"
      as: n
      task:
        write:
          isolate: true
          files: {out: ["out/${n}.txt", "tree/${n}"]}
          run: |
            mkdir -p "tree/$n"
            for part in 1 2 3; do
              for i in $(seq 1000); do echo "$n $part $i"; done
            done > "out/$n.txt"
            cp "out/$n.txt" "tree/$n/copy"
            echo end >> "out/$n.txt"
            echo end > "tree/$n/last"
    await: true
"""


class Files(ProgramTest):
    def run_text(self, text, *options):
        return troupe("run", self.file("flow.yaml", text), "--quiet", *options, cwd=self.folder)

    def attempts(self):
        """The folders of attempts that are there."""
        return sorted(self.folder.glob(".troupe/troupe.db-logs/*/*.files"))

    def test_a_failed_attempts_folder_stays_until_its_process_is_removed(self):
        ended = self.run_text("""\
name: f
pipeline:
  a: {run: "echo half > out.txt; mkdir shut; touch shut/x; chmod 500 shut; exit 3", isolate: true, files: {out: out.txt}}
""")
        self.expect(ended, 1, "ended with status 3")
        left, = self.attempts()
        self.assertIn(f"its folder: {left}", ended.err)
        self.assertEqual((left / "out.txt").read_text(), "half\n")
        self.assertEqual(left.stat().st_mode & 0o777, 0o700)
        self.assertFalse((self.folder / "out.txt").exists())
        self.expect(troupe("rm", "last", cwd=self.folder), 0)
        self.assertEqual(self.attempts(), [])

    def test_each_attempt_has_an_empty_folder_and_a_completed_ones_is_gone(self):
        ended = self.run_text("""\
pipeline:
  a:
    isolate: true
    retry: {maxRetries: 1}
    files: {in: ["*.yaml"], out: out.txt}
    run: ls -A > out.txt; [ "$TROUPE_ATTEMPT" = 2 ]
""")
        self.expect(ended, 0)
        self.assertEqual((self.folder / "out.txt").read_text(), "flow.yaml\nout.txt\n")
        first, = self.attempts()  # that failed
        self.assertTrue(first.name.endswith(".1.files"), first)

    def test_an_attempt_that_changes_what_it_reads_fails(self):
        self.file("in.txt", "before\n")
        ended = self.run_text("""\
pipeline:
  a: {run: "echo after >> in.txt; touch out.txt", isolate: true, files: {in: in.txt, out: out.txt}}
""")
        self.expect(ended, 1, "in.txt, which the attempt was given to read (files.in), was changed while it ran")
        self.assertFalse((self.folder / "out.txt").exists())

    def test_what_a_task_may_still_be_writing_is_warned_of(self):
        flow = self.file("flow.yaml", """\
pipeline:
  kind: parallel
  tasks:
    a: {run: "touch x", files: {out: x}}
    b: {run: "true", files: {in: "x*"}}
""")
        checked = troupe("validate", flow)
        self.expect(checked, 0, "flow.yaml:5:", "files.in: x is written by task flow/a")
        self.expect(troupe("run", flow, cwd=self.folder), 0, "files.in: x is written by task flow/a")

    def whole(self, folder):
        """Every output that is there is all there. Returns how many there are."""
        files = list(folder.glob("out/*.txt"))
        for path in files:
            lines = path.read_text().splitlines()
            self.assertEqual((len(lines), lines[-1]), (3001, "end"), path)
        trees = list(folder.glob("tree/*"))
        for path in trees:
            self.assertEqual((path / "last").read_text(), "end\n", path)
            self.assertEqual(len((path / "copy").read_text().splitlines()), 3000, path)
        return len(files) + len(trees)

    def kill_at_random(self, *place):
        chance = random.Random(SEED)
        print(f"seed {SEED}", file=sys.stderr)
        flow = self.file("flow.yaml", WRITERS)
        command = ["run", flow]
        for _ in range(8):
            running = start(*command, "--quiet", "-j", "4", *place, cwd=self.folder)
            time.sleep(chance.uniform(0.02, 0.5))
            running.kill()
            finish(running)
            self.whole(self.folder)
            listed = troupe("ps", "--output", "json", *place, cwd=self.folder)
            command = ["resume", "--all"] if listed.code == 0 and listed.document else ["run", flow]
        self.expect(troupe(*command, "--quiet", *place, cwd=self.folder), 0)
        self.assertEqual(self.whole(self.folder), 24)
        hidden = [path for path in self.folder.rglob(".*.troupe-*")]
        self.assertEqual(hidden, [])

    def test_whatever_is_killed_an_output_is_whole_or_not_there(self):
        self.kill_at_random()

    def test_so_it_is_between_two_file_systems(self):
        if not OTHER_FILE_SYSTEM.is_dir() or OTHER_FILE_SYSTEM.stat().st_dev == self.folder.stat().st_dev:
            self.skipTest("there is no other file system")
        with tempfile.TemporaryDirectory(dir=OTHER_FILE_SYSTEM) as elsewhere:
            self.kill_at_random("--store", f"sqlite:{elsewhere}/troupe.db")


class Debug(ProgramTest):
    FLOW = """\
name: f
config: {secret: [password]}
init: {who: Ada, password: swordfish}
pipeline:
  a:
    isolate: true
    retry: {maxRetries: 1}
    env: {PASSWORD: $password, MORE: "${who}!"}
    run: echo "$who" > left.txt; exit 3
  b: {run: "true", workdir: sub}
"""

    def debug(self, script, *arguments):
        return troupe("debug", *arguments, stdin=script, cwd=self.folder)

    def test_a_shell_has_the_folder_and_the_environment_of_the_attempt(self):
        os.environ["SHELL"] = "/bin/sh"
        (self.folder / "sub").mkdir()
        ended = troupe("run", self.file("flow.yaml", self.FLOW), "--quiet", "-k", cwd=self.folder)
        self.expect(ended, 1, "ended with status 3")
        before = troupe("show", "last", "--output", "json", cwd=self.folder).out
        seen = self.debug('pwd; cat left.txt; echo "$who $MORE $PASSWORD $TROUPE_ATTEMPT $TMPDIR"\n', "last", "a")
        self.expect(seen, 0, "the folder of attempt 2 of f/a")
        folder, left, values = seen.out.splitlines()
        self.assertTrue(folder.endswith(".2.files"), folder)
        self.assertEqual(left, "Ada")
        self.assertEqual(values, f"Ada Ada! *** 2 {folder}")
        first = self.debug("echo $TROUPE_ATTEMPT\n", "last", "a", "--attempt", "1")
        self.expect(first, 0, "attempt 1 of f/a")
        self.assertEqual(first.out, "1\n")
        other = self.debug("pwd\n", "last", "b")
        self.expect(other, 0, "as of attempt 1 of f/b")
        self.assertEqual(other.out, f"{self.folder.resolve()}/sub\n")
        self.assertEqual(troupe("show", "last", "--output", "json", cwd=self.folder).out, before)

    def test_what_can_not_be_shown_is_told(self):
        self.expect(troupe("run", self.file("flow.yaml", "pipeline: {a: {run: 'true'}, n: {action: 'nop:nop'}}"),
                           "--quiet", cwd=self.folder), 0)
        self.expect_refused(self.debug("", "last", "c"), "no task is called \"c\"")
        self.expect_refused(self.debug("", "last", "n"), "no command of task n has begun")
        self.expect_refused(self.debug("", "last", "a", "--attempt", "2"), "no command of task a has begun")
        self.expect_refused(self.debug("", "none", "a"), "none")
        self.assertNotEqual(self.debug("exit 7", "last", "a").code, 0)


if __name__ == "__main__":
    program.TROUPE = str(pathlib.Path(sys.argv.pop(1)).resolve())
    if len(sys.argv) > 1:
        SEED = int(sys.argv.pop(1))
    unittest.main()
