#!/usr/bin/env python3
"""Asking a server: the commands that look, steer and run say the same as on its machine.

usage: asking_test.py TROUPE
"""
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import unittest

import program
from program import ProgramTest, environment, finish, start

GOOD = """\
name: good
pipeline:
  say: {action: "system/exec:execute", input: {commands: "echo one; echo two"}}
  give: {action: "nop:nop", input: {x: "$x"}, dependsOn: [say]}
init: {x: 1}
"""
BAD = """\
name: bad
pipeline: {a: {action: "system/exec:execute", input: {commands: "echo why; test -e mended"}}}
"""
LONG = """\
name: long
pipeline: {work: {action: "time:sleep", input: {duration: 1h}}, next: {action: "nop:nop", dependsOn: [work]}}
"""
WRITES = """\
name: writes
pipeline:
  a: {action: "system/exec:execute", input: {commands: "echo begun; until test -e go; do sleep 0.05; done; echo done"}}
"""
ASKS = """\
name: asks
policy: {mode: ask}
pipeline: {a: {action: "printer:print", input: {message: hello}}}
"""


def without_times(text):
    text = re.sub(r'"lastSeen": "[^"]*"', "", text)
    text = re.sub(r"(T\d\d:\d\d:\d\d)\.\d+Z", r"\1Z", text)  # a live process has its times to the nanosecond
    return re.sub(r"\d+(\.\d+)?(e-\d+)? (ms|s|min|h)\b( \d+ (s|min))?", "T", text)


def without_ids(text):
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "ID", without_times(text))


def figures_out(document):
    """A document of a run without what differs from one to the next."""
    text = {key: value for key, value in document.items() if key not in ("timeTakenMs", "usage", "usageTotal", "output")}
    used = {key: document[key]["commands"] for key in ("usage", "usageTotal") if key in document}
    return without_ids(repr(text)), used


def without_what(line):
    """Of a line that says what is wrong with an option or a field of that name."""
    return line.replace("troupe: ", "").removeprefix("--")


class Asking(ProgramTest):
    def setUp(self):
        super().setUp()
        self.serve()
        self.file("good.yaml", GOOD), self.file("bad.yaml", BAD), self.file("long.yaml", LONG)

    def serve(self, *options):
        self.server = start("serve", "--listen", "127.0.0.1:0", *options, cwd=self.folder)
        self.addCleanup(self.stop)
        for line in self.server.stderr:
            if "serves at " in line:
                self.url = line.split("serves at ")[1].strip()
                break

    def stop(self):
        if self.server.poll() is None:
            self.server.send_signal(signal.SIGTERM)
            finish(self.server)

    def here(self, *arguments, **variables):
        return finish(start(*arguments, cwd=self.folder, env=environment(**variables)))

    def ask(self, *arguments, **variables):
        return self.here(*arguments, TROUPE_SERVER=self.url, **variables)

    def begin(self, name):
        started = self.ask("run", name, "--detach")
        self.expect(started, 0)
        return started.out.strip()

    def state_of(self, ident):
        return self.ask("show", ident, "--output", "json").document["state"]

    def await_state(self, ident, wanted):
        while self.state_of(ident) != wanted:
            self.assertIsNone(self.server.poll())


