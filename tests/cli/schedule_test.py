#!/usr/bin/env python3
"""Schedules: what a server starts by itself, and `troupe schedules` and `troupe schedule`.

usage: schedule_test.py TROUPE
"""
import pathlib
import signal
import sys
import time
import unittest

import program
from program import ProgramTest, troupe
from served import Server

EACH_SECOND = """
name: beat
schedules: {id: second, every: 1s, overlap: allow}
pipeline: {tell: {action: 'nop:nop', input: {at: $_schedule.at, id: $_schedule.id, previous: $_schedule.previous}}}
"""
YEARLY = """
name: yearly
inputs: {full: {type: boolean, default: false}}
schedules:
  - {id: eve, cron: 0 0 31 12 *, init: {full: true}}
  - {id: leap, cron: 0 0 29 2 *, timezone: Europe/Berlin}
pipeline: {tell: {action: 'nop:nop', input: {full: $full}}}
"""
HOURLY = """
name: hourly
schedules: {id: hours, every: 1h}
pipeline: {tell: {action: 'nop:nop'}}
"""
HERE = "/api/v1/schedules/"


class ScheduleTest(ProgramTest):
    def here(self, *arguments):
        return troupe(*arguments, cwd=self.folder)

    def put(self, text):
        self.file("flow.yaml", text)
        self.expect(self.here("workflows", "put", "flow.yaml"), 0)

    def serve(self):
        server = Server(self.folder)
        self.addCleanup(lambda: server.running.poll() is None and server.stop(signal.SIGKILL))
        return server

    def until(self, holds):
        """What `holds` returns, once that is something."""
        end = time.monotonic() + program.LIMIT
        while time.monotonic() < end:
            found = holds()
            if found:
                return found
            time.sleep(0.05)
        self.fail("it did not come in time")

    def shown(self, name):
        ended = self.here("schedule", "show", name, "--output", "json")
        self.expect(ended, 0)
        return ended.document

    def ids(self, name):
        return {row["id"] for row in self.here("ps", "--all", f"name:{name}", "--output", "json").document}


class Starting(ScheduleTest):
    def test_each_time_starts_one_process_that_knows_it(self):
        self.put(EACH_SECOND)
        self.serve()
        told = self.until(lambda: [each for each in self.shown("beat/second")["decisions"]
                                   if each["what"] == "started"][2:] and self.shown("beat/second"))
        started = [each for each in told["decisions"] if each["what"] == "started"]
        for each in started:
            self.assertEqual(each["process"], "beat/second@" + each["at"])
        last = started[0]
        shown = self.until(lambda: self.here("show", last["process"], "--output", "json").document.get("output"))
        self.assertEqual(shown["tell"]["at"], last["at"])
        self.assertEqual(shown["tell"]["id"], "second")
        self.assertEqual(shown["tell"]["previous"], started[1]["at"])

    def test_what_is_put_while_a_server_runs_begins_at_once(self):
        server = self.serve()
        self.put(EACH_SECOND)
        self.until(lambda: self.ids("beat"))
        changed = server.ask("PUT", "/api/v1/workflows/beat", {"definition": EACH_SECOND.replace("1s", "1h")})
        self.assertEqual(changed.status, 200, changed)
        self.assertEqual(self.shown("beat/second")["rule"]["every"], "1h")
        self.assertGreater(self.shown("beat/second")["started"], 0)
        self.expect(self.here("workflows", "rm", "beat"), 0)
        self.expect(self.here("schedule", "show", "beat/second"), 2, "there is no schedule")

    def test_nothing_is_lost_while_no_server_is_there(self):
        self.put(EACH_SECOND)
        time.sleep(2.5)
        self.serve()
        told = self.until(lambda: self.shown("beat/second")["started"] >= 3 and self.shown("beat/second"))
        times = sorted(each["at"] for each in told["decisions"] if each["what"] == "started")
        self.assertEqual(len(times), len(set(times)))

    def test_a_failure_pauses_it(self):
        self.put("name: bad\nschedules: {every: 1s, pauseOnFailure: true}\npipeline: {no: {action: 'nop:fail'}}\n")
        self.serve()
        told = self.until(lambda: self.shown("bad/default")["paused"] and self.shown("bad/default"))
        self.assertIn("pauseOnFailure", told["pauseReason"])
        self.assertEqual(told["next"], [])


