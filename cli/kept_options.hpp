/// The options of a run that its process keeps, so that a resume is the run that it continues.
#pragma once

#include "cli/run_options.hpp"
#include "troupe/json.hpp"

#include <vector>

namespace troupe::cli {

/// What a process keeps of them: `{"jobs","resources","limits","httpAllow","threads","durability",
/// "trace","onInterrupt"}`, without those that nobody gave, with whole paths.
json kept_form(const run_options& options);

/// Gives `options`, of a command that takes up processes, what those were started with wherever
/// `given` says nothing: the largest numbers, and of the others what all of them have.
void complete(run_options& options, const run_flags& given, const std::vector<json>& kept);

} // namespace troupe::cli
