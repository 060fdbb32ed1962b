"""Where the contestants are, how they are built, and how a turn of one is run."""
import fcntl, json, os, pathlib, shutil, subprocess, sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
PEERS = ("caf-fresh", "caf-pooled", "tbb-flow-graph", "openmp", "serial")


class Missing(Exception):
    """A contestant that is not there, or that failed: why."""


def say(text):
    print(text, file=sys.stderr, flush=True)


def build():
    """Builds build/release and gives its folder, as scripts/run does."""
    folder = ROOT / "build" / "release"
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run([ROOT / "scripts/install-dependencies", "build", "benchmarks"], check=True)
    with open(folder / ".lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        configure = ["cmake", "--preset", "release", "-DTROUPE_BENCHMARKS=ON"]
        subprocess.run(configure, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        subprocess.run(["ninja", "-C", folder, "troupe", "bench_engine", "bench_cancel",
                        "troupe_peers"],
                       check=True, stdout=sys.stderr)
    return folder


def tool(name):
    """The path of a program of the system's."""
    path = shutil.which(name)
    if path is None:
        raise Missing(f"{name} is not installed (scripts/install-dependencies benchmarks)")
    return path


class Programs:
    def __init__(self, folder, threads):
        self.folder, self.threads = pathlib.Path(folder), threads

    def path(self, name):
        places = {"troupe": "cli/troupe", "troupe_bench": "benchmarks/engine/troupe_bench",
                  "troupe_cancel": "benchmarks/cancel/troupe_cancel"}
        path = self.folder / places.get(name, f"benchmarks/peers/{name}")
        if not path.exists():
            raise Missing(f"{name} has not been built")
        return str(path)

    def bench(self, contestant, flags, rounds):
        """The lines of a turn: `contestant` is a peer, or `troupe` with flags of its own."""
        name, *own = contestant.split(" ")
        command = [self.path("troupe_bench" if name == "troupe" else name), *flags, *own,
                   "--threads", self.threads, "--rounds", rounds]
        lines = run(command).splitlines()
        return [json.loads(line) for line in lines]


def run(command, timeout=1200):
    """Standard output of a command that must succeed."""
    command = [str(word) for word in command]
    try:
        ended = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                               timeout=timeout)
    except subprocess.TimeoutExpired:
        raise Missing(f"{os.path.basename(command[0])} took more than {timeout} s") from None
    if ended.returncode != 0:
        reason = ended.stderr.strip().splitlines()[-1:] or [f"exit status {ended.returncode}"]
        raise Missing(f"{os.path.basename(command[0])}: {reason[0]}")
    return ended.stdout
