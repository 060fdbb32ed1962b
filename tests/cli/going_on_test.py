#!/usr/bin/env python3
"""A run that is taken up is the run that was started: its folder, its environment, its options.

usage: going_on_test.py TROUPE
"""
import json
import os
import pathlib
import subprocess
import sys
import time
import unittest

import program
from program import ProgramTest, environment, finish, plain_signals


class Elsewhere(ProgramTest):
    """Runs are started in one folder and environment, and taken up in another."""

    def setUp(self):
        super().setUp()
        for name in ("here", "there"):
            (self.folder / name).mkdir()
        self.state = self.folder / "state"

    def begin(self, *arguments, **variables):
        return subprocess.Popen([program.TROUPE, *map(str, arguments), "--folder", str(self.state)], text=True,
                                cwd=self.folder / "here", env=environment(**variables), preexec_fn=plain_signals,
                                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)

    def there(self, *arguments, **variables):
        return finish(subprocess.Popen([program.TROUPE, *map(str, arguments), "--folder", str(self.state)], text=True,
                                       cwd=self.folder / "there", env=environment(**variables), preexec_fn=plain_signals,
                                       stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE))

    def kill_when(self, running, path):
        """Kills the run once the file is there."""
        self.addCleanup(finish, running)
        self.addCleanup(running.kill)
        while not path.exists():
            self.assertIsNone(running.poll())
            time.sleep(0.01)
        running.kill()
        running.wait()

    def rows(self):
        return self.there("ps", "--all", "--output", "json").document

    def here_file(self, name, text):
        path = self.folder / "here" / name
        path.write_text(text)
        return path

    def test_folder_and_environment_are_those_of_the_start(self):
        self.here_file("child.yaml", """\
name: child
config: {env: [MODE]}
pipeline: {say: {action: "system/exec:execute", input: {commands: "echo child $env.MODE >> said"}}}
""")
        self.here_file("flow.yaml", """\
name: flow
config: {env: [MODE]}
pipeline:
  one: {when: "env.MODE == 'prod'", action: "system/exec:execute", input: {commands: "echo one $env.MODE >> said"}}
  two: {action: "system/exec:execute", input: {commands: "echo two $env.MODE $$MODE >> said; sleep 1"}}
  three: {action: "workflow:run", input: {location: child}}
post: {result: $env.MODE}
""")
        self.kill_when(self.begin("run", "flow.yaml", "--quiet", MODE="prod"), self.folder / "here" / "said")
        self.expect(self.there("resume", "--all", MODE="test"), 0)
        said = (self.folder / "here" / "said").read_text().splitlines()
        self.assertEqual(said[0], "one prod")
        self.assertEqual(set(said[1:]), {"two prod prod", "child prod"})
        self.assertEqual(list((self.folder / "there").iterdir()), [])
        flow = next(row["id"] for row in self.rows() if row["name"] == "flow")
        shown = self.there("show", flow, "--output", "json", MODE="test")
        self.expect(shown, 0)
        self.assertEqual(shown.document["output"]["result"], "prod")
        for command in ("events", "logs"):
            self.expect(self.there(command, flow), 0)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    program.TROUPE = str(pathlib.Path(sys.argv.pop(1)).resolve())
    unittest.main()
