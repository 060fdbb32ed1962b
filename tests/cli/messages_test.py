#!/usr/bin/env python3
"""Whether the messages that docs/operating.md explains are those that the program has.

usage: messages_test.py SOURCE_DIR

The first column of the tables under "Messages" quotes them, `...` and capital letters standing for
what differs. Each part in between must be in a text of the sources.
"""
import pathlib, re, sys


def source_texts(source):
    """The sources, with neighbouring literals as one."""
    text = "".join(path.read_text() for folder in ("runtime", "actors", "messages", "cli")
                   for path in sorted((source / folder).rglob("*.[ch]pp")))
    return re.sub(r'"\s*"', "", text)


def quoted_messages(page):
    messages = re.search(r"^## Messages$(.*?)(?=^## |\Z)", page, re.M | re.S).group(1)
    for row in re.findall(r"^\| (`.*?) \|", messages, re.M):
        yield from re.findall(r"`([^`]+)`", row)


def fixed_parts(message):
    """What of a message is the same each time."""
    parts = re.split(r"\.\.\.|\b[A-Z]{2,}\b|\b\d+\b", message)
    return [part.strip(" ,:()") for part in parts if len(part.strip(" ,:()")) > 5]


def main():
    source = pathlib.Path(sys.argv[1])
    texts = source_texts(source)
    messages = list(quoted_messages((source / "docs" / "operating.md").read_text()))
    problems = [f"no source says {part!r}, of {message!r}" for message in messages
                for part in fixed_parts(message) if part not in texts]
    if len(messages) < 20:
        problems.append("docs/operating.md quotes fewer than 20 messages: is it still read right?")
    print("\n".join(problems))
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
