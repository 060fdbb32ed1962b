/// One runtime of several that share a database: a node that can lose its store in any moment.
#pragma once

#include "actors/journal.hpp"
#include "runtime/store/ownership.hpp"
#include "runtime/store/recovery.hpp"
#include "runtime/store/sqlite/sqlite_store.hpp"
#include "tests/actors/actor_world.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace troupe::testing {

/// A connection to the shared database that somebody's lock may hold back, and that a crash takes
/// away: with its owner's proof of life.
class mortal_store final : public store {
public:
  explicit mortal_store(std::unique_ptr<sqlite_store> inner) : inner_{std::move(inner)} {}

  bool locked = false; ///< By somebody else: nothing can be written.
  void die() { inner_.reset(); }

  result<std::int64_t> register_owner(const owner& self) override {
    return write([&](store& at) { return at.register_owner(self); });
  }
  result<void> retire() override {
    return write([](store& at) { return at.retire(); });
  }
  result<void> beat(std::int64_t key, time_point now, const std::string& address) override {
    return write([&](store& at) { return at.beat(key, now, address); });
  }
  result<std::vector<receipt>> commit(std::span<const change> group) override {
    return write([&](store& at) { return at.commit(group); });
  }
  result<std::vector<std::uint64_t>> take_over(std::span<const seen_process> seen) override {
    return write([&](store& at) { return at.take_over(seen); });
  }
  result<bool> holds(process_key process, std::uint64_t fence) override {
    return read([&](store& at) { return at.holds(process, fence); });
  }
  result<std::optional<process_row>> find(const std::string& id) override {
    return read([&](store& at) { return at.find(id); });
  }
  result<process_page> page(const process_query& which, const page_request& wanted) override {
    return read([&](store& at) { return at.page(which, wanted); });
  }
  result<std::vector<owner>> owners() override {
    return read([](store& at) { return at.owners(); });
  }
  result<std::vector<shown_execution>> executions(process_key process,
                                                  execution_span which) override {
    return read([&](store& at) { return at.executions(process, which); });
  }
  result<execution_page> page_of(process_key process, const execution_query& which,
                                 const execution_request& wanted) override {
    return read([&](store& at) { return at.page_of(process, which, wanted); });
  }
  result<stored_definition> definition_of(process_key process) override {
    return read([&](store& at) { return at.definition_of(process); });
  }
  result<void> read_journal(process_key process, std::uint64_t after,
                            const std::function<bool(std::string_view entry)>& hear) override {
    return read([&](store& at) { return at.read_journal(process, after, hear); });
  }
  result<std::string> read_content(const content_hash& hash) override {
    return read([&](store& at) { return at.read_content(hash); });
  }
  result<void> write_checkpoint(process_key process, const checkpoint& made) override {
    return write([&](store& at) { return at.write_checkpoint(process, made); });
  }
  result<std::optional<checkpoint>> read_checkpoint(process_key process) override {
    return read([&](store& at) { return at.read_checkpoint(process); });
  }
  result<bool> uses_content(process_key process, const content_hash& hash) override {
    return read([&](store& at) { return at.uses_content(process, hash); });
  }
  result<void> record_request(const seen_process& seen, const recorded_request& request,
                              time_point now) override {
    return write([&](store& at) { return at.record_request(seen, request, now); });
  }
  result<std::vector<recorded_request>> requests(process_key process) override {
    return read([&](store& at) { return at.requests(process); });
  }
  result<std::size_t> remove(std::span<const seen_process> ended) override {
    return write([&](store& at) { return at.remove(ended); });
  }
  result<bool> give_up(const seen_process& seen) override {
    return write([&](store& at) { return at.give_up(seen); });
  }
  result<bool> clear_away() override {
    return write([](store& at) { return at.clear_away(); });
  }

private:
  template <class Use>
  auto read(Use use) -> decltype(use(std::declval<store&>())) {
    if (!inner_)
      return failure("this runtime is dead");
    return use(*inner_);
  }
  template <class Use>
  auto write(Use use) -> decltype(use(std::declval<store&>())) {
    if (inner_ && locked)
      return failure("another program has held it for longer than 5 s");
    return read(std::move(use));
  }

  std::unique_ptr<sqlite_store> inner_;
};

} // namespace troupe::testing
