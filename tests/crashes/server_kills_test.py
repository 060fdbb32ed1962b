#!/usr/bin/env python3
"""Kills a server at any point of starts, uploads, signals and bulk actions, against a model of what it told.

usage: server_kills_test.py TROUPE [--kills N] [--seed N] [--at-once N] [--keep FOLDER]

In each world several clients ask one server, which is killed (SIGKILL, now and then SIGTERM, sometimes while it
starts) at seeded moments and started again. A client that gets no answer asks the same again until it gets one. They
start processes with ids of their own or an Idempotency-Key, wait for some, put versions with If-Match, pause, resume
and cancel what is theirs by a batch, send signals, remove. What must hold:

  - each start that was asked for is one process, and there are no others
  - what was told to have ended, been paused, resumed, cancelled, signalled, put or removed is so from then on
  - no attempt of an execution starts twice, and nothing of a process after its end was told
  - versions count from 1 without a gap, each is whole, and none is there twice; a refused one is not there
  - the audit has each change that was answered, and the store is sound

A world that fails is told with its seed, which repeats its decisions (not the system's timing).
"""
import argparse
import collections
import concurrent.futures
import http.client
import json
import os
import random
import subprocess
import sys
import tempfile
import time
import urllib.parse

from killed_server import LIMIT, Answer, Fault, World, must

KILLS_A_WORLD = 8
CLIENTS = 4
SHARED = ("up-0", "up-1")
ENDED = ("completed", "failed", "cancelled")
AFTER = {"pause": ("paused", "pause_requested"), "resume": ("running", "resume_requested", "pending"),
         "cancel": ("cancelled", "cancel_requested")}