class Steering(ScheduleTest):
    def test_a_list_tells_what_is_next(self):
        self.put(YEARLY)
        rows = self.here("schedules", "--output", "json").document
        self.assertEqual([each["id"] for each in rows], ["eve", "leap"])
        self.assertTrue(rows[0]["next"][0]["at"].endswith("-12-31T00:00:00Z"), rows)
        self.assertIn("02-29T00:00:00+01:00", rows[1]["next"][0]["local"])
        text = self.here("schedules", "yearly")
        self.assertIn("yearly/leap", text.out)
        self.assertIn("0 0 29 2 * Europe/Berlin", text.out)

    def test_pause_and_resume_without_a_server(self):
        self.put(YEARLY)
        self.expect(self.here("schedule", "pause", "yearly/eve", "--reason", "holidays"), 0, "no server")
        self.expect(self.here("schedule", "pause", "yearly/eve"), 1, "paused already")
        told = self.shown("yearly/eve")
        self.assertEqual((told["paused"], told["pauseReason"], told["next"]), (True, "holidays", []))
        self.expect(self.here("schedule", "resume", "yearly/eve"), 0)
        self.assertEqual([each["what"] for each in self.shown("yearly/eve")["decisions"]], ["resumed", "paused"])

    def test_a_trigger_waits_for_a_server(self):
        self.put(YEARLY)
        ended = self.here("schedule", "trigger", "yearly/eve")
        self.expect(ended, 0, "no server")
        server = self.serve()
        ident = ended.out.strip()
        shown = self.until(lambda: ident in self.ids("yearly") and
                           self.here("show", ident, "--output", "json").document.get("output"))
        self.assertEqual(shown["tell"], {"full": True})
        again = server.ask("POST", HERE + "yearly/eve:trigger", {})
        self.assertEqual(again.status, 200, again)
        self.until(lambda: again.document["process"] in self.ids("yearly"))

    def test_a_backfill_starts_what_was_not_started(self):
        self.put(HOURLY)
        server = self.serve()
        ask = {"from": "2024-11-01T00:00:00Z", "until": "2024-11-01T05:00:00Z", "atOnce": 2, "order": "backward"}
        begun = server.ask("POST", HERE + "hourly/hours:backfill", ask)
        self.assertEqual(begun.status, 200, begun)
        self.until(lambda: self.shown("hourly/hours")["backfill"] is None)
        wanted = {f"hourly/hours@2024-11-01T0{hour}:00:00Z" for hour in range(6)}
        self.assertLessEqual(wanted, self.ids("hourly"))
        done = self.here("schedule", "backfill", "hourly/hours", "--from", "2024-11-01", "--until",
                         "2024-11-01T06:00:00Z")
        self.expect(done, 0)
        self.until(lambda: self.shown("hourly/hours")["backfill"] is None)
        whys = [each["why"] for each in self.shown("hourly/hours")["decisions"] if each["origin"] == "backfill"]
        self.assertEqual(whys.count("it was there already"), 6, whys)

    def test_at_a_server(self):
        self.put(YEARLY)
        server = self.serve()
        token = self.file("token", server.token)
        at = ("--server", server.url, "--token-file", token)
        self.assertEqual([each["id"] for each in self.here("schedules", "--output", "json", *at).document],
                         ["eve", "leap"])
        self.expect(self.here("schedule", "pause", "yearly/eve", *at), 0, "is paused")
        self.expect(self.here("schedule", "show", "yearly/evw", *at), 2, "there is no schedule")
        page = server.ask("GET", "/api/v1/schedules?limit=1").document
        self.assertEqual(page["next"], "yearly/eve")
        rest = server.ask("GET", "/api/v1/schedules?limit=1&cursor=yearly/eve").document
        self.assertEqual(([each["id"] for each in rest["schedules"]], rest["next"]), (["leap"], None))
        told = server.ask("GET", "/api/v1/schedules:preview?cron=0+0+*+*+*&timezone=Asia/Tokyo&limit=2"
                          "&after=2026-11-30T00:00:00Z").document
        self.assertEqual(told["times"][0], {"at": "2026-11-30T15:00:00Z", "local": "2026-12-01T00:00:00+09:00"})

    def test_what_is_wrong_is_told_with_its_place(self):
        self.file("bad.yaml", "schedules:\n  - id: a\n    cron: 0 0 * * MOM\n  - id: a\n    evry: 1h\n"
                  "pipeline: {a: {action: 'nop:nop'}}\n")
        ended = self.here("validate", "bad.yaml")
        self.expect(ended, 2, 'bad.yaml:3:11: cron: field 5, day of the week: found "MOM"', 'did you mean "MON"?',
                    "evry")
        self.expect(self.here("schedule", "next", "0 0 30 2 *"), 2, "no time is meant")
        self.expect(self.here("schedule", "show", "etl"), 2, "expected WORKFLOW/ID")
        self.expect(self.here("schedule", "pause", "etl/a"), 2, "there is no schedule")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    program.TROUPE = str(pathlib.Path(sys.argv.pop(1)).resolve())
    unittest.main()
