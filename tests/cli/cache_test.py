#!/usr/bin/env python3
"""Results that are used again: what is taken, what runs anew, and what is never taken.

usage: cache_test.py TROUPE
"""
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

import program
from program import ProgramTest, environment, plain_signals, start, finish


EXAMPLE = pathlib.Path(__file__).resolve().parents[2] / "examples" / "incremental"


class Cached(ProgramTest):
    """Runs in a folder of their own, whose commands say in a file that they ran."""

    def troupe(self, *arguments, cwd=None, **variables):
        ended = subprocess.run([program.TROUPE, *map(str, arguments)], capture_output=True, text=True,
                               cwd=cwd or self.folder, env=environment(**variables), preexec_fn=plain_signals,
                               stdin=subprocess.DEVNULL, timeout=program.LIMIT)
        return program.Ended(ended.returncode, ended.stdout, ended.stderr)

    def write(self, text, name="flow.yaml"):
        (self.folder / name).write_text(text)

    def run_flow(self, *arguments, status=0, name="flow.yaml", **variables):
        """Runs it. Returns what its commands have said since the last run, a word each."""
        said = self.folder / "said"
        said.unlink(missing_ok=True)
        ended = self.troupe("run", name, "--quiet", *arguments, **variables)
        self.assertEqual(ended.code, status, ended)
        return said.read_text().split() if said.exists() else []

    def executions(self):
        shown = self.troupe("show", "last", "--where", "state:completed", "--output", "json")
        self.assertEqual(shown.code, 0, shown)
        return {each["name"]: each for each in shown.document["executions"]}

    def last_id(self):
        listed = self.troupe("ps", "--all", "--output", "json")
        return listed.document[0]["id"]


