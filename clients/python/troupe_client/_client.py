"""The client that blocks."""
from __future__ import annotations

import http.client
import ssl
import threading
import time
from typing import Any, Dict, Iterator, List, Optional, Sequence, Tuple

from ._model import Approval, Event, Json, NotReached, Process, Refused
from ._wire import (API, EventLines, Request, document_of, encoded, escaped, may_repeat, place_of, process_path,
                    start_request, with_query)

LONGEST_WAIT = 60.0  #: Seconds of one request for the end of a process.
IDLE = 60.0          #: The server closes connections that are idle for longer.


class Client:
    """A server, and who asks it. May be used by several threads: each has a connection of its own.

    `url` and `token` are those of TROUPE_SERVER and TROUPE_TOKEN where they are not given. What can't be sent, or is
    not answered, is sent again `retries` times where it does no more when it is done twice (all that looks, removals,
    starts without an id of their own); else `NotReached` is raised. So is what a server has no time for (429, 503).
    """

    def __init__(self, url: Optional[str] = None, token: Optional[str] = None, *, timeout: float = 60,
                 retries: int = 5, ca_file: Optional[str] = None) -> None:
        self._at, self._token = place_of(url, token)
        self._timeout, self._retries = timeout, retries
        self._tls = ssl.create_default_context(cafile=ca_file) if self._at.scheme == "https" else None
        self._mine = threading.local()

    # -- starting and waiting ----------------------------------------------------------------

    def start(self, workflow: Optional[str] = None, **options: Any) -> Process:
        """Starts a process of a workflow of the catalogue, NAME or NAME@VERSION, and returns once that is stored.

        `definition` is the text of one instead. `init`, `timeout`, `tasks`, `priority`, `keep_going`,
        `max_failures` and `no_cache` are as of `troupe run`. `key`: the same key, token and workflow mean the same process, for
        ever. `id`: what it is called, which no process may ever have had.
        """
        return Process.of(self.ask(start_request(workflow, options)))

    def wait(self, process_id: str, timeout: Optional[float] = None) -> Process:
        """Waits for its end. Raises TimeoutError where it has not ended in so many seconds."""
        end = None if timeout is None else time.monotonic() + timeout
        while True:
            process = self.wait_once(process_id, LONGEST_WAIT if end is None else end - time.monotonic())
            if process.has_ended:
                return process
            if end is not None and time.monotonic() >= end:
                raise TimeoutError(f"process {process_id} has not ended in {timeout} s: it is {process.state}")

    def wait_once(self, process_id: str, seconds: float = 0) -> Process:
        """How it is once it has ended, or so many seconds from now, 60 at most. By one request."""
        left = min(LONGEST_WAIT, max(0.0, seconds))
        path = with_query(process_path(process_id, "/wait"), {"timeout": f"{int(left * 1000)}ms"})
        return Process.of(self.ask(("GET", path, None, {}), left))

    def run(self, workflow: Optional[str] = None, *, wait: Optional[float] = None, **options: Any) -> Process:
        """`start` and `wait`."""
        return self.wait(self.start(workflow, **options).id, wait)

    # -- looking -----------------------------------------------------------------------------

    def show(self, process_id: str) -> Dict[str, Json]:
        """All that is known of a process, in the form of `troupe show --output json`."""
        return self.get(process_path(process_id))

    def processes(self, query: str = "", page: int = 500) -> Iterator[Process]:
        """Those that a filter line means, the latest first: `state:failed name:etl-*`."""
        cursor = ""
        while cursor is not None:
            found = self.get(with_query("/processes", {"q": query, "limit": page, "cursor": cursor}))
            yield from (Process.of(row) for row in found["processes"])
            cursor = found["next"]

    def executions(self, process_id: str, query: str = "") -> Iterator[Dict[str, Json]]:
        cursor = ""
        while cursor is not None:
            path = with_query(process_path(process_id, "/executions"), {"q": query, "limit": 10_000, "cursor": cursor})
            found = self.get(path)
            yield from found["executions"]
            cursor = found["next"]

    def logs(self, process_id: str, task: str = "", tail: Optional[int] = None) -> List[Dict[str, Json]]:
        return self.get(with_query(process_path(process_id, "/logs"), {"task": task, "tail": tail}))["logs"]

    def explain(self, process_id: str) -> List[Dict[str, Json]]:
        """What it waits for, and why."""
        return self.get(process_path(process_id, "/explain"))["processes"]

    def events(self, topics: Sequence[str] = ("processes",), last: Optional[str] = None,
               stop: Optional[threading.Event] = None) -> Iterator[Event]:
        """What happens, as it does; goes on, from where it was, when the connection breaks. The first is `ready`.

        It ends once `stop` is set, with the next line that comes: within 15 seconds.
        """
        stop = stop or threading.Event()
        while not stop.is_set():
            connection = self._connect(30)
            try:
                headers = {"Authorization": f"Bearer {self._token}", **({"Last-Event-ID": last} if last else {})}
                path = with_query("/events", {"topics": ",".join(topics)})
                connection.request("GET", self._at.path + API + path, headers=headers)
                answer = connection.getresponse()
                if answer.status != 200:
                    raise Refused(answer.status, document_of(answer.read()))
                lines = EventLines()
                for line in iter(answer.readline, b""):
                    if stop.is_set():
                        return
                    for event in lines.take(line):
                        last = event.id or last
                        yield event
            except (OSError, http.client.HTTPException):
                pass
            finally:
                connection.close()
            stop.wait(1)

    # -- steering ----------------------------------------------------------------------------

    def pause(self, process_id: str, reason: str = "") -> None:
        self._steer(process_id, "pause", {"reason": reason})

    def resume(self, process_id: str) -> None:
        self._steer(process_id, "resume", {})

    def cancel(self, process_id: str, reason: str = "") -> None:
        self._steer(process_id, "cancel", {"reason": reason})

    def retry(self, process_id: str) -> None:
        """Continues a failed one from where it failed."""
        self._steer(process_id, "retry", {})

    def signal(self, process_id: str, name: str, payload: Json = None) -> None:
        self._steer(process_id, "signal", {"name": name, "payload": payload})

    def batch(self, query: str, verb: str, reason: str = "", dry_run: bool = False) -> Dict[str, Json]:
        """The same for all that a filter line means: how many are meant, how many were `done`, and `errors`."""
        body = {"q": query, "verb": verb, "dryRun": dry_run, **({"reason": reason} if reason else {})}
        return self.ask(("POST", "/processes:batch", body, {}))

    def remove(self, process_id: str) -> None:
        self.ask(("DELETE", process_path(process_id), None, {}))

    def approvals(self, process_id: str = "") -> List[Approval]:
        found = self.get(with_query("/approvals", {"process": process_id}))["approvals"]
        return [Approval.of(row) for row in found]

    def approve(self, execution_id: str) -> None:
        self.ask(("POST", f"/approvals/{escaped(execution_id)}:approve", {}, {}))

    def reject(self, execution_id: str, reason: str = "") -> None:
        body = {"reason": reason} if reason else {}
        self.ask(("POST", f"/approvals/{escaped(execution_id)}:reject", body, {}))

    # -- the catalogue -----------------------------------------------------------------------

    def put_workflow(self, name: str, definition: str, note: str = "", expected: Optional[int] = None) -> int:
        """Makes it the newest version, and returns its number. `expected`: the one that it must follow; 0: none."""
        terms = {} if expected is None else {"If-None-Match": "*"} if expected == 0 else {"If-Match": f'"{expected}"'}
        body = {"definition": definition, **({"note": note} if note else {})}
        return self.ask(("PUT", f"/workflows/{escaped(name)}", body, terms))["version"]

    def workflow(self, name: str, version: Optional[int] = None) -> Dict[str, Json]:
        """Its newest version, or that one, with its `text`."""
        return self.get(with_query(f"/workflows/{escaped(name)}", {"version": version}))

    # -- asking ------------------------------------------------------------------------------

    def get(self, path: str) -> Json:
        """What the server says to a GET of a path below /api/v1."""
        return self.ask(("GET", path, None, {}))

    def ask(self, request: Request, patience: float = 0) -> Json:
        """What the server says to a request (method, path below /api/v1, body, headers), which may take so long."""
        for left in range(self._retries, -1, -1):
            try:
                status, headers, text = self._send(request, patience)
            except (OSError, http.client.HTTPException) as fault:
                self.close()
                if left == 0 or not may_repeat(request):
                    raise NotReached(f"the server {self._at.geturl()}: {fault}") from fault
                time.sleep(0.2 * 2 ** (self._retries - left))
                continue
            if status in (429, 503) and left > 0:
                time.sleep(float(headers.get("Retry-After") or 1))
                continue
            if status >= 300:
                raise Refused(status, document_of(text))
            return document_of(text)
        raise AssertionError("not reached")

    def close(self) -> None:
        """Closes the connection of this thread; the next request opens another one."""
        connection = getattr(self._mine, "connection", None)
        if connection is not None:
            connection.close()
        self._mine.connection = None

    def _steer(self, process_id: str, verb: str, body: Dict[str, Json]) -> None:
        given = {name: value for name, value in body.items() if value not in (None, "")}
        self.ask(("POST", process_path(process_id, f":{verb}"), given, {}))

    def _connect(self, timeout: float) -> http.client.HTTPConnection:
        if self._tls is not None:
            return http.client.HTTPSConnection(self._at.hostname or "", self._at.port, timeout=timeout,
                                               context=self._tls)
        return http.client.HTTPConnection(self._at.hostname or "", self._at.port, timeout=timeout)

    def _send(self, request: Request, patience: float) -> Tuple[int, Any, bytes]:
        method, path, body, headers = request
        connection = getattr(self._mine, "connection", None)
        if connection is None or time.monotonic() - self._mine.used > IDLE:
            self.close()
            connection = self._mine.connection = self._connect(self._timeout)
        connection.timeout = self._timeout + patience
        if connection.sock is not None:
            connection.sock.settimeout(connection.timeout)
        connection.request(method, self._at.path + API + path, encoded(body), {
            **({"Authorization": f"Bearer {self._token}"} if self._token else {}),
            **({"Content-Type": "application/json"} if body is not None else {}), **headers})
        answer = connection.getresponse()
        text = answer.read()
        self._mine.used = time.monotonic()
        return answer.status, answer.headers, text
