"""Results as Markdown, JSON and pictures in a folder."""
import json, os, platform, re, statistics, subprocess

from . import plots
from .plots import number
from .programs import ROOT


def machine():
    """What the figures were measured on, without a name of the machine."""
    model = platform.machine()
    with open("/proc/cpuinfo") as cpus:
        for row in cpus:
            if row.startswith("model name"):
                model = row.split(":", 1)[1].strip()
                break
    commit = subprocess.run(["git", "-C", ROOT, "describe", "--always", "--dirty"],
                            capture_output=True, text=True).stdout.strip()
    return {"cores": os.cpu_count(), "processor": model, "kernel": platform.release(),
            "commit": commit or "unknown", "load": os.getloadavg()[0]}


def goal(figure, value):
    if value is None:
        return ""
    sign = "≥" if figure.more_is_better else "≤"
    return f"{sign} {number(value)} {figure.unit}"


def figure_row(figure):
    measured = figure.note
    if figure.samples:
        low, high = number(min(figure.samples)), number(max(figure.samples))
        measured = f"{number(statistics.median(figure.samples))} {figure.unit} ({low} - {high})"
        measured += f"; {figure.note}" if figure.note else ""
    return (f"| {figure.title} | {goal(figure, figure.at_least)} | {goal(figure, figure.aim)} "
            f"| {measured} | {figure.met} |")


def goals_table(figures):
    return ["| figure | at least | aim | measured: median (min - max) | met |",
            "| --- | --- | --- | --- | --- |", *map(figure_row, figures)]


def contest_table(contest):
    rows = [f"### {contest.title}", "", f"| {contest.unit} | min | median | max | ratio |",
            "| --- | --- | --- | --- | --- |"]
    for name, values in contest.samples.items():
        rows.append(f"| {name} | {number(min(values))} | {number(statistics.median(values))} "
                    f"| {number(max(values))} | {number(contest.ratio(name))} |")
    rows += [f"\n{name} is missing: {reason}" for name, reason in contest.missing.items()]
    return rows + ([f"\n{contest.note}"] if contest.note else [])


def file_name(title):
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-") + ".svg"


def write(results, folder, scale_name, before):
    folder.mkdir(parents=True, exist_ok=True)
    after = machine()
    text = [f"# Figures ({scale_name})", "",
            f"{after['processor']}, {after['cores']} cores, Linux {after['kernel']}, "
            f"commit {after['commit']}; load {before['load']:.1f} before, {after['load']:.1f} after.",
            "All contestants took turns. `troupe --bare` runs `nop:nop`; in `troupe`, and in all "
            "peers, each task checks what it gets from those it waits for. Peers build their graph "
            "within the measured time; Troupe's definition is loaded before.", "",
            *goals_table(results.figures), "", "## Contests", ""]
    pictures = {}
    for contest in results.contests:
        text += contest_table(contest)
        if contest.samples:
            pictures[file_name(contest.title)] = plots.bars(contest)
            text += ["", f"![{contest.title}]({file_name(contest.title)})"]
        text.append("")
    for curve in results.curves:
        if any(curve.lines.values()):
            pictures[file_name(curve.title)] = plots.lines(curve)
            text += [f"![{curve.title}]({file_name(curve.title)})", ""]
    for name, picture in pictures.items():
        (folder / name).write_text(picture)
    (folder / "figures.md").write_text("\n".join(text) + "\n")
    document = {"scale": scale_name, "machine": after, "loadBefore": before["load"],
                "figures": [figure.as_json() for figure in results.figures],
                "contests": [contest.as_json() for contest in results.contests],
                "curves": [curve.as_json() for curve in results.curves]}
    (folder / "figures.json").write_text(json.dumps(document, indent=1) + "\n")
    return folder / "figures.md"
