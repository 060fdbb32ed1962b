#!/usr/bin/env python3
"""The catalogue of workflows: `troupe workflows`, and what runs from it.

usage: workflows_test.py TROUPE
"""
import os
import pathlib
import pwd
import sys
import unittest

import program
from program import ProgramTest, finish, start, troupe

ETL = "pipeline: {say: {action: 'printer:print', input: {message: one}}}\n"
USER = pwd.getpwuid(os.geteuid()).pw_name
LATER = "pipeline: {say: {action: 'printer:print', input: {message: two}}}\n"


class CatalogueTest(ProgramTest):
    def here(self, *arguments, **options):
        return troupe(*arguments, cwd=self.folder, **options)

    def workflows(self, *arguments, **options):
        return self.here("workflows", *arguments, **options)

    def put(self, text, *arguments, code=0, name="etl.yaml"):
        self.file(name, text)
        ended = self.workflows("put", name, *arguments)
        self.expect(ended, code)
        return ended

    def refused(self, ended, code, error):
        """What a program is told."""
        self.assertEqual(ended.code, code, ended)
        self.assertEqual(ended.document["error"]["code"], error)
        return ended.document["error"]["message"]


class Catalogue(CatalogueTest):
    def test_put_show_list_and_remove(self):
        self.expect(self.put(ETL, "--note", "by day"), 0, "troupe: etl is version 1 now\n")
        self.expect(self.put(ETL), 0, "troupe: etl is version 1 already: nothing has changed\n")
        self.expect(self.put(LATER), 0, "troupe: etl is version 2 now\n")
        self.put(ETL, "--name", "a report")
        self.assertEqual(self.workflows("show", "etl").out, LATER)
        self.assertEqual(self.workflows("show", "etl@1").out, ETL)
        document = self.workflows("show", "etl@1", "--output", "json").document
        self.assertEqual({key: document[key] for key in ("name", "version", "removed", "changedBy", "note", "text")},
                         {"name": "etl", "version": 1, "removed": False, "changedBy": USER,
                          "note": "by day", "text": ETL})
        listed = self.workflows("ls")
        self.expect(listed, 0)
        heading, *rows = listed.out.splitlines()
        self.assertEqual(heading.split(), ["WORKFLOW", "VERSION", "CHANGED", "BY", "NOTE"])
        self.assertRegex(rows[0], r"^a report  1        \d{4}-\d\d-\d\dT[\d:.]+Z  " + USER + "$")
        self.assertTrue(rows[1].startswith("etl       2        "), rows)
        versions = self.workflows("versions", "etl").out.splitlines()
        self.assertEqual([row.split()[0] for row in versions], ["VERSION", "2", "1"])
        self.assertTrue(versions[2].endswith("by day"), versions)
        self.expect(self.workflows("rm", "etl"), 0, "troupe: etl is removed; troupe workflows show etl@2 prints")
        self.assertEqual([each["name"] for each in self.workflows("ls", "--output", "json").document], ["a report"])
        everything = self.workflows("ls", "--all").out
        self.assertIn("etl       3 (removed)  ", everything)
        self.assertEqual([(each["version"], each["removed"], each["hash"] is None)
                          for each in self.workflows("versions", "etl", "--output", "json").document],
                         [(3, True, True), (2, False, False), (1, False, False)])
        self.expect_refused(self.workflows("show", "etl"), 'workflow "etl" was removed by', "before that it was etl@2")
        self.assertEqual(self.workflows("show", "etl@2").out, LATER)
        self.expect(self.here("store", "check"), 0, "the store is sound")

    def test_all_that_is_wrong_with_a_definition_is_said_and_nothing_is_put(self):
        self.file("bad.yaml", "name: other\npipeline:\n  a: {action: 'nop:nip'}\n  b: {action: 'nop:nop', whn: 1}\n")
        ended = self.workflows("put", "bad.yaml", "--name", "etl")
        self.expect_refused(ended, 'bad.yaml:1:7: name: expected "etl" or none, found', "bad.yaml:3:", "bad.yaml:4:")
        self.assertFalse((self.folder / ".troupe").exists())
        told = self.workflows("put", "bad.yaml", "--output", "json")
        self.refused(told, 2, "definition.invalid")
        self.assertEqual([each["line"] for each in told.document["error"]["problems"]], [3, 4])
        self.expect_refused(self.workflows("put", "none.yaml"), 'cannot read "none.yaml"')
        self.expect_refused(self.workflows("put", "-", stdin=ETL), "standard input has no name: add --name")
        self.expect(self.workflows("put", "-", "--name", "etl", stdin=ETL), 0, "etl is version 1 now")
        self.expect_refused(self.workflows("put", self.file("x.yaml", ETL), "--name", "a/b"),
                            '"a/b" is no name for the catalogue: it has a / or an @ in it')

    def test_only_the_version_that_is_expected_is_replaced(self):
        self.put(ETL, "--if-version", 0)
        message = self.refused(self.put(LATER, "--if-version", 0, "--output", "json", code=1), 1, "version.mismatch")
        self.assertRegex(message, 'workflow "etl" is at version 1, put by ' + USER + " at .*Z: it was"
                                  " expected not to be there; look at what has changed")
        self.put(LATER, "--if-version", 1)
        self.expect(self.put(ETL, "--if-version", 1, code=1), 1, "is at version 2", "version 1 was expected")
        self.expect(self.workflows("rm", "etl", "--if-version", 1), 1, "is at version 2")
        self.expect(self.workflows("rm", "etl", "--if-version", 2), 0)
        self.expect_refused(self.workflows("put", "etl.yaml", "--if-version", "new"), '--if-version: "new" is not valid')

    def test_of_two_programs_that_replace_one_version_one_does(self):
        self.put(ETL)
        for number in range(1, 6):
            files = [self.file(f"{number}{name}.yaml", f"description: {number}{name}\n{ETL}") for name in "ab"]
            both = [start("workflows", "put", file, "--name", "etl", "--if-version", str(number), cwd=self.folder)
                    for file in files]
            ended = [finish(each) for each in both]
            self.assertEqual(sorted(each.code for each in ended), [0, 1], ended)
            late = next(each for each in ended if each.code == 1)
            self.expect(late, 1, f"is at version {number + 1}", f"version {number} was expected")
        files = [self.file(f"6{name}.yaml", f"description: 6{name}\n{ETL}") for name in "ab"]
        both = [start("workflows", "put", file, "--name", "etl", cwd=self.folder) for file in files]
        for each in both:  # without a condition none is lost
            self.expect(finish(each), 0)
        versions = self.workflows("versions", "etl", "--output", "json").document
        self.assertEqual([each["version"] for each in versions], [8, 7, 6, 5, 4, 3, 2, 1])
        self.assertEqual({self.workflows("show", f"etl@{number}").out for number in (7, 8)},
                         {file.read_text() for file in files})

    def test_what_is_not_there_is_said_with_what_is_near(self):
        empty = self.workflows("ls")
        self.expect(empty, 0, "the catalogue is empty: troupe workflows put FILE")
        self.assertEqual(empty.out, "")
        self.assertEqual(self.workflows("ls", "--output", "json").document, [])
        self.assertFalse((self.folder / ".troupe").exists())
        self.expect(self.workflows("ls", "--store", "sqlite:none.db"), 5, "no such file")
        self.expect_refused(self.workflows("rm", "etl"), 'there is no workflow "etl" in the catalogue; there is none')
        self.put(ETL, "--name", "nightly")
        self.expect_refused(self.workflows("show", "nightli"), 'did you mean "nightly"?')
        self.expect_refused(self.workflows("versions", "etl"), "; there is nightly")
        self.expect_refused(self.workflows("show", "nightly@7"), 'workflow "nightly" has no version 7: the newest is 1')
        self.expect_refused(self.workflows("show", "nightly@x"), "expected a version from 1 behind the @")
        self.expect_refused(self.workflows("rm", "nightly@1"), "expected a name without a version: nightly")
        self.expect_refused(self.workflows("show", ""), "found nothing")
        self.expect_refused(self.workflows("lst"), 'unknown command "lst"', 'did you mean "ls"?')
        self.expect_refused(self.workflows(), "expected a command")
        self.refused(self.workflows("show", "etl", "--output", "json"), 2, "workflow.unknown")


