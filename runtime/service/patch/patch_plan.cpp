#include "runtime/service/patch/patch_plan.hpp"

#include <map>

namespace troupe {

namespace {

class patch_plan {
public:
  explicit patch_plan(const guarded_folder& folder) : folder_{folder} {}

  result<void> take(const file_patch& patch) {
    auto path = guarded_folder::normal(patch.path);
    if (!path)
      return tl::unexpected{path.error()};
    auto change = changed(*path);
    if (!change)
      return tl::unexpected{change.error()};
    switch (patch.kind) {
      case patch_kind::add: return add(**change, patch);
      case patch_kind::remove: return remove(**change, patch);
      case patch_kind::update: break;
    }
    return update(**change, patch);
  }

  /// What is left to do, in the order of paths.
  std::vector<file_change> changes() && {
    std::vector<file_change> all;
    for (auto& [path, change] : files_) {
      bool same = change.before && change.after && change.before->content == change.after->content;
      if (!same && (change.before || change.after))
        all.push_back(std::move(change));
    }
    return all;
  }

private:
  /// The file as the parts of the patch so far leave it.
  result<file_change*> changed(const std::string& path) {
    if (auto known = files_.find(path); known != files_.end())
      return &known->second;
    auto file = folder_.read(path);
    if (!file)
      return tl::unexpected{file.error()};
    return &files_.emplace(path, file_change{path, *file, *file}).first->second;
  }

  static result<void> add(file_change& change, const file_patch& patch) {
    if (change.after)
      return failure(change.path + " exists already: it can't be added");
    change.after = stored_file{patch.content};
    return {};
  }

  static result<std::string> patched(const file_change& change, const file_patch& patch) {
    if (!change.after)
      return failure(change.path + " doesn't exist");
    return apply_hunks(change.after->content, patch);
  }

  static result<void> remove(file_change& change, const file_patch& patch) {
    auto rest = patched(change, patch);
    if (!rest)
      return tl::unexpected{rest.error()};
    if (!patch.hunks.empty() && !rest->empty())
      return failure(change.path + " holds more than the patch deletes");
    change.after.reset();
    return {};
  }

  result<void> update(file_change& change, const file_patch& patch) {
    auto text = patched(change, patch);
    if (!text)
      return tl::unexpected{text.error()};
    if (patch.move_to.empty()) {
      change.after->content = std::move(*text);
      return {};
    }
    auto target = guarded_folder::normal(patch.move_to);
    if (!target)
      return tl::unexpected{target.error()};
    auto moved = changed(*target);
    if (!moved)
      return tl::unexpected{moved.error()};
    if ((*moved)->after)
      return failure(*target + " exists already: " + change.path + " can't be moved there");
    (*moved)->after = stored_file{std::move(*text), change.after->mode};
    change.after.reset();
    return {};
  }

  const guarded_folder& folder_;
  std::map<std::string, file_change> files_;
};

} // namespace

result<std::vector<file_change>> plan_patch(const guarded_folder& folder,
                                            const std::vector<file_patch>& patch) {
  patch_plan plan{folder};
  for (const auto& file : patch)
    if (auto taken = plan.take(file); !taken)
      return tl::unexpected{taken.error()};
  return std::move(plan).changes();
}

} // namespace troupe
