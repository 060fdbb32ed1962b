#!/usr/bin/env python3
"""Kills runs that have a store, resumes them, and checks that nothing acknowledged was lost.

usage: crash_test.py TROUPE SHIM [--kills N] [--seed N]

Random workflows of commands, each of which notes its execution in a log. A run is killed with
SIGKILL at a random moment, resumed, killed again, and so on until it ends; and once at each flush
to disk, before it and after it. Checked each time:

  - what --events told to be completed is completed in the store, and did not run again
  - what ran again was in flight
  - the output is that of a run without crashes
  - the store is sound

Some trials run with `--durability relaxed`: there what was told in the last moments may be lost, and
run again, but what the store has to be completed may not, nor may an end be lost that was told.

Last, a run whose tasks run sub-workflows, awaited and not, is killed and resumed.
"""
import argparse
import collections
import json
import os
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import time

LIMIT = 120


def workflow(dice):
    """A random one: sequences, parallel graphs with dependencies, fan-outs, retries."""
    tasks = {}
    for number in range(dice.randint(2, 4)):
        kind = dice.choice(["command", "graph", "fan", "retry"])
        name = f"t{number}"
        if kind == "command":
            tasks[name] = command(dice)
        elif kind == "graph":
            graph = {"kind": "parallel"}
            for member in range(dice.randint(2, 5)):
                graph[f"m{member}"] = command(dice)
                if member > 0 and dice.random() < 0.6:
                    graph[f"m{member}"]["dependsOn"] = [f"m{dice.randrange(member)}"]
            tasks[name] = graph
        elif kind == "fan":
            tasks[name] = {"emit": {"forEach": list(range(dice.randint(1, 6))), "as": "k", "limit": dice.randint(1, 3),
                                    "task": {"w": {"a": command(dice), "b": {
                                        "action": "nop:nop", "input": {"v": "$k"}, "post": {"seen[]": "$v"}}}}},
                           "await": True}
        else:
            tasks[name] = {**command(dice, 'test "$$TROUPE_ATTEMPT" -gt 1'), "retry": {"maxRetries": 5, "delay": "5ms"}}
    return {"name": "crash", "init": {"seen": []}, "pipeline": tasks, "post": {"all": "${sort(seen)}"}}


def command(dice, then="true"):
    # One write of less than a page: it lands whole.
    script = f'echo "$$TROUPE_EXECUTION_ID" >> "$$CRASH_LOG"; sleep 0.0{dice.randint(0, 3)}; {then}'
    return {"action": "system/exec:execute", "input": {"commands": [script]}}


def signals():
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


