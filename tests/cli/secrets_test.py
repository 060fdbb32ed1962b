#!/usr/bin/env python3
"""Secrets by name: commands get them, and no file, list or message has one.

usage: secrets_test.py TROUPE
"""
import os
import pathlib
import sqlite3
import stat
import subprocess
import sys
import unittest

import program
from program import ProgramTest, environment
from served import Server

SECRET = "correct-horse-battery"
FLOW = """\
name: deploy
pipeline:
  use: {run: 'echo "out $TOKEN"; echo "err $TOKEN" >&2; printf %s "$TOKEN" | wc -c > length', env: {TOKEN: "${secret.TOKEN}"}}
  again: {run: 'echo "it said $use"', parse: text}
  fail: {continueOnError: true, run: 'cat; echo "bad $TOKEN" >&2; exit 3', stdin: "in ${secret.TOKEN}", env: {TOKEN: "$secret.TOKEN"}}
  argv: {run: {argv: [echo, "--key=${secret.TOKEN}"]}, parse: text}
"""


class SecretsTest(ProgramTest):
    def setUp(self):
        super().setUp()
        self.flow = self.file("deploy.yaml", FLOW)
        self.config = self.folder / "config"
        self.environment = {**environment(), "XDG_CONFIG_HOME": str(self.config)}

    def here(self, *arguments, stdin=""):
        ended = subprocess.run([program.TROUPE, *map(str, arguments)], input=stdin, capture_output=True, text=True,
                               timeout=program.LIMIT, env=self.environment, cwd=self.folder,
                               preexec_fn=program.plain_signals)
        return program.Ended(ended.returncode, ended.stdout, ended.stderr)

    def set(self, text=SECRET + "\n", *options):
        self.expect(self.here("secret", "set", "TOKEN", *options, stdin=text), 0, "secret TOKEN is set")

    def files_with(self, text):
        """The files of the folder in which the text stands."""
        return [str(each) for each in self.folder.rglob("*")
                if each.is_file() and not each.is_symlink() and text.encode() in each.read_bytes()]

    def length(self):
        return int((self.folder / "length").read_text())


class Kept(SecretsTest):
    def test_a_command_gets_it_and_nothing_shows_or_keeps_it(self):
        self.set()
        ended = self.here("run", self.flow, "--events", "ev", "--trace", "file:tr", "--verbose",
                          "--show-output", "all", "--output", "json")
        self.expect(ended, 0)
        self.assertEqual(self.length(), len(SECRET))
        output = ended.document["output"]
        self.assertEqual(output["use"]["stdout"], "out ***\n")
        self.assertIn("it said", output["again"])
        self.assertEqual(output["argv"], "--key=***")
        self.assertIn("bad ***", ended.document["errors"]["fail"])
        told = ended.out + ended.err
        for command in (("ps", "--all"), ("ps", "--all", "--output", "json"), ("show", "last"),
                        ("show", "last", "--output", "json"), ("logs", "last"), ("events", "last"),
                        ("explain", "last"), ("secret", "ls"), ("secret", "ls", "--output", "json"),
                        ("store", "check"), ("run", self.flow, "--dry-run")):
            shown = self.here(*command)
            told += shown.out + shown.err
        self.assertIn("out ***", told)
        self.assertIn("err ***", told)
        self.assertIn("in ***", told)
        self.assertNotIn(SECRET, told)
        self.assertEqual(self.files_with(SECRET), [])

    def test_no_part_of_it_shows_where_text_is_cut(self):
        self.set()
        flow = self.file("cut.yaml", 'name: cut\npipeline:\n  fail: {env: {T: $secret.TOKEN}, run: '
                         '\'echo "$T" >&2; head -c 2040 /dev/zero | tr "\\0" y >&2; exit 1\'}\n')
        ended = self.here("run", flow, "--events", "ev", "--output", "json")
        self.expect(ended, 1)
        told = ended.out + ended.err + self.here("explain", "last").out + self.here("logs", "last").out
        self.assertIn("***\\nyyy", ended.out)
        self.assertNotIn(SECRET[-7:], told)
        self.assertEqual(self.files_with(SECRET[-7:]), [])

    def test_the_key_is_its_owners_alone_and_not_in_the_store(self):
        self.set()
        key = self.config / "troupe" / "secret.keys"
        self.assertEqual(stat.S_IMODE(key.stat().st_mode), 0o600)
        self.assertEqual(stat.S_IMODE(key.parent.stat().st_mode), 0o700)
        digits = key.read_text().split("\n")[1]
        self.assertEqual(len(digits), 64)
        self.assertEqual(self.files_with(digits), [str(key)])

    def test_it_is_written_from_a_file_and_never_on_the_command_line(self):
        self.file("token", SECRET + "\n")
        self.expect(self.here("secret", "set", "TOKEN", "--from", "token"), 0)
        self.expect(self.here("run", self.flow), 0)
        self.assertEqual(self.length(), len(SECRET))
        self.expect_refused(self.here("secret", "set", "TOKEN", SECRET))
        refused = self.here("run", self.flow, "--secret", "TOKEN=" + SECRET)
        self.expect_refused(refused, "expected NAME=@FILE")
        self.assertNotIn(SECRET, refused.err)
        self.expect_refused(self.here("secret", "set", "TOKEN", stdin="abc"), "at least 4")
        self.expect_refused(self.here("secret", "set", "no-name", stdin=SECRET), "no-name")

    def test_only_workflows_that_it_is_for_may_read_it(self):
        self.set(SECRET, "--workflow", "etl-*", "--workflow", "nightly")
        refused = self.here("run", self.flow)
        self.expect(refused, 2, "TOKEN is for etl-*, nightly", "troupe secret set TOKEN --workflow 'deploy'")
        self.assertFalse((self.folder / "length").exists())
        rows = self.here("secret", "ls", "--output", "json").document
        self.assertEqual(rows[0]["workflows"], ["etl-*", "nightly"])
        self.set(SECRET, "--workflow", "dep*")
        self.expect(self.here("run", self.flow), 0)

    def test_what_is_missing_is_told_before_anything_runs(self):
        self.expect(self.here("run", self.flow), 2, "TOKEN is not there", "troupe secret set TOKEN")
        self.expect(self.here("run", self.flow, "--store", "memory"), 2, "add --secret TOKEN=@FILE")
        self.expect(self.here("secret", "rm", "TOKEN"), 2, 'no secret "TOKEN"')
        self.assertFalse((self.folder / "length").exists())

    def test_without_its_key_it_is_not_had_and_not_replaced_by_accident(self):
        self.set()
        key = self.config / "troupe" / "secret.keys"
        key.rename(self.folder / "elsewhere")
        self.expect(self.here("run", self.flow), 5, str(key), "which is not there")
        self.expect(self.here("secret", "set", "OTHER", stdin="other-secret"), 5, "put it back")
        self.expect(self.here("run", self.flow, "--secret-key-file", "elsewhere"), 0)
        os.chmod(self.folder / "elsewhere", 0o644)
        self.expect(self.here("run", self.flow, "--secret-key-file", "elsewhere"), 5, "chmod 600")

    def test_a_new_key_encrypts_all_anew(self):
        self.set()
        before = self.here("secret", "ls", "--output", "json").document[0]["key"]
        self.expect(self.here("secret", "rekey"), 0, "1 secret has a new key")
        self.assertNotEqual(self.here("secret", "ls", "--output", "json").document[0]["key"], before)
        self.expect(self.here("run", self.flow), 0)
        self.assertEqual(self.length(), len(SECRET))

    def test_a_row_that_was_moved_is_refused(self):
        self.set(SECRET, "--workflow", "etl")
        store = sqlite3.connect(self.folder / ".troupe" / "troupe.db")
        store.execute("UPDATE secrets SET workflows = ''")
        store.commit()
        store.close()
        self.expect(self.here("run", self.flow), 5, "secret TOKEN", "is not what was stored")
        self.expect(self.here("store", "check"), 5, "secret TOKEN is not what was stored")