class Taken(Cached):
    """What is taken, and what never is."""

    def test_what_ran_is_taken_and_says_so(self):
        self.write("""\
pipeline:
  one: {run: "echo one >> said; echo 1", parse: json, cache: true, post: {seen: $one}}
  two:
    action: nop:nop
    input: {n: $one}
    cache: true
    tasks: {below: {run: "echo below >> said"}}
post: {result: $two.n}
""")
        self.assertEqual(self.run_flow(), ["one", "below"])
        first = self.last_id()
        self.assertEqual(self.run_flow(), ["below"])
        all_of_it = self.executions()
        self.assertEqual(all_of_it["one"]["cached"], f"{first}/flow/one")
        self.assertIn("cached", all_of_it["two"])
        self.assertNotIn("cached", all_of_it["below"])
        shown = self.troupe("show", "last", "--output", "json").document
        self.assertEqual(shown["output"]["result"], 1)
        self.assertEqual(shown["output"]["seen"], 1)
        self.assertIn(f", cached from {first}", self.troupe("show", "last").out)
        events = [json.loads(line) for line in self.troupe("events", "last").out.splitlines()]
        taken = {(each["taskId"], each["state"]) for each in events if "cached" in each}
        self.assertEqual(taken, {("flow/one", "completed"), ("flow/two", "completed")})
        self.assertEqual(self.troupe("store", "check").code, 0)

    def test_what_has_changed_runs_again(self):
        flow = """\
init: {{x: {x}, y: 1}}
pipeline:
  a: {{run: "echo a >> said; : $x{more}", cache: true, env: {{E: {e}}}, shell: {shell}, retry: {retry}}}
"""
        usual = {"x": 1, "e": 1, "more": "", "shell": "bash", "retry": "{maxRetries: 1}"}

        def after(changes, *arguments, **variables):
            self.write(flow.format(**{**usual, **changes}))
            return self.run_flow(*arguments, **variables)
        self.assertEqual(after({}), ["a"])
        self.assertEqual(after({}), [])
        self.assertEqual(after({"x": 2}), ["a"], "a value that the script mentions")
        self.assertEqual(after({}, "--set", "y=2"), [], "one that it doesn't mention")
        self.assertEqual(after({"e": 2}), ["a"], "env")
        self.assertEqual(after({"more": " more"}), ["a"], "the script")
        self.assertEqual(after({"shell": "sh"}), ["a"], "the shell")
        self.assertEqual(after({"retry": "{maxRetries: 7}"}), [], "how often it may be tried")
        self.assertEqual(after({}), [], "what ran before all of that")
        self.assertEqual(after({}, "--no-cache"), ["a"])

    def test_a_callers_variable_that_the_script_mentions_counts(self):
        self.write("""\
config: {env: [MODE]}
pipeline: {a: {run: "echo a >> said; : $MODE", cache: true}}
""")
        self.assertEqual(self.run_flow(MODE="fast", OTHER="1"), ["a"])
        self.assertEqual(self.run_flow(MODE="fast", OTHER="2"), [])
        self.assertEqual(self.run_flow(MODE="slow", OTHER="2"), ["a"])

    def test_a_key_stands_for_input_and_values(self):
        self.write("""\
init: {x: 1, version: 1}
pipeline: {a: {run: "echo a >> said; : $x", cache: {key: $version}}}
""")
        self.assertEqual(self.run_flow(), ["a"])
        self.assertEqual(self.run_flow("--set", "x=2"), [])
        self.assertEqual(self.run_flow("--set", "version=2"), ["a"])

    def test_a_result_can_be_too_old(self):
        self.write('pipeline: {a: {run: "echo a >> said", cache: {for: 1ms}}}\n')
        self.assertEqual(self.run_flow(), ["a"])
        self.assertEqual(self.run_flow(), ["a"])
        self.write('pipeline: {a: {run: "echo a >> said", cache: {for: 7d}}}\n')
        self.assertEqual(self.run_flow(), [])

    def test_what_failed_is_never_taken(self):
        self.write("""\
init: {fails: true}
pipeline:
  a: {run: "echo a >> said; test ! -e broken", cache: true}
  b: {run: "echo b >> said", cache: true, post: {x: "${1 / (fails ? 0 : 1)}"}}
""")
        (self.folder / "broken").touch()
        self.assertEqual(self.run_flow(status=1), ["a"])
        (self.folder / "broken").unlink()
        self.assertEqual(self.run_flow(status=1), ["a", "b"])
        self.assertEqual(self.run_flow("--set", "fails=false"), ["b"])
        self.assertEqual(self.run_flow("--set", "fails=false"), [])

    def test_what_a_kill_left_half_done_is_never_taken(self):
        self.write("""\
pipeline:
  a: {run: "echo a >> said; touch began; sleep 1; echo whole", cache: true, parse: text}
post: {result: $a}
""")
        running = start("run", "flow.yaml", "--quiet", cwd=self.folder)
        self.addCleanup(finish, running)
        self.addCleanup(running.kill)
        while not (self.folder / "began").exists():
            self.assertIsNone(running.poll())
        running.kill()
        running.wait()
        self.assertEqual(self.run_flow(), ["a"])
        self.assertEqual(self.run_flow(), [])
        self.assertEqual(self.troupe("show", "last", "--output", "json").document["output"]["result"], "whole")
        (self.folder / "said").unlink(missing_ok=True)
        self.assertEqual(self.troupe("resume", "--all", "--quiet").code, 0)
        self.assertEqual((self.folder / "said").read_text().split(), ["a"], "it was begun, and is repeated")

    def test_a_result_goes_with_its_process(self):
        self.write('pipeline: {a: {run: "echo a >> said", cache: true}}\n')
        self.assertEqual(self.run_flow(), ["a"])
        first = self.last_id()
        self.assertEqual(self.run_flow(), [])
        self.assertEqual(self.troupe("rm", first).code, 0)
        self.assertEqual(self.run_flow(), ["a"])

    def test_two_alike_at_once_both_run(self):
        self.write("""\
pipeline:
  kind: parallel
  tasks:
    a: {run: "echo both >> said; until test $(wc -l < said) -ge 2; do sleep 0.01; done", cache: true}
    b: {run: "echo both >> said; until test $(wc -l < said) -ge 2; do sleep 0.01; done", cache: true}
""")
        self.assertEqual(self.run_flow("--jobs", "2"), ["both", "both"])
        self.assertEqual(self.run_flow(), [])

    def test_a_fan_out_takes_what_it_has_done(self):
        self.write("""\
init: {files: [a, b, c]}
pipeline:
  each:
    emit: {forEach: $files, as: f, task: {work: {run: "echo $f >> said; printf $f", parse: text, cache: true}}}
    await: true
post: {result: $each}
""")
        self.assertEqual(sorted(self.run_flow()), ["a", "b", "c"])
        self.assertEqual(self.run_flow("--set", 'files=["c", "x", "a"]'), ["x"])
        self.assertEqual(self.troupe("show", "last", "--output", "json").document["output"]["result"], ["c", "x", "a"])

    def test_another_folder_is_another_place(self):
        self.write('pipeline: {a: {run: "echo a >> said; pwd", cache: true}}\n')
        self.assertEqual(self.run_flow(), ["a"])
        other = self.folder / "other"
        other.mkdir()
        ended = self.troupe("run", "../flow.yaml", "--quiet", "--folder", self.folder / ".troupe", cwd=other)
        self.assertEqual(ended.code, 0, ended)
        self.assertEqual((other / "said").read_text(), "a\n")

    def test_approval_is_not_asked_for_what_is_taken(self):
        self.write("""\
init: {mode: auto}
pipeline: {a: {run: "echo a >> said", cache: true}}
""")
        self.assertEqual(self.run_flow(), ["a"])
        self.write("""\
policy: {mode: ask}
pipeline: {a: {run: "echo a >> said", cache: true}}
""")
        self.assertEqual(self.run_flow(), [])
        self.write("""\
policy: {block: [system/exec.execute]}
pipeline: {a: {run: "echo a >> said", cache: true}}
""")
        self.assertEqual(self.run_flow(status=1), [])

    def test_what_a_process_with_secrets_gave_stays_with_its_workflow(self):
        flow = """\
config: {{secret: [token]}}
init: {{token: {token}}}
pipeline: {{a: {{run: "echo a >> said; : $token", cache: true}}}}
"""
        self.write(flow.format(token="letmein12345"), "one.yaml")
        self.write(flow.format(token="letmein12345"), "two.yaml")
        self.assertEqual(self.run_flow(name="one.yaml"), ["a"])
        self.assertEqual(self.run_flow(name="one.yaml"), [])
        self.assertEqual(self.run_flow(name="two.yaml"), ["a"])
        self.write(flow.format(token="letmeout12345"), "one.yaml")
        self.assertEqual(self.run_flow(name="one.yaml"), ["a"])

    def test_a_secret_by_name_counts_by_its_value(self):
        self.write("""\
pipeline: {a: {run: "echo a >> said", env: {TOKEN: "${secret.token}"}, cache: true}}
""")
        for name, secret in (("one", "letmein12345"), ("other", "letmeout12345")):
            (self.folder / name).write_text(secret)
            (self.folder / name).chmod(0o600)
        self.assertEqual(self.run_flow("--secret", "token=@one"), ["a"])
        self.assertEqual(self.run_flow("--secret", "token=@one"), [])
        self.assertEqual(self.run_flow("--secret", "token=@other"), ["a"])