class Client:
    """Asks one thing after the other, until it is answered, and keeps what it was told."""

    def __init__(self, world, number, seed):
        self.world, self.number, self.dice = world, number, random.Random(f"{seed}/{number}")
        self.connection, self.at, self.count = None, 0, 0
        self.processes = {}  # id: what is known of it
        self.told = {}       # id: the output with which it was told to have completed, and the log's size by then
        self.removed, self.put, self.refused, self.unsure = set(), {}, set(), set()
        self.changes = collections.Counter()  # by operation: those that were answered as done
        self.held = f"held-{number}"

    def ask(self, method, path, body=None, **headers):
        headers = {name.replace("_", "-"): text for name, text in headers.items()}
        tries, deadline = 0, time.monotonic() + LIMIT
        while time.monotonic() < deadline:
            tries += 1
            try:
                if self.connection is None:
                    there = self.world.place()
                    must(there, "nobody serves")
                    self.at, address = there
                    self.connection = http.client.HTTPConnection(address, timeout=LIMIT)
                self.connection.request(method, "/api/v1" + path, None if body is None else json.dumps(body), {
                    "Authorization": f"Bearer {self.world.token}", "Content-Type": "application/json", **headers})
                given = self.connection.getresponse()
                answer = Answer(given.status, given.headers, given.read().decode(), tries)
            except (OSError, http.client.HTTPException):
                self.leave()
                self.world.place(self.at, 5)
                continue
            self.world.has_answered()
            if answer.headers.get("Connection") == "close":
                self.leave()
            if answer.status == 401:  # the port of the one that was killed is another world's by now
                self.leave()
                self.world.place(self.at, 5)
            elif answer.status == 503:  # it is about to end
                time.sleep(0.02)
            else:
                return answer
        raise Fault(f"no answer to {method} {path}")

    def leave(self):
        if self.connection is not None:
            self.connection.close()
        self.connection = None

    def new_mark(self):
        self.count += 1
        return f"c{self.number}-{self.count}"

    # -- what is asked for --------------------------------------------------------------------

    def start(self, workflow=None):
        mark = self.new_mark()
        workflow = workflow or self.dice.choice(["steps", "steps", "quick"])
        body, headers = {"workflow": workflow, "init": {"mark": mark}}, {}
        has_key = self.dice.random() < 0.5
        if has_key:
            headers["Idempotency_Key"] = mark
        else:
            body["id"] = f"{workflow}/{mark}"
        if workflow != self.held and self.dice.random() < 0.3:
            headers["Prefer"] = "wait=30"
        answer = self.ask("POST", "/processes", body, **headers)
        if answer.status == 409 and not has_key:
            must(answer.code == "process.exists" and answer.tries > 1, "a start with a new id:", answer)
            ident = body["id"]
        else:
            must(answer.status in (200, 201, 202), "a start:", answer)
            ident = answer.document["id"]
            must(has_key or ident == body["id"], "it has another id than was asked for:", answer)
        must(ident not in self.processes, "two starts gave", ident)
        self.changes["startProcess"] += 1
        self.processes[ident] = {"mark": mark, "workflow": workflow, "state": None}
        if answer.status != 409:
            self.hear(ident, answer.document)
        return ident

    def hear(self, ident, row):
        if row["state"] == "completed" and "output" in row:
            self.told[ident] = (row["output"], self.world.log.stat().st_size)

    def wait(self, ident):
        path = f"/processes/{urllib.parse.quote(ident, safe='')}/wait?timeout=20s"
        deadline = time.monotonic() + LIMIT
        while True:
            answer = self.ask("GET", path)
            must(answer.status in (200, 202), "waiting for", ident, answer)
            if answer.status == 200:
                self.hear(ident, answer.document)
                return answer.document
            must(time.monotonic() < deadline, ident, "does not end:", answer)

    def upload(self):
        name = self.dice.choice(SHARED)
        seen = self.ask("GET", f"/workflows/{name}")
        terms = {"If_Match": seen.headers["ETag"]} if seen.status == 200 else {"If_None_Match": "*"}
        must(seen.status in (200, 404), "a look at a workflow:", seen)
        version = int(seen.headers["ETag"].strip('"')) if seen.status == 200 else 0
        text = self.upload_text(name)
        answer = self.ask("PUT", f"/workflows/{name}", {"definition": text}, **terms)
        if answer.status == 412:
            (self.unsure if answer.tries > 1 else self.refused).add((name, text))
            return
        must(answer.status in (200, 201), "an upload:", answer)
        must(answer.headers["ETag"] == f'"{version + 1}"', f"an upload behind version {version}:", answer)
        self.put[name, version + 1] = text
        self.changes["putWorkflow"] += 1
        if self.dice.random() < 0.3:
            self.start(f"{name}@{version + 1}")

    def upload_text(self, name):
        mark = self.new_mark()
        filling = f"# {mark} " + "x" * self.dice.randint(0, 60_000)
        return f"name: {name}\ninit: {{mark: none}}\npipeline: {{a: {{action: 'nop:nop', input: {{of: {mark}}}}}}}\n{filling}\n"

    def held_now(self):
        return [ident for ident, known in self.processes.items()
                if known["workflow"] == self.held and known["state"] not in ENDED and ident not in self.removed]

    def rows(self, line):
        found, cursor = [], None
        while True:
            path = "/processes?" + urllib.parse.urlencode({"q": line, "limit": 500, **({"cursor": cursor} if cursor else {})})
            answer = self.ask("GET", path)
            must(answer.status == 200, "a list:", answer)
            found += answer.document["processes"]
            cursor = answer.document["next"]
            if not cursor:
                return found

    def bulk(self, verb=None):
        """The same for all that this client holds; then all of them must be so."""
        for _ in range(self.dice.randint(0, 3)):
            self.start(self.held)
        mine = set(self.held_now())
        verb = verb or self.dice.choice(["pause", "pause", "resume", "cancel"])
        answer = self.ask("POST", "/processes:batch", {"q": f"name:{self.held}", "verb": verb})
        must(answer.status == 200, "a batch:", answer)
        self.changes["steerProcesses"] += 1
        for each in answer.document["errors"]:  # it was so before, or is so by a try that wasn't answered
            must(each["code"] == "process.state", "a batch:", each)
        is_first = answer.tries == 1
        must(not is_first or answer.document["count"] == len(mine), f"{len(mine)} are held:", answer)
        for row in self.rows(f"name:{self.held}"):
            if row["id"] in mine:
                must(row["state"] in AFTER[verb], f"after {verb} was answered:", row, answer)
                self.processes[row["id"]]["state"] = "cancelled" if verb == "cancel" else None
                mine.discard(row["id"])
        must(not mine, "gone:", mine)

    def signal(self):
        ident = self.start(self.held)
        payload = {"for": ident}
        path = f"/processes/{urllib.parse.quote(ident, safe='')}"
        answer = self.ask("POST", f"{path}:signal", {"name": "go", "payload": payload})
        must(answer.status in (200, 202) or answer.status == 409 and answer.tries > 1, "a signal:", answer)
        self.changes["signalProcess"] += 1
        row = self.wait(ident)
        must(row["state"] == "completed" and row["output"]["then"] == {"got": payload}, "after its signal:", row)
        self.processes[ident]["state"] = "completed"

    def remove(self):
        ended = [ident for ident in self.told if ident not in self.removed]
        if not ended:
            return
        ident = self.dice.choice(ended)
        path = f"/processes/{urllib.parse.quote(ident, safe='')}"
        answer = self.ask("DELETE", path)
        must(answer.status == 200 or answer.status == 404 and answer.tries > 1, "removing", ident, answer)
        self.changes["removeProcess"] += 1
        self.removed.add(ident)
        must(self.ask("GET", path).status == 404, ident, "is there after it was removed")

    def play(self):
        actions = [(self.start, 6), (self.upload, 3), (self.bulk, 3), (self.signal, 2), (self.remove, 1)]
        try:
            while not self.world.stopping.is_set():
                self.dice.choices([each for each, _ in actions], [weight for _, weight in actions])[0]()
                time.sleep(self.dice.uniform(0, 0.02))
        finally:
            self.leave()


