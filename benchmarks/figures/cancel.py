"""How soon a cancel has reached everything in flight."""
import json

from .programs import Missing, run, say
from .results import Figure


def cancel(programs, scale, results, _):
    timers, commands = scale.live // 2, scale.live // 100
    lines, note = [], ""
    try:
        command = [programs.path("troupe_cancel"), "--timers", timers, "--commands", commands,
                   "--actions", scale.live - timers - commands, "--threads", programs.threads,
                   "--rounds", scale.rounds]
        lines = [json.loads(line) for line in run(command, timeout=300).splitlines()]
    except Missing as reason:
        note = str(reason)
    say("  cancel")
    crowd = f"{scale.live:,} in flight (timers, C++ actions, {commands} commands)"
    results.figures.append(Figure(f"{crowd}: from cancel to the last action being told", "ms",
                                  [1e3 * line["lastStopSeconds"] for line in lines], 100, 10,
                                  note=note))
    results.figures.append(Figure(f"{crowd}: from cancel to cancelled", "ms",
                                  [1e3 * line["cancelSeconds"] for line in lines], note=note))