class Modelled(Cached):
    """Random graphs and edits against a model that reads everything: nothing stale, nothing needless."""

    def make_graph(self, chance):
        """Tasks, each with the files that it reads and whether what it writes is kept."""
        graph = []
        for number in range(chance.randint(3, 7)):
            reads = [f"src{each}" for each in range(4) if chance.random() < 0.4]
            reads += [f"out{each}" for each in range(number) if chance.random() < 0.5]
            graph.append((sorted(reads) or ["src0"], chance.random() < 0.5))
        tasks = "".join(f"""\
  t{number}:
    run: |
      echo t{number} >> said
      cat {' '.join(reads)} > out{number}.new
      echo {number} >> out{number}.new
      mv out{number}.new out{number}
    files: {{in: [{', '.join(reads)}], out: [out{number}], artifacts: {str(is_kept).lower()}}}
""" for number, (reads, is_kept) in enumerate(graph))
        self.write("defaults: {cache: true}\npipeline:\n" + tasks)
        return graph

    def text_of(self, name):
        path = self.folder / name
        return path.read_text() if path.exists() else None

    def change(self, chance, graph):
        """Does something to the files that a person may do."""
        number = chance.randrange(len(graph))
        what = chance.randrange(5)
        if what == 0:
            (self.folder / f"src{chance.randrange(4)}").write_text(chance.choice("abc") + "\n")
        elif what == 1:
            (self.folder / f"src{chance.randrange(4)}").touch()
        elif what == 2:
            (self.folder / f"out{number}").unlink(missing_ok=True)
        elif what == 3:
            (self.folder / f"out{number}").write_text("by hand\n")

    def check(self, seed):
        chance = random.Random(seed)
        for each in range(4):
            (self.folder / f"src{each}").write_text("a\n")
        graph = self.make_graph(chance)
        done, unsure = {}, set()  # what each task wrote for what it read; and what a kill left open
        for _ in range(12):
            for _ in range(chance.randrange(3)):
                self.change(chance, graph)
            if chance.random() < 0.2:
                killed = start("run", "flow.yaml", "--quiet", cwd=self.folder)
                time.sleep(chance.random() * 0.1)
                killed.kill()
                finish(killed)
                unsure.update(range(len(graph)))
            expected, texts = [], {f"src{each}": self.text_of(f"src{each}") for each in range(4)}
            for number, (reads, is_kept) in enumerate(graph):
                read = (number, tuple(texts[each] for each in reads))
                texts[f"out{number}"] = "".join(read[1]) + f"{number}\n"
                is_there = self.text_of(f"out{number}") == texts[f"out{number}"]
                if read not in done or not (is_there or is_kept):
                    expected.append(f"t{number}")
                done[read] = texts[f"out{number}"]
            ran = self.run_flow()
            needless = [each for each in ran if each not in expected and int(each[1:]) not in unsure]
            self.assertEqual(needless, [], f"seed {seed}")
            unsure.clear()
            for name, text in texts.items():
                self.assertEqual(self.text_of(name), text, f"{name}, seed {seed}")
        self.assertEqual(self.troupe("store", "check").code, 0, f"seed {seed}")

    def test_random_graphs(self):
        for _ in range(5):
            seed = random.randrange(1 << 32)
            with self.subTest(seed=seed), tempfile.TemporaryDirectory() as folder:
                self.folder = pathlib.Path(folder)
                self.check(seed)


