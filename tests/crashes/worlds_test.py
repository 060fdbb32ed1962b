#!/usr/bin/env python3
"""Several programs on one store, whatever happens around them, against a model of what may be.

usage: worlds_test.py TROUPE [--schedules N] [--seed N] [--at-once N] [--longest-lock SECONDS]

A schedule starts runs of random workflows of commands, and, at seeded moments, stops them (SIGSTOP),
lets them go on, kills them, resumes, retries, removes, lists, copies and checks; holds the database's
lock; starts programs whose wall clock is hours off, and steps it while they run (where libfaketime is
installed). Then all that is left is resumed to its end. What must hold:

  - each command runs in the workflow that its process was started with
  - no attempt of an execution starts twice, and none after its completion was told
  - no command of a process starts in one program while another one that drove it is alive
  - what a program told of a process is what the store says in the end
  - the store is sound, and what was not removed has ended with its own output

A schedule that fails is told with its seed, which repeats its decisions (not the system's timing).
"""
import argparse
import collections
import concurrent.futures
import glob
import json
import os
import pathlib
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

LIMIT = 90
FAKETIME = next(iter(glob.glob("/usr/lib/*/faketime/libfaketime.so.1")), None)

# One write of less than a page: it lands whole. The time since boot can't be faked.
NOTE = ('read up rest < /proc/uptime; echo "$$up $$WORLD {marker} $$TROUPE_PROCESS_ID $$TROUPE_EXECUTION_ID'
        ' $$TROUPE_ATTEMPT" >> "$$WORLDS_LOG"')


def now():
    return time.clock_gettime(time.CLOCK_BOOTTIME)


def command(dice, marker, then="true"):
    script = NOTE.format(marker=marker) + f"; sleep 0.{dice.randint(0, 60):02}; {then}"
    return {"action": "system/exec:execute", "input": {"commands": [script]}}


def workflow(dice, marker):
    """A random one, and what it gives."""
    tasks, total = {}, 0
    for number in range(dice.randint(2, 4)):
        kind = dice.choice(["command", "graph", "fan", "again", "goto"])
        name = f"t{number}"
        if kind == "command":
            tasks[name] = command(dice, marker)
        elif kind == "graph":
            tasks[name] = {"kind": "parallel", **{f"m{member}": command(dice, marker) for member in range(3)}}
        elif kind == "fan":
            size = dice.randint(1, 4)
            total += sum(range(size))
            tasks[name] = {"emit": {"forEach": list(range(size)), "as": "k", "limit": 2, "task": {"w": {
                "a": command(dice, marker), "b": {"action": "nop:nop", "input": {"v": "$k"}, "post": {"seen[]": "$v"}}}}},
                "await": True}
        elif kind == "again":
            tasks[name] = {**command(dice, marker, 'test "$$TROUPE_ATTEMPT" -gt 1'),
                           "retry": {"maxRetries": 9, "delay": "5ms"}}
        else:
            tasks[name] = {**command(dice, marker), "goto": [{"when": f"n{number} < 1", "task": name}],
                           "post": {f"n{number}": f"${{default(n{number}, 0) + 1}}"}}
    given = {f"n{number}": -1 for number in range(4)}
    return {"name": marker, "init": {"seen": [], **given}, "pipeline": tasks, "post": {"total": "${sum(seen)}"}}, total


class Program:
    """One that was launched, and what became of it."""

    def __init__(self, world, what, popen, out):
        self.world, self.what, self.popen, self.out = world, what, popen, out
        self.stopped, self.died = False, None

    def poll(self):
        if self.died is None and self.popen.poll() is not None:
            self.died = now()
        return self.died is not None


