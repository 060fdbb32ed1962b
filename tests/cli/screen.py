"""A terminal with a program at it, and what a person sees there."""
import fcntl
import os
import pty
import select
import struct
import termios
import time

import pyte  # a terminal, without a screen

import program
from program import environment, plain_signals


class Terminal:
    """Runs the program until the test has seen what it expects; what scrolls out at the top is kept."""

    def __init__(self, *arguments, columns=80, rows=24, cwd=None, **variables):
        self.screen = pyte.HistoryScreen(columns, rows, history=10_000)
        self.stream = pyte.ByteStream(self.screen)
        self.ended = False
        command = [program.TROUPE, *map(str, arguments)]
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.chdir(cwd or program.PLACE.name)
            plain_signals()
            fcntl.ioctl(2, termios.TIOCSWINSZ, struct.pack("4H", rows, columns, 0, 0))
            os.execve(command[0], command, environment(**variables))

    def lines(self):
        """The lines on the screen, down to the last that isn't empty."""
        shown = [line.rstrip() for line in self.screen.display]
        while shown and not shown[-1]:
            shown.pop()
        return shown

    def all_lines(self):
        """With those that have scrolled out."""
        above = ["".join(line[x].data for x in range(self.screen.columns)).rstrip() for line in self.screen.history.top]
        return above + self.lines()

    def colour_of(self, text):
        """The foreground in which `text` stands on the screen."""
        for y, line in enumerate(self.screen.display):
            if text in line:
                return self.screen.buffer[y][line.index(text)].fg
        raise AssertionError(f"{text!r} is not on the screen: {self.lines()}")

    def resize(self, columns, rows):
        self.screen.resize(rows, columns)
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("4H", rows, columns, 0, 0))

    def type(self, text):
        os.write(self.terminal, text.encode())

    def read(self):
        """What the program has written since; False once it has ended."""
        if not select.select([self.terminal], [], [], program.LIMIT)[0]:
            raise AssertionError(f"nothing came: {self.lines()}")
        try:
            block = os.read(self.terminal, 65536)
        except OSError:  # Linux: the other end is closed
            block = b""
        self.stream.feed(block)
        self.ended = not block
        return not self.ended

    def until(self, holds):
        """Waits for a picture for which `holds`, and returns it. It must be there when nothing is under way."""
        limit = time.monotonic() + program.LIMIT
        while time.monotonic() < limit:
            if not select.select([self.terminal], [], [], 0.05)[0] and holds(self.lines()):
                return self.lines()
            if not self.read():
                break
        raise AssertionError("it never came to this:\n" + "\n".join(self.all_lines()))

    def end(self):
        """Waits for the end of the program, and returns its exit code."""
        while not self.ended:
            self.read()
        os.close(self.terminal)
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
