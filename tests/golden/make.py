#!/usr/bin/env python3
"""Makes the golden store of a version: processes left by SIGKILL, and what that version makes of them.

usage: make.py TROUPE FOLDER

Writes FOLDER/store.sql, the store as the program TROUPE left it, and FOLDER/expected.json: what it tells
of each process, and how each ends once it is resumed. Run it with the program that is released, at its
release, or before the engine is rebuilt, and commit what it made; it is never made anew after that. Names of hosts and folders don't get
into it.
"""
import json
import os
import pathlib
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time

import scenarios

LIMIT = 60  # seconds in which a moment has to come
PLACE = pathlib.Path("/tmp/troupe-golden")  # the same everywhere: definitions keep where they were


class Maker:
    """Leaves processes in the store of a folder, by the program `program`."""

    def __init__(self, program, place):
        self.program, self.place = program, place
        self.database = place / ".troupe" / "troupe.db"
        (place / "child.yaml").write_text(scenarios.CHILD)

    def troupe(self, *arguments):
        return scenarios.run(self.program, self.place, *arguments)

    def rows(self):
        return json.loads(self.troupe("ps", "--all", "--output", "json").stdout)

    def id_of(self, name):
        return next(row["id"] for row in self.rows() if row["name"] == name)

    def leave(self, scenario):
        """Runs it, and kills the run at the scenario's moment. Returns the process's id."""
        (self.place / f"{scenario.name}.yaml").write_text(scenario.text)
        events = self.place / "events"
        events.write_text("")
        run = subprocess.Popen([self.program, "run", f"{scenario.name}.yaml", "--events", "events"],
                               cwd=self.place, env=scenarios.ENVIRONMENT, stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if scenario.before_kill:
            self.wait_for("running", events)
            done = self.troupe(*scenario.before_kill, self.id_of(scenario.name))
            assert done.returncode == 0, done
        if scenario.moment:
            self.wait_for(scenario.moment, events)
            time.sleep(0.1)  # what was told is durable; what follows at once shall be, too
            run.send_signal(signal.SIGKILL)
        run.wait()
        return self.id_of(scenario.name)

    def wait_for(self, moment, events):
        end = time.monotonic() + LIMIT
        while not any(re.search(moment, line) for line in events.read_text().splitlines()):
            assert time.monotonic() < end, f"no {moment!r} in\n{events.read_text()}"
            time.sleep(0.005)

    def leave_all(self, names):
        """Leaves the scenarios of these names. Returns what is told of each process, by name."""
        left = {}
        for scenario in scenarios.SCENARIOS:
            if scenario.name in names:
                left[scenario.name] = {"id": self.leave(scenario)}
        if "parent" in left:
            left["child"] = {"id": self.id_of("child")}
        for process in left.values():
            process.update(scenarios.told(self.troupe, process["id"]))
        return left

    def scrub(self):
        """Takes out what names this machine: the owner is gone, wherever it was."""
        with sqlite3.connect(self.database) as store:
            store.execute("UPDATE owners SET host = 'golden', pid = 1, process_started = 1, heartbeat = 0, address = ''")
        with sqlite3.connect(self.database) as store:
            store.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def dump(self, path):
        store = sqlite3.connect(self.database)
        marks = [f"PRAGMA {name} = {store.execute(f'PRAGMA {name}').fetchone()[0]};"
                 for name in ("user_version", "application_id")]
        path.write_text("\n".join([*store.iterdump(), *marks]) + "\n")


def main():
    program, folder = os.path.abspath(sys.argv[1]), pathlib.Path(sys.argv[2])
    scenarios.ENVIRONMENT["TROUPE_CHECKPOINT_AFTER"] = "500"  # that of `looping` is among them
    shutil.rmtree(PLACE, ignore_errors=True)
    PLACE.mkdir()
    maker = Maker(program, PLACE)
    left = maker.leave_all({each.name for each in scenarios.SCENARIOS})
    maker.scrub()
    folder.mkdir(parents=True, exist_ok=True)
    maker.dump(folder / "store.sql")
    scenarios.go_on(maker.troupe, PLACE, {name: each["id"] for name, each in left.items()})
    for process in left.values():
        process["ends"] = scenarios.end_of(maker.troupe, process["id"])
    (folder / "expected.json").write_text(json.dumps(left, indent=1) + "\n")
    shutil.rmtree(PLACE)


if __name__ == "__main__":
    main()
