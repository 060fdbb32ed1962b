#!/usr/bin/env python3
"""Looking at what runs and what ran: `ps`, `show`, `logs --follow`, and `last` as an id.

usage: looking_test.py TROUPE
"""
import os
import pathlib
import signal
import sys
import unittest

import program
from program import ProgramTest, finish, start, troupe
from screen import Terminal


class LookingTest(ProgramTest):
    def here(self, *arguments):
        return troupe(*arguments, cwd=self.folder)

    def run_flow(self, name, text="pipeline: {a: {action: 'nop:nop'}}"):
        self.expect(self.here("run", self.file(f"{name}.yaml", f"name: {name}\n{text}"), "--quiet"), 0)


class Processes(LookingTest):
    def setUp(self):
        super().setUp()
        self.run_flow("one")
        self.file("child.yaml", "{name: child, pipeline: {a: {action: 'nop:nop'}}}")
        self.run_flow("two", "pipeline: {call: {action: 'workflow:run', input: {location: child}}}")
        self.run_flow("three")

    def names(self, *arguments):
        ended = self.here("ps", *arguments)
        self.expect(ended, 0)
        return [line.strip().partition("/")[0] for line in ended.out.splitlines()]

    def test_the_newest_are_first_and_what_tasks_started_is_left_out(self):
        self.assertEqual(self.names(), ["three", "two", "one"])
        self.assertEqual(self.names("--children"), ["three", "two", "child", "one"])
        self.assertEqual(self.names("--all"), ["three", "two", "child", "one"])

    def test_a_page_at_a_time(self):
        first = self.here("ps", "--limit", 2)
        self.expect(first, 0, "there are more: troupe ps --before @1")
        cursor = first.err.split("--before ")[1].split(",")[0]
        self.assertEqual(self.names("--limit", 2), ["three", "two"])
        self.assertEqual(self.names("--limit", 2, "--before", cursor), ["one"])
        self.assertEqual(self.here("ps", "--limit", 2, "--before", cursor).err, "")
        self.expect_refused(self.here("ps", "--limit", 0), "--limit")
        self.expect_refused(self.here("ps", "--before", "nothing"), "nothing")
        self.expect_refused(self.here("ps", "--before", cursor + "0"), "is not as a page gave it")
        ident = next(row["id"] for row in self.here("ps", "--output", "json").document if row["name"] == "two")
        self.assertEqual(self.names("--before", ident), ["one"])

    def test_a_filter_says_which(self):
        self.expect(self.here("run", self.file("bad.yaml", """\
name: bad
pipeline: {a: {action: 'nop:fail', input: {message: "the Disk is full"}}}
"""), "--quiet"), 1)
        self.assertEqual(self.names("state:failed"), ["bad"])
        self.assertEqual(self.names("state:completed name:t*"), ["three", "two"])
        self.assertEqual(self.names("state:completed", "name:t*", "--limit", 1), ["three"])
        self.assertEqual(self.names('error:"disk is FULL"'), ["bad"])
        self.assertEqual(self.names("is:child"), ["child"])
        self.assertEqual(self.names("ended:>-1h", "wo"), ["two"])
        self.assertEqual(self.names("ended:<-1h"), [])
        self.assertEqual(self.names("id:one/"), ["one"])
        self.assertEqual(self.here("ps", "--count", "state:completed").out, "4\n")
        self.assertEqual(self.here("ps", "--count", "--output", "json", "hree").document,
                         {"count": 1, "isMore": False})
        self.expect_refused(self.here("ps", "state:failed", "nmae:x"),
                            'filter, column 14: "nmae" is not a key; did you mean "name"?')
        self.expect(self.here("rm", "--where", "error:disk", "--dry-run"), 0, "1 process would be removed")
        self.expect(self.here("rm", "--where", 'error:"disk is" is:root'), 0, "1 removed")
        self.expect(self.here("ps", "--help"), 0)
        self.assertIn("state:STATE[,STATE]", self.here("ps", "--help").out)

    def test_programs_get_all_of_them(self):
        rows = self.here("ps", "--output", "json").document
        self.assertEqual([row["name"] for row in rows], ["one", "two", "child", "three"])
        rows = self.here("ps", "--output", "json", "--limit", 1).document
        self.assertEqual([row["name"] for row in rows], ["three"])

    def test_a_terminal_has_a_header(self):
        seen = Terminal("ps", cwd=self.folder)
        self.assertEqual(seen.end(), 0)
        self.assertRegex(seen.lines()[0], r"^PROCESS +STATE +PROGRESS +TIME$")
        self.assertRegex(seen.lines()[1], r"^three/")

    def test_last_is_the_newest_that_no_task_started(self):
        for command in ("show", "events", "logs"):
            ended = self.here(command, "last")
            self.expect(ended, 0)
        self.assertTrue(self.here("show", "last").out.startswith("three/"))
        self.run_flow("two", "pipeline: {call: {action: 'workflow:run', input: {location: child}}}")
        self.assertTrue(self.here("show", "last").out.startswith("two/"))
        self.expect(self.here("rm", "last"), 0)
        self.assertTrue(self.here("show", "last").out.startswith("three/"))
        self.expect_refused(self.here("show", "last", "--folder", "nowhere"), "no")


