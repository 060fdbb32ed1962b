#!/usr/bin/env python3
"""What others may read, what they may put in the way, and what reaches a person's terminal.

usage: privacy_test.py TROUPE
"""
import os
import pathlib
import re
import socket
import stat
import sys
import unittest

import program
from program import ProgramTest, finish, start, troupe

SECRET = "hunter2hunter2"
STRANGER = 12345  # some other user's number


class Files(ProgramTest):
    FLOW = """\
name: kept
config: {secret: [token]}
init: {token: hunter2hunter2}
pipeline: {a: {action: "nop:nop", input: $token}}
"""

    def modes(self, *names):
        return {name: oct(stat.S_IMODE((self.folder / name).stat().st_mode)) for name in names}

    def here(self, *arguments, **options):
        return troupe(*arguments, cwd=self.folder, umask=0, **options)

    def test_all_that_a_run_keeps_is_its_owners_alone(self):
        flow = self.file("flow.yaml", """\
pipeline: {a: {action: "system/exec:execute", input: {commands: "find .troupe -printf '%y %m;'"}}}
""")
        ended = self.here("run", flow, "--events", "ev", "--trace", "file:tr", "--output", "json")
        self.expect(ended, 0)
        seen = ended.document["output"]["a"]["stdout"].strip(";").split(";")
        self.assertEqual({"d": "d 700", "f": "f 600", "s": "s 600"},
                         {each[0]: each for each in seen}, seen)
        for each in seen:
            self.assertIn(each, ("d 700", "f 600", "s 600"))
        self.assertEqual(self.modes(".troupe", ".troupe/troupe.db", "ev", "tr"),
                         {".troupe": "0o700", ".troupe/troupe.db": "0o600", "ev": "0o600", "tr": "0o600"})
        self.expect(self.here("store", "backup", "copy.db"), 0)
        self.assertEqual(self.modes("copy.db"), {"copy.db": "0o600"})

    def test_what_others_could_read_is_narrowed_and_that_is_said_once(self):
        flow = self.file("flow.yaml", self.FLOW)
        self.expect(self.here("run", flow), 0)
        (self.folder / ".troupe").chmod(0o755)
        (self.folder / ".troupe/troupe.db").chmod(0o644)
        self.expect(self.here("ps"), 0, "others could read .troupe/troupe.db")
        self.assertEqual(self.modes(".troupe", ".troupe/troupe.db"),
                         {".troupe": "0o700", ".troupe/troupe.db": "0o600"})
        self.assertEqual(self.here("ps").err, "")

    @unittest.skipUnless(os.geteuid() == 0, "only root can give files away")
    def test_a_folder_of_another_user_is_refused_by_all(self):
        flow = self.file("flow.yaml", self.FLOW)
        self.expect(self.here("run", flow), 0)
        for path in (".troupe", ".troupe/troupe.db"):
            os.chown(self.folder / path, STRANGER, STRANGER)
            for command in (("run", flow), ("ps",), ("resume", "--all"), ("events", "kept"), ("store", "check")):
                refused = self.here(*command)
                self.expect(refused, 5, f"{path} belongs to user number {STRANGER}", "chown")
            os.chown(self.folder / path, 0, 0)
        self.expect(self.here("ps"), 0)

    @unittest.skipUnless(os.geteuid() == 0, "only root can give files away")
    def test_a_link_of_another_user_is_not_followed(self):
        flow = self.file("flow.yaml", self.FLOW)
        (self.folder / "elsewhere").mkdir()
        (self.folder / ".troupe").symlink_to("elsewhere")
        os.lchown(self.folder / ".troupe", STRANGER, STRANGER)
        self.expect(self.here("run", flow), 5, ".troupe belongs to")
        self.assertEqual(list((self.folder / "elsewhere").iterdir()), [])
        self.file("precious", "mine")
        (self.folder / "ev").symlink_to("precious")
        os.lchown(self.folder / "ev", STRANGER, STRANGER)
        self.expect(self.here("run", flow, "--store", "memory", "--folder", "own", "--events", "ev"), 2, "symbolic link")
        self.assertEqual((self.folder / "precious").read_text(), "mine")

    def test_ps_leaves_the_files_of_other_programs_alone(self):
        self.file("data.sock", "precious")
        (self.folder / "link.sock").symlink_to("/etc/hostname")
        other = socket.socket(socket.AF_UNIX)
        other.bind(str(self.folder / "mysql.sock"))
        other.close()
        self.expect(self.here("ps", "--folder", "."), 0)
        self.assertEqual(sorted(each.name for each in self.folder.iterdir()), ["data.sock", "link.sock", "mysql.sock"])

    def test_only_the_last_folder_of_a_path_is_made_and_that_is_said(self):
        flow = self.file("flow.yaml", self.FLOW)
        refused = self.here("run", flow, "--folder", "no/such")
        self.expect(refused, 5, "no")
        self.assertFalse((self.folder / "no").exists())
        self.expect(self.here("run", flow, "--folder", "state"), 0, "created the folder state")
        self.assertNotIn("created the folder", self.here("run", flow, "--folder", "state").err)


