#!/usr/bin/env python3
"""Kills a server that starts processes by schedules, and checks that no time was lost or taken twice.

usage: schedule_test.py TROUPE [--kills N] [--schedules N] [--seed N]

Schedules of every second and a backfill go on while the server is killed with SIGKILL at random moments and started
anew. In the end each second from the put on has one process, each time of the backfill too, and all have ended. The long
version: --kills 1000.
"""
import argparse
import datetime
import json
import os
import pathlib
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

LIMIT = 120
UTC = datetime.timezone.utc

FLOW = """
name: beat
schedules:
%s
pipeline:
  note: {run: 'echo "$TROUPE_EXECUTION_ID" >> log', retry: {type: none}}
"""


def moment(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def written(when):
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")


class Trial:
    def __init__(self, program, folder, asked):
        self.program, self.folder = program, pathlib.Path(folder)
        self.dice = random.Random(asked.seed)
        self.names = [f"s{number}" for number in range(asked.schedules)]
        entries = "\n".join(f"  - {{id: {name}, every: 1s, overlap: allow, catchUp: 24h}}" for name in self.names)
        (self.folder / "beat.yaml").write_text(FLOW % entries)

    def troupe(self, *arguments):
        return subprocess.run([self.program, *arguments], cwd=self.folder, capture_output=True, text=True,
                              timeout=LIMIT, check=True).stdout

    def serve(self):
        server = subprocess.Popen([self.program, "serve", "--listen", "127.0.0.1:0"], cwd=self.folder, text=True,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        for line in server.stderr:
            if "serves at" in line:
                return server
        raise AssertionError(f"the server ended with {server.wait()}")

    def kill_again_and_again(self, kills):
        for _ in range(kills):
            server = self.serve()
            time.sleep(self.dice.random() ** 2 * 1.5)
            server.kill()
            server.wait()
            server.stderr.close()

    def states(self):
        with sqlite3.connect(f"file:{self.folder}/.troupe/troupe.db?mode=ro", uri=True) as store:
            return {name: json.loads(state) for name, state in store.execute("SELECT id, state FROM schedules")}

    def run_to_rest(self, last):
        """Lets a server catch up, and end all that runs."""
        server = self.serve()
        end = time.monotonic() + LIMIT
        while time.monotonic() < end:
            states = self.states().values()
            if all(moment(each["position"]) >= last and each["backfill"] is None and not each["starting"]
                   for each in states):
                break
            time.sleep(0.2)
        for name in self.names:
            self.troupe("schedule", "pause", f"beat/{name}")
        while time.monotonic() < end and any(each["starting"] or each["running"] for each in self.states().values()):
            time.sleep(0.2)
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=LIMIT)
        server.stderr.close()

    def check(self, begun, backfill):
        faults = []
        with sqlite3.connect(f"file:{self.folder}/.troupe/troupe.db?mode=ro", uri=True) as store:
            found = {row[0]: row[1] for row in store.execute("SELECT id, state FROM processes")}
        for name, state in self.states().items():
            first, last = begun, moment(state["position"])
            wanted = {first + datetime.timedelta(seconds=n) for n in range(1, int((last - first).total_seconds()) + 1)}
            if name == self.names[0]:
                wanted |= backfill
            ids = {f"beat/{name}@{written(each)}" for each in wanted}
            had = {each for each in found if each.startswith(f"beat/{name}@")}
            faults += [f"{each} is lost" for each in sorted(ids - had)[:5]]
            early = {each for each in had - ids if moment(each.split("@")[1]) > first}
            faults += [f"{each} is too much" for each in sorted(early)[:5]]
        faults += [f"{name} is {state}" for name, state in found.items() if state not in ("completed", "failed")][:5]
        return faults

    def run(self, kills):
        self.troupe("workflows", "put", "beat.yaml")
        begun = moment(next(iter(self.states().values()))["position"])
        past = begun - datetime.timedelta(hours=1)
        backfill = {past + datetime.timedelta(seconds=n) for n in range(61)}
        self.troupe("schedule", "backfill", f"beat/{self.names[0]}", "--from", written(past), "--until",
                    written(past + datetime.timedelta(seconds=60)), "--at-once", "3")
        self.kill_again_and_again(kills)
        self.run_to_rest(datetime.datetime.now(UTC).replace(microsecond=0))
        return self.check(begun, backfill)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("program")
    parser.add_argument("--kills", type=int, default=8)
    parser.add_argument("--schedules", type=int, default=3)
    parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(3), "big"))
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        faults = Trial(os.path.abspath(asked.program), folder, asked).run(asked.kills)
    if faults:
        sys.exit(f"seed {asked.seed}:\n" + "\n".join(faults))


if __name__ == "__main__":
    main()
