#!/usr/bin/env python3
"""A server, as a program meets it: `troupe serve` by HTTP.

usage: serve_test.py TROUPE
"""
import gzip
import http.client
import json
import os
import signal
import stat
import sys
import threading
import unittest
import urllib.parse
import urllib.request

import program
from program import ProgramTest, troupe
from served import Server, path_of

QUICK = "name: quick\npipeline: {give: {action: 'nop:nop', input: {v: 7}}}\n"
HELD = "name: held\npipeline: {ready: {await: {signal: go}}, then: {action: 'nop:nop', input: {got: $ready}}}\n"


class Served(ProgramTest):
    def serve(self, *options):
        server = Server(self.folder, *options)
        self.addCleanup(lambda: server.running.poll() is None and server.stop(signal.SIGKILL))
        return server

    def held_process(self, server):
        begun = server.start(HELD)
        self.assertEqual(begun.status, 201, begun)
        return begun.document["id"]


class Serving(Served):
    def test_a_process_is_started_watched_and_ends(self):
        server = self.serve()
        ended = server.ask("POST", "/api/v1/processes", {"definition": QUICK}, Prefer="wait=60")
        self.assertEqual(ended.document["state"], "completed", ended)
        self.assertEqual(ended.document["output"]["give"], {"v": 7}, ended)
        rows = server.ask("GET", "/api/v1/processes?q=name:quick").document
        self.assertEqual([each["id"] for each in rows["processes"]], [ended.document["id"]], rows)
        self.assertEqual(server.stop(), 0)

    def test_a_page_is_there_for_browsers_and_the_first_start_tells_where(self):
        server = self.serve()
        page = f"its page: {server.url}/\n"
        while not any(line.endswith(page) for line in server.said):
            self.assertIsNone(server.running.poll(), server.said)
        self.assertNotIn(server.token, "".join(server.said))  # of which a terminal alone is told
        with urllib.request.urlopen(server.url + "/", timeout=program.LIMIT) as page:
            self.assertEqual(page.headers["Content-Type"], "text/html; charset=utf-8")
            self.assertIn("default-src 'none'", page.headers["Content-Security-Policy"])
            self.assertIn(b"app.js", gzip.decompress(page.read()))
        self.assertEqual(server.ask("GET", "/api/v1/caller").document, {"token": "first", "role": "admin", "workflows": ""})

    def test_a_process_is_steered(self):
        server = self.serve()
        here = path_of(self.held_process(server))
        self.assertEqual(server.ask("POST", here + ":pause", {"reason": "lunch"}).status, 200)
        self.assertEqual(server.ask("POST", here + ":resume", {}).status, 200)
        given = server.ask("POST", here + ":signal", {"name": "go", "payload": [1]})
        self.assertEqual(given.status, 200, given)
        ended = server.ask("GET", here + "/wait?timeout=60s").document
        self.assertEqual(ended["state"], "completed", ended)
        again = server.ask("POST", here + ":cancel", {})
        self.assertEqual(again.status, 409, again)
        self.assertEqual(again.document["code"], "process.state", again)
        self.assertEqual(again.headers["Content-Type"], "application/problem+json")

    def test_what_others_run_in_the_folder_is_served_too(self):
        server = self.serve()
        ran = troupe("run", self.file("quick.yaml", QUICK), "--quiet", cwd=self.folder)
        self.assertEqual(ran.code, 0, ran)
        rows = server.ask("GET", "/api/v1/processes").document["processes"]
        self.assertEqual([each["name"] for each in rows], ["quick"])

    def test_the_command_line_sees_what_it_runs(self):
        server = self.serve()
        ident = self.held_process(server)
        rows = troupe("ps", "--output", "json", cwd=self.folder).document
        self.assertEqual([(each["id"], each["state"]) for each in rows], [(ident, "running")])
        self.expect(troupe("signal", ident, "go", cwd=self.folder), 0)
        self.assertEqual(server.ask("GET", path_of(ident) + "/wait?timeout=60s").document["state"], "completed")

    def test_the_same_key_starts_one_process(self):
        server = self.serve()
        def begin(body):
            return server.ask("POST", "/api/v1/processes", {"definition": body}, Idempotency_Key="night-7")
        answers = [None] * 8
        def one(i):
            answers[i] = begin(QUICK)
        threads = [threading.Thread(target=one, args=(i,)) for i in range(len(answers))]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        self.assertEqual({each.document["id"] for each in answers}, {answers[0].document["id"]}, answers)
        self.assertEqual(sorted(each.status for each in answers), [200] * 7 + [201], answers)
        self.assertEqual(begin(QUICK + "# other\n").status, 422)
        self.assertEqual(len(server.ask("GET", "/api/v1/processes").document["processes"]), 1)


