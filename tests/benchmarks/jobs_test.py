#!/usr/bin/env python3
"""Each of the jobs in benchmarks/jobs as Troupe does it, at a small size, and what compares them.

usage: jobs_test.py TROUPE
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "benchmarks"))
from figures.programs import Missing  # noqa: E402
from figures.results import Contest  # noqa: E402
from jobs import table, turns  # noqa: E402
from jobs.job import DATA, Job  # noqa: E402
from jobs.tools import all_tools  # noqa: E402

TOOLS = {}
STAND_IN = tempfile.TemporaryDirectory()


def has_image_magick():
    """Whether `convert` is the one that is meant."""
    if shutil.which("convert") is None:
        return False
    told = subprocess.run(["convert", "-version"], capture_output=True, text=True, stdin=subprocess.DEVNULL)
    return "ImageMagick" in told.stdout


def stand_in_for_image_magick():
    if not has_image_magick():
        print("ImageMagick is not installed: a script stands in for it", file=sys.stderr)
        shutil.copy(HERE / "convert", STAND_IN.name)
        os.environ["PATH"] = f"{STAND_IN.name}:{os.environ['PATH']}"


class JobTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def prepared(self, name):
        job = Job(name, is_small=True)
        return job, job.prepare(self.folder / name)


class InTroupe(JobTest):
    def test_each_gives_what_it_must(self):
        for name in DATA["jobs"]:
            with self.subTest(job=name):
                job, prepared = self.prepared(name)
                self.assertGreater(turns.finish(job, TOOLS["troupe"], prepared), 0)

    def test_only_what_failed_runs_again(self):
        job, prepared = self.prepared("failures")
        with turns.place_of_turn(job, TOOLS["troupe"], prepared) as place:
            turns.play(job, TOOLS["troupe"], "start", place)
            (place / "mended").touch()
            shutil.rmtree(place / "done")
            (place / "done").mkdir()
            with self.assertRaisesRegex(Missing, "^wrong result: there is no done/0$"):
                turns.play(job, TOOLS["troupe"], "retried", place)
            self.assertEqual([path.name for path in (place / "done").iterdir()], ["95"])


class Comparing(JobTest):
    def test_each_job_has_the_file_of_each_tool_or_says_why_not(self):
        for name in DATA["jobs"]:
            job = Job(name)
            for tool in TOOLS.values():
                with self.subTest(job=name, tool=tool.name):
                    has = (job.source / tool.file).exists()
                    self.assertNotEqual(has, bool(job.why_without(tool.name)))
                    self.assertTrue(not has or job.lines(tool.file) > 0)

    def test_blank_lines_and_comments_need_nobody(self):
        self.assertEqual(Job("images").lines("parallel.sh"), 1)
        self.assertEqual(Job("images").lines("Makefile"), 3)

    def test_a_wrong_result_is_told(self):
        job, prepared = self.prepared("compile")
        with self.assertRaisesRegex(Missing, "there is no result.txt"):
            job.check(prepared)
        (prepared / "result.txt").write_text("0\n")
        with self.assertRaisesRegex(Missing, "result.txt is not what it must be"):
            job.check(prepared)

    def test_results_of_any_content_must_be_the_same(self):
        job, prepared = self.prepared("images")
        for path in range(job.size):
            (prepared / f"out/{path:03}.jpg").write_text("grey")
        job.check(prepared)
        (prepared / "out/001.jpg").write_text("white")
        with self.assertRaisesRegex(Missing, "out/001.jpg is not what it must be"):
            job.check(prepared)

    def test_the_table_has_a_row_for_each_tool(self):
        finished = Contest("images", "s", {"troupe": [2, 1, 3], "make": [0.5]}, {"xargs": "not installed"})
        resumed = Contest("images", "s", {"make": [0.25]})
        rows = list(table.rows_of(Job("images"), TOOLS, finished, resumed))
        self.assertEqual([row[1] for row in rows], list(TOOLS))
        self.assertEqual(rows[0][3:5], ("2 (1 - 3)", ""))
        self.assertEqual(rows[1][3:6], ("0.5", "0.25", "make -j2"))
        self.assertEqual(rows[3][3], "not installed")
        self.assertEqual(table.markdown(rows).count("300 images"), 1)
        self.assertEqual(table.plain(rows).count("300 images"), 1)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    TOOLS.update(all_tools(str(pathlib.Path(sys.argv.pop(1)).resolve())))
    stand_in_for_image_magick()
    unittest.main()
