/// Filter lines that are kept under names in a store, for whoever looks at its processes.
#pragma once

#include "runtime/node/process_place.hpp"
#include "runtime/store/view_row.hpp"
#include "troupe/json.hpp"
#include "troupe/result.hpp"

#include <memory>
#include <string>
#include <vector>

namespace troupe {

/// Any threads may use it at the same time, beside other programs that use the store. All calls may
/// block.
class view_book {
public:
  /// Of the store of `place`; where there is none, there are no views.
  explicit view_book(process_place place);
  ~view_book();
  view_book(const view_book&) = delete;
  view_book& operator=(const view_book&) = delete;

  /// Those of an owner, and those that all have, by name; without damaged ones.
  result<std::vector<kept_view>> list(const std::string& owner);

  /// Keeps one, in the place of one of that owner and name. Fails (`argument_invalid`) where its
  /// name is empty or longer than 100 bytes, its line is no filter, or the owner has as many as may
  /// be.
  result<kept_view> put(kept_view wanted);

  /// Removes one. Returns whether it was there.
  result<bool> remove(const std::string& owner, const std::string& name);

private:
  struct parts;
  std::unique_ptr<parts> parts_;
};

/// `{"name", "line", "shared", "changedBy", "changedAt"}`.
json to_json(const kept_view& view);

} // namespace troupe
