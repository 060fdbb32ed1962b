#include "benchmarks/lists/filled_store.hpp"

#include "runtime/store/ownership.hpp"
#include "runtime/store/sqlite/sqlite.hpp"

#include <algorithm>
#include <vector>

namespace troupe::bench {

namespace {

/// Processes that are stored in one commit.
constexpr std::size_t group_size = 1000;

constexpr std::size_t workflows = 20;

/// That nothing but lists needs.
constexpr const char* drop_indexes = "DROP INDEX processes_accepted; DROP INDEX processes_state;"
                                     " DROP INDEX processes_name; DROP INDEX processes_ended";

std::vector<definition_ptr> definitions() {
  std::vector<definition_ptr> made;
  for (std::size_t i = 0; i < workflows; ++i) {
    auto name = (i % 2 == 0 ? "etl-" : "build-") + std::to_string(i);
    stored_definition each{
      name, "{name: " + name + ", pipeline: {a: {action: 'nop:nop'}}}", {}, {name, "a"}};
    each.hash = hash_of(each.body);
    made.push_back(std::make_shared<const stored_definition>(std::move(each)));
  }
  return made;
}

change birth_of(std::size_t number, const definition_ptr& definition, time_point accepted) {
  change first;
  auto uuid = to_string(hash_of(std::to_string(number))).substr(0, 32);
  first.birth = process_birth{definition->name + '/' + uuid, {}, definition, accepted};
  if (number % 10 == 9)
    first.birth->parent_id = "etl-0/parent-of-" + std::to_string(number / 100);
  first.number = 1;
  first.entry = "began";
  first.state = process_state::running;
  first.scn = 1;
  return first;
}

void end(change& last, const receipt& got, std::size_t number) {
  auto ended = last.birth->accepted + process_time;
  last.birth.reset();
  last.process = got.process;
  last.fence = got.fence;
  last.number = 2;
  last.entry = "ended";
  last.scn = 4;
  auto has_failed = number % 50 == 7;
  last.state = has_failed ? process_state::failed : process_state::completed;
  last.end = process_end{ended, R"({"rows":1000,"file":"out.csv"})", "{}"};
  if (has_failed)
    last.end->errors = number % 1000 == 7 ? R"({"a":"write out.csv: disk full"})"
                                          : R"({"a":"the command ended with status 1"})";
}

} // namespace

result<std::unique_ptr<sqlite_store>> open_new(const std::string& path, bool indexes) {
  auto opened = sqlite_store::open({.path = path});
  if (!opened || indexes)
    return opened;
  sqlite::connection shell{path, sqlite::open_mode::existing};
  shell.run(drop_indexes);
  if (auto trouble = shell.take_trouble())
    return tl::unexpected{std::move(*trouble)};
  return opened;
}

result<fill_times> fill(sqlite_store& into, std::size_t number, time_point end_of_all) {
  if (auto self = into.register_owner(this_owner(std::chrono::system_clock::now())); !self)
    return tl::unexpected{std::move(self.error())};
  const auto all = definitions();
  auto accepted = end_of_all - static_cast<std::int64_t>(number) * between_starts;
  fill_times took;
  for (std::size_t first = 0; first < number; first += group_size) {
    std::vector<change> group;
    for (auto i = first; i < std::min(first + group_size, number); ++i)
      group.push_back(birth_of(i, all[i % workflows], accepted += between_starts));
    auto begin = std::chrono::steady_clock::now();
    auto receipts = into.commit(group);
    took.births += std::chrono::steady_clock::now() - begin;
    if (!receipts)
      return tl::unexpected{std::move(receipts.error())};
    for (std::size_t i = 0; i < group.size(); ++i)
      end(group[i], (*receipts)[i], first + i);
    begin = std::chrono::steady_clock::now();
    receipts = into.commit(group);
    took.ends += std::chrono::steady_clock::now() - begin;
    if (!receipts)
      return tl::unexpected{std::move(receipts.error())};
  }
  return took;
}

} // namespace troupe::bench
