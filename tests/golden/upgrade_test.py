#!/usr/bin/env python3
"""What an upgrade does to processes that live: three builds, in each of which something is decided otherwise,
meet the store of the build before.

usage: upgrade_test.py TROUPE WINDOW ROUND GATED

WINDOW and ROUND are TROUPE with another default window of fan-outs, and another `round`: changes that ask for
no behaviour number. GATED has both, asked for properly.
"""
import json
import pathlib
import re
import sys
import tempfile
import unittest

import make
import scenarios

TROUPE = WINDOW = ROUND = GATED = None  # set below
NAMES = {"live", "fan-out", "failed"}
STAYS = {"live": {"live/say"}, "fan-out": set()}  # of what is diverged; quick tasks and naps are done again


class Upgrade(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.place = pathlib.Path(folder.name)
        cls.left = make.Maker(TROUPE, cls.place).leave_all(NAMES)
        cls.ids = {name: each["id"] for name, each in cls.left.items()}
        cls.files = {path: path.read_bytes() for path in (cls.place / ".troupe").glob("troupe.db*")
                     if path.name in ("troupe.db", "troupe.db-wal")}
        _, _, cls.ends = cls.go_on(TROUPE)

    @classmethod
    def go_on(cls, program):
        """Lets `program` go on with the store as it was left. Returns what runs it, what `resume --all` ended
        with, and how the processes ended."""
        for name in ("troupe.db", "troupe.db-wal", "troupe.db-shm"):  # locks of owners stay where they are
            (cls.place / ".troupe" / name).unlink(missing_ok=True)
        for path, content in cls.files.items():
            path.touch(0o600)
            path.write_bytes(content)

        def troupe(*arguments):
            return scenarios.run(program, cls.place, *arguments)

        ended = scenarios.go_on(troupe, cls.place, cls.ids)
        return troupe, ended, {name: scenarios.end_of(troupe, ident) for name, ident in cls.ids.items()}

    def test_what_these_processes_come_to(self):
        self.assertEqual({each["state"] for each in self.ends.values()}, {"completed"})

    def test_a_change_that_asks_for_its_number_leaves_them_alone(self):
        _, _, ends = self.go_on(GATED)
        self.assertEqual(ends, self.ends)

    def check_diverged(self, program, name):
        troupe, ended, ends = self.go_on(program)
        ident = self.ids[name]
        self.assertEqual(ended.returncode, 5, ended)
        self.assertRegex(ended.stderr, f"process {ident} diverges at entry [0-9]+ of its journal")
        self.assertIn(f"troupe rm --force {ident}", ended.stderr)
        self.assertIn(f"troupe retry {ident} --definition FILE", ended.stderr)
        for other in NAMES - {name}:
            self.assertEqual(ends[other], self.ends[other])
        self.check_is_told_of(troupe, name)
        self.check_is_continued(troupe, name)
        self.check_can_be_removed(troupe, ident)

    def check_is_told_of(self, troupe, name):
        """It changed nothing, and what it did can be read."""
        ident = self.ids[name]
        listed = {row["id"]: row["state"] for row in json.loads(troupe("ps", "--output", "json").stdout)}
        self.assertEqual(listed[ident], "running")
        self.assertIn("running", troupe("show", ident).stdout)
        shown = json.loads(troupe("show", ident, "--output", "json").stdout)
        self.assertIn("diverges", shown["incomplete"])
        self.assertTrue(shown["executions"])
        self.assertEqual(scenarios.told(troupe, ident)["events"], self.left[name]["events"])
        self.assertIn("diverges", troupe("cancel", ident).stderr)

    def check_is_continued(self, troupe, name):
        """A process of the same definition has what completed in it, and runs the rest."""
        ident = self.ids[name]
        text = next(each.text for each in scenarios.SCENARIOS if each.name == name)
        (self.place / "again.yaml").write_text(text)
        plan = troupe("retry", ident, "--definition", "again.yaml", "--dry-run").stdout
        self.assertEqual(set(re.findall(r"stays +(\S+)", plan)), STAYS[name])
        done = troupe("retry", ident, "--definition", "again.yaml", "--output", "json")
        self.assertEqual(done.returncode, 0, done)
        fresh = json.loads(done.stdout)["processId"]
        rows = {row["id"]: row for row in json.loads(troupe("ps", "--all", "--output", "json").stdout)}
        self.assertEqual((rows[fresh]["state"], rows[fresh]["continues"]), ("completed", ident))

    def check_can_be_removed(self, troupe, ident):
        refused = troupe("rm", ident)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("--force", refused.stderr)
        removed = troupe("rm", "--force", ident)
        self.assertEqual(removed.returncode, 0, removed)
        self.assertNotIn(ident, troupe("ps", "--all").stdout)
        self.assertEqual(troupe("store", "check").returncode, 0)

    def test_an_order_that_changed_is_found(self):
        self.check_diverged(WINDOW, "fan-out")

    def test_a_function_that_changed_is_found(self):
        self.check_diverged(ROUND, "live")


if __name__ == "__main__":
    TROUPE, WINDOW, ROUND, GATED = (str(pathlib.Path(each).resolve()) for each in sys.argv[1:5])
    unittest.main(argv=sys.argv[:1] + sys.argv[5:])