class Looking(Asking):
    def test_the_same_is_said_as_on_the_machine_of_the_server(self):
        self.expect(self.ask("run", "good.yaml", "--quiet"), 0)
        self.expect(self.ask("run", "bad.yaml", "--quiet"), 1)
        running = self.begin("long.yaml")
        self.file("mended.yaml", BAD.replace("test -e mended", "true"))
        good, bad = (next(row["id"] for row in self.here("ps", "--output", "json").document if row["name"] == name)
                     for name in ("good", "bad"))
        for command in (["ps"], ["ps", "--all", "--limit", "1"], ["ps", "state:failed"], ["ps", "--count"],
                        ["ps", "--output", "json"], ["ps", "--before", bad], ["show", good], ["show", bad],
                        ["show", running], ["show", bad, "--failed"], ["show", good, "--output", "json"],
                        ["show", "last"], ["explain"], ["explain", running], ["explain", good],
                        ["logs", good], ["logs", bad], ["logs", bad, "--failed"],
                        ["logs", good, "say", "--tail", "1", "--times"], ["logs", good[:-4]], ["approvals"],
                        ["events", good], ["events", bad], ["events", good[:-4]], ["events", "last"],
                        ["store", "check"], ["rm", running],
                        ["rm", "--where", "state:failed", "--dry-run"], ["rm", "--where", "nmae:x"], ["rm"],
                        ["store", "prune", "--keep", "1", "--dry-run"], ["store", "prune", "--keep", "soon"],
                        ["show", "nothing"], ["logs", good, "no-such-task"], ["ps", "nmae:x"],
                        ["show", good, "--usage"], ["show", good, "--usage", "--output", "json"],
                        ["report", good], ["report", bad, "--output", "json"], ["report", "nothing"],
                        ["diff", good, bad], ["diff", good, bad, "--output", "json"], ["diff", good, "nothing"],
                        ["show", good, "--limit", "1"], ["show", good, "--where", "task:say"],
                        ["show", good, "--after", "1"], ["show", good, "--limit", "1", "--output", "json"],
                        ["show", good, "--where", "nmae:x"], ["show", good, "--after", "x"],
                        ["show", good.split("/")[1][:8]], ["show", "goo"], ["show", "xyz"],
                        ["logs", good, "--follow"], ["logs", bad, "--follow", "--failed"],
                        ["logs", good, "--follow", "--times", "--tail", "1"], ["logs", good, "no-such-task", "--follow"],
                        ["retry", bad, "--definition", "mended.yaml", "--dry-run"],
                        ["retry", bad, "--definition", "mended.yaml", "--dry-run", "--output", "json"],
                        ["retry", bad, "--definition", "mended.yaml", "--same", "b=", "--dry-run"],
                        ["retry", bad, "--definition", "mended.yaml", "--same", "c=a", "--dry-run"]):
            with self.subTest(command=command):
                local, asked = self.here(*command), self.ask(*command)
                self.assertEqual(asked.code, local.code, asked)
                self.assertEqual(without_times(asked.out), without_times(local.out))
                if local.code != 0:
                    self.assertEqual(without_what(asked.err.splitlines()[0]), without_what(local.err.splitlines()[0]))
        self.expect(self.ask("cancel", running), 0)

    def test_ids_that_several_begin_with_are_named(self):
        for _ in range(7):
            self.expect(self.ask("run", "good.yaml", "--quiet"), 0)
        local, asked = self.here("show", "good/"), self.ask("show", "good/")
        self.assertEqual((asked.code, asked.err), (local.code, local.err))
        self.assertIn('7 ids begin with "good/":', asked.err)
        self.assertIn("and 2 more", asked.err)

    def test_where_more_is_leads_to_the_server(self):
        for _ in range(2):
            self.expect(self.ask("run", "good.yaml", "--quiet"), 0)
        first = self.here("ps", "--limit", 1, "--server", self.url)
        self.expect(first, 0, "there are more: troupe ps --before @", f" --server {self.url}, or --limit N")
        cursor = first.err.split("--before ")[1].split(" ")[0]
        behind = self.ask("ps", "--before", cursor)
        self.expect(behind, 0)
        self.assertEqual(len(behind.out.splitlines()), 1)
        some = self.here("show", "last", "--limit", 1, "--server", self.url)
        self.expect(some, 0, "there are more: troupe show good/", " --after @", f" --server {self.url}, or --limit N")

    def test_what_a_server_can_not_be_asked_for_is_refused_by_name(self):
        for command, option in ((["ps", "--store", "sqlite:x.db"], "--store"), (["resume"], "a process or --all"),
                                (["resume", "--all", "--take-over"], "--take-over: that the others have ended"),
                                (["retry", "last", "--timeout", "1s"], "--timeout: a server takes it when"),
                                (["run", "good.yaml", "--jobs", "2"], "--jobs: it is about this machine"),
                                (["run", "good.yaml", "--policy", "ask"], "--policy: at a server the policy of"),
                                (["run", "good.yaml", "--show-output", "all"], "troupe logs PROCESS --follow"),
                                (["run", "good.yaml", "--metrics", "file:x"], "troupe serve --metrics"),
                                (["run", "good.yaml", "--dry-run"], "--dry-run")):
            with self.subTest(command=command):
                self.expect_refused(self.ask(*command), option)
        self.expect_refused(self.here("run", "good.yaml", "--detach"), "--detach", "--server URL")


