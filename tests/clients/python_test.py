#!/usr/bin/env python3
"""The Python client, and its examples, against a server.

usage: python_test.py TROUPE
"""
import asyncio
import importlib.util
import os
import pathlib
import signal
import subprocess
import sys
import threading
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
CLIENT = ROOT / "clients" / "python"
sys.dont_write_bytecode = True
sys.path[:0] = [str(CLIENT), str(ROOT / "tests" / "cli")]
import program  # noqa: E402
from program import ProgramTest  # noqa: E402
from served import Server  # noqa: E402
from troupe_client import AsyncClient, Client, NotReached, ProcessFailed, Refused, TroupeError  # noqa: E402

GIVE = "name: give\ninit: {n: 1}\npipeline: {a: {action: 'nop:nop', input: {n: $n}}}\n"
BAD = "name: bad\npipeline: {a: {action: 'nop:fail', input: {message: on purpose}}}\n"
HELD = "name: held\npipeline: {ready: {await: {signal: go}}, then: {action: 'nop:nop', input: {got: $ready}}}\n"
ASKS = """
name: asks
policy: {mode: ask}
pipeline: {a: {action: "printer:print", input: {message: hello}}}
"""


class Clients(ProgramTest):
    def setUp(self):
        super().setUp()
        self.server = Server(self.folder)
        self.addCleanup(lambda: self.server.running.poll() is None and self.server.stop(signal.SIGKILL))
        self.client = Client(self.server.url, self.server.token, retries=1)
        self.addCleanup(self.client.close)

    def example(self, name, *arguments):
        environment = {**program.environment(), "PYTHONPATH": str(CLIENT), "PYTHONDONTWRITEBYTECODE": "1",
                       "TROUPE_SERVER": self.server.url, "TROUPE_TOKEN": self.server.token}
        return subprocess.run([sys.executable, CLIENT / "examples" / name, *arguments], env=environment,
                              capture_output=True, text=True, timeout=program.LIMIT)


