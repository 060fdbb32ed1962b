"""What golden stores hold: processes, each left by SIGKILL at a moment of interest, and how each goes on."""
import dataclasses
import json
import re
import subprocess
import threading
import time

ENVIRONMENT = {"PATH": "/usr/bin:/bin", "HOME": "/", "LANG": "C.UTF-8"}

HOLD = "{action: 'time:sleep', input: {duration: 1s}}"


@dataclasses.dataclass(frozen=True)
class Scenario:
    """One process. `moment` (a pattern) is looked for in its events and says when it is killed; nothing:
    it runs to its end. `requests` are made of it before it is resumed: a verb and its arguments, where
    ID is its id; `steps` once it lives again."""
    name: str
    text: str
    moment: str = ""
    before_kill: tuple = ()
    requests: tuple = ()
    steps: tuple = ()


SCENARIOS = [
    Scenario("live", f"""\
name: live
init: {{half: 2.5, words: [one, two], password: hunter22}}
config: {{secret: [password]}}
pipeline:
  say: {{action: "system/exec:execute", input: {{commands: "echo hello; echo $$WORD", env: {{WORD: "${{upper(join(words, '-'))}} ${{password}}"}}}}}}
  charge: {{when: "round(half) == 3", action: "nop:nop", input: {{amount: "${{round(half)}}"}}}}
  refund: {{when: "round(half) < 3", action: "nop:nop", input: {{amount: "${{round(half)}}"}}}}
  hold: {HOLD}
  after: {{action: "nop:nop", input: {{said: "${{trim(say.stdout)}}", charged: "$charge", at: "${{matches(say.stdout, 'ONE.*')}}"}}}}
post: {{total: "${{round(half) * 2}}"}}
""", "/hold.*running"),

    Scenario("looping", f"""\
name: looping
init: {{n: 0, seen: []}}
pipeline:
  count: {{action: "nop:nop", input: {{n: "$n"}}, post: {{n: "${{n + 1}}", "seen[]": "${{n % 7}}"}}, goto: [{{when: "n < 40", task: count}}]}}
  hold: {HOLD}
post: {{seen: "${{sum(seen)}}"}}
""", "/hold.*running"),

    Scenario("fan-out", """\
name: fan-out
init: {items: [7, 1, 5, 3, 9, 2, 8, 4, 6, 10, 12, 11], done: []}
pipeline:
  each:
    emit:
      forEach: $items
      as: item
      task:
        work:
          first: {action: "time:sleep", input: {duration: "${item * 60}ms"}}
          then: {action: "nop:nop", input: {v: "${item * 2}"}}
    await: {mode: all}
  after: {action: "nop:nop", input: {all: "$each"}}
""", r"each\.work\[5\].*completed"),

    Scenario("template", f"""\
name: template
init: {{orders: [apple, banana, cherry], seen: []}}
pipeline:
  each:
    template:
      selector: [{{name: order, value: $orders}}, {{name: idx, value: $i}}]
      task:
        one:
          pause: {{action: "time:sleep", input: {{duration: 500ms}}}}
          note: {{action: "nop:nop", input: {{o: "${{upper(order)}}"}}, post: {{"seen[]": "${{order}}-${{idx}}"}}}}
  after: {{action: "nop:nop", input: {{n: "${{len(seen)}}"}}}}
""", r"one\[1\].*running"),

    Scenario("graph", f"""\
name: graph
pipeline:
  kind: parallel
  a: {{action: "nop:nop", input: {{v: 1}}}}
  b: {{dependsOn: [a], action: "time:sleep", input: {{duration: 1s}}}}
  c: {{dependsOn: [a], action: "nop:fail", input: {{message: on purpose}}, continueOnError: true}}
  d: {{dependsOn: [b, c], action: "nop:nop", input: {{v: "${{a.v + 1}}"}}}}
  e: {{dependsOn: [b], when: "a.v > 1", action: "nop:nop"}}
""", "/b .*running|/b\".*running"),

    Scenario("failed", """\
name: failed
pipeline:
  a: {action: "nop:nop", input: {v: 1}}
  b: {action: "system/exec:execute", input: {commands: "echo looked >> looks; test -e ready"}}
  c: {action: "nop:nop", input: {v: "${a.v + 1}"}}
""", requests=(("retry", "ID"),)),

    Scenario("catching", f"""\
name: catching
pipeline:
  group:
    bad: {{action: "nop:fail", input: {{message: boom}}}}
    next: {{action: "nop:nop", input: {{v: 2}}}}
    catch: {{action: "time:sleep", input: {{duration: 1s}}, post: {{caught: "$_lastError", of: "$_lastErrorTask"}}}}
    finally: {{action: "nop:nop", post: {{closed: true}}}}
  after: {{action: "nop:nop", input: {{v: "$caught"}}}}
""", "catch.*running"),

    Scenario("paused", f"""\
name: paused
pipeline:
  a: {{action: "time:sleep", input: {{duration: 1s}}}}
  b: {{action: "nop:nop", input: {{v: 1}}}}
""", "/b\".*paused|/b\".*pending", before_kill=("pause",), steps=(("resume", "ID"),)),

    Scenario("timer", """\
name: timer
pipeline:
  a: {action: "nop:nop", input: {v: 1}}
  b: {scheduleIn: 2s, action: "nop:nop", input: {v: "${a.v + 1}"}}
""", "/b\".*scheduled"),

    Scenario("retrying", """\
name: retrying
init: {n: 0}
pipeline:
  flaky:
    retry: {type: exponential, maxRetries: 3, delay: 500ms, multiplier: 3}
    bump: {action: "nop:nop", post: {n: "${n + 1}"}}
    check: {when: n < 3, action: "nop:fail", input: {message: "try $n"}}
  after: {action: "nop:nop", input: {n: $n}}
""", r"flaky\".*scheduled.*\"attempt\":2"),

    Scenario("approval", """\
name: approval
policy: {mode: ask, skip: ["nop.*"]}
pipeline:
  a: {action: "nop:nop", input: {v: 1}}
  b: {action: "printer:print", input: {message: "approved ${a.v}"}}
""", "waitForApproval", requests=(("approve", "ID/approval/b"),)),

    Scenario("signal", """\
name: signal
pipeline:
  ready: {await: {signal: go}}
  then: {action: "nop:nop", input: {got: "$ready"}}
""", "ready.*waitAsync", requests=(("signal", "ID", "go", '{"x": 1}'),)),

    Scenario("parent", """\
name: parent
pipeline:
  call: {action: "workflow:run", input: {location: child, context: {x: 5}}}
  use: {action: "nop:nop", input: {v: "${call.output.done.v}"}}
""", "child/wait.*running"),

    Scenario("cancelled", f"""\
name: cancelled
pipeline:
  a: {HOLD}
  b: {{action: "nop:nop"}}
  finally: {{action: "nop:nop", input: {{v: closed}}}}
""", "/a\".*running", requests=(("cancel", "ID", "--reason", "enough"),)),

    Scenario("completed", """\
name: completed
init: {password: hunter22}
config: {secret: [password]}
pipeline:
  say: {action: "system/exec:execute", input: {commands: ["echo one", "echo $$KEY >&2"], env: {KEY: "$password"}}}
  give: {action: "nop:nop", input: {v: 7, text: "${join(range(400), ' ')}"}}
  skip: {when: "give.v > 100", action: "nop:nop"}
"""),
]