def put_workflows(world, client):
    note = (f'echo "$$TROUPE_PROCESS_ID $$TROUPE_EXECUTION_ID $$TROUPE_ATTEMPT" >> {world.log.resolve()};'
            ' sleep 0.0$$((RANDOM % 5))')
    command = {"action": "system/exec:execute", "input": {"commands": [note]}}
    give = {"action": "nop:nop", "input": {"mark": "$mark"}}
    flows = {"steps": {"a": command, "b": command, "give": give}, "quick": {"give": give}}
    for number in range(CLIENTS):
        flows[f"held-{number}"] = {"ready": {"await": {"signal": "go"}},
                                   "then": {"action": "nop:nop", "input": {"got": "$ready"}}}
    for name, pipeline in flows.items():
        flow = {"name": name, "init": {"mark": ""}, "pipeline": pipeline}
        answer = client.ask("PUT", f"/workflows/{name}", {"definition": json.dumps(flow)})
        must(answer.status in (200, 201), answer)


# -- what must hold in the end ----------------------------------------------------------------


def check(world, clients):
    reader = Client(world, 99, 0)
    for each in clients:
        each.bulk("resume")
        each.bulk("cancel")
    wanted, rows = {}, {}
    for each in clients:
        for ident, known in each.processes.items():
            must(ident not in wanted, ident, "was given to two clients")
            if ident not in each.removed:
                wanted[ident] = (each, known)
    for ident, (owner, known) in wanted.items():
        rows[ident] = row = reader.wait(ident)
        should = "cancelled" if known["state"] == "cancelled" else "completed"
        must(row["state"] == should, f"it should have {should}:", row)
        if known["workflow"] in ("steps", "quick"):
            must(row["output"]["give"] == {"mark": known["mark"]}, "another's values:", row, known)
        if ident in owner.told:
            must(owner.told[ident][0] == row["output"], "another output was told:", owner.told[ident], row)
    listed = [row["id"] for row in reader.rows("is:root")]
    must(sorted(listed) == sorted(wanted), "beside what was asked for:", set(listed) ^ set(wanted))
    check_log(world, clients)
    check_versions(reader, clients)
    reader.leave()
    world.end()
    check_files(world, clients)


