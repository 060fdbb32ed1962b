#!/usr/bin/env python3
"""Makes times.txt: when expressions are due around the days on which clocks are changed.

usage: make_times.py > times.txt

An oracle of its own, which knows no calendar arithmetic: it goes through the minutes one by one, asks Python's
zoneinfo what the clocks show, and applies the rules of docs/language.md to that. Where systemd-analyze is there, days
without a change are compared with what `systemd-analyze calendar` says, whose rules are others on days with one.
"""
import datetime, re, shutil, subprocess, sys, zoneinfo

UTC = datetime.timezone.utc
MINUTE = datetime.timedelta(minutes=1)
HOUR = datetime.timedelta(hours=1)

# A zone, and moments shortly before its clocks change.
ZONES = {
    "Europe/Berlin": ("2026-03-28T12:00", "2026-10-24T12:00"),
    "Europe/London": ("2026-03-28T12:00", "2026-10-24T12:00"),
    "America/New_York": ("2026-03-07T12:00", "2026-10-31T12:00"),
    "America/Santiago": ("2026-04-04T12:00", "2026-09-05T12:00"),
    "America/Sao_Paulo": ("2018-02-17T12:00", "2018-11-03T12:00"),
    "Australia/Lord_Howe": ("2026-04-04T00:00", "2026-10-03T00:00"),
    "Africa/Cairo": ("2026-04-23T12:00", "2026-10-29T12:00"),
    "Asia/Beirut": ("2026-03-28T12:00", "2026-10-24T12:00"),
    "Antarctica/Troll": ("2026-03-28T12:00", "2026-10-24T12:00"),
    "Pacific/Apia": ("2011-12-29T00:00", "2012-03-31T00:00"),
    "Asia/Kathmandu": ("2026-03-28T12:00", "2026-10-24T12:00"),
    "America/St_Johns": ("2026-03-07T12:00", "2026-10-31T12:00"),
}
EXPRESSIONS = ["30 2 * * *", "*/15 * * * *", "30 * * * *", "0 0 * * *", "0 */2 * * *", "*/20 1-3 * * *",
               "15 0,2 * * SAT-MON", "30 1 * * *", "45 23,1,3 * * *", "0 0 L * *"]
SYSTEMD = {"30 2 * * *": "*-*-* 02:30:00", "0 0 * * *": "*-*-* 00:00:00", "30 1 * * *": "*-*-* 01:30:00"}
DAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]
TIMES, SPAN = 8, datetime.timedelta(days=33)


def numbers(text, least, most):
    """The numbers that a field means."""
    found = set()
    for item in text.split(","):
        item, _, step = item.partition("/")
        begin, _, end = item.partition("-")
        if item == "*":
            begin, end = least, most
        else:
            begin, end = (DAYS.index(each) if each in DAYS else int(each) for each in (begin, end or begin))
        if begin > end:  # SAT-MON, which is no range of cron: see `expression`
            found |= set(range(begin, most + 1)) | set(range(least, end + 1))
        found |= set(range(begin, end + 1, int(step or 1)))
    return found


def expression(text):
    """What cron takes of it: a range of days stays within a week."""
    return text.replace("SAT-MON", "SAT,SUN,MON")


def is_meant(text, shown):
    minute, hour, day, month, weekday = text.split()
    tomorrow = shown + datetime.timedelta(days=1)
    if day == "L" and tomorrow.month == shown.month:
        return False
    return (shown.minute in numbers(minute, 0, 59) and shown.hour in numbers(hour, 0, 23)
            and shown.isoweekday() % 7 in numbers(weekday, 0, 6))


def due(text, zone, after):
    """The moments at which it is due."""
    hours = text.split()[1]
    before = after.astimezone(zone).replace(tzinfo=None)
    at = after + MINUTE
    while at < after + SPAN:
        local = at.astimezone(zone)
        shown = local.replace(tzinfo=None)
        is_due = is_meant(text, shown) and (local.fold == 0 or hours.startswith("*"))
        if shown - before > MINUTE and hours != "*":  # put forward: what was left out
            left_out = before + MINUTE
            while left_out < shown and not is_due:
                is_due = is_meant(text, left_out)
                left_out += MINUTE
        if is_due:
            yield at
        before = shown
        at += MINUTE


def compare_with_systemd():
    if not shutil.which("systemd-analyze"):
        return
    after = datetime.datetime(2026, 6, 10, 12, tzinfo=UTC)
    for zone in ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu"):
        for text, calendar in SYSTEMD.items():
            told = subprocess.run(
                ["systemd-analyze", "calendar", f"{calendar} {zone}", f"--base-time={after:%Y-%m-%d %H:%M:%S} UTC",
                 "--iterations=5"], check=True, capture_output=True, text=True, env={"TZ": "UTC"}).stdout
            theirs = re.findall(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC", told.replace("(in UTC)", ""))
            theirs = list(dict.fromkeys(theirs))[:5]
            ours = [f"{at:%Y-%m-%d %H:%M:%S} UTC" for at, _ in zip(due(text, zoneinfo.ZoneInfo(zone), after), range(5))]
            if theirs != ours:
                sys.exit(f"{zone} {text}: systemd says {theirs}, this {ours}")


def main():
    compare_with_systemd()
    print("# Made by make_times.py: zone|expression|after|the times that follow, in UTC.")
    for name, moments in ZONES.items():
        zone = zoneinfo.ZoneInfo(name)
        for text in EXPRESSIONS:
            for moment in moments:
                after = datetime.datetime.fromisoformat(moment).replace(tzinfo=UTC)
                found = [f"{at:%Y-%m-%dT%H:%M:%SZ}" for at, _ in zip(due(text, zone, after), range(TIMES))]
                print(f"{name}|{expression(text)}|{moment}:00Z|{' '.join(found)}")


main()
