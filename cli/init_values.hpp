/// The values that a user hands to a workflow: `--init` and `--set`.
#pragma once

#include "troupe/json.hpp"
#include "troupe/result.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace troupe::cli {

/// How deep lists and maps may stand in one another.
inline constexpr std::size_t deepest_value = 1'000;

/// The object in `text`. Fails with `name:line:column: ...` where it isn't JSON, isn't an
/// object, or says what no value can hold (see `read_strict_json`).
result<json> parse_init(std::string_view text, const std::string& name);

/// The value that `text` is as JSON, else the text itself; messages start with `what`. Fails
/// where it is JSON that says what no value can hold, or is no UTF-8.
result<json> parse_value(std::string_view text, const std::string& what);

/// `name=value`: the value as JSON where it is that, else as the text it is. Fails where there
/// is no `=`, or no name before it but a path: a value is set whole.
result<std::pair<std::string, json>> parse_setting(std::string_view text);

/// The content of the `--init` file (`-`: standard input), with the `--set` values put over it
/// in the order given.
result<json> init_values(const std::optional<std::string>& init_file,
                         const std::vector<std::string>& settings);

} // namespace troupe::cli
