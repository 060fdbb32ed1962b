/// What the machine itself has for actions to take.
#pragma once

#include "runtime/dispatch/demand.hpp"
#include "troupe/options.hpp"

#include <vector>

namespace troupe {

/// Cpus, memory and GPUs, and what `options` says of these or of others. Of GPUs that are found,
/// and where `CUDA_VISIBLE_DEVICES` lists numbers, only those count.
std::vector<offered_resource> resources_of_machine(const runtime_options& options);

/// `os` in lower case (`linux`), `arch` (`x86_64`) and `host`, as the system calls them.
std::vector<worker_label> labels_of_machine();

} // namespace troupe
