#include "runtime/service/patch/patch_sessions.hpp"

#include <charconv>

namespace troupe {

namespace {

constexpr std::size_t most_sessions = 1000;
constexpr std::string_view id_prefix = "patch-";

bool same(const std::optional<stored_file>& a, const std::optional<stored_file>& b) {
  return a.has_value() == b.has_value() && (!a || a->content == b->content);
}

} // namespace

result<std::string> patch_sessions::apply(const std::filesystem::path& workdir,
                                          const guarded_folder& folder,
                                          std::vector<file_change> changes) {
  std::scoped_lock lock{mutex_};
  if (auto changed = change_files(folder, changes); !changed)
    return tl::unexpected{changed.error()};
  auto number = ++count_;
  sessions_.emplace(number, session{std::filesystem::absolute(workdir), std::move(changes)});
  if (sessions_.size() > most_sessions)
    sessions_.erase(sessions_.begin());
  return std::string{id_prefix} + std::to_string(number);
}

result<std::vector<std::string>> patch_sessions::roll_back(const std::string& id) {
  std::scoped_lock lock{mutex_};
  auto found = find(id);
  if (!found)
    return tl::unexpected{found.error()};
  const auto& [workdir, changes] = (*found)->second;
  auto folder = guarded_folder::open(workdir);
  if (!folder)
    return tl::unexpected{folder.error()};
  std::vector<std::string> paths;
  for (const auto& change : changes) {
    auto now = folder->read(change.path);
    if (!now)
      return tl::unexpected{now.error()};
    if (!same(*now, change.after))
      return failure(change.path + " has changed since the patch: nothing is rolled back");
    paths.push_back(change.path);
  }
  if (auto changed = change_files(*folder, inverse(changes)); !changed)
    return tl::unexpected{changed.error()};
  sessions_.erase(*found);
  return paths;
}

result<void> patch_sessions::commit(const std::string& id) {
  std::scoped_lock lock{mutex_};
  auto found = find(id);
  if (!found)
    return tl::unexpected{found.error()};
  sessions_.erase(*found);
  return {};
}

result<patch_sessions::sessions::iterator> patch_sessions::find(const std::string& id) {
  std::uint64_t number = 0;
  if (id.starts_with(id_prefix))
    std::from_chars(id.data() + id_prefix.size(), id.data() + id.size(), number);
  auto found = sessions_.find(number);
  if (found == sessions_.end() || id != std::string{id_prefix} + std::to_string(number))
    return failure("no patch session \"" + id
                   + "\": it was committed, rolled back, or made by another run");
  return found;
}

} // namespace troupe
