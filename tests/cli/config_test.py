#!/usr/bin/env python3
"""Whether every option can be given by a flag, a variable and a file, and which of them goes first.

usage: config_test.py TROUPE
"""
import json
import pathlib
import re
import subprocess
import sys
import unittest

import program
from program import ProgramTest, environment, plain_signals

FLOW = """\
name: flow
pipeline:
  a: {run: "exit 3"}
  b: {action: "nop:nop"}
"""


class Configured(ProgramTest):
    """With a working folder and a user's folder of its own."""

    def troupe(self, *arguments, **variables):
        ended = subprocess.run([program.TROUPE, *map(str, arguments)], capture_output=True, text=True, cwd=self.folder,
                               stdin=subprocess.DEVNULL, timeout=program.LIMIT, preexec_fn=plain_signals,
                               env=environment(XDG_CONFIG_HOME=str(self.folder / "own"), **variables))
        return program.Ended(ended.returncode, ended.stdout, ended.stderr)

    def project(self, text):
        return self.file("troupe.config.yaml", text)

    def user(self, text):
        (self.folder / "own" / "troupe").mkdir(parents=True, exist_ok=True)
        return self.file("own/troupe/config.yaml", text)

    def settings(self, *command, **variables):
        """By option: its value, and where that is from."""
        ended = self.troupe("config", *command, "--output", "json", **variables)
        self.expect(ended, 0)
        return {row["option"]: (row["value"], row["from"]) for row in ended.document["settings"]}


def commands():
    """All commands with options, by the manual page: `store check`."""
    manual = subprocess.run([program.TROUPE, "man"], capture_output=True, text=True, check=True).stdout
    return [found.replace("\\-", "-") for found in re.findall(r"^\.B troupe ([a-z\\ -]+)$", manual, re.M)]


class EveryOption(Configured):
    def test_each_has_a_variable_and_a_place_in_a_file(self):
        count = 0
        for command in commands():
            words = command.split()
            options = self.settings(*words)
            for option in options:
                with self.subTest(command=command, option=option):
                    variable = "TROUPE_" + re.sub("[ -]", "_", f"{command} {option[2:]}").upper()
                    taken = None
                    for value in ("some-value", "true"):  # of which a flag takes the second only
                        ended = self.troupe("config", *words, "--output", "json", **{variable: value})
                        if ended.code == 0:
                            taken = value
                            break
                    self.assertIsNotNone(taken, ended)
                    rows = {row["option"]: row for row in ended.document["settings"]}
                    self.assertEqual((rows[option]["value"], rows[option]["from"]), (taken, variable))
                    text = f"{option[2:]}: {taken}"
                    for word in reversed(words):
                        text = f"{word}: {{{text}}}"
                    own = self.user(text)
                    self.assertEqual(self.settings(*words)[option], (taken, f"{own}:1"))
                    own.unlink()
                    count += 1
        self.assertGreater(count, 200)

    def test_by_any_way_it_does_the_same(self):
        flow = self.file("flow.yaml", FLOW)
        for option, value in (("max-failures", "1"), ("policy", "deny"), ("timeout", "1s"), ("set", "x=1"),
                              ("output", "json"), ("keep-going", "true"), ("dry-run", "true"), ("jobs", "none"),
                              ("label", "team=a"), ("store", "memory")):
            with self.subTest(option=option):
                flag = (f"--{option}",) if value == "true" else (f"--{option}", value)
                by_flag = self.troupe("run", flow, *flag)
                by_variable = self.troupe("run", flow, **{"TROUPE_RUN_" + option.upper().replace("-", "_"): value})
                path = self.project(f"run: {{{option}: {value}}}")
                by_file = self.troupe("run", flow)
                path.unlink()

                def told(ended):
                    return ended.code, re.sub(r"flow/[-0-9a-f]+|\d[\d.]*(e-?\d+)?", "", ended.out)

                self.assertEqual(told(by_variable), told(by_flag))
                self.assertEqual(told(by_file), told(by_flag))


