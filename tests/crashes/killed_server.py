"""A server that is killed and started again, and whoever waits for the next one."""
import json
import os
import pathlib
import random
import re
import signal
import subprocess
import threading
import time

LIMIT = 90


class Fault(AssertionError):
    pass


def must(holds, *what):
    if not holds:
        raise Fault(" ".join(str(each)[:1500] for each in what))


class Answer:
    def __init__(self, status, headers, text, tries):
        self.status, self.headers, self.text, self.tries = status, headers, text, tries

    @property
    def document(self):
        return json.loads(self.text)

    @property
    def code(self):
        return self.document.get("code")

    def __repr__(self):
        return f"[{self.status} after {self.tries} tries: {self.text[:600]}]"


class World:
    """A folder with a store, and the server of the moment."""

    def __init__(self, program, folder, seed):
        self.program, self.folder, self.dice = program, pathlib.Path(folder), random.Random(seed)
        self.folder.mkdir(parents=True)
        self.log = self.folder / "log"
        self.log.touch()
        self.changed = threading.Condition()
        self.starts, self.address, self.running, self.token = 0, None, None, None
        self.stopping, self.answers = threading.Event(), 0

    def launch(self):
        """Starts a server; whoever waits for one is told once it serves."""
        self.starts += 1
        errors = open(self.folder / f"err{self.starts}", "w+")
        self.running = subprocess.Popen(
            [self.program, "serve", "--listen", "127.0.0.1:0", "--rate", "1000000", "--folder", "state"],
            cwd=self.folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "TROUPE_CHECKPOINT_AFTER": "300", "TROUPE_LIMITS_FOLDER": str(self.folder / "limits")},
            preexec_fn=lambda: [signal.signal(each, signal.SIG_DFL) for each in (signal.SIGINT, signal.SIGTERM)])
        threading.Thread(target=self.listen, args=(self.running, self.starts, errors), daemon=True).start()

    def listen(self, running, number, errors):
        with errors, running.stderr:
            for line in running.stderr:
                errors.write(line)
                found = re.search(r"serves at http://(\S+)", line)
                if found and number == self.starts:
                    with self.changed:
                        self.token = (self.folder / "state" / "token").read_text().strip()
                        self.address = (number, found.group(1))
                        self.changed.notify_all()

    def place(self, after=0, within=LIMIT):
        """The number and address of a server that was started after that one, once there is one; else None."""
        with self.changed:
            return self.changed.wait_for(
                lambda: self.address if self.address and self.address[0] > after else None, within)

    def must_serve(self):
        must(self.place(self.starts - 1), "it does not begin to serve:",
             (self.folder / f"err{self.starts}").read_text())

    def has_answered(self):
        with self.changed:
            self.answers += 1
            self.changed.notify_all()

    def await_answers(self, number):
        """Until so many more requests are answered, however long the machine takes for them."""
        with self.changed:
            last = self.answers + number
            self.changed.wait_for(lambda: self.answers >= last or self.running.poll() is not None, LIMIT)

    def kill(self):
        with self.changed:
            gone, self.address = self.running, None
        gone.kill()
        gone.wait()

    def end(self):
        with self.changed:
            gone, self.address = self.running, None
        gone.send_signal(signal.SIGTERM)
        code = gone.wait(LIMIT)
        must(code == 0, "SIGTERM: exit", code, (self.folder / f"err{self.starts}").read_text())

    def play(self, kills):
        """So many kills of a server that is at work."""
        for _ in range(kills):
            self.launch()
            if self.dice.random() < 0.2:
                time.sleep(self.dice.uniform(0, 0.3))  # whatever it does by then
            else:
                self.must_serve()
                self.await_answers(self.dice.randint(0, 60))
                time.sleep(self.dice.uniform(0, 0.01))
            if self.dice.random() < 0.9 or not self.address:
                self.kill()
            else:
                self.end()
        self.launch()
        self.must_serve()
