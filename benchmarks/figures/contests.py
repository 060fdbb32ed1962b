"""Contests: all contestants take turns at the same work, round after round."""
import statistics

from .programs import Missing, say
from .results import Contest


def take_turns(title, unit, contestants, rounds, note=""):
    """`contestants`: by name, a function that plays one turn and gives its figure. Who fails takes
    no further turn, and keeps the figures it has."""
    contest = Contest(title, unit, note=note)
    for number in range(rounds):
        for name, play in contestants.items():
            if name in contest.missing:
                continue
            try:
                contest.samples.setdefault(name, []).append(play())
            except Missing as reason:
                contest.missing[name] = f"{reason} (round {number + 1})"
                say(f"  {name} is left out: {reason}")
        say(f"  {title}: round {number + 1} of {rounds}")
    contest.samples = {name: values for name, values in contest.samples.items() if values}
    return contest


def on_shape(programs, scale, title, flags, contestants, key="nsPerTask", unit="ns a task",
             inner=None):
    """The contest of programs that take the flags of a shape."""
    def turn(name):
        def play():
            lines = programs.bench(name, flags, inner or scale.inner)
            return statistics.median(line[key] for line in lines)
        return play
    return take_turns(title, unit, {name: turn(name) for name in contestants}, scale.rounds)
