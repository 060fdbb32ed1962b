#!/usr/bin/env python3
"""Draws which room of the source includes which: docs/internals/includes.svg.

usage: includes.py [--check]

A room stands above all that it includes; what leads to the lowest one isn't drawn. With --check nothing is written: it ends with 1 where the
picture is not that of the tree.
"""
import collections, pathlib, re, sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PICTURE = pathlib.Path(__file__).with_suffix(".svg")
ROOMS = ["include/troupe", "messages", "actors", "cli"]
WIDTH, BOX, ROW, HEIGHT = 980, 132, 84, 40


def rooms():
    """Every room with its sources, by the path that its includes begin with."""
    all_of = [ROOT / room for room in ROOMS]
    all_of += [each for of in ("runtime", "api") for each in sorted((ROOT / of).iterdir())]
    return [str(each.relative_to(ROOT)) for each in all_of if next(each.rglob("*.hpp"), None)]


def room_of(path, names):
    return next((name for name in names if path.startswith(name.removeprefix("include/") + "/")), None)


def edges(names):
    """How many includes lead from one room to another."""
    counts = collections.Counter()
    for name in names:
        for source in sorted((ROOT / name).rglob("*.?pp")):
            for target in re.findall(r'^#include "([^"]+)"', source.read_text(), re.MULTILINE):
                other = room_of(target, names)
                if other and other != name:
                    counts[name, other] += 1
    return counts


def ranks(names, counts):
    """The row of each room, from the bottom: one above the highest that it includes."""
    rank, below = {}, {name: [b for a, b in counts if a == name] for name in names}

    def of(name, path=()):
        if name in path:
            sys.exit("a circle: " + " -> ".join([*path[path.index(name):], name]))
        if name not in rank:
            rank[name] = 1 + max((of(each, (*path, name)) for each in below[name]), default=-1)
        return rank[name]

    for name in names:
        of(name)
    return rank


def drawn(names, counts, rank):
    top = max(rank.values())
    rows = {row: [name for name in names if rank[name] == row] for row in range(top + 1)}
    place = {name: ((i + 0.5) * WIDTH / len(row), (top - at) * ROW + HEIGHT)
             for at, row in rows.items() for i, name in enumerate(row)}
    lines = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {(top + 1) * ROW}" '
             'font-family="sans-serif" font-size="13" text-anchor="middle">',
             f'<rect width="{WIDTH}" height="{(top + 1) * ROW}" fill="#fff"/>']
    for (a, b), count in sorted(counts.items()):
        if rank[b] == 0:
            continue
        (x, y), (u, v) = place[a], place[b]
        lines.append(f'<path d="M{x:.0f} {y + 16:.0f} C{x:.0f} {y + 50:.0f} {u:.0f} {v - 50:.0f} {u:.0f} {v - 16:.0f}" '
                     f'fill="none" stroke="#4a6fa5" stroke-opacity="0.55" stroke-width="{min(4, 0.6 + count / 12):.1f}">'
                     f"<title>{a} includes {b}: {count}</title></path>")
    for name, (x, y) in place.items():
        lines.append(f'<rect x="{x - BOX / 2:.0f}" y="{y - 16:.0f}" width="{BOX}" height="32" rx="6" fill="#f2f5fa" '
                     f'stroke="#33445c"/><text x="{x:.0f}" y="{y + 5:.0f}" fill="#111">{name}</text>')
    return "\n".join([*lines, "</svg>", ""])


def main():
    names = rooms()
    counts = edges(names)
    picture = drawn(names, counts, ranks(names, counts))
    if "--check" not in sys.argv[1:]:
        PICTURE.write_text(picture)
    elif not PICTURE.exists() or PICTURE.read_text() != picture:
        sys.exit(f"{PICTURE.name} is not that of the tree: run docs/internals/{pathlib.Path(__file__).name}")


if __name__ == "__main__":
    main()
