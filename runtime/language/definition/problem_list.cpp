#include "runtime/language/definition/problem_list.hpp"

#include "runtime/language/definition/file.hpp"
#include "troupe/json.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace troupe {

namespace {

/// Messages quote what was found, possibly cut in the middle of a character: what isn't UTF-8 is
/// replaced, so that every message can stand in JSON.
std::string printable(std::string text) {
  if (is_utf8(text))
    return text;
  return json::parse(json(std::move(text)).dump(-1, ' ', false, json::error_handler_t::replace));
}

} // namespace

void problem_list::add(source_position where, std::string message) {
  if (full()) {
    ++left_out_;
    return;
  }
  found_.push_back({file_, where, printable(std::move(message))});
}

std::vector<problem> problem_list::take() {
  std::stable_sort(found_.begin(), found_.end(), [](const problem& a, const problem& b) {
    return std::tie(a.where.line, a.where.column) < std::tie(b.where.line, b.where.column);
  });
  if (left_out_ > 0) {
    auto last = found_.back().where;
    found_.push_back({file_, last, "and " + std::to_string(left_out_) + " more problems"});
  }
  return std::exchange(found_, {});
}

} // namespace troupe
