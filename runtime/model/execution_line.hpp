/// The line by which a person says which executions of a process are meant:
///
///   state:failed,cancelled task:load* parent:17 error:"disk full" is:retried label.stage=load
///
/// Several words mean that all of them hold. It is written like that of processes (query_line.hpp);
/// a word without a key is a part of the task's id.
#pragma once

#include "runtime/model/execution_query.hpp"
#include "runtime/model/query_words.hpp"
#include "troupe/result.hpp"

#include <span>
#include <string>
#include <string_view>

namespace troupe {

/// All of its keys.
std::span<const query_key<execution_query>> execution_query_keys() noexcept;

/// Reads a line. Fails with the place in the line, what was found there and what was expected.
result<execution_query> parse_execution_query(std::string_view line);

/// A line that means the same.
std::string to_line(const execution_query& which);

} // namespace troupe