class SubWorkflows(ProgramTest):
    CHILD = """\
inputs: {t: {required: true}}
pipeline:
  tell: {action: "nop:nop", input: "the child has $t"}
  work: {action: "system/exec:execute", input: {commands: "echo ran $t >> said"}}
  fail: {action: "nop:fail", input: {message: "bad password $t"}}
"""
    PARENT = """\
name: parent
config: {secret: [token]}
init: {token: hunter2hunter2}
pipeline:
  call: {continueOnError: true, action: "workflow:run", input: {location: child, context: {t: $token}}}
"""

    def setUp(self):
        super().setUp()
        self.file("child.yaml", self.CHILD)

    def here(self, *arguments):
        return troupe(*arguments, cwd=self.folder)

    def said(self):
        path = self.folder / "said"
        return path.read_text() if path.exists() else ""

    def test_a_secret_that_is_handed_down_is_hidden_there_too(self):
        flow = self.file("parent.yaml", self.PARENT)
        ended = self.here("run", flow, "--events", "ev", "--trace", "file:tr", "--verbose")
        self.expect(ended, 0)
        told = ended.out + ended.err
        processes = [each["id"] for each in self.here("ps", "--all", "--output", "json").document]
        self.assertEqual(len(processes), 2)
        for each in processes:
            for command in (("show", each), ("show", each, "--output", "json"), ("logs", each), ("events", each)):
                shown = self.here(*command)
                self.expect(shown, 0)
                told += shown.out + shown.err
        self.assertIn("bad password ***", told)
        self.assertIn("the child has ***", told)
        self.assertEqual(self.said(), f"ran {SECRET}\n")  # tasks see it as it is
        for text in (told, (self.folder / "ev").read_text(), (self.folder / "tr").read_text()):
            self.assertNotIn(SECRET, text)

    def test_a_resumed_child_still_hides_what_it_was_handed(self):
        self.file("child.yaml", """\
inputs: {t: {required: true}}
pipeline:
  wait: {action: "system/exec:execute", input: {commands: "touch begun; test -e go || sleep 60"}}
  fail: {action: "nop:fail", input: {message: "bad password $t"}}
""")
        running = start("run", self.file("parent.yaml", self.PARENT), cwd=self.folder)
        while not (self.folder / "begun").exists():
            self.assertIsNone(running.poll())
        running.kill()
        finish(running)
        self.file("go", "")
        resumed = self.here("resume", "--all")
        told = resumed.err
        for each in self.here("ps", "--all", "--output", "json").document:
            self.assertIn(each["state"], ("completed", "failed"))
            told += self.here("show", each["id"]).out + self.here("logs", each["id"]).out
        self.assertIn("bad password ***", told)
        self.assertNotIn(SECRET, told)

    def test_a_policy_holds_below_too(self):
        for policy in ('{block: ["system/exec.*"]}', "{allow: [workflow.run]}"):
            flow = self.file("parent.yaml", f"policy: {policy}\n{self.PARENT}".replace("continueOnError: true, ", ""))
            ended = self.here("run", flow, "--store", "memory")
            self.expect(ended, 1, "policy")
            self.assertEqual(self.said(), "")
        self.file("grandchild.yaml", self.CHILD)
        self.file("child.yaml", """\
inputs: {t: {required: true}}
pipeline: {on: {action: "workflow:run", input: {location: grandchild, context: {t: $t}}}}
""")
        self.expect(self.here("run", flow, "--store", "memory"), 1, "policy")
        self.assertEqual(self.said(), "")

    def test_each_action_below_is_asked_about(self):
        flow = self.file("parent.yaml", self.PARENT)
        running = start("run", flow, "--policy", "ask", cwd=self.folder)
        asked = []
        while running.poll() is None:
            for each in self.here("approvals", "--output", "json").document:
                self.assertNotIn(SECRET, str(each["input"]))
                asked.append(each["taskId"])
                self.here("approve", each["executionId"])
        self.expect(finish(running), 0)
        self.assertEqual(asked, ["parent/call", "child/tell", "child/work", "child/fail"])

    def test_what_has_been_decided_is_not_asked_again(self):
        flow = self.file("work.yaml", """\
policy: {mode: ask}
pipeline: {a: {action: "system/exec:execute", input: {commands: "echo ran >> said"}}}
""")
        running = start("run", flow, cwd=self.folder)
        pending = []
        while not pending:
            self.assertIsNone(running.poll())
            pending = self.here("approvals", "--output", "json").document
        running.kill()
        finish(running)
        execution = pending[0]["executionId"]
        self.assertEqual(len(self.here("approvals", "--output", "json").document), 1)
        self.expect(self.here("approve", execution), 0, "is recorded")
        self.assertEqual(self.here("approvals", "--output", "json").document, [])
        self.assertNotEqual(self.here("reject", execution).code, 0)
        self.expect(self.here("resume", "--all"), 0)
        self.assertEqual(self.said(), "ran\n")


