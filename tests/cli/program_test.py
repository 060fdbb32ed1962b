#!/usr/bin/env python3
"""Runs the program as its users do: every command, flag and exit code.

usage: program_test.py TROUPE
"""
import json
import os
import pathlib
import shutil
import subprocess
import sys
import unittest

import program
from program import ProgramTest, finish, start, troupe

GOOD = """\
name: good
init: {who: world}
pipeline:
  greet: {action: "nop:nop", input: {text: "hello $who"}}
  after: {action: "nop:nop", input: {text: "${greet.text}!"}}
"""

BAD = """\
name: bad
pipeline:
  group:
    broken:
      action: system/exec:execute
      input: {commands: "echo first >&2; echo second >&2; exit 3"}
  never: {action: "nop:nop"}
"""

INVALID = """\
pipeline:
  a: {action: "nop:nop", dependsOn: b}
  c: {action: "nop:nob"}
"""


class Usage(ProgramTest):
    def test_help_shows_commands_examples_and_exit_codes(self):
        ended = troupe("--help")
        self.expect(ended, 0)
        for text in ("run", "validate", "graph", "schema", "actions", "task", "import", "Examples:", "Exit codes:"):
            self.assertIn(text, ended.out)
        self.assertEqual(ended.err, "")

    def test_each_command_has_help(self):
        for command in (["run"], ["task"], ["validate"], ["graph"], ["schema"], ["actions"], ["import"],
                        ["import", "wfformat"], ["workflows"], ["workflows", "put"], ["functions"], ["explain-key"],
                        ["docs"], ["help"]):
            with self.subTest(command=command):
                ended = troupe(*command, "--help")
                self.expect(ended, 0)
                self.assertIn("--help", ended.out)

    def test_help_of_run_has_all_options(self):
        out = troupe("run", "--help").out
        for option in ("--init", "--set", "--jobs", "--timeout", "--output", "--events", "--store", "--threads",
                       "--quiet", "--verbose", "--dry-run", "--format", "--time-scale"):
            self.assertIn(option, out)

    def test_help_on_commands_keys_functions_and_actions(self):
        self.assertEqual(troupe("help").out, troupe("--help").out)
        self.assertEqual(troupe("help", "validate").out, troupe("validate", "--help").out)
        for topic, text in (("maxRetries", "in retry: whole number"), ("is nil", "is nil(x)"),
                            ("retry", "retry is a command, too: see troupe retry --help"),
                            ("run", "run is a command, too: see troupe run --help"),
                            ("time:sleep", "duration"), ("functions", "split(text, separator)")):
            with self.subTest(topic=topic):
                ended = troupe("help", topic)
                self.expect(ended, 0)
                self.assertIn(text, ended.out)
        self.expect(troupe("explain-key", "retry.when"), 0)
        self.expect_refused(troupe("explain-key", "whem"), 'no key "whem"', 'did you mean "when"?')
        self.expect_refused(troupe("help", "retyr"), 'there is no topic "retyr"', 'did you mean "retry"?')
        self.expect_refused(troupe("docs", "nothing-like-it"), "topics are keys, functions, actions")

    def test_version(self):
        ended = troupe("--version")
        self.expect(ended, 0)
        self.assertRegex(ended.out, r"^troupe \d+\.\d+\.\d+\n$")

    def test_no_command(self):
        self.expect_refused(troupe(), "expected a command", "run", "--help")

    def test_unknown_command(self):
        self.expect_refused(troupe("runn", "x.yaml"), 'unknown command "runn"', 'did you mean "run"?')

    def test_unknown_option(self):
        flow = self.file("good.yaml", GOOD)
        self.expect_refused(troupe("run", flow, "--outptu", "json"), 'unknown option "--outptu"', '"--output"')
        self.expect_refused(troupe("validate", flow, "--bogus"), 'unknown option "--bogus"')

    def test_missing_file_argument(self):
        for command in (["run"], ["task"], ["validate"], ["graph"], ["import", "wfformat"]):
            with self.subTest(command=command):
                self.expect_refused(troupe(*command), "FILE is required")

    def test_argument_too_many(self):
        flow = self.file("good.yaml", GOOD)
        self.expect_refused(troupe("run", flow, "other.yaml"), 'unexpected argument "other.yaml"')

    def test_wrong_values(self):
        flow = self.file("good.yaml", GOOD)
        for option, value, message in (
                ("--jobs", "-1", "whole number from 1"), ("--jobs", "0", "whole number"), ("--jobs", "x", "whole number"),
                ("--threads", "0", "whole number"), ("--timeout", "soon", "not a duration"),
                ("--timeout", "-3s", "not a duration"), ("--timeout", "0s", "leaves no time"),
                ("--output", "xml", "expected text or json"), ("--store", "sqlite", "expected memory"),
                ("--format", "cwl", "expected troupe or wfformat"), ("--time-scale", "1", "--format wfformat"),
                ("--set", "novalue", 'has no "="'), ("--set", "=1", "has no name")):
            with self.subTest(option=option, value=value):
                self.expect_refused(troupe("run", flow, option, value), option, message)

    def test_quiet_and_verbose_exclude_each_other(self):
        flow = self.file("good.yaml", GOOD)
        self.expect_refused(troupe("run", flow, "--quiet", "--verbose"), "--quiet")


