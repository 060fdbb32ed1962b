#!/usr/bin/env python3
"""Builds of make and ninja under Troupe: the same files as by the tools themselves.

usage: import_test.py TROUPE
"""
import pathlib
import shutil
import subprocess
import sys
import unittest

import program
from program import ProgramTest, troupe

MAKEFILE = """\
PARTS = one two
all: whole.txt
whole.txt: $(PARTS:=.out) | made
\tcat $(PARTS:=.out) > $@
\tcp $@ made/
%.out: %.in
\t@echo making $@ from $< >> log
\tsed "s/in/$$(echo out)/" \\
\t  $< > $@
made:
\t-false
\tmkdir -p $@
.PHONY: all
"""

NINJA = """\
rule turn
  command = sed s/in/out/ $in > $out
rule join
  command = cat $in > $out
build one.out: turn one.in
build two.out: turn two.in || one.out
build whole.txt: join one.out two.out
build all: phony whole.txt
default all
"""


class Builds(ProgramTest):
    def prepare(self, name, **files):
        folder = self.folder / name
        folder.mkdir()
        for path, text in {"one.in": "in 1\n", "two.in": "in 2\n", **files}.items():
            (folder / path).write_text(text)
        return folder

    def check(self, tool, file_name, text, command):
        if not shutil.which(tool):
            self.skipTest(f"there is no {tool}")
        theirs, ours = self.prepare("theirs"), self.prepare("ours")
        for folder in (theirs, ours):
            (folder / file_name).write_text(text)
        subprocess.run(command, cwd=theirs, check=True, capture_output=True)
        imported = troupe("import", tool, "-C", "ours", cwd=self.folder)
        self.expect(imported, 0)
        flow = self.file("build.yaml", imported.out)
        self.expect(troupe("validate", flow, cwd=self.folder), 0)
        self.expect(troupe("run", flow, "--jobs", "2", cwd=self.folder), 0)

        def made(folder):
            return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*"))
                    if path.is_file() and path.name not in (file_name, "log") and not path.name.startswith(".ninja")}

        self.assertEqual(made(ours), made(theirs))
        self.assertIn("whole.txt", made(ours))
        return imported

    def test_make(self):
        imported = self.check("make", "Makefile", MAKEFILE, ["make", "-j2"])
        self.assertEqual(imported.err, "")
        self.assertIn("name: ours", imported.out)

    def test_ninja(self):
        self.check("ninja", "build.ninja", NINJA, ["ninja", "-j2"])

    def test_what_is_as_it_was_is_not_made_again(self):
        folder = self.prepare("here")
        (folder / "Makefile").write_text(MAKEFILE)
        flow = self.file("build.yaml", troupe("import", "make", cwd=folder).out)

        def made():
            self.expect(troupe("run", flow, cwd=folder), 0)
            return (folder / "log").read_text().splitlines()

        self.assertEqual(sorted(made()), ["making one.out from one.in", "making two.out from two.in"])
        self.assertEqual(len(made()), 2)
        (folder / "two.in").write_text("in 3\n")
        self.assertEqual(made()[2:], ["making two.out from two.in"])
        self.assertEqual((folder / "whole.txt").read_text(), "out 1\nout 3\n")

    def test_one_target(self):
        folder = self.prepare("here")
        (folder / "Makefile").write_text(MAKEFILE)
        imported = troupe("import", "make", "one.out", cwd=folder)
        self.expect(imported, 0)
        self.assertIn("one_out", imported.out)
        self.assertNotIn("two_out", imported.out)

    def test_what_cannot_be_read(self):
        folder = self.prepare("empty")
        ended = troupe("import", "make", "nothing", cwd=folder)
        self.expect(ended, 1, "make", "failed")
        self.assertEqual(ended.out, "")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    program.TROUPE = str(pathlib.Path(sys.argv.pop(1)).resolve())
    unittest.main()
