#!/usr/bin/env python3
"""How benchmarks/run judges and shows what it measured."""
import pathlib
import sys
import unittest
import xml.dom.minidom

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "benchmarks"))
from figures import commands, contests, plots, programs, report  # noqa: E402
from figures.results import Contest, Curve, Figure  # noqa: E402


class Judging(unittest.TestCase):
    def test_less_is_better(self):
        met = [Figure("f", "x", samples, 2.5, 1.0).met for samples in ([0.9], [1], [1.1], [2.5], [2.6])]
        self.assertEqual(met, ["aim", "aim", "yes", "yes", "no"])

    def test_more_is_better(self):
        met = [Figure("f", "x", [value], 10, 100, True).met for value in (9, 10, 99, 100)]
        self.assertEqual(met, ["no", "yes", "yes", "aim"])

    def test_the_median_is_judged(self):
        self.assertEqual(Figure("f", "x", [9, 1, 1], 2, 1).met, "aim")

    def test_what_is_not_measured_says_why(self):
        figure = Figure("f", "x", [], 2, 1, note="no such program")
        self.assertEqual(figure.met, "not measured")
        self.assertIn("| no such program | not measured |", report.figure_row(figure))

    def test_ratios_say_how_many_times_the_others_time_ours_is(self):
        contest = Contest("c", "s", {"troupe": [2, 3], "xargs": [4, 3]})
        self.assertEqual(contest.against("xargs", "troupe"), [0.5, 1])
        self.assertEqual(contest.ratio("troupe"), 1)
        self.assertEqual(contest.ratio("xargs"), 1.4)
        self.assertEqual(contest.against("make", "troupe"), [])


class Turns(unittest.TestCase):
    def test_contestants_take_turns(self):
        order = []
        contest = contests.take_turns("c", "s", {name: lambda name=name: order.append(name) or 1
                                                 for name in "ab"}, 2)
        self.assertEqual(order, list("abab"))
        self.assertEqual(contest.samples, {"a": [1, 1], "b": [1, 1]})

    def test_who_fails_is_left_out_and_the_others_go_on(self):
        def fail():
            raise programs.Missing("not installed")
        contest = contests.take_turns("c", "s", {"a": fail, "b": lambda: 1}, 2)
        self.assertEqual((contest.samples, contest.missing),
                         ({"b": [1, 1]}, {"a": "not installed (round 1)"}))
        self.assertIn("a is missing: not installed", "\n".join(report.contest_table(contest)))

    def test_who_fails_later_keeps_what_it_has(self):
        turns = iter([1])

        def play():
            try:
                return next(turns)
            except StopIteration:
                raise programs.Missing("tired") from None
        contest = contests.take_turns("c", "s", {"a": play}, 3)
        self.assertEqual((contest.samples, contest.missing), ({"a": [1]}, {"a": "tired (round 2)"}))

    def test_a_command_that_fails_is_told_by_its_last_words(self):
        with self.assertRaisesRegex(programs.Missing, "^sh: out of paper$"):
            programs.run(["sh", "-c", "echo so; echo out of paper >&2; exit 3"])
        with self.assertRaisesRegex(programs.Missing, "exit status 3"):
            programs.run(["sh", "-c", "exit 3"])
        with self.assertRaisesRegex(programs.Missing, "no-such-tool is not installed"):
            programs.tool("no-such-tool")


class Showing(unittest.TestCase):
    def test_pictures_are_xml_whatever_the_names(self):
        contest = Contest("a < b & \"c\"", "s", {"troupe": [1, 2], "<x>": [0, 3]})
        curve = Curve("<t>", "x & y", "<y>", {"a&b": [(1, 2), (10, 0.5)]})
        for picture in (plots.bars(contest), plots.lines(curve)):
            self.assertEqual(xml.dom.minidom.parseString(picture).documentElement.tagName, "svg")

    def test_axes_hold_every_value(self):
        axis = plots.Log([0.2, 1000], 0, 100)
        self.assertEqual((axis.at(0.1), axis.at(1000), axis.at(0)), (0, 100, 0))
        self.assertEqual(len(axis.ticks()), 5)

    def test_layers_only_wait_for_tasks_before_them(self):
        text = commands.layers(300)
        self.assertEqual(text.count("id: t"), 300)
        self.assertIn("id: t108, namespace: t, action: \"nop:nop\", dependsOn: [t8, t4]", text)


if __name__ == "__main__":
    unittest.main()
