"""What a node costs while all its processes wait."""
import os, pathlib, subprocess, time

from .programs import Missing, say
from .results import Figure

WAITING = 'pipeline:\n  nap: {scheduleIn: 1h, action: "nop:nop"}\n'
ALL = """
pipeline:
  fan:
    emit: {forEach: "${range(n)}", as: k, limit: 1000000,
           task: {child: {action: "workflow:run", input: {location: waiting}}}}
    await: true
"""


def processor_seconds(child):
    fields = pathlib.Path(f"/proc/{child.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def waiting(events):
    """How many processes have come to wait for their timer."""
    if not events.exists():
        return 0
    with events.open() as lines:
        return sum('"taskId":"waiting/nap"' in line and '"state":"scheduled"' in line
                   for line in lines)


def settle(child, events, processes):
    """Returns once all processes wait, and a second has passed without work."""
    for _ in range(60):
        before = processor_seconds(child)
        time.sleep(1)
        if processor_seconds(child) - before < 0.02 and waiting(events) == processes:
            return
    raise Missing(f"{waiting(events)} of {processes} processes wait after a minute")


def share_of_a_core(command, events, processes, seconds):
    events.unlink(missing_ok=True)
    child = subprocess.Popen([*map(str, command), "--events", str(events)],
                             stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                             stderr=subprocess.DEVNULL)
    try:
        settle(child, events, processes)
        before, start = processor_seconds(child), time.monotonic()
        time.sleep(seconds)
        if child.poll() is not None:
            raise Missing(f"{pathlib.Path(command[0]).name} ended with {child.returncode}")
        return (processor_seconds(child) - before) / (time.monotonic() - start) * 100
    finally:
        child.kill()
        child.wait()


def idle(programs, scale, results, folder):
    (folder / "waiting.yaml").write_text(WAITING)
    (folder / "all.yaml").write_text(ALL)
    samples, note = [], ""
    try:
        for _ in range(scale.rounds):
            samples.append(share_of_a_core([
                programs.path("troupe"), "run", folder / "all.yaml", "--quiet", "--store", "memory", "--threads",
                programs.threads, "--set", f"n={scale.processes}"], folder / "events.jsonl",
                scale.processes, scale.idle_seconds))
    except Missing as reason:
        note = str(reason)
    say("  idle")
    title = f"{scale.processes:,} processes that wait for a timer"
    results.figures.append(Figure(title, "% of a core", samples, 1, 0.1, note=note))
