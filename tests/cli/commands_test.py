#!/usr/bin/env python3
"""What becomes of commands: when their run dies, when it goes on, and where the system has limits.

usage: commands_test.py TROUPE
"""
import os
import pathlib
import resource
import signal
import subprocess
import sys
import time
import unittest

import program
from program import LIMIT, ProgramTest, finish, start, troupe


def lives(pid):
    """Whether it runs: what only waits to be reaped does not."""
    try:
        return pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2][0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


def child_of(pid, name):
    for stat in pathlib.Path("/proc").glob("[0-9]*/stat"):
        try:
            head, _, rest = stat.read_text().rpartition(") ")
        except (FileNotFoundError, ProcessLookupError):
            continue
        if rest.split()[1] == str(pid) and head.endswith(f"({name}"):
            return int(stat.parent.name)
    return None


class Commands(ProgramTest):
    def setUp(self):
        super().setUp()
        self.addCleanup(self.kill_all)

    def kill_all(self):
        for file in self.folder.glob("*.pid"):
            try:
                os.kill(int(file.read_text()), signal.SIGKILL)
            except ProcessLookupError:
                pass

    def until(self, holds, what):
        end = time.monotonic() + LIMIT
        while not holds():
            self.assertLess(time.monotonic(), end, what)
            time.sleep(0.01)

    def pid(self, name):
        path = self.folder / f"{name}.pid"
        self.until(lambda: path.exists() and path.read_text().endswith("\n"), f"no {name}")
        return int(path.read_text())

    def run_flow(self, text):
        return start("run", self.file("flow.yaml", text), "--quiet", cwd=self.folder)

    def kill(self, running, number=signal.SIGKILL):
        """Ends the run so, and waits until its watchdog has done its work."""
        watchdog = child_of(running.pid, "cmd-watchdog")
        os.kill(running.pid, number)
        finish(running)
        self.until(lambda: not watchdog or not lives(watchdog), "its watchdog lives on")

    def test_the_commands_of_a_run_that_dies_end_and_servers_live_on(self):
        flow = """\
pipeline:
  serve: {action: "system/exec:execute", input: {commands: "setsid sleep 1000 >/dev/null 2>&1 & echo $$! > server.pid"}}
  near: {action: "system/exec:execute", input: {commands: "sleep 1000 >/dev/null 2>&1 & echo $$! > near.pid"}}
  work: {action: "system/exec:execute", input: {commands: "setsid sleep 1000 >/dev/null 2>&1 & echo $$! > far.pid; echo $$$$ > work.pid; exec env -i sleep 1000"}}
"""
        for number in (signal.SIGKILL, signal.SIGQUIT):
            running = self.run_flow(flow)
            work, far = self.pid("work"), self.pid("far")
            self.kill(running, number)
            self.until(lambda: not lives(work) and not lives(far), "it lives on")
            for name in ("server", "near"):
                self.assertTrue(lives(self.pid(name)), name)
            self.kill_all()
            for file in self.folder.glob("*.pid"):
                file.unlink()

    def test_commands_of_a_dead_run_get_time_to_end_well(self):
        running = self.run_flow("""\
pipeline:
  work: {action: "system/exec:execute", input: {commands: "exec >/dev/null 2>&1; trap 'echo well > said; exit' TERM; echo $$$$ > work.pid; while :; do sleep 0.01; done"}}
""")
        work = self.pid("work")
        self.kill(running)
        self.until(lambda: not lives(work), "it lives on")
        self.assertEqual((self.folder / "said").read_text(), "well\n")

    def test_resume_keeps_what_completed_tasks_started_and_ends_the_rest_of_the_attempt(self):
        running = self.run_flow("""\
pipeline:
  serve: {action: "system/exec:execute", input: {commands: "setsid sleep 1000 >/dev/null 2>&1 & echo $$! > server.pid"}}
  work:
    action: system/exec:execute
    input:
      commands:
        - 'test "$$TROUPE_ATTEMPT" = 1 || exit 0; sleep 1000 >/dev/null 2>&1 & echo $$! > helper.pid'
        - 'test "$$TROUPE_ATTEMPT" = 1 || exit 0; echo $$$$ > work.pid; sleep 1000'
  use: {action: "system/exec:execute", input: {commands: "kill -0 $$(cat server.pid)"}}
""")
        self.pid("work")
        self.kill(running)
        helper = self.pid("helper")
        self.assertTrue(lives(helper), "its command had ended: the watchdog leaves it alone")
        self.expect(troupe("resume", "--all", cwd=self.folder), 0)
        self.assertFalse(lives(helper), "it would run beside that of the next attempt")
        self.assertTrue(lives(self.pid("server")))

    def test_retry_ends_nothing(self):
        ended = finish(self.run_flow("""\
pipeline:
  work: {action: "system/exec:execute", input: {commands: ["sleep 1000 >/dev/null 2>&1 & echo $$! > server.pid", "test -e mended"]}}
"""))
        self.expect(ended, 1)
        server = self.pid("server")
        (self.folder / "mended").touch()
        process = troupe("ps", "--output", "json", cwd=self.folder).document[0]["id"]
        self.expect(troupe("retry", process, cwd=self.folder), 0)
        self.assertTrue(lives(server))

    def test_what_a_watchdog_could_not_end_is_told_and_ended_by_resume(self):
        running = self.run_flow("""\
pipeline:
  work: {action: "system/exec:execute", input: {commands: "test \\"$$TROUPE_ATTEMPT\\" = 1 || exit 0; echo $$$$ > work.pid; exec env -i sleep 1000"}}
""")
        work = self.pid("work")
        self.until(lambda: child_of(running.pid, "cmd-watchdog"), "no watchdog")
        os.kill(child_of(running.pid, "cmd-watchdog"), signal.SIGKILL)
        self.kill(running)
        self.assertTrue(lives(work))
        other = self.file("other.yaml", 'pipeline: {a: {action: "nop:nop"}}\n')
        told = troupe("run", other, cwd=self.folder)
        self.expect(told, 0, f"commands of a run that died still run (pid {work}): troupe resume ends them")
        self.assertTrue(lives(work))
        self.expect(troupe("resume", "--all", cwd=self.folder), 0)
        self.assertFalse(lives(work))
        told = troupe("run", other, cwd=self.folder)
        self.assertNotIn("still run", told.err)
        self.assertEqual(list((self.folder / ".troupe").glob("*-commands.*")), [])

    def test_resume_from_within_a_command_ends_neither_itself_nor_its_shell(self):
        running = self.run_flow("""\
pipeline:
  work: {action: "system/exec:execute", input: {commands: "test \\"$$TROUPE_ATTEMPT\\" = 1 || exit 0; env > work.env; echo $$$$ > work.pid; sleep 1000"}}
""")
        self.pid("work")
        self.kill(running)
        lines = (self.folder / "work.env").read_text().splitlines()
        inherited = dict(line.split("=", 1) for line in lines if line.startswith("TROUPE_"))
        self.assertEqual(inherited["TROUPE_ATTEMPT"], "1")
        shell = subprocess.run(["sh", "-c", '"$0" resume --all; echo "shell: $?"', program.TROUPE], cwd=self.folder,
                               capture_output=True, text=True, timeout=LIMIT, env={**os.environ, **inherited})
        self.assertEqual((shell.returncode, shell.stdout), (0, "shell: 0\n"), shell.stderr)

    def test_a_second_interrupt_kills_sessions_too(self):
        running = start("run", self.file("flow.yaml", """\
pipeline:
  work: {action: "system/exec:execute", input: {commands: "trap '' TERM; setsid sleep 1000 >/dev/null 2>&1 & echo $$! > far.pid; echo $$$$ > work.pid; while :; do sleep 0.1; done"}}
"""), cwd=self.folder)
        work, far = self.pid("work"), self.pid("far")
        self.assertIn("running", running.stderr.readline())
        os.kill(running.pid, signal.SIGINT)
        self.assertIn("a second signal ends it at once", running.stderr.readline())
        os.kill(running.pid, signal.SIGINT)
        self.expect(finish(running), 128 + signal.SIGINT)
        for pid in (work, far):
            self.until(lambda pid=pid: not lives(pid), "it lives on")

    def test_limits_of_descriptors(self):
        def few():
            program.plain_signals()
            resource.setrlimit(resource.RLIMIT_NOFILE, (64, 256))

        flow = self.file("flow.yaml", """\
init: {n: "${range(60)}"}
pipeline:
  limit: {action: "system/exec:execute", input: {commands: "ulimit -Sn"}}
  many: {emit: {forEach: $n, as: x, task: {t: {action: "system/exec:execute", input: {commands: "sleep 0.2"}}}}, await: true}
""")
        ended = subprocess.run([program.TROUPE, "run", flow, "--jobs", "60", "--store", "memory", "--output", "json", "--quiet"],
                               cwd=self.folder, capture_output=True, text=True, timeout=LIMIT, preexec_fn=few,
                               env=program.environment())
        self.assertEqual(ended.returncode, 0, ended.stderr)
        self.assertIn('"stdout": "64\\n"', ended.stdout)

    def run_limited(self, *arguments, preexec):
        def limited():
            program.plain_signals()
            preexec()

        ended = subprocess.run([program.TROUPE, *map(str, arguments)], cwd=self.folder, capture_output=True, text=True,
                               timeout=LIMIT, preexec_fn=limited, env=program.environment(), stdin=subprocess.DEVNULL)
        return program.Ended(ended.returncode, ended.stdout, ended.stderr)

    def test_too_few_descriptors_are_told_before_anything_runs(self):
        flow = self.file("flow.yaml", """\
pipeline:
  touch: {action: "system/exec:execute", input: {commands: "touch ran"}}
""")
        for limit in (6, 9, 12, 18, 40):
            few = lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
            for arguments in (["run", flow], ["run", flow, "--store", "memory"], ["task", flow, "touch"],
                              ["resume", "--all"], ["ps"]):
                self.expect(self.run_limited(*arguments, preexec=few), 5,
                            "troupe: too few file descriptors can be had (48 more needed, ", "ulimit -n")
        self.assertFalse((self.folder / "ran").exists())
        enough = lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (56, 56))
        self.expect(self.run_limited("run", flow, preexec=enough), 0)
        self.assertTrue((self.folder / "ran").exists())

    def test_too_few_threads_are_told_before_anything_runs(self):
        if program.is_sanitized():
            self.skipTest("its sanitizer needs a thread more")
        flow = self.file("flow.yaml", 'pipeline: {touch: {action: "system/exec:execute", input: {commands: "touch ran"}}}')
        self.folder.chmod(0o777)
        for limit in (1, 2, 3, 4, 5, 7, 9, 11):
            def few():
                if os.getuid() == 0:  # of whom nothing is limited
                    os.setgroups([])
                    os.setgid(54321)
                    os.setuid(54321)
                resource.setrlimit(resource.RLIMIT_NPROC, (limit, limit))

            try:
                ended = self.run_limited("run", flow, "--store", "memory", "--threads", 2, preexec=few)
            except PermissionError:
                self.skipTest("no other user can run the program here")
            self.expect(ended, 5, "troupe: too few threads can be had (", "ulimit -u")
        self.assertFalse((self.folder / "ran").exists())

    def test_a_file_that_may_not_grow_is_an_error_and_no_end(self):
        def small_files():
            program.plain_signals()
            resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))

        flow = self.file("flow.yaml", """\
pipeline:
  put: {action: "system/storage:upload", input: {url: big, content: "%s"}}
""" % ("x" * 5000))
        ended = subprocess.run([program.TROUPE, "run", flow, "--store", "memory"], cwd=self.folder, capture_output=True,
                               text=True, timeout=LIMIT, preexec_fn=small_files, env=program.environment())
        self.assertEqual(ended.returncode, 1, ended)
        self.assertIn("File too large", ended.stderr)

    def test_with_one_job_tasks_begin_as_written(self):
        tasks = "\n".join(f'    t{i}: {{action: "system/exec:execute", input: {{commands: "echo {i} >> said"}}}}'
                          for i in range(20))
        flow = self.file("flow.yaml", "pipeline:\n  kind: parallel\n  tasks:\n" + tasks + "\n")
        for _ in range(5):
            self.expect(troupe("run", flow, "--jobs", 1, "--threads", 4, "--store", "memory", cwd=self.folder), 0)
        said = (self.folder / "said").read_text().split()
        self.assertEqual(said, [str(i) for i in range(20)] * 5)

    def test_as_process_1_it_leaves_no_zombies(self):
        alone = ["unshare", "--user", "--map-root-user", "--pid", "--fork", "--mount-proc"]
        if subprocess.run([*alone, "true"], capture_output=True).returncode != 0:
            self.skipTest("no namespaces to be had here")
        flow = self.file("flow.yaml", """\
pipeline:
  leave: {action: "system/exec:execute", input: {commands: "(setsid sleep 0.05 >/dev/null 2>&1 &)"}}
  wait: {action: "system/exec:execute", input: {commands: "while cat /proc/[0-9]*/comm | grep -q '^sleep'; do :; done", timeoutMs: 20000}}
  fail: {action: "system/exec:execute", input: {commands: "exit 3"}}
""")
        ended = subprocess.run([*alone, program.TROUPE, "run", flow, "--store", "memory"], cwd=self.folder,
                               capture_output=True, text=True, timeout=LIMIT, env=program.environment())
        self.assertEqual(ended.returncode, 1, ended)
        self.assertIn("status 3", ended.stderr)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    program.TROUPE = os.path.abspath(sys.argv.pop(1))
    unittest.main()
