"""Completion and the manual page, made from the program's own tables. usage: completion_test.py TROUPE"""
import os
import pathlib
import shlex
import shutil
import subprocess
import sys
import unittest

import program
from program import ProgramTest, troupe


class Bash(ProgramTest):
    """What bash offers for a line whose cursor is at its end."""

    def offered(self, line):
        # As readline cuts it, which takes "=" for a word of its own.
        words = [word for part in shlex.split(line) for word in part.replace("=", "\0=\0").split("\0") if word]
        if line.endswith(" "):
            words.append("")
        script = ("compopt() { :; }\n" + troupe("completion", "bash").out
                  + 'COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _troupe; printf "%s\\n" "${COMPREPLY[@]}"')
        path = f"{pathlib.Path(program.TROUPE).parent}:{os.environ['PATH']}"
        ended = subprocess.run(["bash", "-c", script, "bash", *words], cwd=self.folder, capture_output=True, text=True,
                               env={**os.environ, "PATH": path}, check=False)
        self.assertEqual(ended.stderr, "")
        return ended.stdout.split()

    def test_commands(self):
        self.assertEqual(self.offered("troupe re"), ["resume", "retry", "reject", "report"])
        self.assertEqual(self.offered("troupe store "), ["check", "backup", "prune", "compact"])
        self.assertEqual(self.offered("troupe workflows "), ["ls", "put", "show", "versions", "rm"])
        self.assertIn("run", self.offered("troupe "))

    def test_options_of_the_command(self):
        self.assertEqual(self.offered("troupe run --on"), ["--on-interrupt"])
        self.assertEqual(self.offered("troupe resume --tak"), ["--take-over"])
        self.assertEqual(self.offered("troupe show --tak"), [])

    def test_words_that_an_option_takes(self):
        self.assertEqual(self.offered("troupe run --output "), ["text", "json"])
        self.assertEqual(self.offered("troupe run --output=j"), ["json"])
        self.assertEqual(self.offered("troupe graph --format "), ["mermaid", "dot"])

    def test_keys_of_a_filter(self):
        self.assertEqual(self.offered("troupe ps st"), ["state:"])
        self.assertEqual(self.offered("troupe ps state:failed i"), ["id:", "is:"])
        self.assertIn("error:", self.offered("troupe rm --where "))
        self.assertEqual(self.offered("troupe ps lab"), ["label."])
        self.assertEqual(self.offered("troupe show --where ta"), ["task:"])

    def test_files_and_folders(self):
        self.file("flow.yaml", "")
        (self.folder / "runs").mkdir()
        self.assertEqual(self.offered("troupe run f"), ["flow.yaml"])
        self.assertEqual(self.offered("troupe run --folder "), ["runs"])
        self.assertEqual(self.offered("troupe validate flow.yaml f"), ["flow.yaml"])
        self.assertEqual(self.offered("troupe run --set a=b f"), ["flow.yaml"])
        self.assertEqual(self.offered("troupe run flow.yaml f"), [])

    def test_processes(self):
        flow = self.file("flow.yaml", 'pipeline: {one: {action: "nop:nop"}}')
        self.expect(troupe("run", flow, "-q", cwd=self.folder), 0)
        self.assertEqual(len(self.offered("troupe show flow/")), 1)
        self.assertEqual(self.offered("troupe show other"), [])


class Scripts(ProgramTest):
    def test_the_shells_read_them(self):
        for shell in ("bash", "zsh", "fish"):
            script = self.file(shell, troupe("completion", shell).out)
            self.assertIn("--on-interrupt" if shell != "fish" else "-l on-interrupt", script.read_text())
            if shutil.which(shell):
                with self.subTest(shell=shell):
                    ended = subprocess.run([shell, "-n", script], capture_output=True, text=True, check=False)
                    self.assertEqual((ended.returncode, ended.stderr), (0, ""))

    def test_fish_completes(self):
        if not shutil.which("fish"):
            self.skipTest("there is no fish")
        script = self.file("troupe.fish", troupe("completion", "fish").out)
        offers = {"troupe re": ["reject", "resume", "retry"], "troupe run --output ": ["json", "text"],
                  "troupe store c": ["check", "compact"], "troupe show --tak": []}
        for line, expected in offers.items():
            with self.subTest(line=line):
                ended = subprocess.run(["fish", "-c", f"source {script}; complete -C {shlex.quote(line)}"],
                                       capture_output=True, text=True, check=False,
                                       env={**os.environ, "HOME": str(self.folder)})
                self.assertEqual(sorted(each.split("\t")[0] for each in ended.stdout.splitlines()), expected,
                                 ended.stderr)

    def test_unknown_shell(self):
        self.expect(troupe("completion", "bsh"), 2, 'did you mean "bash"?')


class Manual(ProgramTest):
    def test_has_every_command_and_option(self):
        page = troupe("man").out.replace("\\-", "-")
        for text in (".TH TROUPE 1", ".SH NAME", ".SS store check", ".SS workflows put", "--on-interrupt", "--take-over", ".SH EXAMPLES",
                     ".SH EXIT CODES", ".troupe/troupe.db"):
            self.assertIn(text, page)

    def test_roff_has_no_complaint(self):
        if not shutil.which("groff"):
            self.skipTest("there is no groff")
        ended = subprocess.run(["groff", "-man", "-ww", "-z", "-Kutf8"], input=troupe("man").out, capture_output=True,
                               text=True, check=False)
        self.assertEqual((ended.returncode, ended.stderr), (0, ""))


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    program.TROUPE = str(pathlib.Path(sys.argv.pop(1)).resolve())
    unittest.main()