class Keeping(Served):
    def test_what_rules_let_stay_of_what_has_ended_stays(self):
        for flow in [QUICK] * 4 + [QUICK.replace("quick", "other")]:
            ran = troupe("run", self.file("flow.yaml", flow), "--quiet", cwd=self.folder)
            self.assertEqual(ran.code, 0, ran)
        rows = troupe("ps", "--all", "--output", "json", cwd=self.folder).document
        newest = sorted((each["endedAt"], each["id"]) for each in rows if each["name"] == "quick")[-2:]
        server = self.serve("--keep", "quick=2,30d", "--keep", "1GiB")
        held = self.held_process(server)
        ids = lambda: {each["id"] for each in server.ask("GET", "/api/v1/processes").document["processes"]}
        other = [each["id"] for each in rows if each["name"] == "other"]
        meant = {held, *other, *(ident for _, ident in newest)}
        while ids() != meant:
            self.assertIsNone(server.running.poll())
            self.assertTrue(meant <= ids())
        self.assertEqual(server.ask("POST", path_of(held) + ":signal", {"name": "go"}).status, 200)
        self.assertEqual(server.stop(), 0)
        self.expect(troupe("store", "check", cwd=self.folder), 0)

    def test_a_rule_that_is_none_is_refused(self):
        refused = troupe("serve", "--keep", "etl=soon", cwd=self.folder)
        self.expect(refused, 2, '--keep: "soon" is not a bound: expected a duration such as 30d')


class Quotas(Served):
    def test_active_processes_are_bound_across_a_restart(self):
        bounds = ["--active-of-token", "2", "--active-of-workflow", "quick=1"]
        server = self.serve(*bounds)
        held = [self.held_process(server) for _ in range(2)]
        refused = server.start(QUICK)
        self.assertEqual((refused.status, refused.document["code"]), (429, "quota.exceeded"), refused)
        self.assertEqual(refused.headers["Retry-After"], "1")
        self.assertEqual(server.stop(), 0, server.said)
        server = self.serve(*bounds)
        refused = server.start(QUICK)
        self.assertEqual((refused.status, refused.document["code"]), (429, "quota.exceeded"), refused)
        server.ask("POST", path_of(held[0]) + ":signal", {"name": "go"})
        while (begun := server.start(QUICK)).status == 429:
            pass
        self.assertEqual(begun.status, 201, begun)
        self.assertEqual(server.stop(), 0)

    def test_what_has_ended_takes_so_much_whoever_removes_it(self):
        server = self.serve("--stored-of-workflow", "quick=1B")
        ended = server.ask("POST", "/api/v1/processes", {"definition": QUICK}, Prefer="wait=60")
        self.assertEqual(ended.document["state"], "completed", ended)
        refused = server.start(QUICK)
        self.assertEqual((refused.status, refused.document["code"]), (429, "quota.exceeded"), refused)
        self.assertEqual(refused.headers["Retry-After"], "60")
        self.expect(troupe("rm", ended.document["id"], cwd=self.folder), 0)
        self.assertEqual(server.start(QUICK).status, 201)
        self.assertEqual(server.stop(), 0)
        self.expect(troupe("store", "check", cwd=self.folder), 0)

    def test_quotas_that_are_none_are_refused(self):
        for given, said in [(["--active-of-token", "0"], "expected a whole number from 1 to"),
                            (["--active-of-workflow", "etl"], "expected PATTERN=N, such as 'etl-*=10'"),
                            (["--active-of-workflow", "etl=x"], "expected a whole number from 1 to"),
                            (["--waiting-of-token", "x"], "expected a whole number from 1 to"),
                            (["--stored-of-token", "much"], "found 'much', expected a size such as 10GiB"),
                            (["--stored-of-workflow", "etl"], "expected PATTERN=SIZE, such as 'etl-*=10GiB'")]:
            self.expect(troupe("serve", *given, cwd=self.folder), 2, given[0] + ": ", said)


