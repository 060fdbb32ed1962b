#!/usr/bin/env python3
"""How benchmarks/check reads what callgrind counted, and when it complains."""
import contextlib
import importlib.machinery
import importlib.util
import io
import pathlib
import sys
import unittest

sys.dont_write_bytecode = True
path = pathlib.Path(__file__).resolve().parents[2] / "benchmarks" / "check"
loader = importlib.machinery.SourceFileLoader("check", str(path))
check = importlib.util.module_from_spec(importlib.util.spec_from_loader("check", loader))
loader.exec_module(check)

COUNTS = "fn=(1) main\n0 100\ntotals: 12345\n"


class Check(unittest.TestCase):
    def test_instructions_are_read(self):
        self.assertEqual(check.read_total(COUNTS), 12345)

    def grown(self, found, baseline):
        self.said = io.StringIO()
        with contextlib.redirect_stdout(self.said):
            return check.compare({"chain": {"instructions": found, "messages": 0}}, baseline)

    def test_more_than_five_percent_is_too_much(self):
        baseline = {"chain": {"instructions": 1000}}
        self.assertEqual(self.grown(1050, baseline), [])
        self.assertEqual(self.grown(1051, baseline), ["chain"])
        self.assertIn("+5.1%", self.said.getvalue())
        self.assertEqual(self.grown(500, baseline), [])

    def test_a_new_workload_is_no_growth(self):
        self.assertEqual(self.grown(1000, {}), [])
        self.assertIn("new", self.said.getvalue())


if __name__ == "__main__":
    unittest.main()
