"""Commands beside what people run commands with, and the loading of a large definition."""
import time

from .contests import take_turns
from .programs import Missing, run, tool
from .results import Figure

COMMANDS = """
pipeline:
  fan:
    emit: {forEach: "${range(n)}", as: k, task: {child: {action: "system/exec:execute", input: {commands: "true"}}}}
    await: true
post: {fan: null}
"""
LAYER = 100


def seconds(command):
    start = time.monotonic()
    run(command)
    return time.monotonic() - start


def turn(make_command, count, of=None):
    """A turn that takes `make_command(count)`'s time; scaled up to `of` commands."""
    return lambda: seconds(make_command(count)) * (of or count) / count


def write_inputs(folder, count):
    targets = " ".join(f"t{i}" for i in range(count))
    # The semicolon keeps make from running `true` without a shell.
    (folder / "Makefile").write_text(f"all: {targets}\n{targets}:\n\t@true;\n")
    builds = "".join(f"build t{i}: nothing\n" for i in range(count))
    (folder / "build.ninja").write_text(f"rule nothing\n  command = true\n{builds}")
    (folder / "numbers").write_text("".join(f"{i}\n" for i in range(count)))
    (folder / "commands.yaml").write_text(COMMANDS)


def commands(programs, scale, results, folder):
    count, fewer, jobs = scale.commands, scale.parallel_commands, programs.threads
    write_inputs(folder, count)

    def troupe(n):
        return [programs.path("troupe"), "run", folder / "commands.yaml", "--quiet", "--store", "memory", "--jobs", jobs,
                "--threads", jobs, "--set", f"n={n}"]

    def xargs(_):
        return [tool("xargs"), f"-P{jobs}", "-I{}", "-a", folder / "numbers", "sh", "-c", "true"]

    def make(_):
        return [tool("make"), "-s", f"-j{jobs}", "-f", folder / "Makefile"]

    def ninja(_):
        return [tool("ninja"), "--quiet", f"-j{jobs}", "-C", folder]

    def parallel(n):
        return [tool("parallel"), f"-j{jobs}", "true #", ":::", *range(n)]

    contest = take_turns(
        f"{count:,} times `sh -c true`, {jobs} at once", "s",
        {"troupe": turn(troupe, count), "xargs -P": turn(xargs, count), "make -j": turn(make, count),
         "ninja -j": turn(ninja, count), "parallel -j": turn(parallel, fewer, count)}, scale.rounds,
        f"GNU parallel ran {fewer:,} commands, and its figure is extrapolated.")
    results.contests.append(contest)
    for other in ("xargs -P", "make -j"):
        results.figures.append(Figure(f"{count:,} times `true` against {other}", "x",
                                      contest.against(other, "troupe"), 1.2, 1.0,
                                      note=contest.why_not("troupe", other)))


def layers(tasks):
    """A definition of layers of 100 tasks, each of which waits for two of the layer before."""
    lines = ["pipeline:", "  kind: parallel", "  tasks:"]
    for i in range(tasks):
        needs = f", dependsOn: [t{i - LAYER}, t{i - LAYER - i % 7 - 1}]" if i >= LAYER + 8 else ""
        lines.append(f'    - {{id: t{i}, namespace: t, action: "nop:nop"{needs}}}')
    return "\n".join(lines) + "\n"


def loading(programs, scale, results, folder):
    file, samples, note = folder / "layers.yaml", [], ""
    file.write_text(layers(scale.load_tasks))
    try:
        for _ in range(scale.rounds):
            samples.append(seconds([programs.path("troupe"), "validate", file]))
    except Missing as reason:
        note = str(reason)
    megabytes = file.stat().st_size / 1e6
    results.figures.append(Figure(f"loading {scale.load_tasks:,} tasks, {megabytes:.1f} MB of YAML",
                                  "s", samples, 3, 1, note=note))
