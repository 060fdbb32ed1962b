#!/usr/bin/env python3
"""What runs take of the machine: `resources`, `limits`, and the options that say what there is.

usage: resources_test.py TROUPE
"""
import pathlib
import subprocess
import sys
import unittest

import program
from program import ProgramTest, finish, start, troupe

ALONE = "mkdir alone; sleep 0.02; rmdir alone"  # fails beside another one


class Resources(ProgramTest):
    def run_text(self, text, *options):
        return troupe("run", self.file("flow.yaml", text), *options, cwd=self.folder)

    def test_what_a_license_is_taken_for_never_overlaps(self):
        ended = self.run_text(f"""\
config: {{limits: {{disk: 1}}}}
pipeline:
  each:
    emit:
      forEach: "${{range(8)}}"
      as: n
      task: {{t: {{run: "{ALONE}", resources: {{license: 1}}}}}}
    await: true
  other:
    emit:
      forEach: "${{range(8)}}"
      as: n
      task: {{t: {{run: "{ALONE}", limits: {{disk: 1}}}}}}
    await: true
""", "-j", 8, "--resource", "license=1", "--quiet")
        self.expect(ended, 0)
        self.assertEqual(ended.err, "")

    def test_a_command_sees_its_share(self):
        ended = self.run_text("""\
pipeline:
  a:
    run: echo "$TROUPE_CPUS $TROUPE_RESOURCE_MEMORY $CUDA_VISIBLE_DEVICES $TROUPE_RESOURCE_TAPE"
    parse: text
    resources: {cpus: 2, memory: 1MiB, gpus: 2, tape: 1}
  tell: {action: "printer:print", input: {message: "$a"}}
""", "-j", 2, "--resource", "gpus=2", "--resource", "tape=3", "--quiet")
        self.expect(ended, 0)
        self.assertEqual(ended.out, "2 1048576 0,1 1\n")

    def test_what_can_never_be_had_fails_at_once(self):
        ended = self.run_text("pipeline: {a: {run: 'true', resources: {license: 2}}}",
                              "--resource", "license=1")
        self.expect(ended, 1)
        self.assertIn("no machine could ever give what it needs: license 2 (of 1 at most)", ended.err)

    def test_too_many_cpus_are_all_with_a_warning(self):
        ended = self.run_text("name: big\npipeline: {a: {run: 'true', resources: {cpus: 3}}}", "-j", 2)
        self.expect(ended, 0)
        self.assertIn("task big/a asks for 3 cpus: it gets all of the 2 that there are", ended.err)

    def test_a_limit_needs_a_total(self):
        text = "config: {limits: {dbs: 1}}\npipeline: {a: {run: 'true', limits: {db: 1}}}"
        ended = self.run_text(text)
        self.expect(ended, 2)
        self.assertIn('flow.yaml:2:38: limits: "db" has no total: it is given under config.limits, or by '
                      '--limit db=N; did you mean "dbs"?', ended.err)
        self.assertFalse((self.folder / ".troupe").exists())
        self.expect(self.run_text(text, "--limit", "db=1"), 0)
        valid = troupe("validate", self.folder / "flow.yaml")
        self.expect(valid, 0)
        self.assertIn('warning: limits: "db" has no total', valid.err)

    def test_options_are_checked(self):
        for options, said in ((("--resource", "license"), "--resource: expected NAME=AMOUNT"),
                              (("--resource", "cpus=4"), "--resource: cpus are what --jobs says: --jobs 4"),
                              (("--limit", "db=x"), '--limit: "x" is not valid'),
                              (("--priority", "1.5"), '--priority: "1.5" is not valid')):
            ended = self.run_text("pipeline: {a: {run: 'true'}}", *options)
            self.expect(ended, 2)
            self.assertIn(said, ended.err)

    def test_explain_says_what_waits_and_why(self):
        flow = self.file("flow.yaml", """\
name: told
pipeline:
  kind: parallel
  tasks:
    holds: {run: 'touch begun; while ! test -e go; do sleep 0.01; done', resources: {license: 1}}
    waits: {run: 'true', resources: {license: 1}}
    after: {run: 'true', dependsOn: waits}
""")
        running = start("run", flow, "-j", 4, "--resource", "license=1", cwd=self.folder)
        while not (self.folder / "begun").exists():
            self.assertIsNone(running.poll())
        told = troupe("explain", cwd=self.folder)
        self.expect(told, 0)
        (process,) = troupe("ps", "--output", "json", cwd=self.folder).document
        self.assertEqual(told.out, f"{process['id']}  running: 1 action runs, 2 executions wait\n"
                                   "  told/after  task waits to end\n"
                                   "  told/waits  license: needs 1, 0 of 1 is free\n")
        (document,) = troupe("explain", "told", "waits", "--output", "json", cwd=self.folder).document
        (line,) = document["waiting"]
        self.assertEqual(line["causes"][0]["kind"], "resource")
        self.assertEqual(line["causes"][0]["details"]["name"], "license")
        unknown = troupe("explain", "told", "wait", cwd=self.folder)
        self.expect(unknown, 2)
        self.assertIn('did you mean "waits"?', unknown.err)
        self.file("go", "")
        self.expect(finish(running), 0)
        ended = troupe("explain", process["id"], cwd=self.folder)
        self.expect(ended, 0)
        self.assertEqual(ended.out, f"{process['id']}  completed; it has ended: nothing of it waits\n")
        self.assertEqual(troupe("explain", cwd=self.folder).out, "nothing is active\n")

    def test_runs_share_limits(self):
        flow = self.file("flow.yaml", f"""\
pipeline:
  each:
    emit:
      forEach: "${{range(8)}}"
      as: n
      task: {{t: {{run: "{ALONE}", limits: {{x: 1}}}}}}
    await: true
""")
        running = [start("run", flow, "-j", 4, "--limit", "x=1", "--quiet", cwd=self.folder) for _ in range(2)]
        for each in running:
            ended = finish(each)
            self.expect(ended, 0)
            self.assertEqual(ended.err, "")
        pages = list(pathlib.Path(program.PLACE.name, "limits").glob("*.lent"))
        self.assertEqual(pages, [])

    def run_within(self, limit, flow):
        """A run of many commands at once under a limit of the shell."""
        words = [program.TROUPE, "run", str(flow), "--quiet", "--threads", "2", "-j", "100"]
        ended = subprocess.run(["bash", "-c", f'ulimit {limit} && exec "$@"', "bash", *words],
                               stdin=subprocess.DEVNULL, capture_output=True, text=True, cwd=self.folder,
                               timeout=program.LIMIT, env=program.environment())
        return program.Ended(ended.returncode, ended.stdout, ended.stderr)

    def test_a_limit_of_addresses_is_kept_to_or_told(self):
        if program.is_sanitized():
            self.skipTest("a sanitizer maps far more than that")
        flow = self.file("flow.yaml", """\
pipeline:
  f: {emit: {forEach: "${range(120)}", as: k, task: {w: {run: 'echo x >> log; sleep 0.05'}}}, await: true}
""")
        log = self.folder / "log"
        for mebibytes in (400, 500, 600):
            log.write_text("")
            self.expect(self.run_within(f"-v {mebibytes * 1024}", flow), 0)
            self.assertEqual(log.read_text().count("x"), 120)
        log.write_text("")
        ended = self.run_within(f"-v {100 * 1024}", flow)
        self.expect(ended, 5, "can be had (", "ulimit -v")
        self.assertEqual(log.read_text(), "")

    def test_what_a_killed_run_held_is_free_once_its_commands_have_ended(self):
        holds = self.file("holds.yaml", """\
pipeline: {a: {run: 'echo $$ > held; touch begun; sleep 1000', limits: {x: 1}}}
""")
        waits = self.file("waits.yaml", """\
name: waits
pipeline:
  a:
    run: |
      test -z "$(2>/dev/null tr -d '\\000' < /proc/$(cat held)/cmdline)"
    limits: {x: 1}
""")
        first = start("run", holds, "--limit", "x=1", cwd=self.folder)
        while not (self.folder / "begun").exists():
            self.assertIsNone(first.poll())
        second = start("run", waits, "--limit", "x=1", cwd=self.folder)
        said = "limit x: needs 1, 1 of 1 of the machine are held, by other programs of this user (1)"
        while said not in troupe("explain", cwd=self.folder).out:
            self.assertIsNone(second.poll())
        first.kill()
        finish(first)
        self.expect(finish(second), 0)

    def test_limits_that_cannot_be_shared_hold_within_the_run(self):
        flow = self.file("flow.yaml", "pipeline: {a: {run: 'true', limits: {x: 1}}}")
        ended = finish(start("run", flow, "--limit", "x=1", cwd=self.folder,
                             env=program.environment(TROUPE_LIMITS_FOLDER=str(flow))))
        self.expect(ended, 0, "limits can't be shared with other programs, and hold within this one: ")

    def test_a_resumed_run_keeps_what_it_was_started_with(self):
        flow = self.file("flow.yaml", """\
name: kept
pipeline:
  a: {run: 'test -e again || { touch begun; sleep 1000; }'}
  b: {run: 'echo $TROUPE_RESOURCE_LICENSE', parse: text, resources: {license: 2}, limits: {db: 3}}
""")
        running = start("run", flow, "--resource", "license=2", "--limit", "db=3", cwd=self.folder)
        while not (self.folder / "begun").exists():
            self.assertIsNone(running.poll())
        running.kill()
        finish(running)
        self.file("again", "")
        (process,) = troupe("ps", "--output", "json", cwd=self.folder).document
        resumed = troupe("resume", process["id"], "--output", "json", cwd=self.folder)
        self.expect(resumed, 0)
        self.assertEqual(resumed.document["output"]["b"], "2")

    def test_a_retry_with_another_definition_keeps_it_too(self):
        flow = self.file("flow.yaml", "name: kept\npipeline: {b: {run: 'false', resources: {license: 2}}}")
        failed = troupe("run", flow, "--resource", "license=2", "--output", "json", cwd=self.folder)
        self.expect(failed, 1)
        flow.write_text(flow.read_text().replace("false", "true"))
        mended = troupe("retry", failed.document["processId"], "--definition", flow, cwd=self.folder)
        self.expect(mended, 0)


