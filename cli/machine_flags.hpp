/// What `--resource`, `--limit` and the environment say of the machine.
#pragma once

#include "troupe/json.hpp"
#include "troupe/limit.hpp"
#include "troupe/result.hpp"

#include <map>
#include <string>
#include <vector>

namespace troupe::cli {

/// Amounts by name, as `runtime_options::resources` has them.
using resource_amounts = std::map<std::string, double>;

/// `NAME=AMOUNT` each. Fails on what isn't, on a name that is given twice, and on cpus, which are
/// what `--jobs` says.
result<resource_amounts> parse_resources(const std::vector<std::string>& given);

/// `KEY=N` each, or `KEY=N/SPAN` for a rate. Fails on what isn't, and on a key that is given twice.
result<std::vector<limit_total>> parse_limits(const std::vector<std::string>& given);

/// Where programs share what `--limit` says: what the variable TROUPE_LIMITS_FOLDER names, empty
/// where it names nothing.
std::string limits_folder();

/// The cgroup below which each command is to run in one of its own: what the variable TROUPE_CGROUP
/// names; without that, the one that this program is in, where that was surely delegated to it.
/// Empty: none.
std::string cgroup_of_commands();

/// What a process keeps of them: `{"license": "4"}`, `{"mail": "10/1s"}`.
json kept_form(const resource_amounts& resources);
json kept_form(const std::vector<limit_total>& limits);

/// Adds what processes have kept of them where `given` says nothing of that name: of several the
/// largest, which is enough for each. What can't be read is passed over.
void add_kept(resource_amounts& given, const std::vector<json>& kept);
void add_kept(std::vector<limit_total>& given, const std::vector<json>& kept);

} // namespace troupe::cli
