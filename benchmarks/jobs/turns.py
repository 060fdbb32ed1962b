"""A turn of a tool at a job: from its start to its end, or from where it was stopped."""
import contextlib, os, pathlib, shutil, signal, subprocess, tempfile, time

from figures.programs import Missing

PATIENCE = 3600  # seconds that a command may take


def environment(place):
    """All that is started for a turn bears its place: so it is found again, and ended."""
    return {**os.environ, "BENCHMARK_TURN": str(place), "MAGICK_THREAD_LIMIT": "1",
            "LC_ALL": "C.UTF-8"}


@contextlib.contextmanager
def server(place):
    """Runs the job's server beside what is done here, where it has one."""
    if not (place / "server").exists():
        yield
        return
    with subprocess.Popen(["./server"], cwd=place, stdout=subprocess.PIPE) as running:
        running.stdout.readline()
        try:
            yield
        finally:
            running.kill()


def run(command, place):
    """Seconds and exit status of a command, and what it said."""
    with tempfile.TemporaryFile() as said:
        start = time.monotonic()
        try:
            ended = subprocess.run(command, cwd=place, env=environment(place), stdout=said,
                                   stdin=subprocess.DEVNULL, stderr=subprocess.STDOUT,
                                   timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            raise Missing(f"it took more than {PATIENCE} s") from None
        seconds = time.monotonic() - start
        said.seek(0)
        return seconds, ended.returncode, said.read().decode(errors="replace")


def play(job, tool, which, place):
    """Seconds of the tool's commands `which`, whose result must be right."""
    taken = 0
    for command in tool.commands(job, which):
        seconds, status, said = run(command, place)
        taken += seconds
        if (status != 0) != (job.fails and which == "start"):
            last = said.strip().splitlines()[-1:] or ["it said nothing"]
            raise Missing(f"{' '.join(command)} ended with {status}: {last[0]}")
    job.check(place, mended=job.fails and which != "start")
    return taken


@contextlib.contextmanager
def place_of_turn(job, tool, prepared):
    """A fresh copy of what was prepared, with the job's server."""
    job.need()
    tool.need(job)
    with tempfile.TemporaryDirectory(dir=prepared.parent) as folder:
        place = pathlib.Path(shutil.copytree(prepared, pathlib.Path(folder) / "turn"))
        try:
            with server(place):
                yield place
        finally:
            kill_all(place)


def finish(job, tool, prepared):
    """A turn from start to end."""
    with place_of_turn(job, tool, prepared) as place:
        return play(job, tool, "start", place)


def resume(job, tool, prepared, usual):
    """A turn from where the tool was stopped: half way, everything killed at once, as if the
    machine had lost its power; or, of a job that fails, after that, when the cause is gone."""
    if job.fails:
        with place_of_turn(job, tool, prepared) as place:
            play(job, tool, "start", place)
            (place / "mended").touch()
            return play(job, tool, "retried", place)
    for share in (0.5, 0.35, 0.2):
        with place_of_turn(job, tool, prepared) as place:
            if stop_after(usual * share, job, tool, place):
                return play(job, tool, "resumed", place)
    raise Missing("it ended before it could be killed")


def stop_after(seconds, job, tool, place):
    """Whether the tool was still at work when it and all that it had started were killed."""
    command, = tool.commands(job, "start")
    started = subprocess.Popen(command, cwd=place, env=environment(place), stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        started.wait(seconds)
        return False
    except subprocess.TimeoutExpired:
        kill_all(place)
        started.wait()
        return True


def kill_all(place):
    """Kills what was started for the turn in `place`, until nothing of it is left."""
    mark = f"BENCHMARK_TURN={place}\0".encode()
    while found := [pid for pid in os.listdir("/proc") if pid.isdigit() and bears(pid, mark)]:
        for pid in found:
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(pid), signal.SIGKILL)


def bears(pid, mark):
    """Whether a process has such an environment. One that has ended has none."""
    try:
        return mark in pathlib.Path(f"/proc/{pid}/environ").read_bytes()
    except OSError:
        return False
