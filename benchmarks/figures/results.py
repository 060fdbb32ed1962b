"""What is measured: figures that are held against a goal, and contests."""
import dataclasses, statistics


@dataclasses.dataclass
class Figure:
    """One line of the table of goals. The median of the samples is judged."""
    title: str
    unit: str
    samples: list
    at_least: float = None  # None: not judged
    aim: float = None
    more_is_better: bool = False
    note: str = ""

    def reaches(self, goal):
        value = statistics.median(self.samples)
        return value >= goal if self.more_is_better else value <= goal

    @property
    def met(self):
        if not self.samples:
            return "not measured"
        if self.at_least is None:
            return "-"
        if self.reaches(self.aim):
            return "aim"
        return "yes" if self.reaches(self.at_least) else "no"

    def as_json(self):
        return {**dataclasses.asdict(self), "met": self.met, **spread(self.samples)}


@dataclasses.dataclass
class Contest:
    """The same work for all: seconds, or whatever the unit is, of each contestant's rounds."""
    title: str
    unit: str
    samples: dict = dataclasses.field(default_factory=dict)  # by contestant
    missing: dict = dataclasses.field(default_factory=dict)  # why, by contestant
    note: str = ""

    def ratio(self, contestant):
        """How many times the first contestant's median this one's is."""
        first = next(iter(self.samples))
        return statistics.median(self.samples[contestant]) / statistics.median(self.samples[first])

    def against(self, other, contestant):
        """Turn by turn, how many times as much as `other` the contestant took."""
        pairs = zip(self.samples.get(contestant, []), self.samples.get(other, []))
        return [own / others for own, others in pairs]

    def why_not(self, *contestants):
        return "; ".join(self.missing[name] for name in contestants if name in self.missing)

    def as_json(self):
        rows = {name: {"samples": values, **spread(values), "ratio": self.ratio(name)}
                for name, values in self.samples.items()}
        return {"title": self.title, "unit": self.unit, "contestants": rows,
                "missing": self.missing, "note": self.note}


@dataclasses.dataclass
class Curve:
    """Points of several contestants over one quantity, both axes logarithmic."""
    title: str
    x: str
    y: str
    lines: dict  # by contestant: [(x, y), ...]

    def as_json(self):
        return dataclasses.asdict(self)


@dataclasses.dataclass
class Results:
    figures: list = dataclasses.field(default_factory=list)
    contests: list = dataclasses.field(default_factory=list)
    curves: list = dataclasses.field(default_factory=list)


def spread(samples):
    if not samples:
        return {}
    return {"min": min(samples), "median": statistics.median(samples), "max": max(samples)}