class Blocking(Clients):
    def test_a_process_runs_and_gives_its_output(self):
        self.assertEqual(self.client.put_workflow("give", GIVE, expected=0), 1)
        ended = self.client.run("give@1", init={"n": 7})
        self.assertEqual(ended.result()["a"], {"n": 7})
        self.assertEqual([each.id for each in self.client.processes("name:give")], [ended.id])
        self.assertEqual(self.client.show(ended.id)["state"], "completed")
        self.assertEqual([each["state"] for each in self.client.executions(ended.id)], ["completed"] * 2)
        self.client.remove(ended.id)
        self.assertEqual(list(self.client.processes()), [])

    def test_the_same_key_is_the_same_process(self):
        first, second = (self.client.start(definition=GIVE, key="day-7").id for _ in range(2))
        self.assertEqual(first, second)
        self.assertNotEqual(first, self.client.start(definition=GIVE).id)

    def test_what_fails_says_why(self):
        with self.assertRaisesRegex(ProcessFailed, "on purpose"):
            self.client.run(definition=BAD).result()

    def test_what_is_refused_has_its_code(self):
        with self.assertRaises(Refused) as found:
            self.client.start("none")
        self.assertEqual((found.exception.status, found.exception.code), (404, "workflow.unknown"))
        with self.assertRaises(Refused) as found:
            self.client.put_workflow("bad", "pipeline: {a: {actoin: x}, b: {action: 'no:no'}}")
        self.assertEqual(len(found.exception.problems), 2)
        with self.assertRaises(TypeError):
            self.client.start("none", tiemout="1s")

    def test_a_process_is_steered(self):
        ident = self.client.start(definition=HELD).id
        with self.assertRaises(TimeoutError):
            self.client.wait(ident, timeout=0)
        self.client.pause(ident, "lunch")
        self.client.resume(ident)
        self.client.signal(ident, "go", {"a": [1]})
        self.assertEqual(self.client.wait(ident).result()["then"], {"got": {"a": [1]}})
        self.client.start(definition=HELD)
        self.assertEqual(self.client.batch("name:held", "cancel", dry_run=True)["count"], 1)
        self.assertEqual(self.client.batch("name:held", "cancel")["done"], 1)

    def test_events_are_told(self):
        stop = threading.Event()
        events = self.client.events(["processes"], stop=stop)
        self.assertEqual(next(events).name, "ready")
        ident = self.client.start(definition=GIVE).id
        while not any(row["processId"] == ident and row["state"] == "completed" for row in next(events).data):
            pass
        events.close()

    def test_several_threads_ask_at_once(self):
        self.client.put_workflow("give", GIVE)
        found = []

        def one(n):
            found.append(self.client.run("give", init={"n": n}).result())
            self.client.close()
        threads = [threading.Thread(target=one, args=(n,)) for n in range(8)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        self.assertEqual(sorted(each["a"]["n"] for each in found), list(range(8)))

    def test_a_server_that_is_gone_is_told(self):
        self.server.stop()
        with self.assertRaisesRegex(NotReached, "the server http://127"):
            self.client.get("/version")

    def test_a_token_goes_nowhere_unencrypted(self):
        with self.assertRaisesRegex(TroupeError, "for all to read"):
            Client("http://troupe.example:7070", "secret")
        with self.assertRaisesRegex(TroupeError, "expected one such as"):
            Client("troupe.example", "secret")


class Waiting(Clients):
    def test_many_are_waited_for_by_one_stream(self):
        async def play():
            async with AsyncClient(self.server.url, self.server.token) as client:
                held = [await client.start(definition=HELD) for _ in range(20)]
                waits = [asyncio.ensure_future(client.wait(each.id)) for each in held]
                await asyncio.sleep(0)
                await client.call(client.sync.signal, held[0].id, "go", 0)
                self.assertEqual((await waits[0]).state, "completed")
                self.assertFalse(any(each.done() for each in waits[1:]))
                self.assertEqual((await client.call(client.sync.batch, "name:held", "cancel"))["done"], 19)
                self.assertEqual({each.state for each in await asyncio.gather(*waits[1:])}, {"cancelled"})
        asyncio.run(asyncio.wait_for(play(), program.LIMIT))


class Installing(ProgramTest):
    @unittest.skipUnless(importlib.util.find_spec("pip"), "there is no pip")
    def test_it_is_installed_from_its_folder(self):
        there = self.folder / "there"
        done = subprocess.run([sys.executable, "-m", "pip", "install", "--no-index", "--quiet", "--target", there, CLIENT],
                              capture_output=True, text=True, timeout=program.LIMIT)
        self.assertEqual(done.returncode, 0, done.stderr)
        done = subprocess.run([sys.executable, "-c", "import troupe_client; print(troupe_client.__file__)"],
                              env={**os.environ, "PYTHONPATH": str(there)}, capture_output=True, text=True, cwd="/")
        self.assertEqual(done.stdout.strip(), str(there / "troupe_client" / "__init__.py"), done.stderr)
        self.assertTrue((there / "troupe_client" / "py.typed").exists())


class Examples(Clients):
    def test_runs_are_gathered(self):
        ended = self.example("gather.py", "50")
        self.assertEqual((ended.stdout, ended.returncode), (f"{sum(n * n for n in range(50))}\n", 0), ended.stderr)

    def test_approvals_are_decided(self):
        ident = self.client.start(definition=ASKS).id
        ended = self.example("approve.py", "1")
        self.assertEqual(ended.returncode, 0, ended.stderr)
        self.assertEqual(ended.stdout, "asks/a: approved\n")
        self.assertEqual(self.client.wait(ident).state, "completed")


if __name__ == "__main__":
    program.TROUPE = os.path.abspath(sys.argv.pop(1))
    unittest.main()