def check_log(world, clients):
    told = {ident: size for each in clients for ident, (_, size) in each.told.items()}
    seen, at = set(), 0
    for line in world.log.read_text().splitlines(keepends=True):
        process, execution, attempt = line.split()
        must((execution, attempt) not in seen, f"attempt {attempt} of {execution} started twice")
        seen.add((execution, attempt))
        must(at < told.get(process, sys.maxsize), f"{execution} starts after the end of {process} was told")
        at += len(line)


def check_versions(reader, clients):
    for name in SHARED:
        found = reader.ask("GET", f"/workflows/{name}/versions?limit=1000")
        numbers = [each["version"] for each in found.document["versions"]] if found.status == 200 else []
        must(numbers == list(range(len(numbers), 0, -1)), "versions of", name, numbers)
        texts = {}
        for number in numbers:
            text = reader.ask("GET", f"/workflows/{name}?version={number}").document["text"]
            must(text not in texts, f"versions {texts.get(text)} and {number} of {name} are the same")
            texts[text] = number
        put = {text: version for each in clients for (of, version), text in each.put.items() if of == name}
        for text, version in put.items():
            must(texts.get(text) == version, f"version {version} of {name} was told, and is {texts.get(text)}")
        unsure = {text for each in clients for of, text in each.unsure if of == name}
        must(set(texts) <= set(put) | unsure, f"{name} has a version that nobody was told of, or half of one",
             [text[:200] for text in set(texts) - set(put) - unsure])


def check_files(world, clients):
    audit = collections.Counter()
    for path in world.folder.glob("state/audit.jsonl*"):
        audit.update(json.loads(line).get("operation", "") for line in path.read_text().splitlines())
    for each in clients:
        audit.subtract(each.changes)
    must(min(audit.values()) >= 0, "changes that the audit has not:", audit)
    done = subprocess.run([world.program, "store", "check", "--folder", "state"], cwd=world.folder, text=True,
                          capture_output=True, timeout=LIMIT)
    must(done.returncode == 0, "troupe store check:", done.stdout, done.stderr)


def one(program, folder, seed, kills):
    """What is wrong with a world; nothing: (None, what it did)."""
    world = World(program, folder, seed)
    clients = [Client(world, number, seed) for number in range(CLIENTS)]
    try:
        world.launch()
        world.must_serve()
        put_workflows(world, Client(world, 98, 0))
        world.kill()
        with concurrent.futures.ThreadPoolExecutor(CLIENTS) as pool:
            plays = [pool.submit(each.play) for each in clients]
            try:
                world.play(kills)
            finally:
                world.stopping.set()
            for each in plays:
                each.result()
        check(world, clients)
    except (Fault, AssertionError, subprocess.TimeoutExpired, KeyError, ValueError, OSError) as fault:
        return f"world {seed}: {type(fault).__name__}: {fault}", {}
    finally:
        if world.running and world.running.poll() is None:
            world.running.kill()
            world.running.wait()
    done = collections.Counter()
    for each in clients:
        done.update(each.changes)
    return None, done


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("program", type=os.path.abspath)
    arguments.add_argument("--kills", type=int, default=16)
    arguments.add_argument("--seed", type=int, default=1, help="of the first world")
    arguments.add_argument("--at-once", type=int, default=2)
    arguments.add_argument("--keep", help="a folder for what the worlds leave")
    given = arguments.parse_args()
    worlds = -(-given.kills // KILLS_A_WORLD)
    faults, done = 0, collections.Counter()
    with tempfile.TemporaryDirectory() as temporary, concurrent.futures.ThreadPoolExecutor(given.at_once) as pool:
        seeds = range(given.seed, given.seed + worlds)
        folder = given.keep or temporary
        for fault, counts in pool.map(lambda seed: one(given.program, f"{folder}/{seed}", seed, KILLS_A_WORLD), seeds):
            done.update(counts)
            if fault:
                print(fault, flush=True)
                faults += 1
    print(f"{worlds * KILLS_A_WORLD} kills in {worlds} worlds, {faults} faults; "
          + ", ".join(f"{number} {name}" for name, number in sorted(done.items())))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