class Errors(ProgramTest):
    """What a program that asks for JSON is told."""

    def told(self, ended, code):
        self.assertEqual(ended.code, code, ended)
        return ended.document["error"]

    def test_an_id_that_nothing_has(self):
        told = self.told(troupe("show", "zebra", "--output", "json", cwd=self.folder), 2)
        self.assertEqual(told, {"code": "process.unknown", "message": 'there is no process "zebra"; there is none'})

    def test_a_definition_with_problems(self):
        flow = self.file("flow.yaml", "pipeline: {a: {action: 'nop:nop', whn: 1}, b: {action: 'nop:nup'}}")
        told = self.told(troupe("run", flow, "--output=json"), 2)
        self.assertEqual(told["code"], "definition.invalid")
        self.assertEqual(len(told["problems"]), 2)
        self.assertEqual(told["problems"][0]["file"], str(flow))
        self.assertEqual(told["problems"][0]["line"], 1)

    def test_a_line_that_cannot_be_read(self):
        told = self.told(troupe("ps", "--output", "json", "--nonsense"), 2)
        self.assertEqual(told["code"], "argument.invalid")
        self.assertIn('unknown option "--nonsense"', told["message"])

    def test_a_file_that_is_no_store(self):
        self.file("no.db", "x" * 5000)
        told = self.told(troupe("show", "a", "--store", "sqlite:no.db", "--output", "json", cwd=self.folder), 2)
        self.assertEqual(told["code"], "process.unknown")  # the store's own fault is said beside it
        told = self.told(troupe("resume", "--all", "--store", "sqlite:no.db", "--output", "json", cwd=self.folder), 5)
        self.assertEqual(told["code"], "store.damaged")

    def test_one_document_for_one_process(self):
        flow = self.file("flow.yaml", 'pipeline: {one: {action: "nop:nop"}}')
        self.expect(troupe("run", flow, "-q", cwd=self.folder), 0)
        told = self.told(troupe("resume", "flow", "--output", "json", cwd=self.folder), 1)
        self.assertEqual(told["code"], "process.state")

    def test_text_has_no_document(self):
        ended = troupe("show", "zebra", cwd=self.folder)
        self.assertEqual((ended.code, ended.out), (2, ""))