class Catalogue(Served):
    def test_an_operator_starts_what_an_admin_has_put_there(self):
        server = self.serve()
        operator = troupe("token", "add", "night", "--role", "operator", cwd=self.folder).out.strip()
        refused = server.ask("POST", "/api/v1/processes", {"definition": QUICK}, token=operator)
        self.assertEqual(refused.status, 403, refused)
        put = server.ask("PUT", "/api/v1/workflows/quick", {"definition": QUICK, "note": "first"})
        self.assertEqual((put.status, put.headers["ETag"]), (201, '"1"'), put)
        changed = server.ask("PUT", "/api/v1/workflows/quick", {"definition": QUICK + "# again\n"}, If_Match='"2"')
        self.assertEqual((changed.status, changed.document["code"]), (412, "version.mismatch"), changed)
        ended = server.ask("POST", "/api/v1/processes", {"workflow": "quick@1"}, token=operator, Prefer="wait=60")
        self.assertEqual(ended.document["state"], "completed", ended)
        self.assertIn("quick", troupe("workflows", "ls", cwd=self.folder).out)

    def test_all_problems_of_a_definition_come_at_once(self):
        server = self.serve()
        wrong = server.ask("PUT", "/api/v1/workflows/bad", {"definition": "pipeline: {a: {actoin: x}, b: {action: 'no:no'}}"})
        self.assertEqual(wrong.status, 422, wrong)
        self.assertEqual(len(wrong.document["problems"]), 2, wrong)
        self.assertTrue(all(each["line"] and each["column"] for each in wrong.document["problems"]), wrong)


class Stream:
    """A stream of events that somebody reads."""

    def __init__(self, test, server, topics, last=None, token=None):
        self.connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=program.LIMIT)
        test.addCleanup(self.close)
        headers = {"Authorization": f"Bearer {token or server.token}"}
        if last is not None:
            headers["Last-Event-ID"] = last
        self.answer = None
        self.connection.request("GET", "/api/v1/events?" + urllib.parse.urlencode({"topics": topics}), headers=headers)
        self.answer = self.connection.getresponse()
        self.last = last

    def close(self):
        if self.answer:
            self.answer.close()
        self.connection.close()

    def next(self):
        """The next event: its name and what it says; none at the end."""
        name = data = None
        for line in iter(self.answer.readline, b""):
            key, _, value = line.decode().rstrip("\n").partition(": ")
            if key == "event":
                name = value
            elif key == "data":
                data = json.loads(value)
            elif key == "id":
                self.last = value
            elif not key and name:
                return name, data
        return None

    def until(self, fits):
        """All events up to the first that fits."""
        told = []
        while not told or not fits(*told[-1]):
            event = self.next()
            if event is None:
                raise AssertionError(f"the stream ended after {told}")
            told.append(event)
        return told


def has_ended(ident):
    """Whether rows say that the process has completed."""
    return lambda name, data: name == "processes" and any(
        each["processId"] == ident and each["state"] == "completed" for each in data)


