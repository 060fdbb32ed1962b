"""What requests look like, and how events are read: shared by who blocks and who doesn't."""
from __future__ import annotations

import json
import os
import urllib.parse
import uuid
from typing import Any, Dict, Iterable, Mapping, Optional, Tuple

from ._model import Event, Json, TroupeError

API = "/api/v1"
Request = Tuple[str, str, Optional[Json], Dict[str, str]]  # method, path, body, headers


def place_of(url: Optional[str], token: Optional[str]) -> Tuple[urllib.parse.SplitResult, str]:
    """Where the server is, and the token for it. A token goes to another machine only by https."""
    url = url or os.environ.get("TROUPE_SERVER") or "http://127.0.0.1:7070"
    at = urllib.parse.urlsplit(url.rstrip("/"))
    if at.scheme not in ("http", "https") or not at.hostname:
        raise TroupeError(f"the server's URL: found {url!r}, expected one such as https://troupe.example:7070")
    token = token if token is not None else os.environ.get("TROUPE_TOKEN", "")
    is_here = at.hostname in ("localhost", "::1") or at.hostname.startswith("127.")
    if token and at.scheme == "http" and not is_here:
        raise TroupeError(f"{url} is another machine, and http:// would send it the token for all to read")
    return at, token


def escaped(text: str) -> str:
    return urllib.parse.quote(text, safe="")


def process_path(process_id: str, behind: str = "") -> str:
    return f"/processes/{escaped(process_id)}{behind}"


def with_query(path: str, parameters: Mapping[str, Any]) -> str:
    given = {name: str(value) for name, value in parameters.items() if value not in (None, "")}
    return path + ("?" + urllib.parse.urlencode(given, quote_via=urllib.parse.quote) if given else "")


def start_request(workflow: Optional[str], options: Mapping[str, Any]) -> Request:
    """Of a start. One without an id gets a key, so that it may be sent again."""
    names = {"definition": "definition", "file": "file", "init": "init", "id": "id", "timeout": "timeout",
             "tasks": "tasks", "priority": "priority", "keep_going": "keepGoing", "max_failures": "maxFailures",
             "no_cache": "noCache"}
    if unknown := set(options) - set(names) - {"key"}:
        raise TypeError(f"start() takes no {', '.join(sorted(unknown))}")
    body = {names[name]: value for name, value in options.items() if name != "key" and value is not None}
    if workflow is not None:
        body["workflow"] = workflow
    headers = {} if "id" in body else {"Idempotency-Key": options.get("key") or str(uuid.uuid4())}
    return "POST", "/processes", body, headers


def may_repeat(request: Request) -> bool:
    """Whether it does no more when it is done twice."""
    method, _, _, headers = request
    return method in ("GET", "DELETE") or "Idempotency-Key" in headers


def encoded(body: Optional[Json]) -> Optional[bytes]:
    return None if body is None else json.dumps(body).encode()


def document_of(text: bytes) -> Json:
    try:
        return json.loads(text)
    except ValueError:
        return {"detail": "the answer is none of a server of Troupe"}


class EventLines:
    """Makes events of the lines of a stream."""

    def __init__(self) -> None:
        self._name, self._data, self._id = "", "", None  # type: str, str, Optional[str]

    def take(self, line: bytes) -> Iterable[Event]:
        text = line.decode().rstrip("\r\n")
        key, _, value = text.partition(": ")
        if key == "event":
            self._name = value
        elif key == "data":
            self._data += value
        elif key == "id":
            self._id = value
        elif not text and self._name:
            yield Event(self._name, json.loads(self._data or "null"), self._id)
            self._name, self._data, self._id = "", "", None
