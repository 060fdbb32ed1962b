#include "runtime/observe/report/run_difference.hpp"

#include "runtime/base/text.hpp"
#include "runtime/model/json_fields.hpp"

#include <algorithm>
#include <functional>
#include <iterator>
#include <unordered_map>
#include <utility>

namespace troupe {

namespace {

constexpr std::size_t most_lines = 500;
constexpr std::size_t most_output = 100;
constexpr std::size_t before_difference = 20;

/// From what time on a difference is one.
constexpr duration least_difference = std::chrono::milliseconds{10};

bool differs(duration first, duration second) {
  const auto by = first > second ? first - second : second - first;
  return by > least_difference && by > std::min(first, second) / 10;
}

duration change_of(const execution_difference& each) {
  const auto by = each.second_took - each.first_took;
  return by < duration::zero() ? -by : by;
}

/// A part of an output, from shortly before `at` on.
std::string part_of(const std::string& output, std::size_t at) {
  const auto begin = at > before_difference ? at - before_difference : 0;
  return (begin > 0 ? "..." : "") + excerpt(valid_utf8(output.substr(begin)), most_output);
}

/// Compares two runs.
class comparison {
public:
  comparison(const compared_run& first, const compared_run& second)
    : first_{first}, second_{second} {}

  run_difference take() && {
    made_.first = {first_.id, first_.state, first_.makespan};
    made_.second = {second_.id, second_.state, second_.makespan};
    std::unordered_map<std::string_view, const compared_execution*> known;
    known.reserve(first_.executions.size());
    for (const auto& each : first_.executions)
      known.emplace(each.name, &each);
    for (const auto& each : second_.executions) {
      const auto found = known.find(each.name);
      if (found == known.end() || !found->second)
        made_.only_second.push_back({.name = each.name,
                                     .second_state = std::string{to_string(each.state)},
                                     .second_took = each.took});
      else
        compare(*std::exchange(found->second, nullptr), each);
    }
    for (const auto& each : first_.executions)
      if (const auto found = known.find(each.name); found->second == &each)
        made_.only_first.push_back({.name = each.name,
                                    .first_state = std::string{to_string(each.state)},
                                    .first_took = each.took});
    compare_definitions();
    for (auto* list : {&made_.slower, &made_.faster})
      std::ranges::stable_sort(*list, std::greater{}, change_of);
    for (auto* list :
         {&made_.only_first, &made_.only_second, &made_.changed, &made_.slower, &made_.faster}) {
      made_.left_out += list->size() - std::min(list->size(), most_differences);
      list->resize(std::min(list->size(), most_differences));
    }
    return std::move(made_);
  }

private:
  void compare(const compared_execution& first, const compared_execution& second) {
    execution_difference found{.name = first.name,
                               .first_state = std::string{to_string(first.state)},
                               .second_state = std::string{to_string(second.state)},
                               .first_took = first.took,
                               .second_took = second.took};
    const auto gave_else = first.digest != second.digest;
    if (differs(first.took, second.took))
      (first.took < second.took ? made_.slower : made_.faster).push_back(found);
    if (!gave_else && first.state == second.state) {
      ++made_.alike;
      return;
    }
    if (gave_else) {
      const auto at = static_cast<std::size_t>(
        std::ranges::mismatch(first.output, second.output).in1 - first.output.begin());
      found.first_output = part_of(first.output, at);
      found.second_output = part_of(second.output, at);
    }
    made_.changed.push_back(std::move(found));
  }

  void compare_definitions() {
    if (first_.definition == second_.definition)
      return;
    if (first_.definition.empty() || second_.definition.empty()) {
      made_.note = "the text of a definition is not known";
      return;
    }
    auto lines = line_differences(first_.definition, second_.definition, most_lines);
    if (lines)
      made_.definition = std::move(*lines);
    else
      made_.note = std::move(lines.error().message);
  }

  const compared_run& first_;
  const compared_run& second_;
  run_difference made_;
};

} // namespace

template <class Fields>
void describe_fields(Fields& f, either<execution_difference> auto& x) {
  f.always("name", x.name);
  f.where_set("firstState", x.first_state);
  f.where_set("secondState", x.second_state);
  f.where_set("firstOutput", x.first_output);
  f.where_set("secondOutput", x.second_output);
  f.always("firstMs", in<std::milli>(x.first_took));
  f.always("secondMs", in<std::milli>(x.second_took));
}

template <class Fields>
void describe_fields(Fields& f, either<run_end> auto& x) {
  f.always("id", x.id);
  f.always("state", x.state);
  f.always("makespanMs", in<std::milli>(x.makespan));
}

template <class Fields>
void describe_fields(Fields& f, either<run_difference> auto& x) {
  f.always("first", x.first);
  f.always("second", x.second);
  f.always("alike", x.alike);
  f.always("onlyFirst", x.only_first);
  f.always("onlySecond", x.only_second);
  f.always("changed", x.changed);
  f.always("slower", x.slower);
  f.always("faster", x.faster);
  f.always("leftOut", x.left_out);
  f.always("definition", x.definition);
  f.where_set("note", x.note);
}

run_difference difference_of(const compared_run& first, const compared_run& second) {
  return comparison{first, second}.take();
}

json to_json(const run_difference& difference) {
  return written(difference);
}

result<run_difference> read_run_difference(const json& content) {
  return read_entity<run_difference>(content, "difference");
}

} // namespace troupe
