"""What the tests of the program share: running it, and the files it runs."""
import json
import os
import pathlib
import signal
import subprocess
import tempfile
import unittest

TROUPE = None  # set by the test's main
LIMIT = int(os.environ.get("TROUPE_TEST_LIMIT", 120))  # seconds that a run may take before the test gives it up
PLACE = tempfile.TemporaryDirectory()  # where programs run, and leave their state folder, unless told otherwise


def plain_signals():
    """A test that runs in the background of a shell would hand on ignored signals."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_DFL)


def is_sanitized():
    """Whether the program has a sanitizer in it, which needs memory and threads of its own."""
    with open(TROUPE, "rb") as program:
        return b"__asan_init" in program.read()


def environment(**changes):
    clean = {name: text for name, text in os.environ.items()
             if name not in ("NO_COLOR", "TERM", "TROUPE_SERVER", "TROUPE_CONTEXT", "TROUPE_TOKEN")
             and not name.startswith("OTEL_")}
    # A test is kept waiting by no other one that takes of the same limit.
    return {**clean, "TERM": "xterm", "TROUPE_LIMITS_FOLDER": f"{PLACE.name}/limits",
            "XDG_CONFIG_HOME": f"{PLACE.name}/config", **changes}


class Ended:
    """How a run ended."""

    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out, err

    @property
    def document(self):
        return json.loads(self.out)

    def __repr__(self):
        return f"exit {self.code}\nstdout: {self.out[-2000:]}\nstderr: {self.err[-2000:]}"


def troupe(*arguments, stdin="", **options):
    options.setdefault("cwd", PLACE.name)
    ended = subprocess.run([TROUPE, *map(str, arguments)], input=stdin, capture_output=True, text=True,
                           timeout=LIMIT, env=environment(), preexec_fn=plain_signals, **options)
    return Ended(ended.returncode, ended.stdout, ended.stderr)


def start(*arguments, **options):
    """A run that goes on beside the test."""
    options = {"cwd": PLACE.name, "stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE,
               "env": environment(), **options}
    return subprocess.Popen([TROUPE, *map(str, arguments)], text=True, preexec_fn=plain_signals, **options)


def finish(process):
    try:
        out, err = process.communicate(timeout=LIMIT)
    except subprocess.TimeoutExpired:
        process.kill()
        raise
    return Ended(process.returncode, out, err)


class ProgramTest(unittest.TestCase):
    """A test case with a folder of its own."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def file(self, name, text):
        path = self.folder / name
        path.write_text(text)
        return path

    def expect(self, ended, code, *texts):
        """The exit code, and what standard error must contain."""
        self.assertEqual(ended.code, code, ended)
        for text in texts:
            self.assertIn(text, ended.err, ended)

    def expect_refused(self, ended, *texts):
        """Bad usage: exit 2, a message, and nothing on standard output."""
        self.expect(ended, 2, *texts)
        self.assertEqual(ended.out, "", ended)
        self.assertNotEqual(ended.err, "")
