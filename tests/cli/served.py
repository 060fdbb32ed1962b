"""What tests of `troupe serve` share: a server, and asking it."""
import json
import re
import signal
import threading
import urllib.error
import urllib.parse
import urllib.request

import program


class Answer:
    """What was answered."""

    def __init__(self, status, headers, text):
        self.status, self.headers, self.text = status, headers, text

    @property
    def document(self):
        return json.loads(self.text)

    def __repr__(self):
        return f"{self.status}: {self.text[-2000:]}"


class Server:
    """A server on a free port, and its first token."""

    def __init__(self, folder, *options):
        self.running = program.start("serve", "--listen", "127.0.0.1:0", *options, cwd=folder)
        self.said, self.url = [], None
        while self.url is None:
            line = self.running.stderr.readline()
            if not line:
                raise AssertionError(f"the server ended with {self.running.wait()}: {''.join(self.said)}")
            self.said.append(line)
            found = re.search(r"serves at (\S+)", line)
            self.url = found and found.group(1)
        self.token = (folder / ".troupe" / "token").read_text().strip()
        self.rest = threading.Thread(target=self._listen)
        self.rest.start()

    def _listen(self):
        for line in self.running.stderr:
            self.said.append(line)

    def ask(self, method, path, body=None, token=..., timeout=program.LIMIT, **headers):
        asked = urllib.request.Request(self.url + path, method=method)
        if body is not None:
            asked.data = json.dumps(body).encode()
            asked.add_header("Content-Type", "application/json")
        token = self.token if token is ... else token
        if token:
            asked.add_header("Authorization", f"Bearer {token}")
        for name, value in headers.items():
            asked.add_header(name.replace("_", "-"), value)
        try:
            with urllib.request.urlopen(asked, timeout=timeout) as given:
                return Answer(given.status, given.headers, given.read().decode())
        except urllib.error.HTTPError as refused:
            return Answer(refused.code, refused.headers, refused.read().decode())

    def start(self, definition, **more):
        return self.ask("POST", "/api/v1/processes", {"definition": definition, **more})

    def stop(self, number=signal.SIGTERM):
        """Ends it. Returns its exit code."""
        self.running.send_signal(number)
        code = self.running.wait(timeout=program.LIMIT)
        self.rest.join()
        self.running.stdout.close()
        self.running.stderr.close()
        return code


def path_of(process_id):
    """The path of a process, whose id may have a slash in it."""
    return "/api/v1/processes/" + urllib.parse.quote(process_id, safe="")