class Terminals(ProgramTest):
    FLOW = '''\
name: "evil\\e]0;owned\\a"
pipeline: {"t\\e[31m": {action: "nop:fail", input: {message: "m\\e[5m \\u202ex\\nsecond"}}}
'''

    def test_no_order_to_a_terminal_gets_through(self):
        flow = self.file("evil.yaml", self.FLOW)
        ended = troupe("run", flow, "--events", "ev", cwd=self.folder)
        self.expect(ended, 1, "evil\\x1b]0;owned\\x07", "m\\x1b[5m \\u202ex\n    second")
        process = troupe("ps", "--all", "--output", "json", cwd=self.folder).document[0]["id"]
        texts = [ended.out, ended.err]
        for command in (("ps", "--all"), ("show", process), ("logs", process, "no such\x1b[31m"), ("validate", flow),
                        ("graph", flow), ("run", flow, "--dry-run"), ("run", flow, "--store", "memory", "--verbose"),
                        ("show", "no\x1b[2Jsuch"), ("run", "no\x1b[2Jfile"), ("no\x1b[2Jcommand",)):
            shown = troupe(*command, cwd=self.folder)
            texts += [shown.out, shown.err]
        self.assertIn("\\x1b[31m", "".join(texts))
        for text in texts:
            self.assertIsNone(re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", text), repr(text))

    def test_a_line_of_the_log_stays_a_line(self):
        flow = self.file("evil.yaml", self.FLOW)
        logged = troupe("run", flow, "--store", "memory", "--verbose", cwd=self.folder).err
        failed = [line for line in logged.splitlines() if " error " in line]
        self.assertTrue(failed and all("x\\nsecond" in line for line in failed if "attempt=1" in line), logged)


if __name__ == "__main__":
    program.TROUPE = str(pathlib.Path(sys.argv.pop(1)).resolve())
    unittest.main(verbosity=2)