class Trial:
    """One workflow with its store, from the first start to its end."""

    def __init__(self, program, shim, folder, definition, relaxed=False):
        self.program, self.shim, self.folder = program, shim, pathlib.Path(folder)
        self.relaxed = relaxed
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "flow.json").write_text(json.dumps(definition))
        self.store = f"sqlite:{self.folder / 'troupe.db'}"
        self.log = self.folder / "log"
        self.log.touch()
        self.kills = 0

    def launch(self, arguments, **crash):
        # Journals are short here: checkpoints are to be taken all the same.
        environment = {**os.environ, "CRASH_LOG": str(self.log), "TROUPE_CHECKPOINT_AFTER": "200"}
        if crash:
            environment.update({name: str(value) for name, value in crash.items()}, LD_PRELOAD=str(self.shim))
        return subprocess.Popen([self.program, *arguments], env=environment, stdin=subprocess.DEVNULL, cwd=self.folder,
                                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=signals)

    def ask(self, *arguments):
        done = subprocess.run([self.program, *arguments, "--store", self.store], capture_output=True, text=True,
                              timeout=LIMIT, cwd=self.folder)
        return done.returncode, done.stdout, done.stderr

    def rows(self):
        code, out, _ = self.ask("ps", "--all", "--output", "json")
        return json.loads(out) if code == 0 else []

    def executions(self, process):
        """The last state of each execution in the store."""
        code, out, err = self.ask("events", process)
        assert code == 0, err
        states = {}
        for line in out.splitlines():
            event = json.loads(line)
            states[event["executionId"]] = event["state"]
        return states

    def told(self, events):
        """The executions that listeners were told to be completed."""
        done = set()
        if events.exists():
            for line in events.read_text(errors="replace").splitlines():
                try:
                    event = json.loads(line)
                except ValueError:
                    continue  # the last line may be torn
                if event["state"] == "completed":
                    done.add(event["executionId"])
        return done

    def start(self, nth, **crash):
        events = self.folder / f"events{nth}"
        how = ["--durability", "relaxed"] if self.relaxed else []
        return self.launch(["run", "flow.json", "--store", self.store, "--events", str(events), "--output", "json",
                            "--quiet", *how], **crash), events

    def resume(self, **crash):
        return self.launch(["resume", "--all", "--store", self.store], **crash)

    def runs(self):
        return collections.Counter(self.log.read_text().split())

    def check_after_kill(self, told):
        """What was acknowledged is there. Gives the executions that must not run again."""
        rows = self.rows()
        if not rows:
            assert not told or self.relaxed, "the process is lost, though listeners heard of it"
            return None, set()
        states = self.executions(rows[0]["id"])
        lost = [each for each in told if states.get(each) != "completed"]
        assert not lost or self.relaxed, f"completed, and told so, but not in the store: {lost}"
        code, _, err = self.ask("store", "check")
        assert code == 0, err
        return rows[0], {each for each, state in states.items() if state == "completed"}

    def expect_end(self, wanted):
        row = self.rows()[0]
        assert row["state"] == "completed", row
        code, out, err = self.ask("show", row["id"], "--output", "json")
        assert code == 0, err
        shown = json.loads(out)["output"]
        assert shown["all"] == wanted, (shown["all"], wanted)


def finish(process):
    out, err = process.communicate(timeout=LIMIT)
    return process.returncode, out, err


def crash_and_resume(trial, wanted, moments):
    """Kills at each of `moments` in turn, a function that makes a run die, then runs to the end."""
    done, before = set(), collections.Counter()
    row = None
    for nth, moment in enumerate(moments):
        process, events = (trial.start(nth, **moment.crash) if row is None
                           else (trial.resume(**moment.crash), trial.folder / "none"))
        moment.wait(process)
        code, out, err = finish(process)
        trial.kills += code == -signal.SIGKILL
        now = trial.runs()
        again = {each for each in done if now[each] > before[each]}
        assert not again, f"completed, and ran again: {again}"
        if code == 0:  # the end was told
            assert trial.rows()[0]["state"] == "completed", "an end that was told is lost"
        row, done = trial.check_after_kill(trial.told(events))
        before = now
        if row and row["state"] == "completed":
            break
        assert code == -signal.SIGKILL, (code, out, err)
    if row is None:
        process, _ = trial.start("last")
    else:
        process = trial.resume()
    code, out, err = finish(process)
    assert code == 0, (code, out, err)
    now = trial.runs()
    again = {each for each in done if now[each] > before[each]}
    assert not again, f"completed, and ran again: {again}"
    trial.expect_end(wanted)


class AfterTime:
    def __init__(self, seconds):
        self.seconds, self.crash = seconds, {}

    def wait(self, process):
        try:
            process.wait(self.seconds)
        except subprocess.TimeoutExpired:
            process.kill()


class AtFlush:
    def __init__(self, side, nth):
        self.crash = {f"CRASH_{side}_FLUSH": nth}

    def wait(self, process):
        pass


CHILD = {"name": "child", "pipeline": {
    "work": {"action": "system/exec:execute", "input": {"commands": [
        'echo "$$TROUPE_EXECUTION_ID" >> "$$CRASH_LOG"; echo "$key" >> starts; while ! test -e ready; do sleep 0.01; done']}},
    "give": {"action": "nop:nop", "input": {"v": "$key"}}}}

