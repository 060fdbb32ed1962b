#!/usr/bin/env python3
"""Does what the documentation shows: see pages.py for what its blocks say.

usage: pages_test.py TROUPE SOURCE_DIR [PAGE...]

Each page has a fresh folder, in which its blocks are written and run in their order. The commands
and files that its sentences name must exist, with their flags, and its links must lead somewhere.
"""
import concurrent.futures, json, os, pathlib, re, shutil, sqlite3, subprocess, sys, tempfile
from pages import anchors, matches, read_blocks, without_blocks

SHARED = tempfile.TemporaryDirectory()  # instead of what all programs of the user share


class Page:
    def __init__(self, path, program, source):
        self.path, self.program, self.source = path, program, source
        self.text = path.read_text()
        self.problems, self.printed, self.said, self.ran = [], "", "", True
        self.environment = {**os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}",
                            "TZ": "UTC", "LC_ALL": "C.UTF-8",
                            "TROUPE_LIMITS_FOLDER": f"{SHARED.name}/limits",
                            "XDG_CONFIG_HOME": f"{SHARED.name}/config"}

    def wrong(self, line, message):
        self.problems.append(f"{self.path.relative_to(self.source)}:{line}: {message}")

    def run(self, command, folder):
        """With files for its output: what it leaves in the background holds up nobody."""
        with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as messages:
            ended = subprocess.run(["bash", "-e", "-c", command], cwd=folder, stdout=out,
                                   stderr=messages, stdin=subprocess.DEVNULL, timeout=120,
                                   env=self.environment)
            out.seek(0), messages.seek(0)
            self.printed, self.said = out.read(), messages.read()
            return ended.returncode

    def do_commands(self, block, folder):
        self.ran = shutil.which(block.options.get("needs", "sh")) is not None
        if not self.ran:
            return
        status = self.run(block.content, folder)
        if status != int(block.options.get("status", 0)):
            self.wrong(block.line, f"ended with {status}: {self.printed}{self.said}")

    def compare(self, block):
        found = self.printed if "output" in block.options else self.said
        if self.ran and not matches(block.content, found):
            self.wrong(block.line, f"expected\n{block.content}found\n{found}")

    def do_queries(self, block, folder):
        try:
            with sqlite3.connect(f"file:{folder}/.troupe/troupe.db?mode=ro", uri=True) as store:
                store.execute(block.content).fetchall()
        except sqlite3.Error as fault:
            self.wrong(block.line, f"{fault}: {block.content}")

    def do_expressions(self, block, folder):
        """All in one workflow, each as a value that `post` sets."""
        rows = [re.split(r"  +", line, maxsplit=1) for line in block.content.splitlines()]
        post = {f"r{i}": "${" + row[0] + "}" for i, row in enumerate(rows)}
        flow = {"pipeline": {"a": {"action": "nop:nop"}}, "post": post}
        (folder / "expressions.json").write_text(json.dumps(flow))
        if self.run("troupe run expressions.json --store memory --quiet --output json", folder):
            return self.wrong(block.line, self.said)
        output = json.loads(self.printed)["output"]
        for i, (expression, expected) in enumerate(rows):
            if not matches(expected, json.dumps(output[f"r{i}"], ensure_ascii=False) + "\n"):
                self.wrong(block.line + 1 + i, f"{expression} is {json.dumps(output[f'r{i}'])}")

    def do_block(self, block, folder):
        options = block.options
        if "skip" in options:
            return
        if "file" in options:
            (folder / options["file"]).parent.mkdir(parents=True, exist_ok=True)
            (folder / options["file"]).write_text(block.content)
        elif "from" in options:
            if block.content not in (self.source / options["from"]).read_text():
                self.wrong(block.line, f"this does not stand so in {options['from']}")
        elif block.language == "sh":
            self.do_commands(block, folder)
        elif "output" in options or "messages" in options:
            self.compare(block)
        elif block.language == "sql":
            self.do_queries(block, folder)
        elif block.language == "expr":
            self.do_expressions(block, folder)
        else:
            self.wrong(block.line, f"what is to become of this {block.language} block?")

    def check_links(self):
        for match in re.finditer(r"\]\(([^)\s]+)\)", without_blocks(self.text)):
            line = self.text.count("\n", 0, match.start()) + 1
            file, _, anchor = match.group(1).partition("#")
            if file.startswith(("http:", "https:", "mailto:")):
                continue
            target = (self.path.parent / file) if file else self.path
            if not target.exists():
                self.wrong(line, f"there is no {match.group(1)}")
            elif anchor and anchor not in anchors(target.read_text()):
                self.wrong(line, f"there is no heading {match.group(1)}")

    def mentions(self):
        """Commands that aren't run here, with their lines: in sentences, and in blocks that a test
        can't run."""
        for match in re.finditer(r"`([^`\n]+)`", without_blocks(self.text)):
            yield self.text.count("\n", 0, match.start()) + 1, match.group(1)
        for block in read_blocks(self.text):
            if block.language == "sh" and "skip" in block.options:
                yield from enumerate(block.content.splitlines(), block.line + 1)

    def command_of(self, mention):
        """What is asked for help on the command, or nothing where it is no command of ours."""
        words = mention.split()
        if words and words[0].removeprefix("./").startswith("scripts/"):
            return [self.source / words[0]]
        if len(words) < 2 or words[0] != "troupe" or not re.fullmatch("[a-z-]+", words[1]):
            return None
        if words[1].startswith("-"):
            return [self.program]
        deeper = words[1] in ("store", "import", "token", "workflows") and len(words) > 2
        return [self.program, words[1], *words[2:3 if deeper else 2]]

    def check_mentions(self):
        """Files and commands exist, and so do flags: `troupe run --keep 30d`, `scripts/test --tsan`."""
        for line, mention in self.mentions():
            if re.fullmatch(r"[a-z]+/[\w/-]+\.(hpp|cpp|py|md)", mention):
                if not any((self.source / root / mention).exists() for root in (".", "include")):
                    self.wrong(line, f"there is no file {mention}")
            command = self.command_of(mention)
            if not command:
                continue
            if not shutil.which(command[0]):
                self.wrong(line, f"there is no program {mention}")
                continue
            told = subprocess.run([*command, "--help"], capture_output=True, text=True)
            usage = " ".join(["Usage: troupe", *command[1:]]) if command[0] == self.program else ""
            if told.returncode or usage not in told.stdout:
                self.wrong(line, f"there is no command {mention}")
            for flag in re.findall(r"(?<=\s)--[a-z][a-z-]*", mention):
                if not re.search(re.escape(flag) + r"\b", told.stdout):
                    self.wrong(line, f"{flag} is not a flag of {mention}")

    def check(self):
        with tempfile.TemporaryDirectory() as folder:
            for block in read_blocks(self.text):
                self.do_block(block, pathlib.Path(folder))
        if self.text.count("\n```") % 2:
            self.wrong(1, "a fenced block has no end")
        self.check_links()
        self.check_mentions()
        return self.problems


def main():
    program, source = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2]).resolve()
    paths = [source / page for page in sys.argv[3:]] or sorted(
        [*source.glob("*.md"), *source.glob("docs/**/*.md"), *source.glob("examples/*.md")])
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        problems = sum(pool.map(lambda path: Page(path, program, source).check(), paths), [])
    for problem in problems:
        print(problem)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
