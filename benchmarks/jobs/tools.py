"""The tools: the file that each needs of a job, and the commands that it is run by."""
import dataclasses, shutil

from figures.programs import ROOT, Missing

JOBS = "-j2"


@dataclasses.dataclass(frozen=True)
class Tool:
    name: str
    file: str               # what it needs of a job
    program: str            # which must be there
    package: str            # that has it
    start: list             # its only command, in a list as below
    resumed: list           # commands after it was killed
    retried: list           # commands after something failed
    remembers: bool = False  # whether these know the job's flags by themselves

    def need(self, job):
        """Raises Missing where the tool is not installed, or can't do the job."""
        if why := job.why_without(self.name):
            raise Missing(why)
        if shutil.which(self.program) is None:
            raise Missing(f"{self.program} is not installed ({self.package})")

    def commands(self, job, which):
        """`start`, `resumed` or `retried` for a job: a list of commands."""
        flags = [] if self.remembers and which != "start" else job.flags(self.name)
        return [[*command, *flags] for command in getattr(self, which)]


def find_troupe():
    built = ROOT / "build" / "release" / "cli" / "troupe"
    return str(built) if built.exists() else "troupe"


def all_tools(troupe):
    """By name; `troupe` is the program to take."""
    make, snakemake = ["make", JOBS], ["snakemake", JOBS]
    parallel, xargs = ["bash", "parallel.sh"], ["bash", "xargs.sh"]
    again = [*parallel, "--resume-failed"]
    tools = [
        Tool("troupe", "troupe.yaml", troupe, "build it, or --troupe PROGRAM",
             [[troupe, "run", "troupe.yaml", JOBS]], [[troupe, "resume", "last"]],
             [[troupe, "retry", "last"]], remembers=True),
        Tool("make", "Makefile", "make", "Debian: make", [make], [make], [make]),
        Tool("parallel", "parallel.sh", "parallel", "Debian: parallel", [parallel], [again],
             [again]),
        Tool("xargs", "xargs.sh", "xargs", "Debian: findutils", [xargs], [xargs], [xargs]),
        Tool("snakemake", "Snakefile", "snakemake", "Debian: snakemake", [snakemake],
             [["snakemake", "--unlock"], [*snakemake, "--rerun-incomplete"]], [snakemake]),
    ]
    return {tool.name: tool for tool in tools}
