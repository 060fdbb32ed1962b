#!/usr/bin/env python3
"""Runs what README.md shows: its files, its commands, and what they must print.

usage: readme_test.py TROUPE SOURCE_DIR

Blocks ```LANGUAGE file=NAME are written to NAME in a fresh folder; blocks ```sh are run there, line
by line, and must succeed; a block ```text output right after one is what it must print. The
two indented commands of the first screen must be scripts that explain themselves.
"""
import os, pathlib, re, subprocess, sys, tempfile


def blocks(text):
    for match in re.finditer(r"^```(\S+)(?: +(\S+))?\n(.*?)^```$", text, re.M | re.S):
        yield match.group(1), match.group(2) or "", match.group(3)


def run(command, folder, environment):
    return subprocess.run(["sh", "-e", "-c", command], cwd=folder, env=environment, text=True,
                          capture_output=True, stdin=subprocess.DEVNULL, timeout=120)


def check_blocks(text, folder, environment):
    problems, printed, count = [], "", 0
    for language, option, content in blocks(text):
        if option.startswith("file="):
            (folder / option[5:]).write_text(content)
        elif language == "sh":
            count += 1
            ended = run(content, folder, environment)
            printed = ended.stdout
            if ended.returncode:
                problems.append(f"{content.strip()!r} ended with {ended.returncode}: {ended.stderr}")
        elif (language, option) == ("text", "output"):
            if printed != content:
                problems.append(f"printed {printed!r}, not {content!r}")
    if count < 2:
        problems.append("README.md shows fewer than two blocks of commands: is it still read right?")
    return problems


def check_scripts(text, source):
    problems = []
    for script in sorted(set(re.findall(r"(?:\./)?(scripts/[\w-]+)", text))):
        ended = subprocess.run([source / script, "--help"], capture_output=True, text=True)
        if ended.returncode or not ended.stdout:
            problems.append(f"{script} --help ended with {ended.returncode}")
    return problems


def main():
    program, source = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
    text = (source / "README.md").read_text()
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}"}
        problems = check_blocks(text, pathlib.Path(folder), environment)
    problems += check_scripts(text, source)
    for problem in problems:
        print(problem)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
