"""Prints line coverage per folder from gcovr's JSON summary; exits 1 if the total is too low.

usage: coverage-table.py LEAST SUMMARY   (LEAST in per cent)
"""

import collections
import json
import os
import sys


def main(least, summary):
    with open(summary, encoding="utf-8") as file:
        files = json.load(file)["files"]
    lines = collections.Counter()
    covered = collections.Counter()
    for entry in files:
        for row in (os.path.dirname(entry["filename"]), "total"):
            lines[row] += entry["line_total"]
            covered[row] += entry["line_covered"]
    if not lines["total"]:
        sys.exit("no lines were measured")
    print(f"\n{'folder':<24}{'lines':>8}{'covered':>9}{'share':>9}")
    for row in sorted(lines, key=lambda name: (name == "total", name)):
        share = 100 * covered[row] / lines[row] if lines[row] else 100
        print(f"{row:<24}{lines[row]:>8}{covered[row]:>9}{share:>7.1f} %")
    total = 100 * covered["total"] / lines["total"]
    if total < least:
        sys.exit(f"line coverage is {total:.1f} %, expected at least {least:g} %")


if __name__ == "__main__":
    main(float(sys.argv[1]), sys.argv[2])
