#!/usr/bin/env python3
"""Calls a function for each action that waits for somebody's approval, and does what it says.

usage: approve.py [HOW_MANY]     (without an end); TROUPE_SERVER and TROUPE_TOKEN say where, an operator's token
"""
import itertools
import sys
from typing import Callable, Iterator

from troupe_client import Approval, Client, Refused


def waiting(client: Client) -> Iterator[Approval]:
    """What waits now, and then whatever comes to wait, each once."""
    seen = set()
    for event in client.events(["approvals"]):
        if event.name not in ("ready", "approvals", "resync", "lost"):
            continue
        for each in client.approvals():
            if each.execution_id not in seen:
                seen.add(each.execution_id)
                yield each


def decide(client: Client, may: Callable[[Approval], bool], how_many: int) -> None:
    for each in itertools.islice(waiting(client), how_many or None):
        is_allowed = may(each)
        try:
            (client.approve if is_allowed else client.reject)(each.execution_id)
        except Refused as why:  # somebody else was quicker
            print(why)
            continue
        print(f"{each.task_id}: {'approved' if is_allowed else 'rejected'}", flush=True)


if __name__ == "__main__":
    decide(Client(), lambda each: not each.action.startswith("system/"), int(sys.argv[1]) if len(sys.argv) > 1 else 0)
