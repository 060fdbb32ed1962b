"""What tasks cost in memory: waiting, live, and handing on payloads."""
import pathlib, subprocess, time

from .contests import on_shape
from .programs import Missing, say
from .results import Contest, Figure

PAYLOAD = 64 * 1024
SLEEPERS = """
pipeline:
  fan:
    emit: {forEach: "${range(n)}", as: k, task: {child: {action: "time:sleep", input: {duration: 3s}}}}
    await: true
post: {fan: null}
"""


def peak_resident(command):
    """The most bytes that the command had resident. Its own count is asked for while it runs: what
    the system reports of an ended child includes this interpreter's size at the fork."""
    child = subprocess.Popen([str(word) for word in command], stdin=subprocess.DEVNULL,
                             stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    status, peak = pathlib.Path(f"/proc/{child.pid}/status"), 0
    while child.poll() is None:
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM:"):
                peak = int(line.split()[1]) * 1024
        time.sleep(0.02)
    if child.returncode != 0:
        raise Missing(f"{pathlib.Path(command[0]).name} ended with {child.returncode}")
    return peak


def pending(programs, scale, results):
    children = scale.fan_outs[-1]
    samples, note = [], ""
    try:
        for _ in range(scale.rounds):
            flags = ["--shape", "fanout", "--tasks", children, "--bare"]
            samples.append(programs.bench("troupe", flags, 0)[0]["bytesPerTask"])
    except Missing as reason:
        note = str(reason)
    say("  memory of pending tasks")
    results.figures.append(Figure(f"memory a pending task, fan-out of {children:,}", "B", samples,
                                  600, 200, note=note))


def live(programs, scale, results, folder):
    file, samples, note = folder / "sleepers.yaml", [], ""
    file.write_text(SLEEPERS)
    try:
        command = [programs.path("troupe"), "run", file, "--quiet", "--store", "memory", "--threads", programs.threads]
        for _ in range(min(3, scale.rounds)):
            few, many = (peak_resident([*command, "--set", f"n={n}"]) for n in (1, 1 + scale.live))
            samples.append((many - few) / scale.live)
    except Missing as reason:
        note = str(reason)
    say("  memory of live executions")
    results.figures.append(Figure(f"memory a live execution, {scale.live:,} sleeping", "B", samples,
                                  2_000, 1_000, note=note))


def payloads(programs, scale, results):
    flags = ["--shape", "chain", "--tasks", scale.payload_tasks]
    names = ("troupe", "caf-fresh", "caf-pooled", "tbb-flow-graph", "openmp", "serial")
    contest = on_shape(programs, scale, f"chain of {scale.payload_tasks:,} handing on 64 kB",
                       [*flags, "--payload", PAYLOAD], names)
    contest.note = ("Peers copy a block once a task; Troupe's tasks make a text and check each byte "
                    "of their input, which is most of its time.")
    results.contests.append(contest)
    samples, note = [], ""
    try:
        for _ in range(scale.rounds):
            line = programs.bench("troupe", [*flags, "--payload", PAYLOAD], 0)[0]
            samples.append(line["bytesPerTask"] / PAYLOAD)
    except Missing as reason:
        note = str(reason)
    results.figures.append(Figure("64 kB payloads: copies kept a task (its output is one)", "x",
                                  samples, 1.25, 1.05, note=note))


def memory(programs, scale, results, folder):
    pending(programs, scale, results)
    live(programs, scale, results, folder)
    payloads(programs, scale, results)