class Runs(CatalogueTest):
    def test_a_workflow_runs_by_its_name_and_by_its_version(self):
        self.put(ETL, "--name", "nightly")
        self.put(LATER, "--name", "nightly")
        newest = self.here("run", "@nightly")
        self.expect(newest, 0, "troupe: running nightly, process nightly/")
        self.assertEqual(newest.out, "two\n")
        self.assertEqual(self.here("run", "@nightly@1", "--quiet").out, "one\n")
        self.assertEqual(self.here("task", "@nightly", "say", "--quiet").out, "two\n")
        self.assertIn("nightly/say", self.here("run", "@nightly", "--dry-run").out)
        self.workflows("rm", "nightly")
        self.expect_refused(self.here("run", "@nightly"), 'workflow "nightly" was removed')
        self.assertEqual(self.here("run", "@nightly@2", "--quiet").out, "two\n")
        self.refused(self.here("run", "@nightli", "--output", "json"), 2, "workflow.unknown")
        self.expect_refused(self.here("run", "@nightly", "--store", "memory"), "the catalogue is part of a store")
        self.expect_refused(self.here("run", "@"), "is no name for the catalogue")
        self.file("@own.yaml", ETL)  # a file that is called so
        self.assertEqual(self.here("run", "./@own.yaml", "--quiet").out, "one\n")

    def test_a_process_goes_on_with_what_it_was_started_with(self):
        self.put("pipeline: {say: {run: 'test -e ready'}}\n", "--name", "nightly")
        ended = self.here("run", "@nightly", "--output", "json")
        self.expect(ended, 1)
        self.put(LATER, "--name", "nightly")
        self.file("ready", "")
        again = self.here("retry", ended.document["processId"], "--output", "json")
        self.expect(again, 0)
        self.assertEqual(again.document["name"], "nightly")
        self.assertEqual(again.document["processId"], ended.document["processId"])

    def test_a_failed_process_continues_with_the_newest_version(self):
        self.put("pipeline: {say: {run: 'exit 1'}}\n", "--name", "nightly")
        process = self.here("run", "@nightly", "--output", "json").document["processId"]
        self.put("pipeline: {say: {run: 'true'}}\n", "--name", "nightly")
        self.expect(self.here("retry", process, "--definition", "@nightly"), 0, f"continues {process}")

    def test_relative_locations_start_from_where_it_runs(self):
        self.file("child.yaml", "pipeline: {say: {action: 'printer:print', input: {message: below}}}")
        text = "pipeline: {call: {action: 'workflow:run', input: {location: child}}}\n"
        self.put(text, "--name", "nightly")
        self.assertEqual(self.here("run", "@nightly", "--quiet").out, "below\n")
        (self.folder / "child.yaml").unlink()
        self.expect(self.put(text + "description: again\n", "--name", "nightly"), 0,
                    "warning: there is no workflow child.yaml yet")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    program.TROUPE = str(pathlib.Path(sys.argv.pop(1)).resolve())
    unittest.main()