class Labels(LookingTest):
    FLOW = "labels: {team: data}\npipeline: {load: {labels: {stage: load}, a: {action: 'nop:nop'}}, b: {action: 'nop:nop'}}"

    def rows(self, *filters):
        found = self.here("ps", "--output", "json", *filters)
        self.expect(found, 0)
        return found.document

    def test_a_process_is_found_by_its_labels_and_those_of_its_workflow(self):
        flow = self.file("flow.yaml", self.FLOW)
        self.expect(self.here("run", flow, "--quiet"), 0)
        self.expect(self.here("run", flow, "--quiet", "--label", "team=web", "--label", "ticket=two words"), 0)
        web, = self.rows('label.ticket="two words"')
        self.assertEqual(web["labels"], {"team": "web", "ticket": "two words"})
        data, = self.rows("label.team=data")
        self.assertEqual(data["labels"], {"team": "data"})
        self.assertEqual(len(self.rows("label.team=*")), 2)
        self.assertEqual(self.rows("label.team=none"), [])
        self.assertEqual(self.here("show", web["id"], "--output", "json").document["labels"], web["labels"])
        self.expect(self.here("show", web["id"]), 0)
        self.assertIn("labels team=web, ticket=two words", self.here("show", web["id"]).out)
        self.expect(self.here("rm", "--where", "label.team=web"), 0)
        self.assertEqual([each["id"] for each in self.rows()], [data["id"]])

    def test_executions_are_found_by_the_labels_of_their_tasks(self):
        self.expect(self.here("run", self.file("flow.yaml", self.FLOW), "--quiet"), 0)
        listed = self.here("show", "last", "--where", "label.stage=load", "--output", "json")
        self.expect(listed, 0)
        self.assertEqual([each["name"] for each in listed.document["executions"]], ["load", "a"])
        self.assertEqual(self.here("show", "last", "--where", "label.team=data", "--output", "json").document["executions"], [])

    def test_what_can_be_no_label_is_refused(self):
        flow = self.file("flow.yaml", self.FLOW)
        self.expect_refused(self.here("run", flow, "--label", "team"), "--label")
        self.expect_refused(self.here("run", flow, "--label", "troupe.x=1"), "--label")
        self.expect_refused(self.here("ps", "label.team"), "filter")


class Executions(LookingTest):
    def numbers(self, *arguments):
        ended = self.here("show", "last", *arguments)
        self.expect(ended, 0)
        return [int(line.split()[0]) for line in ended.out.splitlines()]

    def test_a_filter_says_which_and_a_page_where_to_go_on(self):
        self.run_flow("pages", """\
pipeline:
  each:
    kind: parallel
    template:
      selector: [{name: n, value: "${range(150)}"}]
      task:
        work: {action: "nop:fail", input: {message: "bad $n"}, when: n % 50 == 7, continueOnError: true}
""")
        failed = self.here("show", "last", "--where", "state:failed")
        self.expect(failed, 0)
        self.assertEqual([line.split()[1] for line in failed.out.splitlines()], ["work[7]", "work[57]", "work[107]"])
        self.assertIn("failed", failed.out)
        self.assertEqual(failed.err, "")
        first = self.here("show", "last")
        self.assertNotIn("there are more", first.err)
        first = self.here("show", "last", "--where", "task:work")
        self.expect(first, 0, "there are more: troupe show pages/")
        cursor = first.err.split("--after ")[1].split(",")[0]
        numbers = self.numbers("--where", "task:work", "--limit", 100)
        rest = self.numbers("--where", "task:work", "--after", cursor)
        self.assertEqual((len(numbers), len(rest)), (100, 50))
        self.assertEqual(sorted({*numbers, *rest}), numbers + rest)
        self.assertEqual(self.numbers("--where", "task:work", "--after", numbers[-1]), rest)
        self.assertEqual(self.numbers("--where", "state:failed error:bad", "--limit", 1), [numbers[7]])

    def test_programs_get_rows_and_where_to_go_on(self):
        self.run_flow("two", "pipeline: {a: {action: 'nop:nop'}, b: {action: 'nop:nop'}}")
        page = self.here("show", "last", "--limit", 2, "--output", "json").document
        self.assertTrue(page["id"].startswith("two/"))
        self.assertEqual([row["name"] for row in page["executions"]], ["two", "a"])
        rest = self.here("show", "last", "--limit", 2, "--after", page["next"], "--output", "json").document
        self.assertEqual([row["name"] for row in rest["executions"]], ["b"])
        self.assertNotIn("next", rest)
        self.assertEqual(rest["executions"], self.here("show", "last", "--output", "json").document["executions"][2:])

    def test_a_list_that_makes_no_sense_is_refused(self):
        self.run_flow("one")
        self.expect_refused(self.here("show", "last", "--where", "taks:a"), 'did you mean "task"?')
        self.expect_refused(self.here("show", "last", "--after", "a"), "is no place in a list of executions")
        self.expect_refused(self.here("show", "last", "--limit", 0), "--limit")
        self.expect_refused(self.here("show", "last", "--limit", 1, "--failed"), "--where, --limit and --after")
        self.assertIn("task:TASK", self.here("show", "--help").out)

    def test_many_are_summed_up_and_some_can_be_chosen(self):
        self.run_flow("many", """\
pipeline:
  each:
    kind: parallel
    template:
      selector: [{name: n, value: "${range(300)}"}]
      task:
        work: {action: "nop:fail", input: {message: "bad $n"}, when: n == 7, continueOnError: true}
""")
        shown = self.here("show", "last")
        self.expect(shown, 0)
        self.assertIn("work  1 failed, 299 skipped\n", shown.out)
        self.assertIn("--all shows each", shown.out)
        self.assertGreater(self.here("show", "last", "--all").out.count("work["), 299)
        failed = self.here("show", "last", "--failed").out
        self.assertIn("work[7]  failed", failed)
        self.assertEqual(failed.count("work["), 1)


