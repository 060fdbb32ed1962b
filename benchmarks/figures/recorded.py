"""What others took elsewhere: figures that are compared with but not measured here."""

# Taskflow is in no Debian package. Median ns an empty task, graph built and run, measured on two
# cores of the same kind with g++ 12 -O3; 200,000 tasks, or 64 columns.
TASKFLOW_NS = {"chain": 70, "fanout": 241, "tree": 111, "stencil_1d": 232, "fft": 223,
               "random_nearest": 176}

# Fluxor (Go), in seconds: with its defaults, and when made to poll without a pause.
FLUXOR_SECONDS = {"chain of 200": (12, 0.014), "fan-out of 10,000": (0.2, 0.125),
                  "100 processes of 10": (0.63, 0.030), "loop of 100": (4, 0.004)}
