#!/usr/bin/env python3
"""Runs the examples and checks what they give.

usage: examples_test.py TROUPE EMBEDDING DURABLE      the program, and those of embedding/
"""
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

EXAMPLES = pathlib.Path(__file__).resolve().parent
TROUPE = EMBEDDING = DURABLE = None


def run(workflow, **values):
    """The document that a run of the example printed; the run must end well."""
    command = [TROUPE, "run", str(EXAMPLES / workflow), "--output", "json", "--quiet", "--store", "memory"]
    for name, value in values.items():
        command += ["--set", f"{name}={value}"]
    ended = subprocess.run(command, cwd=EXAMPLES.parent, capture_output=True, text=True, timeout=120,
                           stdin=subprocess.DEVNULL)
    assert ended.returncode == 0, f"exit {ended.returncode}: {ended.stderr}{ended.stdout}"
    return json.loads(ended.stdout)


class Examples(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def test_word_count(self):
        output = run("word-count/word-count.yaml")["output"]
        self.assertEqual(output["counted"], 4)
        self.assertEqual([line.split() for line in output["top"]],
                         [["11", "the"], ["7", "of"], ["4", "a"], ["4", "and"], ["4", "i"]])

    def test_word_count_of_another_tree(self):
        (self.folder / "it's $HOME; rm x.txt").write_text("one one two\n")
        output = run("word-count/word-count.yaml", folder=self.folder, most=1)["output"]
        self.assertEqual(output["counted"], 1)
        self.assertEqual(output["top"], ["2 one"])

    def test_word_count_of_nothing(self):
        output = run("word-count/word-count.yaml", folder=self.folder)["output"]
        self.assertEqual((output["counted"], output["top"]), (0, []))

    def test_compile(self):
        output = run("compile/compile.yaml", out=self.folder / "out", greeting="Servus")["output"]
        self.assertEqual(output["said"], "Servus, builder!")

    def test_build(self):
        shutil.copytree(EXAMPLES / "incremental", self.folder / "incremental")
        command = [TROUPE, "run", "build.yaml", "--output", "json", "--quiet"]
        for _ in range(2):
            ended = subprocess.run(command, cwd=self.folder / "incremental", capture_output=True, text=True, timeout=120,
                                   stdin=subprocess.DEVNULL)
            self.assertEqual(ended.returncode, 0, ended)
            self.assertEqual(json.loads(ended.stdout)["output"]["counted"], "9 words")

    def test_etl(self):
        ended = run("etl/etl.yaml", out=self.folder / "out")
        output = ended["output"]
        self.assertEqual(ended["errors"], {})
        self.assertEqual(output["rejected"], ["4,west,oops"])
        self.assertIn("bad row: 4,west,oops", output["reason"])
        self.assertEqual((self.folder / "out" / "asked").read_text(), "asked\n" * 3)
        self.assertEqual((self.folder / "out" / "loaded.csv").read_text(),
                         "1,north,120\n2,south,80\n3,north,40\n5,south,20\n6,east,300\n")
        self.assertEqual(output["totals"], [{"region": "north", "amount": 160},
                                            {"region": "south", "amount": 100},
                                            {"region": "east", "amount": 300}])

    def test_loop(self):
        shutil.copytree(EXAMPLES / "loop" / "inbox", self.folder / "inbox")
        output = run("loop/drain.yaml", inbox=self.folder / "inbox", done=self.folder / "done")["output"]
        self.assertEqual(output["handled"], ["a.txt", "b.txt", "c.txt"])
        self.assertEqual(list((self.folder / "inbox").iterdir()), [])
        self.assertEqual((self.folder / "done" / "b.txt").read_text(), "SECOND LETTER\n")

    def test_embedding(self):
        ended = subprocess.run([EMBEDDING], capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL)
        self.assertEqual((ended.returncode, ended.stderr), (0, ""), ended)
        lines = ended.stdout.splitlines()
        name, state, output = lines[0].split(" ", 2)
        self.assertEqual((name, state), ("order", "completed"))
        output = json.loads(output)
        self.assertEqual(output["price"], [{"sku": "apple", "amount": 10}, {"sku": "pear", "amount": 5}])
        self.assertEqual((output["total"], output["reserve"], output["pack"]),
                         (15, {"number": "R-15"}, {"parcels": 2}))
        name, state, output = lines[1].split(" ", 2)
        output = json.loads(output)
        self.assertEqual((name, state, output["done"]), ("express", "completed", 2))
        self.assertEqual(output["gift"], {"sku": "card", "count": 1})
        self.assertTrue(lines[2].startswith("express cancelled "), ended)

    def test_durable(self):
        ended = subprocess.run([DURABLE, str(self.folder / "rest.db")], capture_output=True, text=True, timeout=120,
                               stdin=subprocess.DEVNULL)
        self.assertEqual((ended.returncode, ended.stderr), (0, ""), ended)
        self.assertEqual(ended.stdout.splitlines(), ["rest running", "rest completed"])


if __name__ == "__main__":
    if len(sys.argv) < 4:
        sys.exit(__doc__)
    TROUPE, EMBEDDING, DURABLE = (str(pathlib.Path(sys.argv.pop(1)).resolve()) for _ in range(3))
    unittest.main()
