"""The jobs: what jobs.json says of them, their files, and whether what a tool did is right."""
import hashlib, json, os, pathlib, shutil, subprocess

from figures.programs import Missing

FOLDER = pathlib.Path(__file__).resolve().parent
DATA = json.loads((FOLDER / "jobs.json").read_text())


class Job:
    """A job at its full or its small size."""

    def __init__(self, name, is_small=False):
        self.name, self.source, self.data = name, FOLDER / name, DATA["jobs"][name]
        self.size = self.data["small" if is_small else "size"]
        self.title = self.data["title"] + (f" (at size {self.size})" if is_small else "")
        self.fails = self.data.get("fails", False)
        self.first = {}

    def said(self, what, tool):
        """A word about a tool at this job: what is `seen`, how to `resume`."""
        return self.data.get(what, {}).get(tool, DATA["tools"][tool][what])

    def flags(self, tool):
        return self.data.get("flags", {}).get(tool, [])

    def why_without(self, tool):
        """Why the tool can't do it at all, or None."""
        return self.data.get("without", {}).get(tool)

    def lines(self, file):
        """The lines of a tool's file that are neither blank nor comments."""
        lines = map(str.strip, (self.source / file).read_text().splitlines())
        return sum(bool(line) and not line.startswith("#") for line in lines)

    def need(self):
        """Raises Missing where a command of the job's is not installed."""
        for command, package in self.data.get("needs", {}).items():
            if shutil.which(command) is None:
                raise Missing(f"{command} is not installed (Debian: {package})")

    def prepare(self, place):
        """Makes the folder `place` with all files of the job and its inputs."""
        shutil.copytree(self.source, place, ignore=shutil.ignore_patterns("__pycache__"))
        subprocess.run(["./prepare", str(self.size)], cwd=place, check=True)
        return place

    def check(self, place, mended=False):
        """Raises Missing where a result isn't what it must be. Of what has no expected content, the
        first that is checked is what all must be."""
        expected = json.loads((place / "expected.json").read_text())
        results = {**expected["results"], **(expected["mended"] if mended else {})}
        for path, content in results.items():
            if not os.path.exists(place / path):
                raise Missing(f"wrong result: there is no {path}")
            found = (place / path).read_bytes()
            if content is None:
                content = self.first.setdefault(path, hashlib.sha256(found).hexdigest())
                found = hashlib.sha256(found).hexdigest().encode()
            if found != content.encode():
                raise Missing(f"wrong result: {path} is not what it must be")
