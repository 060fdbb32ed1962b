/// Demands as definitions write them: the values of `resources`, `limits`, `requires`, `priority`.
#pragma once

#include "runtime/dispatch/demand.hpp"
#include "troupe/json.hpp"
#include "troupe/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// Reads the amount under a resource's name: a text that `parse_amount` reads, or a number, of
/// memory in bytes; 0: nothing of it. Reals are rounded to what amounts count. Fails on anything
/// else, and on a name that no resource can have.
result<amount> amount_of(std::string_view resource, const json& written);

/// Reads how many of a key are taken: a whole number; 0: none. Fails on anything else, and on a key
/// that only a total can have.
result<std::uint32_t> units_of(std::string_view key, const json& written);

/// Reads what a worker's label must be: a text, or another scalar as text.
result<std::string> label_of(std::string_view name, const json& written);

/// Reads a priority: a whole number of 32 bits.
result<std::int32_t> priority_of(const json& written);

/// Reads what an execution takes: a map each, or null for nothing. Of cpus it is `usual_cpus` (0:
/// none) unless `resources` says otherwise. Fails with the name of the key and the entry.
result<demand> demand_of(const json& resources, const json& limits, const json& labels,
                         amount usual_cpus);

/// The total that holds for a key: of that name, else of the longest pattern; null: none does.
const limit_total* total_of(const std::vector<limit_total>& totals, std::string_view key);

} // namespace troupe