class ForOneRun(SecretsTest):
    def test_one_that_is_given_is_kept_nowhere_and_is_given_again_to_a_retry(self):
        token = self.file("token", SECRET + "\n")
        flow = self.file("wait.yaml", "name: wait\npipeline:\n  first: {run: 'test -e go'}\n"
                         "  use: {run: 'printf %s \"$T\" | wc -c > length', env: {T: $secret.TOKEN}}\n")
        self.expect(self.here("run", flow, "--secret", f"TOKEN=@{token}"), 1)
        self.file("go", "")
        self.expect(self.here("retry", "last"), 2, "TOKEN is not there", "--secret TOKEN=@FILE")
        self.assertFalse((self.folder / "length").exists())
        self.expect(self.here("retry", "last", "--secret", f"TOKEN=@{token}"), 0)
        self.assertEqual(self.length(), len(SECRET))
        self.assertEqual(self.files_with(SECRET), [str(token)])

    def test_without_a_store_and_from_standard_input(self):
        ended = self.here("run", self.flow, "--store", "memory", "--secret", "TOKEN=@-", stdin=SECRET)
        self.expect(ended, 0)
        self.assertEqual(self.length(), len(SECRET))
        self.assertNotIn(SECRET, ended.out + ended.err)
        self.assertEqual(self.files_with(SECRET), [])


class AtAServer(SecretsTest):
    def test_it_is_set_used_listed_and_removed_there(self):
        server = Server(self.folder, "--secret-key-file", self.folder / "server.keys")
        self.addCleanup(server.stop)
        at = ("--server", server.url)
        self.expect(self.here("secret", "set", "TOKEN", *at, stdin=SECRET), 0, "for all workflows")
        shown = self.here("secret", "ls", *at, "--output", "json")
        self.assertEqual([each["name"] for each in shown.document], ["TOKEN"])
        ended = server.start(FLOW).document
        answer = server.ask("GET", "/api/v1/processes/" + ended["id"].replace("/", "%2F") + "/wait?timeout=60s")
        self.assertEqual(answer.document["output"]["use"]["stdout"], "out ***\n", answer)
        self.assertNotIn(SECRET, answer.text + shown.out)
        self.assertEqual(self.length(), len(SECRET))
        operator = self.here("token", "add", "ci", "--role", "operator").out.strip()
        self.assertEqual(server.ask("GET", "/api/v1/secrets", token=operator).status, 403)
        self.assertEqual(server.ask("GET", "/api/v1/secrets/TOKEN").status, 405)
        self.expect(self.here("secret", "rm", "TOKEN", *at), 0, "is removed")
        self.assertEqual(server.start(FLOW).document["code"], "secret.missing")
        audit = (self.folder / ".troupe" / "audit.jsonl").read_text()
        self.assertIn("putSecret", audit)
        self.assertEqual(self.files_with(SECRET), [])


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    program.TROUPE = str(pathlib.Path(sys.argv.pop(1)).resolve())
    unittest.main()
