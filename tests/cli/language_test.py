#!/usr/bin/env python3
"""Whether docs/language.md says all that there is: its tables are the program's own, and each key,
function and action has an example, which pages_test.py runs.

usage: language_test.py TROUPE SOURCE_DIR [--write]

--write puts the program's tables in the place of those that the page has.
"""
import pathlib, re, subprocess, sys
from pages import read_blocks

GENERATED = re.compile(r"<!-- troupe docs (\S+) -->\n(.*?)<!-- end -->\n", re.S)

WRITTEN = {"system/exec:run": "run: "}  # actions that have a key of their own


def printed(program, *arguments):
    return subprocess.run([program, *arguments], capture_output=True, text=True, check=True).stdout


def table_of(program, topic):
    return f"<!-- troupe docs {topic} -->\n{printed(program, 'docs', topic)}<!-- end -->\n"


def stale_tables(program, text):
    return [f"the table of {found.group(1)} is not what troupe docs prints: run with --write"
            for found in GENERATED.finditer(text)
            if found.group() != table_of(program, found.group(1))]


def parts(markdown):
    """The tables of a reference, by their headings."""
    return dict(re.findall(r"^(### [^\n]*)\n(.*?)(?=^###|\Z)", markdown, re.M | re.S))


def missing_tables(program, text):
    generated = "".join(found.group(2) for found in GENERATED.finditer(text))
    return [f"the page lacks {heading}" for heading in parts(printed(program, "docs"))
            if heading not in parts(generated)]


def missing_examples(program, text):
    blocks = read_blocks(text)
    definitions = "".join(block.content for block in blocks if block.language == "yaml")
    expressions = definitions + "".join(b.content for b in blocks if b.language == "expr")
    missing, reference = [], printed(program, "docs")
    for heading, table in parts(reference).items():
        names = re.findall(r"^\| `([^`]+)` \|", table, re.M)
        if heading.startswith("### Keys"):
            missing += [f"{heading}: {name}" for name in names
                        if not re.search(rf"\b{name}(\[[\w.]*\])?:", definitions)]
        elif heading.startswith("### Functions"):
            missing += [f"function {name}" for name in names
                        if name.split("(")[0] + "(" not in expressions]
        elif WRITTEN.get(heading.strip("# `"), heading.strip("# `")) not in definitions:
            missing.append(f"action {heading}")
    return [f"there is no example of {each}" for each in missing]


def main():
    program, page = sys.argv[1], pathlib.Path(sys.argv[2]) / "docs" / "language.md"
    text = page.read_text()
    if "--write" in sys.argv:
        text = GENERATED.sub(lambda found: table_of(program, found.group(1)), text)
        page.write_text(text)
    problems = (stale_tables(program, text) + missing_tables(program, text)
                + missing_examples(program, text))
    print("\n".join(problems))
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