class Run(ProgramTest):
    def test_completes(self):
        ended = troupe("run", self.file("good.yaml", GOOD))
        self.expect(ended, 0, "good completed in", "tasks: 2 completed")
        self.assertEqual(ended.out, "")

    def test_json_is_one_document_of_the_promised_keys(self):
        ended = troupe("run", self.file("good.yaml", GOOD), "--output", "json")
        self.expect(ended, 0)
        document = ended.document
        self.assertEqual(set(document),
                         {"processId", "name", "state", "output", "errors", "timeTakenMs", "timeout"})
        self.assertEqual((document["name"], document["state"], document["errors"], document["timeout"]),
                         ("good", "completed", {}, False))
        self.assertEqual(document["output"]["after"], {"text": "hello world!"})
        self.assertGreaterEqual(document["timeTakenMs"], 0)
        self.assertTrue(document["processId"])

    def test_store_memory(self):
        self.expect(troupe("run", self.file("good.yaml", GOOD), "--store", "memory"), 0)

    def test_threads_and_jobs(self):
        self.expect(troupe("run", self.file("good.yaml", GOOD), "--threads", 1, "--jobs", 1), 0)

    def test_fails_with_place_and_tail_of_the_command(self):
        path = self.file("bad.yaml", BAD)
        ended = troupe("run", path)
        self.expect(ended, 1, f"{path}:4:", "bad/group/broken failed: ", "status 3", "first", "second",
                    "bad failed in", "; tasks: 0 completed, 1 failed, 1 unfinished\n")

    def test_fails_in_json(self):
        ended = troupe("run", self.file("bad.yaml", BAD), "--output", "json")
        self.expect(ended, 1)
        self.assertEqual(ended.document["state"], "failed")
        self.assertEqual(list(ended.document["errors"]), ["broken"])
        self.assertIn("status 3", ended.document["errors"]["broken"])

    def test_quiet_says_nothing_but_errors(self):
        ended = troupe("run", self.file("good.yaml", GOOD), "--quiet")
        self.expect(ended, 0)
        self.assertEqual((ended.out, ended.err), ("", ""))
        ended = troupe("run", self.file("bad.yaml", BAD), "--quiet")
        self.expect(ended, 1, "bad/group/broken failed")
        self.assertNotIn("completed", ended.err)

    def test_verbose_logs_each_change_with_ids(self):
        ended = troupe("run", self.file("good.yaml", GOOD), "--verbose", "--output", "json")
        self.expect(ended, 0)
        process = ended.document["processId"]
        lines = [line for line in ended.err.splitlines() if "good/greet completed" in line]
        self.assertEqual(len(lines), 1, ended)
        self.assertIn(f"process={process}", lines[0])
        self.assertIn("execution=", lines[0])
        self.assertIn("attempt=1", lines[0])

    def test_a_pipe_gets_a_few_plain_lines(self):
        ended = troupe("run", self.file("good.yaml", GOOD))
        self.assertLessEqual(len(ended.err.splitlines()), 3)
        self.assertNotIn("\r", ended.err)
        self.assertNotIn("\x1b", ended.err)

    def test_printing_goes_to_standard_output(self):
        flow = self.file("print.yaml", 'pipeline: {say: {action: "printer:print", input: {message: "said so"}}}')
        self.assertEqual(troupe("run", flow).out, "said so\n")

    def test_printing_goes_to_standard_error_with_json(self):
        flow = self.file("print.yaml", 'pipeline: {say: {action: "printer:print", input: {message: "said so"}}}')
        ended = troupe("run", flow, "--output", "json")
        self.expect(ended, 0, "said so\n")
        self.assertEqual(ended.document["state"], "completed")

    def test_json_definition(self):
        flow = self.file("flow.json", json.dumps({"pipeline": {"a": {"action": "nop:nop", "input": {"x": 1}}}}))
        ended = troupe("run", flow, "--output", "json")
        self.expect(ended, 0)
        self.assertEqual(ended.document["name"], "flow")
        self.assertEqual(ended.document["output"]["a"], {"x": 1})

    def test_timeout_flag(self):
        flow = self.file("long.yaml", 'pipeline: {wait: {action: "time:sleep", input: {duration: 1h}}}')
        ended = troupe("run", flow, "--timeout", "100ms", "--output", "json")
        self.expect(ended, 4)
        self.assertEqual((ended.document["state"], ended.document["timeout"]), ("cancelled", True))

    def test_timeout_of_the_workflow(self):
        flow = self.file("long.yaml",
                         'timeout: 100ms\npipeline: {wait: {action: "time:sleep", input: {duration: 1h}}}')
        ended = troupe("run", flow, "--output", "json")
        self.expect(ended, 4)
        self.assertEqual((ended.document["state"], ended.document["timeout"]), ("cancelled", True))

    def test_timeout_ends_commands(self):
        flow = self.file("long.yaml", "pipeline: {wait: {action: 'system/exec:execute', input: {commands: sleep 1000}}}")
        self.expect(troupe("run", flow, "--timeout", "200ms"), 4)

    def test_invalid_definition_tells_all_problems(self):
        path = self.file("invalid.yaml", INVALID)
        for command in ("run", "validate", "graph"):
            with self.subTest(command=command):
                self.expect_refused(troupe(command, path), f"{path}:2:", f"{path}:3:", "nob", "nop")

    def test_files_that_cannot_be_read(self):
        for command in (["run"], ["validate"], ["graph"], ["import", "wfformat"]):
            with self.subTest(command=command):
                self.expect_refused(troupe(*command, self.folder / "none.yaml"), "none.yaml", "No such file")
                self.expect_refused(troupe(*command, self.folder), str(self.folder), "folder")

    @unittest.skipIf(os.geteuid() == 0, "root may read everything")
    def test_file_without_permission(self):
        path = self.file("secret.yaml", GOOD)
        path.chmod(0)
        self.expect_refused(troupe("run", path), "Permission denied")

    def test_empty_and_binary_files(self):
        self.expect_refused(troupe("run", self.file("empty.yaml", "")), "empty.yaml:")
        path = self.folder / "binary.yaml"
        path.write_bytes(bytes(range(256)))
        self.expect_refused(troupe("run", path), "binary.yaml:")

    def test_large_output(self):
        flow = self.file("large.yaml", 'pipeline: {many: {action: "nop:nop", input: {list: "${range(200000)}"}}}')
        ended = troupe("run", flow, "--output", "json")
        self.expect(ended, 0)
        self.assertEqual(len(ended.document["output"]["many"]["list"]), 200000)