class Schedule:
    def __init__(self, program, folder, seed, longest_lock):
        self.program, self.folder = program, pathlib.Path(folder)
        self.dice, self.longest_lock = random.Random(seed), longest_lock
        self.folder.mkdir(parents=True)
        self.log, self.clock = self.folder / "log", self.folder / "clock"
        self.log.touch()
        self.clock.write_text("+0\n")
        self.programs, self.locks, self.told, self.steered = [], [], {}, set()
        self.totals = {}
        for number in range(3):
            definition, self.totals[f"w{number}"] = workflow(self.dice, f"w{number}")
            (self.folder / f"w{number}.json").write_text(json.dumps(definition))
        (self.folder / "child.json").write_text(json.dumps(workflow(self.dice, "child")[0]))
        parent = {"name": "parent", "pipeline": {
            "a": command(self.dice, "parent"),
            "b": {"action": "workflow:run", "input": {"location": "child.json"}},
            "c": command(self.dice, "parent")}, "post": {"total": "${0}"}}
        (self.folder / "parent.json").write_text(json.dumps(parent))
        self.totals |= {"parent": 0, "child": None}

    # -- what is done ---------------------------------------------------------------------------

    def launch(self, *arguments):
        world = len(self.programs)
        environment = {**os.environ, "WORLDS_LOG": str(self.log), "WORLD": str(world), "TROUPE_CHECKPOINT_AFTER": "300"}
        if FAKETIME and self.dice.random() < 0.5:
            environment |= {"LD_PRELOAD": FAKETIME, "FAKETIME_TIMESTAMP_FILE": str(self.clock), "FAKETIME_NO_CACHE": "1",
                            "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
        out = self.folder / f"out{world}"
        with open(out, "w") as to, open(self.folder / f"err{world}", "w") as err:
            popen = subprocess.Popen([self.program, *arguments, "--folder", "state"], cwd=self.folder, env=environment,
                                     stdin=subprocess.DEVNULL, stdout=to, stderr=err)
        self.programs.append(Program(world, arguments, popen, out))

    def run(self):
        name = self.dice.choice(["w0", "w1", "w2", "parent"])
        extra = ["--keep", "1ms"] if self.dice.random() < 0.2 else []
        self.launch("run", f"{name}.json", "--output", "json", "--quiet", "--events", f"events{len(self.programs)}", *extra)

    def resume(self):
        self.launch("resume", "--all")

    def drivers(self):
        return [each for each in self.programs if each.what[0] in ("run", "resume") and not each.poll()]

    def stop(self):
        going = [each for each in self.drivers() if not each.stopped]
        if going:
            chosen = self.dice.choice(going)
            chosen.stopped = True
            chosen.popen.send_signal(signal.SIGSTOP)

    def go_on(self):
        stopped = [each for each in self.drivers() if each.stopped]
        if stopped:
            chosen = self.dice.choice(stopped)
            chosen.stopped = False
            chosen.popen.send_signal(signal.SIGCONT)

    def kill(self):
        if self.drivers():
            chosen = self.dice.choice(self.drivers())
            chosen.died = now()  # whoever starts something later does so beside nobody
            chosen.popen.kill()
            chosen.popen.wait()

    def remove(self):
        self.launch("rm", "--older-than", "1ms")

    def look(self):
        self.launch("ps", "--all", "--output", "json")

    def copy(self):
        self.launch("store", "backup", f"copy{len(self.programs)}.db")

    def steer(self):
        """Asks something of any process there is: an ended one is retried, a live one paused and resumed."""
        ids = [row["id"] for row in self.rows()]
        if ids:
            chosen = self.dice.choice(ids)
            self.steered.add(chosen)
            self.launch("retry", chosen)

    def hold(self):
        """Somebody else holds the database's lock for a while."""
        seconds = self.dice.uniform(0.05, self.longest_lock)

        def holding():
            try:
                held = sqlite3.connect(self.folder / "state" / "troupe.db", timeout=1, isolation_level=None)
                held.execute("BEGIN IMMEDIATE")
                time.sleep(seconds)
                held.execute("ROLLBACK")
                held.close()
            except sqlite3.Error:
                pass  # there is no database yet, or it is held: then nobody holds it here

        self.locks.append(threading.Thread(target=holding))
        self.locks[-1].start()

    def step_clock(self):
        self.clock.write_text(f"{self.dice.choice(['+', '-'])}{self.dice.randint(0, 7200)}\n")

    # -- what there is --------------------------------------------------------------------------

    def ask(self, *arguments):
        done = subprocess.run([self.program, *arguments, "--folder", "state"], capture_output=True, text=True,
                              timeout=LIMIT, cwd=self.folder, stdin=subprocess.DEVNULL)
        return done.returncode, done.stdout, done.stderr

    def rows(self):
        code, out, _ = self.ask("ps", "--all", "--output", "json")
        return json.loads(out) if code == 0 and out.strip() else []

    def play(self):
        actions = [(self.run, 5), (self.resume, 3), (self.stop, 4), (self.go_on, 3), (self.kill, 3), (self.remove, 2),
                   (self.look, 1), (self.copy, 1), (self.steer, 1), (self.hold, 2), (self.step_clock, 2)]
        self.run()
        for _ in range(self.dice.randint(12, 30)):
            time.sleep(self.dice.uniform(0.0, 0.25))
            self.dice.choices([each for each, _ in actions], [weight for _, weight in actions])[0]()
        self.settle()

    def settle(self):
        self.clock.write_text("+0\n")
        for held in self.locks:
            held.join()
        for each in self.programs:
            if each.stopped and not each.poll():
                each.popen.send_signal(signal.SIGCONT)
        for each in self.programs:
            try:
                each.popen.wait(LIMIT)
            except subprocess.TimeoutExpired:
                raise AssertionError(f"world {each.world} does not end: {each.what}") from None
            each.poll()
        for _ in range(8):
            if not any(row["state"] not in ("completed", "failed", "cancelled") for row in self.rows()):
                break
            self.launch("resume", "--all")
            assert self.programs[-1].popen.wait(LIMIT) == 0, (self.folder / f"err{len(self.programs) - 1}").read_text()
            self.programs[-1].poll()

    # -- what must hold -------------------------------------------------------------------------

    def check(self):
        starts = [line.split() for line in self.log.read_text().splitlines()]
        seen, driver = collections.Counter(), {}
        for up, world, marker, process, execution, attempt in starts:
            assert process.split("/")[0] == marker, f"{process} ran {marker}"
            seen[execution, attempt] += 1
            assert seen[execution, attempt] == 1, f"attempt {attempt} of {execution} started twice"
            before = driver.get(process)
            if before is not None and before != int(world):
                died = self.programs[before].died
                assert died is not None and died <= float(up) + 0.05, \
                    f"{process} runs in world {world} at {up}, and world {before} lived until {died}"
            driver[process] = int(world)
        last = {}
        for _, _, _, _, execution, attempt in starts:
            last[execution] = max(last.get(execution, 0), int(attempt))
        for path in self.folder.glob("events*"):
            for event in read_events(path):
                again = event["state"] == "completed" and last.get(event["executionId"], 0) > event.get("attempt", 1)
                assert not again, f"{event['executionId']} was told to be completed, and ran again: {event}"
        rows = {row["id"]: row for row in self.rows()}
        for each in self.programs:
            self.check_told(each, rows)
        for row in rows.values():
            assert row["state"] == "completed" or row["id"] in self.steered, row
            wanted = self.totals[row["name"]]
            if wanted is not None:
                code, out, err = self.ask("show", row["id"], "--output", "json")
                assert code == 0, err
                assert json.loads(out)["output"]["total"] == wanted, (row, json.loads(out)["output"], wanted)
        if not (self.folder / "state" / "troupe.db").exists():
            return  # all were killed before they had made one
        code, out, err = self.ask("store", "check")
        assert code == 0, out + err

    def check_told(self, each, rows):
        """What a run told of its process is what became of it."""
        if each.what[0] != "run" or each.popen.returncode < 0:
            return
        text = each.out.read_text()
        told = json.loads(text) if text.strip() else None
        assert each.popen.returncode in (0, 5), (each.what, each.popen.returncode, told,
                                                 (self.folder / f"err{each.world}").read_text())
        if told and told.get("processId") in rows:  # not where it says why it could not begin
            assert rows[told["processId"]]["state"] == told["state"], (told, rows[told["processId"]])


def read_events(path):
    for line in path.read_text(errors="replace").splitlines():
        try:
            event = json.loads(line)
        except ValueError:
            continue  # the last line may be torn
        if "executionId" in event:
            yield event


def one(program, folder, seed, longest_lock):
    schedule = Schedule(program, folder, seed, longest_lock)
    try:
        schedule.play()
        schedule.check()
    except (AssertionError, subprocess.TimeoutExpired, KeyError, ValueError) as fault:
        text = "\n".join(f"  world {each.world} ({each.popen.poll()}): {' '.join(each.what)}" for each in schedule.programs)
        return f"schedule {seed}: {fault}\n{text}"
    finally:
        for each in schedule.programs:
            if each.popen.poll() is None:
                each.popen.send_signal(signal.SIGCONT)
                each.popen.kill()
                each.popen.wait()
    return None


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("program", type=os.path.abspath)
    arguments.add_argument("--schedules", type=int, default=12)
    arguments.add_argument("--seed", type=int, default=1, help="of the first schedule")
    arguments.add_argument("--at-once", type=int, default=4)
    arguments.add_argument("--longest-lock", type=float, default=1.0)
    arguments.add_argument("--keep", help="a folder for what failed")
    given = arguments.parse_args()
    if not FAKETIME:
        print("libfaketime is not installed: no clock is stepped")
    faults = []
    with tempfile.TemporaryDirectory() as temporary, concurrent.futures.ThreadPoolExecutor(given.at_once) as pool:
        folder = given.keep or temporary
        seeds = range(given.seed, given.seed + given.schedules)
        for fault in pool.map(lambda seed: one(given.program, f"{folder}/{seed}", seed, given.longest_lock), seeds):
            if fault:
                print(fault, flush=True)
                faults.append(fault)
    print(f"{given.schedules} schedules, {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
