#!/usr/bin/env python3
"""The C++ client, and its examples, against a server.

usage: cpp_test.py TROUPE PROBE GATHER APPROVE     the program, tests/client/client_probe and examples/client
"""
import json
import os
import pathlib
import signal
import subprocess
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.dont_write_bytecode = True
sys.path[:0] = [str(ROOT / "tests" / "cli")]
import program  # noqa: E402
from program import ProgramTest  # noqa: E402
from served import Server, path_of  # noqa: E402

PROBE = GATHER = APPROVE = None
ASKS = """
name: asks
policy: {mode: ask}
pipeline: {a: {action: "printer:print", input: {message: hello}}}
"""


class Clients(ProgramTest):
    def setUp(self):
        super().setUp()
        self.server = Server(self.folder)
        self.addCleanup(lambda: self.server.running.poll() is None and self.server.stop(signal.SIGKILL))

    def run_client(self, command, *arguments, url=None):
        environment = {**program.environment(), "TROUPE_SERVER": url or self.server.url, "TROUPE_TOKEN": self.server.token}
        return subprocess.run([command, *arguments], env=environment, capture_output=True, text=True,
                              timeout=program.LIMIT)


class Asking(Clients):
    def test_it_starts_waits_looks_and_steers(self):
        ended = self.run_client(PROBE)
        self.assertEqual(ended.returncode, 0, ended.stderr)
        told = json.loads(ended.stdout)
        self.assertEqual(told["put"], 1)
        self.assertEqual((told["ended"]["state"], told["ended"]["output"]["a"]), ("completed", {"n": 7}))
        self.assertTrue(told["same"])
        self.assertEqual(told["unknown"], "workflow.unknown")
        self.assertEqual(told["failed"], "failed")
        self.assertEqual(told["logs"], "why\n")
        self.assertEqual(told["listed"], 1)
        held = told["held"]
        self.assertIn(held["waited"], ("running", "pending"))
        self.assertEqual((held["paused"], held["resumed"], held["signalled"]), (True, True, True))
        self.assertEqual(held["ended"]["output"]["then"], {"got": {"a": 1}})
        self.assertEqual(held["cancelled twice"], "process.state")
        self.assertEqual((held["removed"], held["gone"]), (True, "process.unknown"))

    def test_a_server_that_is_gone_is_told(self):
        url = self.server.url
        self.server.stop()
        ended = self.run_client(GATHER, "1", url=url)
        self.assertEqual(ended.returncode, 1)
        self.assertIn(f"the server {url}: ", ended.stderr)


class Examples(Clients):
    def test_runs_are_gathered(self):
        ended = self.run_client(GATHER, "50")
        self.assertEqual((ended.stdout, ended.returncode), (f"{sum(n * n for n in range(50))}\n", 0), ended.stderr)

    def test_approvals_are_decided(self):
        ident = self.server.start(ASKS).document["id"]
        ended = self.run_client(APPROVE, "1")
        self.assertEqual(ended.returncode, 0, ended.stderr)
        self.assertEqual(ended.stdout, "asks/a: approved\n")
        waited = self.server.ask("GET", path_of(ident) + "/wait?timeout=60s").document
        self.assertEqual(waited["state"], "completed", waited)


if __name__ == "__main__":
    if len(sys.argv) < 5:
        sys.exit(__doc__)
    program.TROUPE, PROBE, GATHER, APPROVE = (os.path.abspath(sys.argv.pop(1)) for _ in range(4))
    unittest.main()
