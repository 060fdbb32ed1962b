/// Values of all kinds, read from nodes. Each function gives nothing (or a neutral value) and
/// leaves a problem where the node isn't what it reads.
#pragma once

#include "runtime/language/definition/load_context.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// A value in which expressions and `$import(path)` work.
template_value read_value(load_context& context, node_view node);

/// A value in which a `$` is a `$`.
json read_data(load_context& context, node_view node);

/// Text; other scalars as they are written. `what` names the key in messages, here and below.
std::optional<std::string> read_label(load_context& context, node_view node, std::string_view what);

/// A list of texts, or one text alone.
std::vector<std::string> read_labels(load_context& context, node_view node, std::string_view what);

std::optional<bool> read_flag(load_context& context, node_view node, std::string_view what);

std::optional<std::uint32_t> read_count(load_context& context, node_view node,
                                        std::string_view what);

/// A number from `least` to `most`.
std::optional<double> read_number(load_context& context, node_view node, std::string_view what,
                                  double least, double most);

std::optional<duration> read_duration(load_context& context, node_view node, std::string_view what);

/// The place of one of the key's words, case aside.
std::optional<std::size_t> read_word(load_context& context, node_view node, const key_spec& key);

/// A condition: an expression, or a scalar that is one.
std::optional<expression> read_condition(load_context& context, node_view node);

/// Where the entries of a mapping of parameters stand.
enum class parameter_place { init, post };

/// `name: value` entries, typed or appending names included.
std::vector<parameter> read_parameters(load_context& context, node_view node,
                                       parameter_place place);

/// The type that a definition calls `name`, with the short names of `import`; null and a problem
/// where there is none.
std::shared_ptr<const value_type> read_type(load_context& context, std::string_view name,
                                            source_position where);

} // namespace troupe
