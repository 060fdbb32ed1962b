/// Where a page of processes or executions ended, as a text that means something to Troupe alone.
#pragma once

#include "runtime/store/process_page.hpp"
#include "troupe/result.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace troupe {

/// A place in such a list.
struct page_cursor {
  bool is_stored = true; ///< False: among what no store here keeps, which comes first.
  page_position at{};

  friend bool operator==(const page_cursor&, const page_cursor&) = default;
};

/// `@1a-18d2f0c47a3b1c00-2f-9c1b44aa`: needs no quotes in a shell or an address.
std::string to_string(const page_cursor& where);

/// Whether the text is meant to be one: no id begins so.
bool is_cursor(std::string_view text) noexcept;

/// Reads what `to_string` wrote. Fails where it is of another version, or was changed since.
result<page_cursor> read_cursor(std::string_view text);

/// The place behind the execution of that number in a list of those of a process.
std::string execution_cursor(std::string_view process_id, std::uint64_t number);

/// The number in what `execution_cursor` wrote. Fails likewise, and where it is of another process.
result<std::uint64_t> read_execution_cursor(std::string_view text, std::string_view process_id);

} // namespace troupe
