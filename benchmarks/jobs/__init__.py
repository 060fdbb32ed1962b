"""The parts of benchmarks/jobs/run."""