@unittest.skipUnless(shutil.which("cc"), "it takes a C compiler")
class Built(Cached):
    """The example of a build, which does what make would, or less."""

    def setUp(self):
        super().setUp()
        self.folder = self.folder / "tree"
        shutil.copytree(EXAMPLE, self.folder)

    def build(self, *arguments, status=0):
        """Runs it. Returns which of its tasks have run, sorted."""
        ended = self.troupe("run", "build.yaml", "--quiet", *arguments)
        self.assertEqual(ended.code, status, ended)
        told = self.troupe("why", "last", "--output", "json")
        self.assertEqual(told.code, 0, told)
        self.reasons = {each["taskId"].removeprefix("build/compile.").removeprefix("build/"): each.get("why", "")
                        for each in told.document["reasons"]}
        return sorted(task for task, why in self.reasons.items() if why)

    def edit(self, name, before, after):
        path = self.folder / name
        path.write_text(path.read_text().replace(before, after))

    ALL = ["link", "object[0]", "object[1]", "object[2]", "test"]

    def test_what_has_not_changed_is_not_built(self):
        self.assertEqual(self.build(), self.ALL)
        self.assertEqual(self.reasons["link"], "no earlier result")
        stamps = {each: each.stat().st_mtime_ns for each in self.folder.rglob("*.o")}
        self.assertEqual(self.build(), [])
        self.assertEqual({each: each.stat().st_mtime_ns for each in stamps}, stamps)
        for each in self.folder.rglob("*.[ch]"):
            each.touch()
        self.assertEqual(self.build(), [], "times don't count")

    def test_a_header_that_changed_has_its_dependents_built(self):
        self.build()
        self.edit("src/text.h", "int is_letter(int c);", "int is_letter(int c); /* or a digit */")
        self.assertEqual(self.build(), ["object[0]", "object[2]"], "the objects are the same, so nothing is linked")
        self.assertIn("file src/text.h changed (since build/", self.reasons["object[0]"])
        self.assertEqual(self.build(), [])
        self.edit("src/text.h", "int is_letter(int c); /* or a digit */", "int is_letter(int c);")
        self.assertEqual(self.build(), [], "as it was before")

    def test_a_source_that_changed_is_built_and_linked(self):
        self.build()
        self.edit("src/main.c", "%ld words", "%ld different words")
        self.assertEqual(self.build(), ["link", "object[1]", "test"])
        self.assertIn("file src/main.c changed", self.reasons["object[1]"])
        self.assertIn("file obj/main.o changed", self.reasons["link"])

    def test_an_output_that_is_gone_or_edited_is_made_again(self):
        self.build()
        (self.folder / "obj" / "count.o").unlink()
        self.assertEqual(self.build(), ["object[0]"])
        self.assertIn("output file obj/count.o is gone", self.reasons["object[0]"])
        (self.folder / "obj" / "text.o").write_text("by hand")
        self.assertEqual(self.build(), ["object[2]"])
        self.assertIn("output file obj/text.o changed", self.reasons["object[2]"])

    def test_an_output_that_is_kept_is_put_back(self):
        self.build()
        words = self.folder / "words"
        before = words.read_bytes()
        words.unlink()
        self.assertEqual(self.build(), [])
        self.assertEqual(words.read_bytes(), before)
        words.write_text("by hand")
        self.assertEqual(self.build(), [])
        self.assertEqual(words.read_bytes(), before)
        self.assertTrue(os.access(words, os.X_OK))
        self.assertEqual(self.troupe("store", "check").code, 0)

    def test_a_copy_elsewhere_is_as_far_as_the_tree_is(self):
        self.build()
        there = self.folder.parent / "there"
        shutil.copytree(self.folder, there)
        self.folder = there
        self.assertEqual(self.build(), [])

    def test_an_edit_within_the_clocks_grain_is_seen(self):
        self.build()
        for turn in range(5):
            path = self.folder / "src" / "main.c"
            stamp = path.stat()
            path.write_text(path.read_text().replace("ld words", "ld Words") if turn % 2 == 0 else
                            path.read_text().replace("ld Words", "ld words"))
            os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
            self.build()
            said = subprocess.run(["./words", "sample.txt"], cwd=self.folder, capture_output=True, text=True).stdout
            self.assertEqual(said, "9 Words\n" if turn % 2 == 0 else "9 words\n")

    def test_a_mended_definition_takes_over_what_its_files_are_the_same_of(self):
        path = self.folder / "build.yaml"
        text = path.read_text().replace("defaults: {cache: true}\n", "")
        path.write_text(text.replace("run: ./words sample.txt", "run: false"))
        self.assertEqual(self.build(status=1), [])
        path.write_text(text)
        self.edit("src/text.h", "int is_letter(int c);", "int is_letter(int c); /* or a digit */")
        ended = self.troupe("retry", "last", "--definition", "build.yaml", "--output", "json")
        self.assertEqual(ended.code, 0, ended)
        shown = self.troupe("show", "last", "--output", "json").document["executions"]
        self.assertEqual(sorted(each["name"] for each in shown if "cached" in each), ["link", "object[1]"])

    def test_why_tells_of_one_task(self):
        self.build()
        told = self.troupe("why", "last", "link")
        self.assertEqual(told.out, "build/link  ran: no earlier result\n")
        self.build()
        self.assertIn("build/link  cached from build/", self.troupe("why", "last", "link").out)
        self.assertEqual(self.troupe("why", "last", "nothing").out, "no result was looked for: see cache\n")


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    program.TROUPE = str(pathlib.Path(sys.argv.pop(1)).resolve())
    unittest.main()
