"""Reads the Markdown pages of the documentation.

A fenced block says by its first line what becomes of it:

    ```LANGUAGE file=NAME        it is written to NAME
    ```sh                        it is run, and must succeed
    ```sh status=N               it is run, and must end with status N
    ```sh needs=PROGRAM          it is run where there is such a program
    ```text output               what the block of commands before it prints on standard output
    ```json output               likewise, of any other language
    ```text messages             likewise, on standard error
    ```sql                       it is run in the store of the page's folder
    ```expr                      lines of EXPRESSION, two spaces or more, its VALUE as JSON
    ```LANGUAGE from=PATH        it stands so in a file of the repository, which other tests build
    ```LANGUAGE skip="REASON"    it can't be run in a test, for the reason

In what is printed `...` stands for any text of a line, and a line of it alone for any lines.
"""
import dataclasses, re, shlex


@dataclasses.dataclass
class Block:
    language: str
    options: dict
    content: str
    line: int


def read_blocks(text):
    blocks = []
    for match in re.finditer(r"^```(\S+)(?: +([^\n]+))?\n(.*?)^```$", text, re.M | re.S):
        words = shlex.split(match.group(2) or "")
        options = dict(word.split("=", 1) if "=" in word else (word, True) for word in words)
        line = text.count("\n", 0, match.start()) + 1
        blocks.append(Block(match.group(1), options, match.group(3), line))
    return blocks


def without_blocks(text):
    """The prose of a page: its fenced blocks are gone, its lines keep their numbers."""
    return re.sub(r"^```.*?^```$", lambda block: "\n" * block.group().count("\n"), text,
                  flags=re.M | re.S)


def matches(expected, found):
    """Whether `found` is what `expected` says, `...` standing for anything."""
    pattern = ""
    for line in expected.splitlines():
        if line.strip() == "...":
            pattern += r"(?:.*\n)*"
        else:
            pattern += ".*".join(re.escape(part) for part in line.split("...")) + "\n"
    return re.fullmatch(pattern, found) is not None


def anchors(text):
    """What links to headings of the page may name, as GitHub makes it."""
    headings = re.findall(r"^#+ +(.*)$", without_blocks(text), re.M)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
