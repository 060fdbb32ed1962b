#!/usr/bin/env python3
"""What benchmarks/sleepers reads and says."""
import importlib.machinery
import importlib.util
import pathlib
import sys
import unittest

sys.dont_write_bytecode = True
path = pathlib.Path(__file__).resolve().parents[2] / "benchmarks" / "sleepers"
loader = importlib.machinery.SourceFileLoader("sleepers", str(path))
sleepers = importlib.util.module_from_spec(importlib.util.spec_from_loader("sleepers", loader))
loader.exec_module(sleepers)

EVENTS = """\
{"type": "started"}
{"state": "completed", "usage": {"seconds": 2.5}}
{"state": "completed", "usage": {"seconds": 2.25}}
"""


class Sleepers(unittest.TestCase):
    def test_what_commands_took_is_read(self):
        self.assertEqual(sleepers.commands_in(EVENTS), [2.5, 2.25])

    def test_a_process_is_watched_to_its_end(self):
        child = sleepers.subprocess.Popen([sys.executable, "-c", "import time; time.sleep(0.3)"])
        memory, threads = sleepers.peaks(child)
        self.assertGreater(memory, 1_000_000)
        self.assertGreaterEqual(threads, 1)
        self.assertEqual(child.returncode, 0)

    def test_figures_are_told(self):
        said = sleepers.report({"commands": 5000, "memory": 9e7, "threads": 40, "wall": 31.5,
                                "late": 0.0104, "latest": 0.2}, 30)
        self.assertIn("5,000 commands that sleep 30 s", said)
        self.assertIn("90.0 MB", said)
        self.assertIn("10.4 ms (median), 200.0 ms (most)", said)


if __name__ == "__main__":
    unittest.main()