class Values(ProgramTest):
    FLOW = 'init: {a: 1, b: 2}\npipeline: {show: {action: "nop:nop", input: {a: $a, b: $b, c: "${c}"}}}'

    def shown(self, *options, **more):
        ended = troupe("run", self.file("flow.yaml", self.FLOW), "--output", "json", *options, **more)
        self.expect(ended, 0)
        return ended.document["output"]["show"]

    def test_defaults(self):
        self.assertEqual(self.shown(), {"a": 1, "b": 2, "c": None})

    def test_init_file(self):
        self.assertEqual(self.shown("--init", self.file("in.json", '{"b": [3], "c": null}')),
                         {"a": 1, "b": [3], "c": None})

    def test_init_from_standard_input(self):
        self.assertEqual(self.shown("--init", "-", stdin='{"a": {"x": 1}}'), {"a": {"x": 1}, "b": 2, "c": None})

    def test_set_wins(self):
        init = self.file("in.json", '{"a": 10, "b": 20}')
        self.assertEqual(self.shown("--init", init, "--set", "b=30", "--set", "c=plain text"),
                         {"a": 10, "b": 30, "c": "plain text"})

    def test_set_values_are_json_else_text(self):
        self.assertEqual(self.shown("--set", 'a={"x": [1, 2]}', "--set", "b=true", "--set", "c=-0.5"),
                         {"a": {"x": [1, 2]}, "b": True, "c": -0.5})

    def test_bad_init(self):
        flow = self.file("flow.yaml", self.FLOW)
        broken = self.file("broken.json", '{"a": 1,\n "b" 2}')
        self.expect_refused(troupe("run", flow, "--init", broken), "broken.json:2:6: not JSON")
        self.expect_refused(troupe("run", flow, "--init", self.file("list.json", "[1]")), "list.json:1:1", "a list")
        self.expect_refused(troupe("run", flow, "--init", self.folder / "none.json"), "--init", "none.json", "No such file")
        self.expect_refused(troupe("run", flow, "--init", self.folder), "--init", "folder")
        self.expect_refused(troupe("run", flow, "--init", "-", stdin="{"), "standard input:1:2")

    def test_inputs_are_checked_before_anything_runs(self):
        flow = self.file("flow.yaml", f"""\
inputs: {{day: {{type: text, required: true}}, n: {{type: integer, default: 1}}}}
pipeline: {{touch: {{action: "system/exec:execute", input: {{commands: "touch {self.folder}/ran"}}}}}}
""")
        events = self.folder / "events.jsonl"
        self.expect_refused(troupe("run", flow, "--events", events), "day")
        self.expect_refused(troupe("run", flow, "--set", "day=1st", "--set", "n=many"), "n")
        self.assertFalse((self.folder / "ran").exists())
        self.assertFalse(events.exists())
        self.expect(troupe("run", flow, "--set", "day=1st"), 0)