class Reaching(Asking):
    def test_a_token_is_needed_and_a_viewers_one_starts_nothing(self):
        apart = self.folder / "apart"
        apart.mkdir()
        self.expect(self.ask("ps", "--folder", apart), 5, "wants a token", "--token-file FILE or TROUPE_TOKEN")
        self.expect(self.ask("ps", "--folder", apart, TROUPE_TOKEN="no-such"), 5, "does not know the token")
        made = self.here("token", "add", "looks", "--role", "viewer")
        self.expect(made, 0)
        self.file("looks.token", made.out)
        self.expect(self.ask("ps", "--folder", apart, "--token-file", "looks.token"), 0)
        self.expect(self.ask("ps", "--folder", apart, TROUPE_TOKEN=made.out.strip()), 0)
        refused = self.ask("run", "good.yaml", "--token-file", "looks.token")
        self.expect(refused, 5, "viewer")

    def test_a_server_that_is_not_there(self):
        self.expect(self.here("ps", "--server", "http://127.0.0.1:1"), 1, "http://127.0.0.1:1", "nothing listens")
        self.expect_refused(self.here("ps", "--server", "127.0.0.1:7070"), "the server's URL")
        self.expect_refused(self.here("ps", "--server", "http://troupe.example", TROUPE_TOKEN="t"), "expected https://")

    @unittest.skipUnless(shutil.which("openssl"), "makes a certificate with openssl")
    def test_a_certificate_is_checked(self):
        self.stop()
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                        "-keyout", "key.pem", "-out", "cert.pem", "-days", "2", "-subj", "/CN=127.0.0.1", "-addext",
                        "subjectAltName=IP:127.0.0.1"], cwd=self.folder, check=True, capture_output=True)
        self.serve("--tls-cert", "cert.pem", "--tls-key", "key.pem")
        self.assertTrue(self.url.startswith("https://"))
        self.expect(self.ask("ps"), 1, "its certificate is not trusted", "SSL_CERT_FILE")
        self.expect(self.ask("run", "good.yaml", SSL_CERT_FILE=str(self.folder / "cert.pem")), 0, "good completed")

    def test_a_context_of_the_users_file(self):
        folder = self.folder / "config" / "troupe"
        folder.mkdir(parents=True)
        (folder / "config.yaml").write_text(f"contexts: {{mine: {{server: '{self.url}', tokenFile: token}}}}\n")
        (folder / "token").write_text((self.folder / ".troupe" / "token").read_text())
        home = {"XDG_CONFIG_HOME": str(self.folder / "config")}
        apart = ("--folder", self.folder / "apart")
        begun = self.here("run", "good.yaml", "--context", "mine", "--quiet", "--output", "json", *apart, **home)
        self.expect(begun, 0)
        ident = begun.document["processId"]
        self.assertIn(ident, self.here("ps", *apart, **home, TROUPE_CONTEXT="mine").out)
        self.assertNotIn(ident, self.here("ps", *apart, **home).out)
        self.expect_refused(self.here("ps", "--context", "mne", **home), 'did you mean "mine"?')