class Following(LookingTest):
    def test_lines_come_as_they_are_written_until_the_process_ends(self):
        for name in ("g", "h"):
            os.mkfifo(self.folder / name)
        flow = self.file("slow.yaml", f"""\
name: slow
config: {{secret: [token]}}
init: {{token: s3cr3t-value}}
pipeline:
  kind: parallel
  tasks:
    a: {{run: 'echo begun; read x < "{self.folder}/g"; printf "half s3cr3t"; read x < "{self.folder}/h"; echo "-value"'}}
    b: {{run: 'echo other'}}
""")
        running = start("run", flow, cwd=self.folder)
        running.stderr.readline()
        while not list(self.folder.glob(".troupe/troupe.db-logs/*/*a.1.log")):
            self.assertIsNone(running.poll())
        all_of_it = start("logs", "last", "--follow", cwd=self.folder)
        of_one = start("logs", "last", "a", "--follow", cwd=self.folder)
        self.assertEqual(of_one.stdout.readline(), "slow/a | begun\n")
        for name in ("g", "h"):
            (self.folder / name).write_text("go\n")
        self.assertEqual(of_one.stdout.readline(), "slow/a | half ***\n")
        self.expect(finish(running), 0)
        self.expect(finish(of_one), 0)
        ended = finish(all_of_it)
        self.expect(ended, 0)
        self.assertEqual(sorted(ended.out.splitlines()), ["slow/a | begun", "slow/a | half ***", "slow/b | other"])
        again = self.here("logs", "last", "--follow")  # what has ended is shown, and that is all
        self.assertEqual(sorted(again.out.splitlines()), sorted(ended.out.splitlines()))

    def test_a_runtime_that_dies_ends_it(self):
        flow = self.file("slow.yaml", "name: slow\npipeline: {a: {run: 'echo begun; exec sleep 1000'}}\n")
        running = start("run", flow, cwd=self.folder)
        running.stderr.readline()
        while not list(self.folder.glob(".troupe/troupe.db-logs/*/*a.1.log")):
            self.assertIsNone(running.poll())
        following = start("logs", "last", "--follow", cwd=self.folder)
        self.assertEqual(following.stdout.readline(), "slow/a | begun\n")
        running.send_signal(signal.SIGKILL)
        self.expect(finish(following), 0)
        finish(running)

    def test_what_fails_is_shown_once_it_has_and_the_end_of_what_was_there(self):
        os.mkfifo(self.folder / "g")
        flow = self.file("slow.yaml", f"""\
name: slow
pipeline:
  kind: parallel
  tasks:
    bad:
      retry: {{maxRetries: 1, delay: 1ms}}
      continueOnError: true
      run: |
        echo begun
        echo "attempt $TROUPE_ATTEMPT"
        if test $TROUPE_ATTEMPT = 2; then read x < "{self.folder}/g"; echo more; echo end; fi
        exit 3
    good: {{run: 'echo fine'}}
""")
        running = start("run", flow, cwd=self.folder)
        while not any("attempt 2" in each.read_text() for each in self.folder.glob(".troupe/troupe.db-logs/*/*bad.2.log")):
            self.assertIsNone(running.poll())
        failed = start("logs", "last", "--failed", "--follow", cwd=self.folder)
        second = start("logs", "last", "bad", "--attempt", "2", "--tail", "1", "--follow", cwd=self.folder)
        self.assertEqual([failed.stdout.readline() for _ in range(2)], ["slow/bad | begun\n", "slow/bad | attempt 1\n"])
        self.assertEqual(second.stdout.readline(), "slow/bad | attempt 2\n")
        (self.folder / "g").write_text("go\n")
        self.expect(finish(running), 0)
        ended = finish(failed)
        self.expect(ended, 0)
        self.assertEqual(ended.out.splitlines(), [f"slow/bad | {line}" for line in ("begun", "attempt 2", "more", "end")])
        ended = finish(second)
        self.expect(ended, 0)
        self.assertEqual(ended.out.splitlines(), ["slow/bad | more", "slow/bad | end"])

        def followed(*arguments):
            ended = self.here("logs", "last", "--follow", *arguments)
            self.expect(ended, 0)
            return ended.out.splitlines()

        self.assertEqual(followed("--failed", "--tail", 1), ["slow/bad | attempt 1", "slow/bad | end"])
        self.assertEqual(followed("--failed", "good"), [])
        self.assertEqual(followed("--attempt", 2, "--tail", 2), ["slow/bad | more", "slow/bad | end"])
        self.assertEqual(followed("--tail", 0), [])
        self.assertRegex(followed("good", "--times")[0], r"^slow/good \| 2\S+Z stdout fine$")

    def test_of_a_failed_attempt_that_has_no_log_it_is_said_why_it_failed(self):
        os.mkfifo(self.folder / "g")
        flow = self.file("short.yaml", f"""\
name: short
config: {{secret: [token]}}
init: {{token: s3cr3t-value}}
pipeline:
  kind: parallel
  tasks:
    never: {{run: 'echo begun', resources: {{license: 2}}, continueOnError: true}}
    bad: {{action: "nop:fail", input: {{message: "no $token here"}}, continueOnError: true}}
    wait: {{run: 'read x < "{self.folder}/g"'}}
""")
        running = start("run", flow, "--resource", "license=1", cwd=self.folder)
        why = {"never": "no machine could ever give what it needs: license 2 (of 1 at most)", "bad": "no *** here"}
        told = ""
        while not all(text in told for text in why.values()):
            self.assertIsNone(running.poll())
            told = self.here("logs", "last", "--failed").out
        failed = start("logs", "last", "--failed", "--follow", cwd=self.folder)
        lines = sorted(f"short/{task} | {text}\n" for task, text in why.items())
        self.assertEqual(sorted(failed.stdout.readline() for _ in lines), lines)
        (self.folder / "g").write_text("go\n")
        self.expect(finish(running), 0)
        ended = finish(failed)
        self.expect(ended, 0)
        self.assertEqual(ended.out, "")
        again = self.here("logs", "last", "--failed", "--follow", "never")
        self.assertEqual(again.out, f"short/never | {why['never']}\n")

    def test_what_is_not_there_is_refused(self):
        self.run_flow("one")
        self.expect_refused(self.here("logs", "nobody", "--follow"), "nobody")
        for options in ((), ("--failed",), ("--follow",), ("--follow", "--failed")):
            self.expect_refused(self.here("logs", "last", "aa", *options), 'no task is called "aa"; did you mean "a"?')

    def test_of_a_run_that_goes_on_unknown_tasks_are_refused_and_those_to_come_are_awaited(self):
        os.mkfifo(self.folder / "g")
        flow = self.file("slow.yaml", f"""\
name: slow
pipeline:
  begin: {{run: 'read x < "{self.folder}/g"'}}
  each:
    template:
      selector: [{{name: n, value: "${{range(3)}}"}}]
      task:
        work: {{run: 'echo row "$n"'}}
""")
        running = start("run", flow, cwd=self.folder)
        while self.here("logs", "last").code != 0:
            self.assertIsNone(running.poll())
        self.expect_refused(self.here("logs", "last", "wrok", "--follow"), 'did you mean "work"?')
        element = start("logs", "last", "each.work[1]", "--follow", cwd=self.folder)
        written = start("logs", "last", "each/work", "--follow", cwd=self.folder)
        (self.folder / "g").write_text("go\n")
        self.expect(finish(running), 0)
        for following, rows in ((element, (1,)), (written, (0, 1, 2))):
            ended = finish(following)
            self.expect(ended, 0)
            self.assertEqual(sorted(ended.out.splitlines()), [f"slow/each.work[{n}] | row {n}" for n in rows])
            again = self.here("logs", "last", "each.work[1]" if len(rows) == 1 else "each/work")
            self.assertEqual([line for line in again.out.splitlines() if line.startswith("row")], [f"row {n}" for n in rows])


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    program.TROUPE = str(pathlib.Path(sys.argv.pop(1)).resolve())
    unittest.main()
