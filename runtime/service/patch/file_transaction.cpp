#include "runtime/service/patch/file_transaction.hpp"

#include "runtime/base/file_content.hpp"

namespace troupe {

namespace {

using rename_mode = guarded_folder::rename_mode;

/// A change under way: `aside` holds first the new content, and after the swap the old one.
struct staged_change {
  const file_change* change;
  std::string aside;
};

class file_transaction {
public:
  explicit file_transaction(const guarded_folder& folder) : folder_{folder} {}

  result<void> run(const std::vector<file_change>& changes) {
    for (const auto& change : changes)
      if (auto written = stage(change); !written)
        return give_up(written.error());
    for (const auto& staged : staged_) {
      if (auto swapped = swap(staged); !swapped)
        return give_up(swapped.error());
      ++swapped_;
    }
    for (const auto& staged : staged_)
      if (staged.change->before)
        discard(staged.aside);
    return {};
  }

private:
  result<void> stage(const file_change& change) {
    if (!change.after) {
      auto slash = change.path.rfind('/') + 1; // npos + 1 is 0
      staged_.push_back({&change, change.path.substr(0, slash) + temporary_name()});
      return {};
    }
    if (auto made = folder_.make_parents(change.path, made_folders_); !made)
      return made;
    auto aside = folder_.write_beside(change.path, *change.after);
    if (!aside)
      return tl::unexpected{aside.error()};
    staged_.push_back({&change, std::move(*aside)});
    return {};
  }

  result<void> swap(const staged_change& staged) const {
    const auto& path = staged.change->path;
    if (!staged.change->after)
      return folder_.rename(path, staged.aside, rename_mode::onto_nothing);
    if (!staged.change->before)
      return folder_.rename(staged.aside, path, rename_mode::onto_nothing);
    return folder_.rename(staged.aside, path, rename_mode::exchange);
  }

  result<void> swap_back(const staged_change& staged) const {
    const auto& path = staged.change->path;
    if (!staged.change->after)
      return folder_.rename(staged.aside, path, rename_mode::onto_nothing);
    if (!staged.change->before)
      return folder_.rename(path, staged.aside, rename_mode::onto_nothing);
    return folder_.rename(staged.aside, path, rename_mode::exchange);
  }

  /// Undoes what was done. What can't be undone is told, with where the old content is.
  result<void> give_up(error reason) {
    for (std::size_t i = staged_.size(); i-- > 0;) {
      const auto& staged = staged_[i];
      bool undone = i >= swapped_ || swap_back(staged);
      if (!undone)
        reason.message
          += "; " + staged.change->path + " could not be put back"
             + (staged.change->before ? ", its old content is in " + staged.aside : std::string{});
      else if (staged.change->after)
        discard(staged.aside);
    }
    for (auto made = made_folders_.rbegin(); made != made_folders_.rend(); ++made)
      if (!folder_.remove_folder(*made))
        break; // someone else uses it by now
    return tl::unexpected{std::move(reason)};
  }

  /// A leftover is no reason to fail what is done.
  void discard(const std::string& path) const { static_cast<void>(folder_.remove(path)); }

  const guarded_folder& folder_;
  std::vector<staged_change> staged_;
  std::vector<std::string> made_folders_;
  std::size_t swapped_ = 0;
};

} // namespace

result<void> change_files(const guarded_folder& folder, const std::vector<file_change>& changes) {
  return file_transaction{folder}.run(changes);
}

std::vector<file_change> inverse(std::vector<file_change> changes) {
  for (auto& change : changes)
    std::swap(change.before, change.after);
  return changes;
}

} // namespace troupe
