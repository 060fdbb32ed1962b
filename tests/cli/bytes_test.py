#!/usr/bin/env python3
"""A server that is sent anything: what could be read in two ways, too much, too slowly, by too many.

usage: bytes_test.py TROUPE [--large] [--seed N] [TEST...]

With --large there are 10,000 idle connections in the place of 1,500 (the limit of open files must allow that; what
they cost is printed), slow bodies besides slow heads, and a hundred times as many damaged requests.
"""
import json
import os
import random
import re
import resource
import select
import signal
import socket
import sys
import threading
import time
import unittest

import program
from program import ProgramTest
from served import Server

LARGE = False
SEED = 1
HOST = "Host: localhost:PORT\r\n"  # the port is put in as it is sent
SMUGGLED = f"GET /api/v1/health/live HTTP/1.1\r\n{HOST}\r\n"
MOST_CONNECTIONS = 1100  # docs/server.md


def post(headers, body="", first="POST /api/v1/processes HTTP/1.1\r\n"):
    return f"{first}{HOST}{headers}\r\n{body}"


# Each must be refused with one of these, and nothing behind it answered. A request stands behind it that would be.
REFUSED = {
    "a length, and chunks": (post("Content-Length: 6\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), (400,)),
    "chunks, and a length": (post("Transfer-Encoding: chunked\r\nContent-Length: 6\r\n", "0\r\n\r\n"), (400,)),
    "two lengths": (post("Content-Length: 0\r\nContent-Length: 40\r\n"), (400,)),
    "two lengths that are the same, in a list": (post("Content-Length: 0, 0\r\n"), (400,)),
    "a length with a sign": (post("Content-Length: +0\r\n"), (400,)),
    "a length below 0": (post("Content-Length: -1\r\n"), (400,)),
    "a length in hexadecimal digits": (post("Content-Length: 0x0\r\n"), (400,)),
    "a length with a blank in it": (post("Content-Length: 0 0\r\n"), (400,)),
    "a length that no number holds": (post("Content-Length: 18446744073709551616\r\n"), (400, 413)),
    "an empty length": (post("Content-Length: \r\n"), (400,)),
    "a coding before chunks": (post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"), (400, 501)),
    "a coding behind chunks": (post("Transfer-Encoding: chunked, identity\r\n", "0\r\n\r\n"), (400, 501)),
    "chunks twice": (post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), (400, 501)),
    "a coding that is nearly one": (post("Transfer-Encoding: xchunked\r\n", "0\r\n\r\n"), (400, 501)),
    "a coding with a control character": (post("Transfer-Encoding: \x0bchunked\r\n", "0\r\n\r\n"), (400, 501)),
    "a coding in quotes": (post('Transfer-Encoding: "chunked"\r\n', "0\r\n\r\n"), (400, 501)),
    "chunks of HTTP/1.0": (f"POST / HTTP/1.0\r\n{HOST}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n", (400,)),
    "a blank before the colon": (post("Transfer-Encoding : chunked\r\n", "0\r\n\r\n"), (400,)),
    "a blank before a name": (f"POST / HTTP/1.1\r\n Content-Length: 0\r\n{HOST}\r\n", (400,)),
    "a line end without a return": (f"POST / HTTP/1.1\r\n{HOST}X: y\nContent-Length: 0\r\n\r\n", (400,)),
    "all line ends without one": ("POST / HTTP/1.1\nHost: localhost\n\n", (400,)),
    "a return in a value": (post("X: a\rContent-Length: 40\r\n"), (400,)),
    "a zero in a value": (post("X: a\0b\r\n"), (400,)),
    "a zero in a name": (post("X\0: a\r\n"), (400,)),
    "no name": (post(": a\r\n"), (400,)),
    "no colon": (post("Content-Length\r\n"), (400,)),
    "a chunk's size with a prefix": (post("Transfer-Encoding: chunked\r\n", "0x0\r\n\r\n"), (400,)),
    "a chunk's size with a sign": (post("Transfer-Encoding: chunked\r\n", "+0\r\n\r\n"), (400,)),
    "a chunk's size below 0": (post("Transfer-Encoding: chunked\r\n", "-1\r\n\r\n"), (400,)),
    "a chunk's size that no number holds": (post("Transfer-Encoding: chunked\r\n", "fffffffffffffffff\r\n"), (400, 413)),
    "a chunk that is longer than it says": (post("Transfer-Encoding: chunked\r\n", "1\r\nab\r\n0\r\n\r\n"), (400,)),
    "a chunk's line without a return": (post("Transfer-Encoding: chunked\r\n", "1\na\r\n0\r\n\r\n"), (400,)),
    "no host": ("GET / HTTP/1.1\r\n\r\n", (400,)),
    "two hosts": (f"GET / HTTP/1.1\r\n{HOST}{HOST}\r\n", (400,)),
    "version 2": (f"GET / HTTP/2.0\r\n{HOST}\r\n", (400, 505)),
    "the preface of HTTP/2": ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", (400, 505)),
    "no version": ("GET /\r\n\r\n", (400,)),
    "TLS": ("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + "a" * 64, (400,)),
    "a head that is too large": (f"GET / HTTP/1.1\r\n{HOST}X: {'x' * 17_000}\r\n\r\n", (431,)),
    "many lines that are too much": (f"GET / HTTP/1.1\r\n{HOST}" + "X: y\r\n" * 3_000 + "\r\n", (431,)),
    "an address that is too large": (f"GET /{'x' * 17_000} HTTP/1.1\r\n{HOST}\r\n", (414, 431)),
    "a method that is too large": (f"{'X' * 17_000} / HTTP/1.1\r\n{HOST}\r\n", (400, 431)),
    "a body that is said to be too large": (post("Content-Length: 4194305\r\n", "x"), (413,)),
}

# These are whole requests, which are answered with one of these; the one behind them is answered, too.
ANSWERED = {
    "a folded line": (post("X: a\r\n b\r\nContent-Length: 0\r\n"), (400, 401)),
    "a coding on a folded line": (post("Transfer-Encoding:\r\n chunked\r\n", "0\r\n\r\n"), (400, 401)),
    "a length with zeros": (post("Content-Length: 0000\r\n"), (400, 401)),
    "a chunk with an extension": (post("Transfer-Encoding: chunked\r\n", "1;a=b\r\n{\r\n0\r\n\r\n"), (400, 401)),
    "a header behind chunks": (post("Transfer-Encoding: chunked\r\n", "0\r\nHost: other\r\n\r\n"), (400, 401)),
    "a whole address": (f"GET http://localhost/api/v1/version HTTP/1.1\r\n{HOST}\r\n", (400, 401)),
    "an address that is a host": (f"CONNECT localhost:80 HTTP/1.1\r\n{HOST}\r\n", (400, 401, 405)),
    "a star": (f"OPTIONS * HTTP/1.1\r\n{HOST}\r\n", (200, 204, 400, 401)),
    "an address of 9,000 bytes": (f"GET /{'x' * 9_000} HTTP/1.1\r\n{HOST}\r\n", (400, 401, 414)),
    "a method in small letters": (f"get / HTTP/1.1\r\n{HOST}\r\n", (400, 401, 405, 501)),
    "an empty line before": ("\r\n" + f"GET / HTTP/1.1\r\n{HOST}\r\n", (400, 401, 404)),
}


def bytes_of(text):
    return text.encode("latin-1")


class Connection:
    """Bytes there and back."""

    def __init__(self, server):
        host, self.port = server.url.removeprefix("http://").split(":")
        self.socket = socket.create_connection((host, int(self.port)), timeout=program.LIMIT)
        self.rest = b""

    def send(self, text):
        given = text if isinstance(text, bytes) else bytes_of(text)
        try:
            self.socket.sendall(given.replace(b":PORT", b":" + self.port.encode()))
        except OSError:
            pass  # the server has refused it by then: its answer says so
        return self

    def close(self):
        self.socket.close()

    def more(self):
        """Whether there was more."""
        try:
            some = self.socket.recv(65_536)
        except ConnectionResetError:
            some = b""
        self.rest += some
        return bool(some)

    def answer(self):
        """The status and the body of the next answer; none at the end."""
        while b"\r\n\r\n" not in self.rest:
            if not self.more():
                assert not self.rest, f"half an answer: {self.rest[:500]}"
                return None
        head, _, self.rest = self.rest.partition(b"\r\n\r\n")
        found = re.match(rb"HTTP/1\.1 (\d{3}) [^\r\n]*\r\n", head + b"\r\n")
        assert found, f"this is no answer: {head[:500]}"
        status = int(found.group(1))
        if status == 100:
            return self.answer()
        length = re.search(rb"(?i)\r\ncontent-length: (\d+)", head)
        size = int(length.group(1)) if length else 0
        while len(self.rest) < size:
            assert self.more(), "an answer ends early"
        body, self.rest = self.rest[:size], self.rest[size:]
        return status, body

    def answers(self):
        """All until the server closes."""
        found = []
        while (each := self.answer()) is not None:
            found.append(each)
        return found


class Bytes(ProgramTest):
    def serve(self):
        server = Server(self.folder, "--rate", "1000000")
        self.addCleanup(lambda: server.running.poll() is None and server.stop(signal.SIGKILL))
        return server

    def assert_serves(self, server):
        self.assertIsNone(server.running.poll(), server.said)
        self.assertEqual(server.ask("GET", "/api/v1/version").status, 200)

    def test_what_can_be_read_in_two_ways_ends_the_connection(self):
        server = self.serve()
        for name, (text, statuses) in REFUSED.items():
            with self.subTest(name):
                there = Connection(server)
                self.addCleanup(there.close)
                found = [status for status, _ in there.send(text + SMUGGLED).answers()]
                self.assertEqual(len(found), 1, found)
                self.assertIn(found[0], statuses)
        self.assert_serves(server)

    def test_what_is_whole_ends_where_it_says(self):
        server = self.serve()
        for name, (text, statuses) in ANSWERED.items():
            with self.subTest(name):
                there = Connection(server)
                self.addCleanup(there.close)
                there.send(text + SMUGGLED.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n"))
                found = there.answers()
                self.assertIn(found[0][0], statuses, found)
                self.assertLessEqual(len(found), 2, found)
                if len(found) == 2:
                    self.assertEqual(found[1][0], 200, found)
        self.assert_serves(server)

    def test_requests_that_are_sent_ahead_are_answered_in_their_order(self):
        server = self.serve()
        head = f"{HOST}Authorization: Bearer {server.token}\r\n"
        body = "{}"
        texts = [f"GET /api/v1/workflows/none-{i} HTTP/1.1\r\n{head}\r\n" if i % 3 else
                 f"POST /api/v1/processes/none-{i}:pause HTTP/1.1\r\n{head}Content-Type: application/json\r\n"
                 f"Content-Length: {len(body)}\r\n\r\n{body}" for i in range(300)]
        there = Connection(server)
        self.addCleanup(there.close)
        whole = bytes_of("".join(texts))
        threading.Thread(target=there.send, args=(whole,)).start()
        for i in range(len(texts)):
            status, told = there.answer()
            self.assertEqual(status, 404, told)
            self.assertIn(f"none-{i}\"", json.loads(told)["detail"] + '"')

    def test_a_body_without_an_end_is_cut_off(self):
        server = self.serve()
        there = Connection(server)
        self.addCleanup(there.close)
        there.send(post("Transfer-Encoding: chunked\r\n"))
        sent = 0
        while sent < 64 and not select.select([there.socket], [], [], 0)[0]:
            there.send(b"40000\r\n" + b"x" * 0x40000 + b"\r\n")  # 256 KiB
            sent += 1
        self.assertEqual([status for status, _ in there.answers()], [413])
        self.assertLess(sent, 64)
        self.assert_serves(server)

    def test_who_is_slow_is_given_up_and_delays_nobody(self):
        server = self.serve()
        pieces = [(f"GET / HTTP/1.1\r\n{HOST}X: ", 10)]
        if LARGE:
            pieces.append((post(f"Authorization: Bearer {server.token}\r\nContent-Length: 4000\r\n"), 30))
        slow = []
        for text, seconds in pieces:
            for _ in range(200 if LARGE else 50):
                there = Connection(server).send(text)
                self.addCleanup(there.close)
                slow.append((there, time.monotonic(), seconds))
        longest = 0.0
        while slow:
            for there, began, seconds in list(slow):
                if select.select([there.socket], [], [], 0)[0]:
                    self.assertEqual([status for status, _ in there.answers()], [408])
                    self.assertGreater(time.monotonic() - began, seconds - 1)
                    slow.remove((there, began, seconds))
                else:
                    self.assertLess(time.monotonic() - began, seconds + 20, "it is still there")
                    there.send(b"x")
            began = time.monotonic()
            self.assert_serves(server)
            longest = max(longest, time.monotonic() - began)
            time.sleep(0.5)
        print(f"beside slow clients an answer took {longest * 1000:.1f} ms at most", file=sys.stderr)

    def test_idle_connections_make_room(self):
        wanted = 10_000 if LARGE else 1_500
        resource.setrlimit(resource.RLIMIT_NOFILE, (max(wanted + 200, resource.getrlimit(resource.RLIMIT_NOFILE)[0]),) * 2)
        server = self.serve()
        before = memory_of(server)
        idle = []
        for _ in range(wanted):
            idle.append(Connection(server))
        self.assert_serves(server)
        after = memory_of(server)
        closed = 0
        for first in range(0, wanted, 500):
            some = idle[first:first + 500]
            closed += len(select_all([each.socket for each in some]))
        for each in idle:
            each.close()
        self.assertGreaterEqual(wanted - closed, MOST_CONNECTIONS - 2)
        self.assertLessEqual(wanted - closed, MOST_CONNECTIONS)
        self.assert_serves(server)
        print(f"{wanted:,} idle connections: {wanted - closed:,} are kept, {after / 1e6:.1f} MB of memory, "
              f"{(after - before) / 1e6:.1f} MB more than before", file=sys.stderr)
        if not program.is_sanitized():
            self.assertLess(after - before, 100_000_000)

    def test_damaged_requests_are_answered_or_refused(self):
        server = self.serve()
        dice = random.Random(SEED)
        head = f"{HOST}Authorization: Bearer {server.token}\r\n"
        body = json.dumps({"workflow": "etl", "init": {"a": [1, None, "x"]}, "timeout": "30s"})
        whole = [bytes_of(text) for text in (
            f"GET /api/v1/processes?q=state%3Afailed&limit=50 HTTP/1.1\r\n{head}\r\n",
            f"POST /api/v1/processes HTTP/1.1\r\n{head}Content-Type: application/json\r\n"
            f"Content-Length: {len(body)}\r\n\r\n{body}",
            f"POST /api/v1/processes HTTP/1.1\r\n{head}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n"
            f"\r\n{len(body):x}\r\n{body}\r\n0\r\n\r\n",
            f"HEAD /api/v1/version HTTP/1.0\r\n{head}Connection: keep-alive\r\n\r\n")]
        pieces = [b"\r\n", b"\n", b"\r", b"\0", b":", b" ", b"\xff", b"%2F", b"%", b"{", b"\"", b"Content-Length: 1\r\n",
                  b"Transfer-Encoding: chunked\r\n", b"HTTP/1.1", b"99999999999", b"-1"]
        for number in range(40_000 if LARGE else 400):
            text = bytearray(dice.choice(whole))
            for _ in range(dice.randint(1, 4)):
                at = dice.randrange(len(text) + 1)
                kind = dice.randrange(4)
                if kind == 0 and at < len(text):
                    text[at] = dice.randrange(256)
                elif kind == 1:
                    del text[at:at + dice.randint(1, 20)]
                elif kind == 2:
                    text[at:at] = dice.choice(pieces)
                else:
                    text[at:at] = text[max(0, at - dice.randint(1, 40)):at]
            there = Connection(server).send(bytes(text))
            there.socket.settimeout(0.02)  # it may wait for the rest of what has lost its end
            try:
                while there.more():
                    pass
            except TimeoutError:
                pass
            finally:
                there.close()
            self.assertNotIn(b"HTTP/1.1 500 ", there.rest, (SEED, number, bytes(text)))
            self.assertTrue(not there.rest or re.match(rb"HTTP/1\.1 \d{3} ", there.rest), (SEED, number, there.rest[:99]))
        self.assert_serves(server)


def select_all(sockets):
    """Those of them that can be read, which here are those that were closed."""
    poll = select.poll()
    for each in sockets:
        poll.register(each, select.POLLIN)
    return poll.poll(0)


def memory_of(server):
    """Bytes that are its own in memory."""
    with open(f"/proc/{server.running.pid}/statm") as figures:
        return int(figures.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


if __name__ == "__main__":
    program.TROUPE = os.path.abspath(sys.argv.pop(1))
    if "--large" in sys.argv:
        sys.argv.remove("--large")
        LARGE = True
    if "--seed" in sys.argv:
        at = sys.argv.index("--seed")
        SEED = int(sys.argv[at + 1])
        del sys.argv[at:at + 2]
    unittest.main()
