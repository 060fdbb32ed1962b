/// What stands below the help of commands.
#pragma once

namespace troupe::cli {

inline constexpr const char* program_examples = R"(
Examples:
  troupe run build.yaml                        run a workflow and watch it
  troupe run build.yaml --set target=all -j 8  with a value, 8 commands at once
  troupe run etl.yaml --init in.json --output json > out.json
  troupe run etl.yaml --dry-run                what would run, and with what
  troupe task etl.yaml load                    one task and what it needs
  troupe ps                                    what runs or ran here; pause, cancel, ... control it
  troupe help retry                            what a key, function, action or command means
  troupe validate *.yaml                       all problems, with their places
  troupe graph etl.yaml --format dot | dot -Tsvg > etl.svg

Exit codes:
  0 completed   1 failed   2 bad usage or an invalid definition   3 cancelled
  4 timed out   5 an error of Troupe itself, or output that could not be written
)";

inline constexpr const char* run_examples = R"(
Examples:
  troupe run flow.yaml --set day=2026-11-23 --set 'sizes=[1, 2, 3]'
  troupe run flow.yaml --timeout 90s --events events.jsonl
  generate | troupe run flow.yaml --init - --output json --quiet
  troupe run --format wfformat montage.json --time-scale 0.01 --jobs 64
  troupe run flow.yaml --server https://troupe.example:7070 --detach

Ctrl-C cancels the run (--on-interrupt), and a second one ends it at once. At a server
it ends the waiting alone: the process goes on there, and troupe cancel ends it.
)";

inline constexpr const char* map_examples = R"(
The words behind the options are the command, then ::: and arguments, or :::: and files of them,
one a line; without either, lines of standard input. Several of these give each with each; behind
:::+ one goes along with the one before. In the command, each of these becomes one quoted word:
  {} the argument   {.} without suffix   {/} its last part   {//} its folder   {/.} {/} and {.}
  {#} the number of the job
  {2} {2.} {2/} {2//} {2/.} of the second source

Examples:
  troupe map 'convert {} out/{/.}.png' ::: *.jpg
  find . -name '*.log' -print0 | troupe map -0 gzip -9 {}
  troupe map -j 8 --keep-order 'sim --seed {1} --size {2}' ::: 1 2 3 ::: 10 100 > all.txt
  troupe map --joblog done.tsv --resume 'fetch {}' :::: urls.txt
)";

inline constexpr const char* serve_examples = R"(
Examples:
  troupe serve                                 for programs on this machine, with a token
  troupe token add dashboard --role viewer
  troupe serve --listen 0.0.0.0:7070 --tls-cert cert.pem --tls-key key.pem
)";

inline constexpr const char* config_examples = R"(
Examples:
  troupe config                                what files and variables say
  troupe config run                            of all options of run, what holds and why
  troupe config store check --output json
)";

inline constexpr const char* completion_examples = R"(
Examples:
  source <(troupe completion bash)
  troupe completion zsh > ~/.zfunc/_troupe     a folder of fpath
  troupe completion fish > ~/.config/fish/completions/troupe.fish
)";

} // namespace troupe::cli
