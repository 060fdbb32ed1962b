/// A store that lasts as long as its object: for tests, and the plainest form of the rules.
#pragma once

#include "runtime/store/catalogue_store.hpp"
#include "runtime/store/store.hpp"

#include <map>
#include <set>

namespace troupe {

class memory_store : public store, public catalogue_store {
public:
  result<std::int64_t> register_owner(const owner& self) override;
  result<void> retire() override;
  result<void> beat(std::int64_t key, time_point now, const std::string& address) override;
  result<std::vector<receipt>> commit(std::span<const change> group) override;
  result<std::vector<std::uint64_t>> take_over(std::span<const seen_process> seen) override;
  result<bool> holds(process_key process, std::uint64_t fence) override;
  result<std::optional<process_row>> find(const std::string& id) override;
  result<process_page> page(const process_query& which, const page_request& wanted) override;
  result<std::vector<owner>> owners() override;
  result<std::vector<shown_execution>> executions(process_key process,
                                                  execution_span which) override;
  result<execution_page> page_of(process_key process, const execution_query& which,
                                 const execution_request& wanted) override;
  result<stored_definition> definition_of(process_key process) override;
  result<void> read_journal(process_key process, std::uint64_t after,
                            const std::function<bool(std::string_view entry)>& hear) override;
  result<std::string> read_content(const content_hash& hash) override;
  result<void> write_checkpoint(process_key process, const checkpoint& made) override;
  result<std::optional<checkpoint>> read_checkpoint(process_key process) override;
  result<bool> uses_content(process_key process, const content_hash& hash) override;
  result<void> record_request(const seen_process& seen, const recorded_request& request,
                              time_point now) override;
  result<std::vector<recorded_request>> requests(process_key process) override;
  result<std::size_t> remove(std::span<const seen_process> ended) override;
  result<bool> give_up(const seen_process& seen) override;
  result<bool> clear_away() override { return false; }
  result<catalogue_receipt> write_catalogue(const catalogue_change& wanted) override;
  result<std::vector<catalogue_entry>> catalogue_names(const std::string& after,
                                                       std::size_t most) override;
  result<std::vector<catalogue_entry>>
  catalogue_versions(const std::string& name, std::uint64_t before, std::size_t most) override;
  result<std::optional<catalogue_entry>> find_catalogued(const std::string& name,
                                                         std::uint64_t version) override;

private:
  struct kept_process {
    process_row row;
    definition_ptr definition;
    std::vector<std::string> journal;
    std::map<std::uint64_t, execution_row> executions;
    std::vector<recorded_request> requests;
    std::optional<checkpoint> latest;
    std::int64_t owner = 0;
  };

  receipt write(const change& each);
  process_key write_birth(const process_birth& birth);
  kept_process* find(process_key process);
  bool drop(process_key process);
  process_row row_of(const kept_process& known) const;

  std::map<process_key, kept_process> processes_;
  std::map<content_hash, std::string> contents_;
  std::map<std::string, std::vector<catalogue_entry>> catalogue_; ///< The versions in order.
  std::map<std::int64_t, owner> owners_;
  std::set<std::string> used_; ///< Ids that no other process may have.
  std::int64_t last_ = 0;      ///< The number that was given last, to whatever it was.
  std::int64_t self_ = 0;
};

} // namespace troupe
