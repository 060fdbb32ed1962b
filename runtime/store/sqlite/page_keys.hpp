/// How a list of processes is found: which index knows what is asked for, in the order in which
/// it is wanted.
#pragma once

#include "runtime/store/process_page.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// Workflows that a pattern of names may mean before no index is asked for it.
inline constexpr std::size_t few_names = 16;

/// Ids that may begin in one way before no index is asked for them: they have to be sorted.
inline constexpr std::size_t few_ids = 1024;

/// Processes that may have a label before it is no rare one: they may have to be sorted.
inline constexpr std::size_t few_labelled = 1024;

/// What the store knows of a query before it plans.
struct known_keys {
  std::optional<std::vector<std::string>> names{}; ///< That it means; unset: any, or too many.
  bool has_few_ids = false;                        ///< At most `few_ids` begin as it says.
  /// The place in the query of a label that at most `few_labelled` have; unset: none.
  std::optional<std::size_t> rare_label{};
};

/// The table of labels: those of one text are in the order of a list.
inline constexpr std::string_view label_index = "labels";

/// Where the keys of a list come from.
struct key_source {
  std::string_view index; ///< Of the processes, or `label_index`; empty: their keys.
  /// What each part of it is, by SQL: each is in order, and a process is in one of them at most.
  std::vector<std::string> parts;
};

/// The narrowest one that has all processes that `which` means, and that belong to the list. What
/// it has beyond them is sorted out row by row. No parts: nothing is meant.
key_source source_of(const process_query& which, page_order order, const known_keys& known);

/// SQL that gives the time by which the list is ordered and the key, for all behind `after`.
std::string key_query(const process_query& which, page_order order,
                      const std::optional<page_position>& after, const key_source& from);

/// The same without an index: where that is damaged.
std::string key_query_by_rows(const process_query& which, page_order order,
                              const std::optional<page_position>& after, const key_source& from);

} // namespace troupe
