#!/usr/bin/env python3
"""benchmarks/server, with next to no load: each part measures, and nothing goes wrong. Needs wrk.

usage: server_test.py TROUPE TROUPE_LISTS
"""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

SCRIPT = pathlib.Path(__file__).resolve().parents[2] / "benchmarks" / "server"
SKIPPED = 77
TROUPE = LISTS = None
SMALL = ["--seconds", "1", "--rounds", "1", "--connections", "4", "--streams", "10", "--tasks", "200",
         "--processes", "2000", "--live", "20"]


class Load(unittest.TestCase):
    def figures(self, part):
        with tempfile.TemporaryDirectory() as folder:
            told = pathlib.Path(folder) / "figures.json"
            ended = subprocess.run([sys.executable, SCRIPT, "--program", TROUPE, "--lists", LISTS, "--only", part,
                                    "--json", told, *SMALL], capture_output=True, text=True, timeout=300)
            self.assertEqual(ended.returncode, 0, ended.stdout + ended.stderr)
            self.assertNotRegex(ended.stdout, "status [45]|Non-2xx|Socket errors")
            return {each["figure"]: each for each in json.loads(told.read_text())}

    def test_requests_are_served(self):
        found = self.figures("small,starts")
        self.assertEqual(len(found), 4, found)
        for name, each in found.items():
            self.assertGreater(each["value"], 0, name)

    def test_streams_are_told_all(self):
        found = self.figures("streams")
        self.assertEqual(found["10 streams: ends that were not told"]["value"], 0, found)
        self.assertEqual(found["10 streams: ends that were not told"]["verdict"], "reaches the aim")
        self.assertGreater(found["10 streams: events a second of each"]["value"], 0, found)

    def test_the_engine_is_timed_with_streams_and_without(self):
        (found,) = self.figures("engine").values()
        self.assertGreater(found["value"], 0)
        self.assertRegex(found["detail"], r"0 streams: [\d.]+ s; 100 streams: [\d.]+ s")

    def test_pages_of_a_store_are_asked_for(self):
        found = self.figures("pages")
        self.assertIn('a page of 50: error:"disk full"', found)
        self.assertIn("with 20 active: state:running name:held", found)

    def test_a_part_that_is_none_is_refused(self):
        ended = subprocess.run([sys.executable, SCRIPT, "--only", "all"], capture_output=True, text=True, timeout=60)
        self.assertEqual(ended.returncode, 2)
        self.assertIn("there is no part all", ended.stderr)


if __name__ == "__main__":
    LISTS = sys.argv.pop(2)
    TROUPE = sys.argv.pop(1)
    if not shutil.which("wrk"):
        print("there is no wrk: scripts/install-dependencies benchmarks")
        sys.exit(SKIPPED)
    unittest.main()