class Order(Configured):
    def test_flag_variable_file_beside_own_file(self):
        flow = self.file("flow.yaml", FLOW)
        self.user("policy: auto")
        self.assertEqual(self.settings("run")["--policy"][0], "auto")
        self.project("policy: deny")
        self.assertEqual(self.settings("run")["--policy"], ("deny", "troupe.config.yaml:1"))
        self.expect(self.troupe("run", flow), 1, "policy")
        self.assertEqual(self.settings("run", TROUPE_POLICY="ask")["--policy"], ("ask", "TROUPE_POLICY"))
        self.assertEqual(self.settings("run", TROUPE_POLICY="ask", TROUPE_RUN_POLICY="auto")["--policy"],
                         ("auto", "TROUPE_RUN_POLICY"))
        self.assertNotIn("policy", self.troupe("run", flow, "--policy", "auto").err)
        self.assertEqual(self.settings("run")["--jobs"], (None, "default"))

    def test_lists_of_a_flag_replace_those_of_a_file(self):
        flow = self.file("flow.yaml", "inputs: {x: {type: int}, y: {type: int, default: 0}}\n"
                                      "pipeline: {a: {action: 'printer:print', input: {message: '$x $y'}}}")
        self.project("run: {set: [x=1, y=2]}")
        self.assertEqual(self.troupe("run", flow).out, "1 2\n")
        self.assertEqual(self.troupe("run", flow, "--set", "x=5").out, "5 0\n")
        self.assertEqual(self.troupe("run", flow, TROUPE_RUN_SET='["x=3", "y=4"]').out, "3 4\n")

    def test_the_file_beside_the_definition(self):
        (self.folder / "deep").mkdir()
        self.file("deep/flow.yaml", FLOW)
        self.file("deep/troupe.config.yaml", "output: json")
        self.assertEqual(self.troupe("run", "deep/flow.yaml").document["name"], "flow")
        self.project("output: text")
        self.assertEqual(self.troupe("run", "deep/flow.yaml").document["name"], "flow")
        self.assertEqual(self.settings("run")["--output"], ("text", "troupe.config.yaml:1"))
        ended = self.troupe("config", "run", "--definition", "deep/flow.yaml", "--output", "json")
        self.assertEqual(ended.document["files"], ["deep/troupe.config.yaml"])

    def test_what_a_command_needs_may_be_in_a_file(self):
        self.expect_refused(self.troupe("store", "prune"), "--keep is required")
        self.project("store: {prune: {keep: 30d}}")
        self.assertNotIn("is required", self.troupe("store", "prune").err)

    def test_a_context_on_the_line_goes_before_a_server_elsewhere(self):
        self.user("{current: here, contexts: {here: {server: 'http://127.0.0.1:9'}}}")
        ended = self.troupe("ps", "--context", "none", TROUPE_SERVER="http://127.0.0.1:9")
        self.assertNotIn("127.0.0.1:9", ended.err)
        self.assertIn("127.0.0.1:9", self.troupe("ps").err)
        self.expect_refused(self.troupe("ps", "--context", "none", "--server", "http://127.0.0.1:9"), "--context",
                            "--server")


class Faults(Configured):
    def test_of_a_file_are_told_with_place_and_nearest_name(self):
        flow = self.file("flow.yaml", FLOW)
        self.project("run:\n  jbos: 4\nrnu: {}\n")
        for command in (("run", flow), ("ps",), ("config",)):
            self.expect_refused(self.troupe(*command), 'troupe.config.yaml:2:3: run: jbos is not known; did you mean "jobs"?',
                                'troupe.config.yaml:3:1: rnu is not known; did you mean "run"?')
        self.project("limit: 4")
        self.expect_refused(self.troupe("ps"), "limit: commands differ in what it takes")

    def test_of_a_value_are_told_with_where_it_is_from(self):
        flow = self.file("flow.yaml", FLOW)
        self.expect_refused(self.troupe("run", flow, TROUPE_JOBS="x"), "--jobs", "whole number")
        self.expect_refused(self.troupe("run", flow, TROUPE_QUIET="maybe"), "TROUPE_QUIET: expected true or false")
        self.expect_refused(self.troupe("ps", TROUPE_LIMIT="3"), "TROUPE_LIMIT", "TROUPE_PS_LIMIT")

    def test_a_project_says_nothing_of_servers(self):
        self.project("server: http://127.0.0.1:9")
        self.expect_refused(self.troupe("ps"), "says nothing of servers")

    def test_what_troupe_tells_commands_is_no_setting(self):
        self.assertEqual(self.settings("logs", TROUPE_ATTEMPT="7")["--attempt"], (None, "default"))

    def test_an_unknown_command(self):
        self.expect_refused(self.troupe("config", "rnu"), 'there is no command "rnu"; did you mean "run"?')


class Shown(Configured):
    def test_all_that_is_set(self):
        own = self.user("{folder: state, contexts: {}}")
        self.project("run: {label: [a=1, b=2]}")
        ended = self.troupe("config", TROUPE_PS_LIMIT="5")
        self.expect(ended, 0)
        lines = [line.split() for line in ended.out.splitlines()]
        self.assertIn(["file:", "troupe.config.yaml"], lines)
        self.assertIn(["file:", str(own)], lines)
        self.assertIn(["COMMAND", "OPTION", "VALUE", "FROM"], lines)
        self.assertIn(["all", "--folder", "state", f"{own}:1"], lines)
        self.assertIn(["run", "--label", "a=1,", "b=2", "troupe.config.yaml:1"], lines)
        self.assertIn(["ps", "--limit", "5", "TROUPE_PS_LIMIT"], lines)
        self.assertEqual(len(lines), 6)

    def test_nothing(self):
        ended = self.troupe("config", "--output", "json")
        self.assertEqual(json.loads(ended.out), {"files": [], "settings": []})


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    program.TROUPE = str(pathlib.Path(sys.argv.pop(1)).resolve())
    unittest.main()