class Events(Served):
    def test_a_process_is_told_from_its_start_to_its_end(self):
        server = self.serve()
        stream = Stream(self, server, "processes,approvals")
        self.assertEqual(stream.answer.getheader("Content-Type"), "text/event-stream")
        self.assertEqual(stream.next(), ("ready", {"topics": ["processes", "approvals"]}))
        ident = self.held_process(server)
        told = stream.until(lambda name, data: name == "processes" and data[0]["state"] == "running")
        self.assertEqual({each["processId"] for _, rows in told for each in rows}, {ident}, told)
        server.ask("POST", path_of(ident) + ":signal", {"name": "go"})
        stream.until(has_ended(ident))

    def test_executions_of_a_process_are_told_by_their_numbers(self):
        server = self.serve()
        ident = self.held_process(server)
        stream = Stream(self, server, "process/" + ident)
        self.assertEqual(stream.next()[0], "ready")
        server.ask("POST", path_of(ident) + ":signal", {"name": "go"})
        told = stream.until(lambda name, data: data.get("process", {}).get("state") == "completed")
        states = {}
        for _, data in told:
            self.assertEqual(data["processId"], ident)
            states.update(zip(data["number"], (data["states"][each] for each in data["state"])))
        self.assertEqual(set(states.values()), {"completed"}, told)
        self.assertGreaterEqual(len(states), 2, told)
        rows = server.ask("GET", path_of(ident) + "/executions?form=columns").document["executions"]
        numbers, number = set(), 0
        for each in rows["number"]:
            step, times = each if isinstance(each, list) else (each, 1)
            for _ in range(times):
                number += step
                numbers.add(number)
        self.assertLessEqual(set(states), numbers)

    def test_who_comes_back_is_told_what_it_has_missed(self):
        server = self.serve()
        stream = Stream(self, server, "processes")
        self.assertEqual(stream.next()[0], "ready")
        first = server.start(QUICK).document["id"]
        stream.until(has_ended(first))
        stream.close()
        second = server.ask("POST", "/api/v1/processes", {"definition": QUICK}, Prefer="wait=60").document["id"]
        back = Stream(self, server, "processes", stream.last)
        self.assertEqual(back.next()[0], "ready")
        told = back.until(has_ended(second))
        self.assertEqual({each["processId"] for _, rows in told for each in rows}, {second}, told)
        lost = Stream(self, server, "processes", "other-1")
        self.assertEqual([lost.next()[0], lost.next()[0]], ["ready", "resync"])

    def test_a_token_hears_of_its_workflows_alone(self):
        server = self.serve()
        made = troupe("token", "add", "wall", "--role", "viewer", "--workflows", "quick", cwd=self.folder)
        stream = Stream(self, server, "processes", token=made.out.strip())
        self.assertEqual(stream.next()[0], "ready")
        held = self.held_process(server)
        quick = server.start(QUICK).document["id"]
        told = stream.until(has_ended(quick))
        self.assertEqual({each["processId"] for _, rows in told for each in rows}, {quick}, told)
        refused = Stream(self, server, "process/" + held, token=made.out.strip())
        self.assertEqual(refused.answer.status, 404)

    def test_a_stream_ends_with_its_token(self):
        server = self.serve()
        viewer = troupe("token", "add", "wall", "--role", "viewer", cwd=self.folder).out.strip()
        stream = Stream(self, server, "processes", token=viewer)
        self.assertEqual(stream.next()[0], "ready")
        self.assertLess(server.ask("DELETE", "/api/v1/tokens/wall").status, 300)
        server.start(QUICK)
        self.assertIsNone(stream.next())

    def test_streams_end_with_the_server(self):
        server = self.serve()
        stream = Stream(self, server, "processes")
        self.assertEqual(stream.next()[0], "ready")
        self.assertEqual(server.stop(), 0, server.said)
        self.assertIsNone(stream.next())


class Ends(Served):
    def test_what_runs_is_left_and_goes_on_at_the_next_start(self):
        server = self.serve()
        ident = self.held_process(server)
        self.assertEqual(server.stop(), 0, server.said)
        server = self.serve()
        self.assertIn("1 process goes on", "".join(server.said))
        self.assertEqual(server.ask("POST", path_of(ident) + ":signal", {"name": "go"}).status, 200)
        self.assertEqual(server.ask("GET", path_of(ident) + "/wait?timeout=60s").document["state"], "completed")

    def test_after_kill_what_was_acknowledged_is_there(self):
        server = self.serve()
        idents = {self.held_process(server) for _ in range(3)}
        server.stop(signal.SIGKILL)
        server = self.serve()
        rows = server.ask("GET", "/api/v1/processes").document["processes"]
        self.assertEqual({each["id"] for each in rows}, idents)
        self.assertEqual({each["state"] for each in rows}, {"running"})

    def test_who_waits_is_told_how_it_is_so_far(self):
        server = self.serve()
        here = path_of(self.held_process(server))
        waits = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=program.LIMIT)
        self.addCleanup(waits.close)
        waits.request("GET", here + "/wait?timeout=60s", headers={"Authorization": f"Bearer {server.token}"})
        self.assertEqual(server.ask("GET", here).status, 200)  # what came before it has been read
        self.assertEqual(server.stop(), 0, server.said)
        told = waits.getresponse()
        self.assertEqual(told.status, 202)
        self.assertEqual(json.loads(told.read())["state"], "running")


