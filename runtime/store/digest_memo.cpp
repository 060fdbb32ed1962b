#include "runtime/store/digest_memo.hpp"

#include <chrono>
#include <sys/stat.h>
#include <utility>

namespace troupe {

namespace {

/// Files that are remembered in memory: more are looked for in the store.
constexpr std::size_t known_max = 1'000'000;

/// That of the file that `path` leads to.
file_stamp stamp_at(const std::string& path) {
  struct stat about {};
  return ::stat(path.c_str(), &about) == 0 ? stamp_in(about) : file_stamp{};
}

} // namespace

result<file_digest> digest_memo::digest(const std::string& path) {
  if (auto known = find(path); known && stamp_at(path) == known->stamp)
    return *known;
  const auto looked_at = std::chrono::system_clock::now();
  auto made = digest_file(path);
  if (made && is_settled(made->stamp, looked_at))
    remember(path, *made);
  return made;
}

std::optional<file_digest> digest_memo::find(const std::string& path) {
  {
    std::scoped_lock lock{mutex_};
    if (auto known = known_.find(path); known != known_.end())
      return known->second;
  }
  auto found = look_ ? look_(path) : std::nullopt; // the store is asked in nobody's turn
  std::scoped_lock lock{mutex_};
  if (found && known_.size() < known_max)
    known_.emplace(path, *found);
  return found;
}

void digest_memo::remember(const std::string& path, const file_digest& made) {
  std::scoped_lock lock{mutex_};
  if (known_.size() < known_max)
    known_.insert_or_assign(path, made);
  fresh_.push_back({path, made});
}

std::size_t digest_memo::fresh() {
  std::scoped_lock lock{mutex_};
  return fresh_.size();
}

std::vector<known_digest> digest_memo::take_fresh() {
  std::scoped_lock lock{mutex_};
  return std::exchange(fresh_, {});
}

} // namespace troupe