CHILD = """\
name: child
init: {x: 0}
pipeline:
  wait: {action: "time:sleep", input: {duration: 1s}}
  done: {action: "nop:nop", input: {v: "${x * x}"}}
"""


def run(program, place, *arguments):
    return subprocess.run([program, *arguments], cwd=place, env=ENVIRONMENT, text=True, stdin=subprocess.DEVNULL,
                          capture_output=True, timeout=120)


def without_paths(logs):
    """Each task by its id alone: what 0.1.0 called some, and later ones tell by their whole path."""
    return re.sub(r"(?m)^== \S*[/.](\S+ \(attempt)", r"== \1", logs)


def told(troupe, ident):
    """What is told of a process without resuming it; `troupe(*arguments)` runs the program, here and below."""
    events = [json.loads(line) for line in troupe("events", ident).stdout.splitlines()]
    return {"events": [f"{e['scn']} {e['executionId'].removeprefix(ident)} {e['state']} {e['attempt']}" for e in events],
            "logs": without_paths(troupe("logs", ident).stdout)}


def end_of(troupe, ident):
    """How a process has ended, or where it is."""
    shown = json.loads(troupe("show", ident, "--output", "json").stdout)
    return {key: shown.get(key) for key in ("state", "output", "errors")}


def go_on(troupe, place, ids):
    """Lets the processes go on, whose ids by name are `ids`. Returns what `resume --all` ended with."""
    (place / "ready").write_text("")
    ask(troupe, ids, "requests")
    steering = threading.Thread(target=steer, args=(troupe, ids))
    steering.start()
    ended = troupe("resume", "--all")
    steering.join()
    return ended


def ask(troupe, ids, kind):
    for scenario in SCENARIOS:
        for verb, *rest in getattr(scenario, kind) if scenario.name in ids else ():
            done = troupe(verb, *(each.replace("ID", ids[scenario.name]) for each in rest))
            assert done.returncode == 0, done


def steer(troupe, ids):
    """Asks for the `steps` once their processes live."""
    wanted = {ids[each.name] for each in SCENARIOS if each.steps and each.name in ids}
    end = time.monotonic() + 60
    while wanted - {row["id"] for row in json.loads(troupe("ps", "--output", "json").stdout)
                    if (row.get("owner") or {}).get("alive")}:
        assert time.monotonic() < end, f"{wanted} are not resumed"
        time.sleep(0.05)
    ask(troupe, ids, "steps")
