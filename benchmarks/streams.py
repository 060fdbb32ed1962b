"""Clients that each read a stream of events of a server, as many as there are to be, in one thread.

usage: streams.py URL TOKEN_FILE STREAMS TOPICS < pipe

Prints "ready" once each stream is, and, when its standard input ends, one line of JSON: how many events of
each kind came, on how many streams less than on the others, and when each stream was told of the end of each
execution of a process (a list of moments, in seconds since 1970, by number).
"""
import collections
import json
import re
import resource
import select
import socket
import sys
import time

EVENT = re.compile(rb"event: ([a-z]+)\ndata: ([^\n]*)\n")


class Streams:
    """Their sockets, and what came."""

    def __init__(self, url, token, number, topics):
        host, port = url.removeprefix("http://").rsplit(":", 1)
        self.poll, self.sockets, self.parts = select.epoll(), {}, {}
        self.kinds, self.of_stream = collections.Counter(), collections.Counter()
        self.ends = collections.defaultdict(list)
        self.known, self.closed = {}, 0
        for _ in range(number):
            each = socket.create_connection((host, int(port)))
            each.sendall(f"GET /api/v1/events?topics={topics} HTTP/1.1\r\nHost: {host}:{port}\r\n"
                         f"Authorization: Bearer {token}\r\n\r\n".encode())
            # One after the other: a server has room for so many requests that wait, and refuses others.
            text = b""
            while b"event: ready" not in text or not text.endswith(b"\n\n\r\n"):
                some = each.recv(65_536)
                text += some
                if not some or not text.startswith(b"HTTP/1.1 200"[:len(text)]):
                    sys.exit(f"streams.py: {text.decode()}")
            self.kinds["ready"] += 1
            each.setblocking(False)
            self.sockets[each.fileno()], self.parts[each.fileno()] = each, b""
            self.poll.register(each.fileno(), select.EPOLLIN)

    def ended_in(self, data):
        """Numbers of the executions that ended, in what an event says. Many streams are told the same."""
        found = self.known.get(data)
        if found is None:
            told = json.loads(data)
            ends = {i for i, name in enumerate(told.get("states", [])) if name in ("completed", "failed", "cancelled")}
            found = [number for number, state in zip(told.get("number", []), told.get("state", [])) if state in ends]
            if len(self.known) > 10_000:
                self.known.clear()
            self.known[data] = found
        return found

    def take(self, number):
        try:
            some = self.sockets[number].recv(65_536)
        except OSError:
            some = b""
        now = time.time()
        if not some:
            self.poll.unregister(number)
            self.closed += 1
            return
        text = self.parts[number] + some
        end = text.rfind(b"\n\n") + 2
        if end == 1:
            self.parts[number] = text
            return
        self.parts[number] = text[end:]
        for kind, data in EVENT.findall(text, 0, end):
            self.kinds[kind.decode()] += 1
            if kind == b"process":
                for execution in self.ended_in(data):
                    self.ends[execution].append(now)
                    self.of_stream[number] += 1

    def serve(self):
        """Reads until standard input ends."""
        self.poll.register(sys.stdin.fileno(), select.EPOLLIN)
        while True:
            for number, _ in self.poll.poll():
                if number == sys.stdin.fileno():
                    return
                self.take(number)


def main():
    url, token_file, number, topics = sys.argv[1:]
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with open(token_file) as file:
        streams = Streams(url, file.read().strip(), int(number), topics)
    print("ready", flush=True)
    streams.serve()
    most = max(streams.of_stream.values(), default=0)
    behind = sum(streams.of_stream[each] < most for each in streams.sockets)
    print(json.dumps({"kinds": streams.kinds, "behind": behind, "closed": streams.closed, "ends": streams.ends}))


if __name__ == "__main__":
    main()