class Groups(ProgramTest):
    """A folder of plain files stands in for a cgroup of Troupe's own, and commands for the kernel."""

    def setUp(self):
        super().setUp()
        self.group = self.folder / "group"
        self.group.mkdir()
        for name, text in (("cgroup.controllers", "cpu memory"), ("cgroup.subtree_control", ""), ("cgroup.procs", "")):
            (self.group / name).write_text(text)

    def run_in(self, group, text, *options):
        return finish(start("run", self.file("flow.yaml", text), *options, cwd=self.folder,
                            env=program.environment(TROUPE_CGROUP=str(group))))

    FLOW = """\
name: grow
pipeline:
  fit:
    resources: {memory: "${attempt * 64}MiB"}
    retry: {maxRetries: 0, rules: [{when: "reason == 'memory'", maxRetries: 1, delay: 1ms}]}
    env: {WHY: "${last.reason}"}
    run: |
      cd "$(ls -d "$PWD"/group/troupe-*/[0-9]* | sort -V | tail -1)"
      echo "$TROUPE_ATTEMPT $(cat memory.max) $(cat cgroup.procs) ${WHY:-new}" >> "$OLDPWD/bounds"
      if [ "$TROUPE_ATTEMPT" = 1 ]; then
        echo 9000000000 > memory.peak
        printf 'oom 1\\noom_kill 2\\n' > memory.events
        kill -KILL $$
      fi
"""

    def test_what_the_kernel_ended_at_its_bound_asks_for_more(self):
        ended = self.run_in(self.group, self.FLOW, "--output", "json")
        self.expect(ended, 0)
        mib = 1 << 20
        self.assertEqual((self.folder / "bounds").read_text(), f"1 {128 * mib} 0 new\n2 {192 * mib} 0 memory\n")
        self.assertEqual(ended.document["usage"]["memory"], 9_000_000_000)

    def test_what_the_kernel_ended_says_so(self):
        ended = self.run_in(self.group, self.FLOW.replace("maxRetries: 1", "maxRetries: 0"))
        self.expect(ended, 1, " used 8584 MiB of memory, far more than the 64 MiB that it takes: the kernel ended it")

    def test_who_watches_the_memory_is_said(self):
        text = "pipeline: {a: {run: 'true'}}"
        kernel = f"troupe: the kernel bounds the memory of commands: group {self.group}/troupe-"
        looks = "troupe: the memory of commands is looked at once a second\n"
        for group, said, not_said in ((self.group, kernel, looks), ("", looks, kernel)):
            ended = self.run_in(group, text, "--verbose")
            self.expect(ended, 0, said)
            self.assertNotIn(not_said, ended.err)
        self.assertNotIn("memory of commands", self.run_in(self.group, text).err)

    def test_a_group_that_cannot_be_used_is_done_without(self):
        ended = self.run_in(self.folder / "none", "pipeline: {a: {run: 'true'}}")
        self.expect(ended, 0, "troupe: commands get no cgroups, and their memory is looked at once a second: "
                              f"{self.folder}/none is no cgroup v2: No such file or directory")

    def test_a_dry_run_makes_no_group(self):
        self.expect(self.run_in(self.group, "pipeline: {a: {run: 'true'}}", "--dry-run"), 0)
        self.assertEqual(len(list(self.group.iterdir())), 3)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    program.TROUPE = str(pathlib.Path(sys.argv.pop(1)).resolve())
    unittest.main()