class Doors(Served):
    def test_what_it_says_to_a_log_has_no_token(self):
        server = self.serve()
        self.assertEqual(server.stop(), 0)
        said = "".join(server.said)
        self.assertIn("the token of its first admin is in ", said)
        self.assertNotIn(server.token, said)

    def test_nobody_without_a_token(self):
        server = self.serve()
        self.assertEqual(server.ask("GET", "/api/v1/health/live", token=None).status, 200)
        for token in (None, "troupe_wrong"):
            refused = server.ask("GET", "/api/v1/processes", token=token)
            self.assertEqual(refused.status, 401, refused)
            self.assertIn("Bearer", refused.headers["WWW-Authenticate"])

    def test_not_by_a_name_that_leads_here(self):
        server = self.serve()
        self.assertEqual(server.ask("GET", "/api/v1/processes", Host="evil.example").status, 421)
        self.assertEqual(server.ask("GET", "/api/v1/processes", Origin="https://evil.example").status, 403)

    def test_a_role_bounds_what_a_token_may(self):
        server = self.serve()
        made = troupe("token", "add", "wall", "--role", "viewer", cwd=self.folder)
        self.expect(made, 0, "can't be shown again")
        viewer = made.out.strip()
        self.assertEqual(server.ask("GET", "/api/v1/processes", token=viewer).status, 200)
        refused = server.ask("POST", "/api/v1/processes", {"definition": QUICK}, token=viewer)
        self.assertEqual(refused.status, 403, refused)
        listed = troupe("token", "ls", "--output", "json", cwd=self.folder).document
        self.assertEqual([(each["name"], each["role"]) for each in listed], [("first", "admin"), ("wall", "viewer")])
        self.assertNotIn(viewer.removeprefix("troupe_"), (self.folder / ".troupe" / "tokens.json").read_text())
        self.expect(troupe("token", "rm", "wall", cwd=self.folder), 0)
        self.assertNotIn("wall", troupe("token", "ls", cwd=self.folder).out)

    def test_its_files_are_its_users_alone(self):
        server = self.serve()
        self.held_process(server)
        for name in ("token", "tokens.json", "audit.jsonl"):
            mode = stat.S_IMODE(os.stat(self.folder / ".troupe" / name).st_mode)
            self.assertEqual(mode, 0o600, name)

    def test_changes_are_recorded(self):
        server = self.serve()
        ident = self.held_process(server)
        lines = [json.loads(line) for line in (self.folder / ".troupe" / "audit.jsonl").read_text().splitlines()]
        self.assertEqual([(each["operation"], each["token"]) for each in lines[1:]], [("startProcess", "first")])
        self.assertNotIn("nop:nop", json.dumps(lines))
        server.ask("POST", path_of(ident) + ":cancel", {"reason": "enough"})
        last = json.loads((self.folder / ".troupe" / "audit.jsonl").read_text().splitlines()[-1])
        self.assertEqual((last["operation"], last["target"]), ("cancelProcess", ident), last)

    def test_elsewhere_only_with_encryption(self):
        self.expect(troupe("serve", "--listen", "0.0.0.0:0", cwd=self.folder), 2, "--tls-cert")
        self.expect(troupe("serve", "--listen", "nowhere", cwd=self.folder), 2, "expected HOST:PORT")
        self.expect(troupe("serve", "--store", "memory", cwd=self.folder), 2, "sqlite:PATH")

    def test_one_address_one_server(self):
        server = self.serve()
        taken = server.url.removeprefix("http://")
        other = troupe("serve", "--listen", taken, "--folder", "other", cwd=self.folder)
        self.assertNotEqual(other.code, 0)
        self.assertIn("another program listens there", other.err)


if __name__ == "__main__":
    program.TROUPE = os.path.abspath(sys.argv.pop(1))
    unittest.main()
