"""The table of what was found."""
import statistics

HEAD = ("job", "tool", "lines", "seconds", "goes on in", "by", "seen while it runs")


def figure(samples):
    """`median (least - greatest)`."""
    low, middle, high = (f"{value:.3g}" for value in
                         (min(samples), statistics.median(samples), max(samples)))
    return middle if len(samples) == 1 else f"{middle} ({low} - {high})"


def result(contest, name):
    """The figure of a contestant, or why there is none."""
    samples = contest.samples.get(name)
    return figure(samples) if samples else contest.missing.get(name, "")


def rows_of(job, tools, finished, resumed):
    """A row for each tool."""
    for tool in tools.values():
        name = tool.name
        lines = "" if job.why_without(name) else str(job.lines(tool.file))
        yield (job.title, name, lines, result(finished, name), result(resumed, name),
               job.said("resume", name), job.said("seen", name))


def markdown(rows):
    """One table, in which a job's title stands in its first row only."""
    cells, before = [HEAD, ("---",) * len(HEAD)], None
    for title, tool, *figures in rows:
        shown = "" if title == before else title
        cells.append((shown, tool, *figures))
        before = title
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |"
                     for row in cells)


def plain(rows):
    """A line for each row, below the title of its job."""
    widths = [max(map(len, column)) for column in zip(HEAD[1:], *(row[1:] for row in rows))]

    def line(cells):
        return "  " + "  ".join(map(str.ljust, cells, widths)).rstrip()
    lines, before = [line(HEAD[1:])], None
    for title, *cells in rows:
        lines += [line(cells)] if title == before else [title, line(cells)]
        before = title
    return "\n".join(lines)
