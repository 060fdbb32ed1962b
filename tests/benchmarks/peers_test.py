#!/usr/bin/env python3
"""Every peer on every shape, and the script that measures all, on tiny sizes.

usage: peers_test.py BUILD PROGRAM...      the build folder, and the peers' programs
"""
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest
import xml.dom.minidom

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD, PEERS = None, []
SHAPES = ("chain", "fanout", "tree", "dag", "loop", "processes", "trivial", "no_comm", "stencil_1d",
          "stencil_1d_periodic", "dom", "fft", "all_to_all", "nearest", "random_nearest", "spread")
KEYS = ("engine", "shape", "tasks", "seconds", "nsPerTask", "tasksPerSecond", "efficiency",
        "peakRssBytes", "bytesPerTask", "messagesPerTask", "threads", "store", "durability", "round")


def play(peer, *flags):
    command = [peer, *map(str, flags), "--threads", "2"]
    return subprocess.run(command, capture_output=True, text=True, timeout=120,
                          stdin=subprocess.DEVNULL)


class Peers(unittest.TestCase):
    def lines(self, peer, *flags):
        """The lines of a run, which must end well: a peer fails where its work was not done."""
        ended = play(peer, *flags)
        self.assertEqual((ended.returncode, ended.stderr), (0, ""), ended.args)
        return [json.loads(line) for line in ended.stdout.splitlines()]

    def test_every_shape(self):
        for peer in PEERS:
            for shape in SHAPES:
                with self.subTest(peer=pathlib.Path(peer).name, shape=shape):
                    lines = self.lines(peer, "--shape", shape, "--tasks", 60, "--width", 4,
                                       "--processes", 2, "--rounds", 2)
                    self.assertEqual([line["round"] for line in lines], [1, 2])
                    for line in lines:
                        self.assertLessEqual(set(KEYS), set(line))
                        self.assertEqual(line["engine"], pathlib.Path(peer).name)
                        self.assertEqual(line["shape"], shape)
                        self.assertGreater(line["seconds"], 0)

    def test_numbers_of_tasks(self):
        expected = {("fanout", "--tasks", 7): 7, ("chain", "--tasks", 7): 7,
                    ("processes", "--tasks", 3, "--processes", 5): 15,
                    ("stencil_1d", "--width", 4, "--steps", 3): 12,
                    ("tree", "--width", 4, "--steps", 4): 1 + 2 + 4 + 4,
                    ("chain", "--tasks", 1): 1, ("fanout", "--tasks", 1): 1,
                    ("fft", "--width", 1, "--steps", 2): 2}
        for peer in PEERS:
            for flags, tasks in expected.items():
                with self.subTest(peer=pathlib.Path(peer).name, flags=flags):
                    self.assertEqual(self.lines(peer, "--shape", *flags, "--rounds", 0)[0]["tasks"],
                                     tasks)

    def test_payloads_and_computing(self):
        for peer in PEERS:
            for shape in ("chain", "fanout", "stencil_1d"):
                with self.subTest(peer=pathlib.Path(peer).name, shape=shape):
                    line, = self.lines(peer, "--shape", shape, "--tasks", 50, "--payload", 5000,
                                       "--iterations", 20, "--ns-per-iteration", 5, "--rounds", 1)
                    self.assertGreater(line["efficiency"], 0)
                    self.assertEqual((line["payload"], line["iterations"]), (5000, 20))

    def test_recorded_workflow(self):
        tasks = [{"id": "last", "name": "last", "parents": ["left", "right"], "children": []},
                 {"id": "first", "name": "first", "parents": [], "children": ["left", "right"]},
                 {"id": "left", "name": "left", "parents": ["first"], "children": ["last"]},
                 {"id": "right", "name": "right", "parents": ["first"], "children": ["last"]}]
        times = [{"id": task["id"], "runtimeInSeconds": 1} for task in tasks]
        instance = {"name": "diamond", "schemaVersion": "1.5", "workflow": {
            "specification": {"tasks": tasks, "files": []}, "execution": {"tasks": times}}}
        with tempfile.TemporaryDirectory() as folder:
            file = pathlib.Path(folder) / "diamond.json"
            file.write_text(json.dumps(instance))
            for peer in PEERS:
                line, = self.lines(peer, "--shape", f"wfformat:{file}", "--rounds", 1)
                self.assertEqual(line["tasks"], 4)

    def test_wrong_flags(self):
        for flags, message in ((["--shape", "stencil"], "there is no shape stencil"),
                               (["--window", "5"], "for troupe_bench alone"),
                               (["--shape", "wfformat:none.json"], "none.json")):
            ended = play(PEERS[0], *flags)
            self.assertEqual((ended.returncode, ended.stdout), (2, ""))
            self.assertIn(message, ended.stderr)


class Messages(unittest.TestCase):
    def a_task(self, *flags):
        program = pathlib.Path(BUILD) / "benchmarks" / "engine" / "troupe_bench"
        ended = play(program, *flags, "--rounds", 1)
        self.assertEqual((ended.returncode, ended.stderr), (0, ""), ended.args)
        return json.loads(ended.stdout)["messagesPerTask"]

    def test_an_action_that_blocks_is_told_to_run_and_tells_its_end(self):
        self.assertGreaterEqual(self.a_task("--shape", "chain", "--tasks", 200, "--blocking"), 2)

    def test_quick_actions_of_one_process_need_next_to_none(self):
        self.assertLess(self.a_task("--shape", "chain", "--tasks", 2000), 0.5)

    def test_each_process_takes_a_few(self):
        few = self.a_task("--shape", "processes", "--processes", 100, "--tasks", 1)
        self.assertGreaterEqual(few, 2)
        self.assertLess(few, 20)


class Run(unittest.TestCase):
    def test_everything_tiny(self):
        with tempfile.TemporaryDirectory() as folder:
            folder = pathlib.Path(folder)
            ended = subprocess.run(
                [sys.executable, ROOT / "benchmarks/run", "--quick", "--tiny", "--build", BUILD,
                 "--out", folder], capture_output=True, text=True, timeout=600,
                stdin=subprocess.DEVNULL)
            self.assertEqual(ended.returncode, 0, ended.stderr)
            self.assertEqual(ended.stdout.strip(), str(folder / "figures.md"))
            document = json.loads((folder / "figures.json").read_text())
            self.check_document(document)
            table = (folder / "figures.md").read_text()
            for figure in document["figures"]:
                self.assertIn(f"| {figure['title']} |", table)
            pictures = list(folder.glob("*.svg"))
            self.assertEqual(len(pictures), sum(f"({file.name})" in table for file in pictures))
            self.assertTrue(pictures)
            for picture in pictures:
                xml.dom.minidom.parse(str(picture))

    def check_document(self, document):
        self.assertEqual(document["scale"], "tiny")
        missed = [figure for figure in document["figures"]
                  if figure["met"] == "not measured" and not figure["note"]]
        self.assertEqual(missed, [], "what is not measured says why")
        for contest in document["contests"]:
            for peer in map(pathlib.Path, PEERS):
                self.assertNotIn(f"{peer.name} has", contest["missing"].get(peer.name, ""))
        fan_out = document["contests"][0]["contestants"]
        self.assertLessEqual({pathlib.Path(peer).name for peer in PEERS}, set(fan_out))


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    BUILD, *PEERS = (str(pathlib.Path(argument).resolve()) for argument in sys.argv[1:])
    unittest.main(argv=sys.argv[:1])