class Events(ProgramTest):
    def test_a_line_per_change(self):
        path = self.folder / "events.jsonl"
        ended = troupe("run", self.file("good.yaml", GOOD), "--events", path, "--output", "json")
        self.expect(ended, 0)
        events = [json.loads(line) for line in path.read_text().splitlines()]
        for event in events:
            self.assertEqual(list(event), ["at", "scn", "processId", "executionId", "taskId", "parentTaskId", "groupId",
                                           "state", "attempt", "error"])
            self.assertEqual(event["processId"], ended.document["processId"])
            self.assertRegex(event["at"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z$")
        self.assertEqual([event["scn"] for event in events], sorted({event["scn"] for event in events}))
        completed = [event["taskId"] for event in events if event["state"] == "completed"]
        self.assertEqual(completed, ["good/greet", "good/after", "good"])
        self.assertEqual({event["parentTaskId"] for event in events if event["taskId"] == "good/greet"}, {"good"})

    def test_failures_carry_their_error(self):
        path = self.folder / "events.jsonl"
        self.expect(troupe("run", self.file("bad.yaml", BAD), "--events", path), 1)
        events = [json.loads(line) for line in path.read_text().splitlines()]
        failed = {event["taskId"]: event["error"] for event in events if event["state"] == "failed"}
        self.assertIn("status 3", failed["bad/group/broken"])

    def test_an_older_file_is_replaced(self):
        path = self.file("events.jsonl", "old\n" * 1000)
        self.expect(troupe("run", self.file("good.yaml", GOOD), "--events", path), 0)
        self.assertNotIn("old", path.read_text())

    def test_an_invalid_definition_leaves_the_file_alone(self):
        path = self.file("events.jsonl", "old\n")
        self.expect_refused(troupe("run", self.file("invalid.yaml", INVALID), "--events", path))
        self.assertEqual(path.read_text(), "old\n")

    def test_an_unwritable_place_is_refused_before_anything_runs(self):
        flow = self.file("touch.yaml", "pipeline: {touch: {action: 'system/exec:execute', input: {commands: "
                                       f"touch {self.folder}/ran}}}}}}")
        self.expect_refused(troupe("run", flow, "--events", self.folder), "--events", "folder")
        self.expect_refused(troupe("run", flow, "--events", self.folder / "no" / "e"), "--events", "No such file")
        self.assertFalse((self.folder / "ran").exists())

    def test_a_full_disk_is_reported(self):
        ended = troupe("run", self.file("good.yaml", GOOD), "--events", "/dev/full")
        self.expect(ended, 5, "/dev/full", "No space left")
        self.assertEqual(ended.err.count("No space left"), 1)


class Streams(ProgramTest):
    """Output that can't be written."""

    def closed_pipe(self, *arguments):
        reader, writer = os.pipe()
        os.close(reader)
        process = start(*arguments, stdout=writer)
        os.close(writer)
        return finish(process)

    def test_a_closed_pipe_is_an_error_told_once(self):
        flow = self.file("good.yaml", GOOD)
        for command in (["run", flow, "--output", "json"], ["run", flow, "--dry-run"], ["graph", flow], ["schema"],
                        ["actions"], ["validate", flow], ["--help"], ["--version"]):
            with self.subTest(command=command):
                ended = self.closed_pipe(*command)
                self.expect(ended, 5, "standard output")
                self.assertEqual(ended.err.count("Broken pipe"), 1, ended)

    def test_a_closed_pipe_that_nobody_writes_to_is_none(self):
        self.expect(self.closed_pipe("run", self.file("good.yaml", GOOD)), 0)

    def test_printing_to_a_closed_pipe_fails_the_task(self):
        flow = self.file("print.yaml", 'pipeline: {say: {action: "printer:print", input: {message: hello}}}')
        self.expect(self.closed_pipe("run", flow), 1, "say failed", "Broken pipe")

    def test_commands_still_die_of_a_closed_pipe(self):
        flow = self.file("pipe.yaml", "pipeline: {p: {action: 'system/exec:execute', input: {commands: 'yes | head -n 1'}}}")
        ended = troupe("run", flow, "--output", "json")
        self.expect(ended, 0)
        self.assertEqual(ended.document["output"]["p"]["stderr"], "")

    def test_a_full_disk_is_an_error(self):
        with open("/dev/full", "w") as full:
            ended = finish(start("run", self.file("good.yaml", GOOD), "--output", "json", stdout=full))
        self.expect(ended, 5, "No space left on device")

    def test_closed_streams_are_not_mistaken_for_files(self):
        events = self.folder / "events.jsonl"
        shell = f'exec "{program.TROUPE}" run "{self.file("good.yaml", GOOD)}" --output json --store memory --events "{events}" '
        for closed, code in ((">&-", 5), ("2>&-", 0), ("<&-", 0), ("<&- >&- 2>&-", 5)):
            with self.subTest(closed=closed):
                ended = subprocess.run(["sh", "-c", shell + closed], capture_output=True, text=True, timeout=program.LIMIT)
                self.assertEqual(ended.returncode, code, ended)
                for line in events.read_text().splitlines():
                    json.loads(line)


class DryRun(ProgramTest):
    FLOW = """\
name: plan
init: {who: world}
pipeline:
  first:
    action: system/exec:execute
    input: {commands: "touch RAN", stdin: "hello $who"}
  second:
    dependsOn: third
    when: first.status == 0
    action: nop:nop
    input: {out: "${first.stdout}", who: $who}
  third: {action: "nop:nop"}
"""

    def flow(self):
        return self.file("plan.yaml", self.FLOW.replace("RAN", str(self.folder / "ran")))

    def test_shows_the_order_and_the_inputs_and_runs_nothing(self):
        ended = troupe("run", self.flow(), "--dry-run", "--set", "who=you")
        self.expect(ended, 0)
        order = [ended.out.index(path) for path in ("plan/first  ", "plan/third  ", "plan/second  ")]
        self.assertEqual(order, sorted(order))
        self.assertIn('"stdin":"hello you"', ended.out)
        self.assertIn("${first.stdout}", ended.out)
        self.assertIn("when first.status == 0", ended.out)
        self.assertFalse((self.folder / "ran").exists())

    def test_json(self):
        ended = troupe("run", self.flow(), "--dry-run", "--output", "json")
        self.expect(ended, 0)
        self.assertEqual([line["task"] for line in ended.document],
                         ["plan", "plan/first", "plan/third", "plan/second"])
        self.assertEqual(ended.document[3]["input"], {"out": "${first.stdout}", "who": "world"})

    def test_leaves_the_event_file_alone(self):
        events = self.folder / "events.jsonl"
        self.expect(troupe("run", self.flow(), "--dry-run", "--events", events), 0)
        self.assertFalse(events.exists())

    def test_of_one_task(self):
        ended = troupe("task", self.flow(), "second", "--dry-run", "--output", "json")
        self.expect(ended, 0)
        self.assertEqual([line["task"] for line in ended.document], ["plan/third", "plan/second"])
        self.expect_refused(troupe("task", self.flow(), "secnd", "--dry-run"), '"secnd"', '"second"')


class Commands(ProgramTest):
    def test_validate(self):
        good, bad = self.file("good.yaml", GOOD), self.file("invalid.yaml", INVALID)
        ended = troupe("validate", good)
        self.expect(ended, 0)
        self.assertEqual(ended.out, f"{good}: valid\n")
        self.assertEqual(troupe("validate", "--quiet", good).out, "")
        ended = troupe("validate", bad, good, self.folder / "none.yaml")
        self.expect(ended, 2, f"{bad}:2:", "none.yaml")
        self.assertEqual(ended.out, f"{good}: valid\n")

    def test_validate_and_run_warn_of_names_that_nothing_sets(self):
        flow = self.file("doubt.yaml", 'init: {count: 1}\npipeline: {a: {action: "nop:nop", when: conut}}\n')
        warning = f'{flow}:2:41: warning: unknown name "conut": nothing in this definition sets it; did you mean "count"?\n'
        ended = troupe("validate", flow)
        self.expect(ended, 0)
        self.assertEqual(ended.err, warning)
        self.assertEqual(troupe("validate", flow, "--set", "conut=1").err, "")
        self.assertEqual(troupe("validate", flow, "--init", self.file("in.json", '{"conut": 1}')).err, "")
        self.assertTrue(troupe("run", flow, "--store", "memory").err.startswith(warning))
        self.assertEqual(troupe("run", flow, "--store", "memory", "--quiet").err, "")

    def test_a_name_of_the_shell_is_refused_before_anything_runs(self):
        flow = self.file("shell.yaml", 'pipeline:\n  a: {action: "system/exec:execute", input: {commands: "rm -rf ${DIR}/x"}}\n')
        for command in (["validate"], ["run", "--store", "memory"], ["run", "--dry-run"]):
            ended = troupe(*command, flow)
            self.expect(ended, 2, f'{flow}:2:56: nothing in this definition is called "DIR"', "$${DIR}", "${default(DIR, '')}")
        self.expect(troupe("run", flow, "--store", "memory", "--set", f"DIR={self.folder}"), 0)

    def test_a_cause_is_told_once_with_how_many_were_not_run(self):
        tasks = "".join(f'    t{i}: {{dependsOn: t{i + 1}, action: "nop:nop"}}\n' for i in range(300))
        flow = self.file("chain.yaml", "pipeline:\n  kind: parallel\n  tasks:\n" + tasks
                         + '    t300: {action: "nop:fail", input: {message: the cause}}\n')
        ended = troupe("run", flow, "--store", "memory", "--output", "json")
        self.expect(ended, 1, "chain/t300 failed: the cause\n", "chain/t300 failed, and because of it 300 tasks were not run")
        quiet = troupe("run", flow, "--store", "memory", "--quiet")
        self.expect(quiet, 1, "chain/t300 failed: the cause (and because of it 300 tasks were not run)\n")
        self.assertLess(len(ended.out), 300 * 200)
        self.assertEqual(ended.document["errors"]["t0"], 'dependency "t1" was not run, because chain/t300 failed')
        self.assertIn("; tasks: 0 completed, 1 failed, 300 unfinished\n", ended.err)

    def test_what_was_not_run_is_counted_so_in_fan_outs_and_sub_workflows_too(self):
        self.file("child.yaml", """\
pipeline:
  kind: parallel
  tasks:
    a: {action: "nop:fail", input: {message: the cause}}
    b: {dependsOn: a, action: "nop:nop"}
""")
        flow = self.file("parent.yaml", """\
pipeline:
  kind: parallel
  tasks:
    each:
      emit:
        forEach: [1, 2, 3]
        task:
          work:
            kind: parallel
            tasks:
              a: {action: "nop:fail", input: {message: the cause}}
              b: {dependsOn: a, action: "nop:nop"}
              c: {dependsOn: b, action: "nop:nop"}
      await: true
    below: {action: "workflow:run", input: {location: child}}
""")
        ended = troupe("run", "-k", flow, "--store", "memory")
        self.expect(ended, 1)
        self.assertRegex(ended.err, r"(?m)^troupe: parent failed in .*; tasks: 0 completed, 5 failed, 7 unfinished$")

    def test_graph(self):
        flow = self.file("good.yaml", GOOD)
        ended = troupe("graph", flow)
        self.expect(ended, 0)
        self.assertTrue(ended.out.startswith("flowchart TD\n"))
        self.assertEqual(ended.out, troupe("graph", flow, "--format", "mermaid").out)
        dot = troupe("graph", flow, "--format", "dot").out
        self.assertTrue(dot.startswith('digraph "good" {'))
        for text in (ended.out, dot):
            self.assertIn("greet", text)
            self.assertIn("nop:nop", text)
        self.expect_refused(troupe("graph", flow, "--format", "png"), "--format", "expected mermaid or dot")

    @unittest.skipUnless(shutil.which("dot"), "needs graphviz")
    def test_graphviz_draws_the_graph(self):
        dot = troupe("graph", self.file("good.yaml", GOOD), "--format", "dot").out
        subprocess.run(["dot", "-Tsvg"], input=dot, text=True, check=True, capture_output=True)

    def test_schema(self):
        ended = troupe("schema")
        self.expect(ended, 0)
        self.assertIn("$schema", ended.document)
        self.assertIn("pipeline", ended.document["properties"])

    def test_trace(self):
        flow = self.file("flow.yaml", "{name: flow, pipeline: {a: {action: 'nop:nop'}}}")
        trace = self.folder / "trace.jsonl"
        self.expect(troupe("run", flow, "--trace", f"file:{trace}"), 0)
        spans = [span for line in trace.read_text().splitlines()
                 for resource in json.loads(line)["resourceSpans"]
                 for scope in resource["scopeSpans"] for span in scope["spans"]]
        self.assertEqual(sorted(span["name"] for span in spans), ["flow", "flow", "flow/a"])
        self.assertEqual(len({span["traceId"] for span in spans}), 1)
        self.expect_refused(troupe("run", flow, "--trace", "gopher://spans"), "--trace: ")
        lost = troupe("run", flow, "--trace", "http://127.0.0.1:1", "--quiet")
        self.expect(lost, 0, "--trace: ", "spans were lost")

    def test_actions(self):
        ended = troupe("actions")
        self.expect(ended, 0)
        for action in ("nop:nop", "nop:fail", "printer:print", "system/exec:execute", "system/storage:list",
                       "system/patch:apply", "workflow:run", "time:sleep"):
            self.assertIn(action, ended.out)
        self.assertIn("commands", ended.out)
        listed = troupe("actions", "--output", "json").document
        execute = next(a for a in listed if (a["service"], a["method"]) == ("system/exec", "execute"))
        self.assertIn("commands", execute["input"])
        self.assertIn("stdout", execute["output"])
        self.expect_refused(troupe("actions", "--output", "xml"), "--output", "expected text or json")

    def test_task_runs_one_task_with_what_it_needs(self):
        flow = self.file("flow.yaml", """\
pipeline:
  one: {action: "nop:nop", input: {x: 1}}
  two: {action: "nop:nop", input: {x: 2}}
  group:
    three: {action: "nop:nop", dependsOn: one, input: {x: "${one.x + 2}"}}
""")
        for name in ("three", "group/three", "flow/group/three"):
            with self.subTest(name=name):
                ended = troupe("task", flow, name, "--output", "json")
                self.expect(ended, 0)
                self.assertEqual(ended.document["output"]["three"], {"x": 3})
                self.assertEqual(ended.document["output"]["one"], {"x": 1})
                self.assertNotIn("two", ended.document["output"])
        self.expect_refused(troupe("task", flow, "thre"), '"thre"', '"three"')
        self.expect_refused(troupe("task", flow), "ID is required")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    program.TROUPE = str(pathlib.Path(sys.argv.pop(1)).resolve())
    unittest.main()
