"""The client for asyncio."""
from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Callable, Dict, Optional, Set, TypeVar

from ._client import Client
from ._model import ENDED, Event, Process, TroupeError

T = TypeVar("T")
CHECK_AGAIN = 60.0  #: Seconds: of what other runtimes drive, streams tell nothing.


class AsyncClient:
    """A server, for one event loop. Requests are done by a few threads, all waits by one stream of events.

        async with AsyncClient() as client:
            processes = [await client.start("etl", init={"n": n}) for n in range(1000)]
            ended = await asyncio.gather(*(client.wait(each.id) for each in processes))

    What is not here is a method of `sync`: `await client.call(client.sync.pause, process_id)`.
    """

    def __init__(self, url: Optional[str] = None, token: Optional[str] = None, *, requests_at_once: int = 8,
                 **options: Any) -> None:
        self.sync = Client(url, token, **options)
        self._pool = ThreadPoolExecutor(requests_at_once, "troupe-client")
        self._waiting: Dict[str, Set[asyncio.Event]] = {}
        self._stop = threading.Event()
        self._listener: Optional[threading.Thread] = None
        self._fault: Optional[TroupeError] = None

    async def __aenter__(self) -> AsyncClient:
        return self

    async def __aexit__(self, *fault: object) -> None:
        self.close()

    def close(self) -> None:
        """What is under way ends; nothing more can be asked."""
        self._stop.set()
        self._pool.shutdown(wait=False)

    async def call(self, method: Callable[..., T], *given: Any, **named: Any) -> T:
        """What a method of `sync` returns, without blocking the loop."""
        return await asyncio.get_running_loop().run_in_executor(self._pool, lambda: method(*given, **named))

    async def start(self, workflow: Optional[str] = None, **options: Any) -> Process:
        """As of `Client`."""
        return await self.call(self.sync.start, workflow, **options)

    async def run(self, workflow: Optional[str] = None, **options: Any) -> Process:
        """`start` and `wait`."""
        return await self.wait((await self.start(workflow, **options)).id)

    async def wait(self, process_id: str) -> Process:
        """Waits for its end; `asyncio.wait_for` bounds it."""
        self._listen()
        woken = asyncio.Event()
        self._waiting.setdefault(process_id, set()).add(woken)
        try:
            while True:
                woken.clear()
                process = await self.call(self.sync.wait_once, process_id)
                if process.has_ended:
                    return process
                try:
                    await asyncio.wait_for(woken.wait(), CHECK_AGAIN)
                except asyncio.TimeoutError:
                    pass
                if self._fault:
                    raise self._fault
        finally:
            mine = self._waiting[process_id]
            mine.discard(woken)
            if not mine:
                del self._waiting[process_id]

    def _listen(self) -> None:
        if self._listener is None:
            loop = asyncio.get_running_loop()
            self._listener = threading.Thread(target=self._read_events, args=(loop,), daemon=True)
            self._listener.start()

    def _read_events(self, loop: asyncio.AbstractEventLoop) -> None:
        try:
            for event in self.sync.events(("processes",), stop=self._stop):
                loop.call_soon_threadsafe(self._hear, event)
        except TroupeError as fault:  # the token is none any more, say
            self._fault = fault
            loop.call_soon_threadsafe(self._hear, Event("lost", None))
        except RuntimeError:
            return  # the loop is closed: nobody waits

    def _hear(self, event: Event) -> None:
        """Wakes who waits for what has ended; all of them where something may have been missed."""
        if event.name != "processes":
            ids = list(self._waiting)
        else:
            ids = [row["processId"] for row in event.data if row["state"] in ENDED]
        for each in ids:
            for woken in self._waiting.get(each, ()):
                woken.set()