PARENT = {"name": "parent", "pipeline": {
    "later": {"action": "workflow:run", "input": {"location": "child", "async": True, "context": {"key": "later"}}},
    "now": {"action": "workflow:run", "input": {"location": "child.json", "context": {"key": "now"}}},
    "wait": {"action": "workflow:wait", "input": {"processId": "${later.processId}"}}}}


def crash_with_sub_workflows(program, shim, folder):
    """Kills a parent while both its children run, resumes it, and looks at what came of all three."""
    trial = Trial(program, shim, folder, PARENT)
    (trial.folder / "child.json").write_text(json.dumps(CHILD))
    (trial.folder / "child.yaml").write_text(json.dumps(CHILD))
    process, _ = trial.start("first")
    starts = trial.folder / "starts"
    while not starts.exists() or len(starts.read_text().split()) < 2:
        assert process.poll() is None, finish(process)
    process.kill()
    finish(process)
    before = {row["id"]: row for row in trial.rows()}
    assert len(before) == 3 and {row["state"] for row in before.values()} == {"running"}, before
    (trial.folder / "ready").touch()
    resumed = trial.resume()
    code, out, err = finish(resumed)
    assert code == 0, (code, out, err)
    after = {row["id"]: row for row in trial.rows()}
    assert after.keys() == before.keys(), "a child was started anew"
    assert {row["state"] for row in after.values()} == {"completed"}, after
    parent = next(id for id, row in after.items() if row["name"] == "parent")
    assert all(row["parentId"] == parent for row in after.values() if row["name"] == "child"), after
    code, out, err = trial.ask("show", parent, "--output", "json")
    assert code == 0, err
    output = json.loads(out)["output"]
    assert output["now"]["output"]["give"] == {"v": "now"}, output
    assert output["wait"]["output"]["give"] == {"v": "later"}, output
    assert all(count == 2 for count in trial.runs().values()) and len(trial.runs()) == 2, trial.runs()


def undisturbed(program, shim, folder, definition):
    trial = Trial(program, shim, folder, definition)
    start = time.monotonic()
    process, _ = trial.start("whole")
    code, out, err = finish(process)
    assert code == 0, (code, out, err)
    return json.loads(out)["output"]["all"], time.monotonic() - start


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("program", type=os.path.abspath)
    arguments.add_argument("shim", type=os.path.abspath)
    arguments.add_argument("--kills", type=int, default=25)
    arguments.add_argument("--flushes", type=int, default=12, help="flushes of one run to crash at")
    arguments.add_argument("--seed", type=int, default=1)
    given = arguments.parse_args()
    dice = random.Random(given.seed)
    kills = trials = 0
    with tempfile.TemporaryDirectory() as folder:
        while kills < given.kills:
            seed = dice.randrange(1 << 32)
            definition = workflow(random.Random(seed))
            wanted, took = undisturbed(given.program, given.shim, f"{folder}/{trials}/whole", definition)
            relaxed = trials % 3 == 2
            trial = Trial(given.program, given.shim, f"{folder}/{trials}/killed", definition, relaxed)
            moments = [AfterTime(dice.uniform(0, took)) for _ in range(dice.randint(1, 4))]
            try:
                crash_and_resume(trial, wanted, moments)
            except AssertionError:
                print(f"--seed {given.seed}: trial {trials} (workflow {seed})\n{json.dumps(definition)}", file=sys.stderr)
                raise
            kills += trial.kills
            trials += 1
        print(f"{kills} kills at random moments, {trials} workflows")
        definition = workflow(random.Random(given.seed))
        wanted, _ = undisturbed(given.program, given.shim, f"{folder}/flush/whole", definition)
        points = 0
        for nth in range(1, given.flushes + 1):
            for side in ("BEFORE", "AFTER"):
                trial = Trial(given.program, given.shim, f"{folder}/flush/{side}{nth}", definition)
                crash_and_resume(trial, wanted, [AtFlush(side, nth)])
                points += trial.kills
        print(f"{points} crashes at flushes to disk")
        crash_with_sub_workflows(given.program, given.shim, f"{folder}/children")
        print("a parent and two sub-workflows went on")
    return 0


if __name__ == "__main__":
    sys.exit(main())
