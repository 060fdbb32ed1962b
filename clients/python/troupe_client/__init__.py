"""Asks a server of Troupe (`troupe serve`): starts workflows, waits for their ends, steers them, hears of them.

    from troupe_client import Client
    client = Client()                                   # TROUPE_SERVER, TROUPE_TOKEN
    print(client.run("etl", init={"day": "2026-11-30"}).result())

`Client` blocks, and may be used by several threads; `AsyncClient` is for asyncio: however many processes it waits
for, it needs one stream of events for them.
"""
from ._async import AsyncClient
from ._client import Client
from ._model import Approval, Event, NotReached, Process, ProcessFailed, Refused, TroupeError

__all__ = ["Approval", "AsyncClient", "Client", "Event", "NotReached", "Process", "ProcessFailed", "Refused",
           "TroupeError"]
