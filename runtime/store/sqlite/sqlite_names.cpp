// The processes that somebody may mean who gives the beginning of an id.
#include "runtime/store/sqlite/sqlite_session.hpp"

#include <cstdint>
#include <set>

namespace troupe {

namespace {

using sqlite::statement;

/// Workflows of which ids are looked for that begin so behind the name.
constexpr std::size_t most_workflows = 10'000;

/// Reads ranges of the index of ids.
class id_ranges {
public:
  id_ranges(sqlite::connection& db, std::size_t most) : db_{db}, most_{most} {}

  /// Adds those that begin so.
  void read(const std::string& beginning) {
    const auto end = beginning + '\xFF'; // behind all of UTF-8
    query_.start(beginning, end, static_cast<std::uint64_t>(most_ - found_.size()));
    while (query_.next())
      if (auto id = query_.text(0); seen_.insert(id).second)
        found_.push_back({std::move(id), query_.text(1), query_.number(2) != 0});
    query_.stop();
  }

  bool is_full() const { return found_.size() >= most_; }

  std::vector<named_process> take() { return std::move(found_); }

private:
  sqlite::connection& db_;
  std::size_t most_;
  statement query_{db_, "SELECT id, name, ended IS NOT NULL FROM processes"
                        " INDEXED BY sqlite_autoindex_processes_1"
                        " WHERE id >= ?1 AND id < ?2 ORDER BY id LIMIT ?3"};
  std::set<std::string> seen_;
  std::vector<named_process> found_;
};

} // namespace

result<std::vector<named_process>> sqlite_store::begun_so(const std::string& called,
                                                          std::size_t most) {
  auto at = ready();
  if (!at)
    return tl::unexpected{std::move(at.error())};
  auto& db = (*at)->db;
  id_ranges ids{db, most};
  ids.read(called);
  statement names{db, "SELECT name FROM processes INDEXED BY processes_name WHERE name > ?1"
                      " ORDER BY name LIMIT 1"};
  std::string name;
  for (std::size_t looked_at = 0; looked_at < most_workflows && !ids.is_full(); ++looked_at) {
    names.start(name);
    auto is_there = names.next();
    auto next = is_there ? names.text(0) : std::string{};
    names.stop();
    if (!is_there)
      break;
    name = std::move(next);
    ids.read(name + '/' + called);
  }
  if (auto trouble = db.take_trouble())
    return tl::unexpected{std::move(*trouble)};
  return ids.take();
}

} // namespace troupe
