/// Processes by pages: in which order, and where one page ends and the next begins.
#pragma once

#include "runtime/durability/records.hpp"
#include "runtime/model/process_query.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace troupe {

/// What the processes of a list are ordered by: the latest first, of equal times the highest key.
/// Neither changes while a process is listed, so none comes twice, however many are born or go.
enum class page_order : std::uint8_t { accepted, ended };

/// A process's place in a list.
struct page_position {
  page_order order = page_order::accepted;
  time_point time{}; ///< In whole milliseconds, as stores have it.
  process_key key = 0;

  friend bool operator==(const page_position&, const page_position&) = default;
};

/// How much of what a query means is wanted.
struct page_request {
  std::size_t most = 0;                    ///< Rows, at least one.
  std::optional<page_position> after = {}; ///< Where the page before ended; unset: the first.
  /// Rows that are looked at, at least one: where no index knows what is asked for, the page may
  /// have fewer rows than are wanted, or none, and yet go on.
  std::size_t most_looked_at = 4096;
};

/// Some of the processes that a query means, without their outputs.
struct process_page {
  std::vector<process_row> rows;
  std::optional<page_position> next; ///< Where to go on; unset: that is all.
};

/// The lists that answer a query, one after the other. Where the time of an end is asked for, what
/// ended last is first. Of what is active or recent, first what is active, by when it was accepted;
/// then the rest, by its end.
std::vector<page_order> orders_of(const process_query& which);

/// The place of a process in the answer to a query that means it.
page_position position_of(const process_query& which, const process_row& row);

/// Whether a list that ended at `last` has told of what is at `place`. Both are places in the
/// answer to `which`.
bool was_told(const process_query& which, const page_position& place, const page_position& last);

/// Fails where `place` is in no list that answers the query.
result<void> check_position(const process_query& which, const page_position& place);

/// Whether the row is one of those that `which` means.
bool matches(const process_query& which, const process_row& row);

} // namespace troupe
