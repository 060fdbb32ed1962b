#!/usr/bin/env python3
"""Stores that were written by each version: what is told of their processes, and how these go on.

usage: golden_test.py TROUPE
"""
import contextlib
import fcntl
import json
import pathlib
import shutil
import sqlite3
import sys
import tempfile
import unittest

import make
import scenarios

TROUPE = None  # set below
GOLDEN = pathlib.Path(__file__).resolve().parent
VERSIONS = sorted(each.parent.name for each in GOLDEN.glob("*/store.sql"))


@contextlib.contextmanager
def place_of(version):
    """A folder for the store of a version. Processes of those after 0.1.0 go on where they were started."""
    if version == "0.1.0":
        with tempfile.TemporaryDirectory() as folder:
            yield folder
        return
    with open(f"{make.PLACE}.lock", "w") as alone:
        fcntl.flock(alone, fcntl.LOCK_EX)
        shutil.rmtree(make.PLACE, ignore_errors=True)  # of a test that was killed
        make.PLACE.mkdir()
        try:
            yield make.PLACE
        finally:
            shutil.rmtree(make.PLACE)


def restored(version, place):
    """Puts the store of a version into the state folder of `place`."""
    folder = place / ".troupe"
    folder.mkdir(mode=0o700)
    (place / "child.yaml").write_text(scenarios.CHILD)
    database = folder / "troupe.db"
    database.touch(0o600)
    with sqlite3.connect(database) as store:
        store.executescript((GOLDEN / version / "store.sql").read_text())


class GoldenStores(unittest.TestCase):
    def test_there_is_one(self):
        self.assertIn("0.1.0", VERSIONS)

    def test_each_process_is_told_of_and_goes_on(self):
        for version in VERSIONS:
            with place_of(version) as folder:
                self.check(version, pathlib.Path(folder))

    def check(self, version, place):
        restored(version, place)
        expected = json.loads((GOLDEN / version / "expected.json").read_text())

        def troupe(*arguments):
            return scenarios.run(TROUPE, place, *arguments)

        for name, process in expected.items():
            with self.subTest("told", version=version, process=name):
                told = scenarios.told(troupe, process["id"])
                known = {**process, "logs": scenarios.without_paths(process["logs"])}
                self.assertEqual(told, {key: known[key] for key in told})
        ended = scenarios.go_on(troupe, place, {name: each["id"] for name, each in expected.items()})
        for name, process in expected.items():
            with self.subTest("goes on", version=version, process=name, resumed=ended.stderr):
                self.assertEqual(scenarios.end_of(troupe, process["id"]), process["ends"])
        with self.subTest("sound", version=version):
            checked = troupe("store", "check")
            self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)


if __name__ == "__main__":
    TROUPE = str(pathlib.Path(sys.argv.pop(1)).resolve())
    unittest.main()
