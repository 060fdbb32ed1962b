#!/usr/bin/env python3
"""Starts many runs of a workflow, side by side, and gathers what they give.

usage: gather.py [RUNS]        (1,000); TROUPE_SERVER and TROUPE_TOKEN say where, an admin's token
"""
import asyncio
import sys

from troupe_client import AsyncClient

SQUARE = """
name: square
init: {n: 0}
pipeline: {give: {action: "nop:nop", input: {square: "${n * n}"}}}
"""


async def main(runs: int) -> None:
    async with AsyncClient() as client:
        await client.call(client.sync.put_workflow, "square", SQUARE)
        ended = await asyncio.gather(*(client.run("square", init={"n": n}) for n in range(runs)))
        print(sum(each.result()["give"]["square"] for each in ended))


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000))