class Steering(Asking):
    def test_verbs(self):
        ident = self.begin("long.yaml")
        self.await_state(ident, "running")
        paused = self.ask("pause", ident)
        self.expect(paused, 0)
        self.assertIn(ident, paused.out)
        self.expect(self.ask("signal", ident, "none-such"), 1, "none-such")
        ended = self.ask("cancel", ident, "--reason", "enough", "--output", "json")
        self.expect(ended, 0)
        self.assertEqual(ended.document["id"], ident)
        self.await_state(ident, "cancelled")
        self.assertIn("enough", self.ask("show", ident).out)
        self.expect(self.ask("cancel", ident), 1)

    def test_a_failed_process_is_retried_by_the_server(self):
        ident = self.begin("bad.yaml")
        self.await_state(ident, "failed")
        self.file("mended", "")
        retried = self.ask("retry", ident)
        self.expect(retried, 0)
        self.assertIn(ident, retried.out)
        self.await_state(ident, "completed")

    def test_a_failed_process_goes_on_with_a_mended_definition(self):
        ident = self.begin("bad.yaml")
        self.await_state(ident, "failed")
        self.file("mended.yaml", BAD.replace("test -e mended", "true"))
        again = self.ask("retry", ident, "--definition", "mended.yaml")
        self.expect(again, 0, f" continues {ident}")
        fresh = again.err.split("process ")[1].split(" ")[0]
        self.assertIn(fresh, again.out)
        self.await_state(fresh, "completed")
        self.assertEqual(self.ask("show", fresh, "--output", "json").document["continues"], ident)
        self.file("broken.yaml", "name: bad\npipelin: {}\n")
        self.expect_refused(self.ask("retry", ident, "--definition", "broken.yaml"), "broken.yaml:2:1: ")

    def test_what_another_run_has_left_is_taken_up(self):
        idents = []
        for _ in range(3):
            run = start("run", "long.yaml", cwd=self.folder, env=environment())
            idents.append(run.stderr.readline().split("process ")[1].split(",")[0].strip())
            self.await_state(idents[-1], "running")
            run.send_signal(signal.SIGKILL)
            finish(run)
        one = self.ask("resume", idents[0])
        self.expect(one, 0)
        self.assertIn(idents[0], one.out)
        self.expect(self.ask("resume", "--all"), 0, *(f"{ident} goes on" for ident in idents[1:]))
        self.expect(self.ask("resume", "--all"), 0, "nothing is to be resumed")
        self.expect(self.ask("cancel", "--where", "name:long"), 0, "3 processes cancelled")

    def test_what_a_process_writes_is_followed(self):
        self.file("writes.yaml", WRITES)
        ident = self.begin("writes.yaml")
        following = start("logs", ident, "--follow", "--server", self.url, cwd=self.folder, env=environment())
        self.assertIn("begun", following.stdout.readline())
        self.file("go", "")
        followed = finish(following)
        self.expect(followed, 0)
        self.assertIn("done", followed.out)
        self.assertEqual(self.here("logs", ident, "--follow").out, self.ask("logs", ident, "--follow").out)

    def test_who_follows_is_told_that_the_server_has_ended(self):
        self.file("writes.yaml", WRITES)
        ident = self.begin("writes.yaml")
        following = start("logs", ident, "--follow", "--server", self.url, cwd=self.folder, env=environment())
        self.assertIn("begun", following.stdout.readline())
        self.stop()
        self.expect(finish(following), 1, "before the process has ended")

    def test_all_that_a_filter_means(self):
        for _ in range(2):
            self.await_state(self.begin("long.yaml"), "running")
        self.expect(self.ask("cancel", "--where", "name:long", "--dry-run"), 0, "2 processes would be cancelled")
        self.expect(self.ask("cancel", "--where", "name:long", "--reason", "enough"), 0, "2 processes cancelled")
        self.expect_refused(self.ask("cancel", "--where", "nmae:long"), "nmae")

    def test_what_has_ended_is_removed_and_the_store_is_looked_after(self):
        for _ in range(4):
            self.expect(self.ask("run", "good.yaml", "--quiet"), 0)
        self.expect(self.ask("run", "bad.yaml", "--quiet"), 1)
        idents = [row["id"] for row in self.ask("ps", "name:good", "--output", "json").document]
        self.expect(self.ask("rm", "--where", "state:failed"), 0, "troupe: 1 removed")
        self.expect(self.ask("rm", idents[0][:-4], idents[1]), 0, "troupe: 2 removed")
        self.expect(self.ask("store", "prune", "--keep", "1", "--dry-run"), 0, "troupe: 1 would be removed")
        self.expect(self.ask("store", "prune", "--keep", "1"), 0, "troupe: 1 removed")
        left = [row["id"] for row in self.here("ps", "--output", "json").document]
        self.assertEqual(left, idents[3:])
        self.expect(self.ask("store", "compact"), 0, "troupe: the store takes ")
        self.expect(self.ask("store", "check"), 0, "troupe: the store is sound")
        self.expect_refused(self.ask("store", "check", "--store", "sqlite:x.db"), "--store: the server has its own")
        self.expect_refused(self.ask("events", left[0], "--store", "sqlite:x.db"), "--store: the server has its own")

    def test_what_nobody_drives_is_given_up(self):
        run = start("run", "long.yaml", cwd=self.folder, env=environment())
        ident = run.stderr.readline().split("process ")[1].split(",")[0].strip()
        self.await_state(ident, "running")
        run.send_signal(signal.SIGKILL)
        finish(run)
        self.expect(self.ask("rm", ident, "--force"), 0, f"troupe: {ident} is removed: it was ")
        self.assertEqual(self.here("ps", "--all").out, "")

    def test_approvals(self):
        self.file("asks.yaml", ASKS)
        ident = self.begin("asks.yaml")
        while not self.ask("approvals", "--output", "json").document:
            self.assertIsNone(self.server.poll())
        self.assertEqual(self.ask("approvals").out, self.here("approvals").out)
        execution = self.ask("approvals", ident, "--output", "json").document[0]["executionId"]
        self.expect(self.ask("approve", execution), 0)
        self.await_state(ident, "completed")
        self.expect_refused(self.ask("reject", execution), "no approval")


class Running(Asking):
    def test_a_run_is_followed_to_its_end(self):
        ended = self.ask("run", "good.yaml", "--set", "x=7", "--output", "json")
        self.expect(ended, 0, "running good, process good/", f", at {self.url}", "troupe: good completed in ", "; tasks: 2 completed")
        self.assertEqual((ended.document["state"], ended.document["output"]["x"]), ("completed", 7))
        self.assertEqual(self.ask("run", "good.yaml", "--quiet").err, "")

    def test_its_end_is_told_as_that_of_a_run_here(self):
        self.file("parent.yaml", """\
name: parent
pipeline:
  below: {action: "workflow:run", input: {location: good}}
  fails: {action: "nop:fail", input: {message: "no luck"}, continueOnError: true}
  skips: {action: "nop:nop", when: "false"}
""")
        for name in ("good.yaml", "bad.yaml", "parent.yaml"):
            with self.subTest(flow=name):
                local, asked = self.here("run", name, "--output", "json"), self.ask("run", name, "--output", "json")
                self.assertEqual(asked.code, local.code, asked)
                last = [[without_ids(line) for line in each.err.splitlines() if "; tasks: " in line]
                        for each in (local, asked)]
                self.assertEqual(last[1], last[0])
                self.assertEqual(len(last[0]), 1, local.err)
                self.assertEqual(figures_out(asked.document), figures_out(local.document))
        self.assertIn("parent.yaml:4:3: parent/fails failed (allowed): no luck", asked.err)

    def test_a_failure_says_what_to_type_next(self):
        ended = self.ask("run", "bad.yaml")
        self.expect(ended, 1, "bad.yaml:2:12: bad/a failed: ", "troupe: bad failed in ", "; tasks: 0 completed, 1 failed", "--failed")
        shown = self.here("run", "bad.yaml", "--server", self.url)
        self.expect(shown, 1, f"--failed --server {self.url}")

    def test_the_problems_of_a_definition_have_their_places(self):
        self.file("broken.yaml", "name: broken\npipelin: {}\n")
        self.expect_refused(self.ask("run", "broken.yaml"), "broken.yaml:2:1: ")

    def test_one_task_and_its_timeout(self):
        self.expect(self.ask("task", "good.yaml", "say"), 0, "good completed")
        self.expect(self.ask("run", "long.yaml", "--timeout", "50ms"), 4, "long cancelled in ", "(timeout)")

    def test_an_id_is_chosen_once(self):
        self.expect(self.ask("run", "good.yaml", "--id", "nightly", "--quiet"), 0)
        self.expect(self.ask("run", "good.yaml", "--id", "nightly"), 1, "nightly")

    def test_a_signal_ends_the_waiting_and_not_the_process(self):
        run = start("run", "long.yaml", "--server", self.url, cwd=self.folder, env=environment())
        ident = run.stderr.readline().split("process ")[1].split(",")[0]
        self.await_state(ident, "running")
        run.send_signal(signal.SIGINT)
        self.expect(finish(run), 3, f"to end it: troupe cancel {ident} --server {self.url}")
        self.assertEqual(self.state_of(ident), "running")
        self.expect(self.ask("cancel", ident), 0)
        self.await_state(ident, "cancelled")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    program.TROUPE = str(pathlib.Path(sys.argv.pop(1)).resolve())
    unittest.main()
