#include "runtime/files/file_search.hpp"

#include <algorithm>
#include <cerrno>
#include <dirent.h>
#include <memory>
#include <optional>
#include <sys/stat.h>
#include <system_error>
#include <utility>

namespace troupe {

namespace {

struct folder_closer {
  void operator()(DIR* open) const noexcept { ::closedir(open); }
};

std::string joined(const std::string& folder, std::string_view name) {
  if (folder.empty())
    return std::string{name};
  return folder + (folder.ends_with('/') ? "" : "/") + std::string{name};
}

std::string missing_input(const std::string& path, int code) {
  if (code != ENOENT && code != ENOTDIR)
    return "files.in: " + path + ": " + std::generic_category().message(code);
  return "files.in: there is no " + path
         + ": let what makes it come before this task (dependsOn), or name it with a wildcard "
           "where "
           "it may be missing";
}

class file_search {
public:
  file_search(const std::string& folder, const std::stop_token& stop)
    : folder_{folder}, stop_{stop} {}

  result<void> add(std::string_view text) {
    path_pattern pattern{text};
    auto start = pattern.is_absolute() ? std::string{"/"} : std::string{};
    if (!pattern.has_wildcard())
      return add_named(pattern.stem());
    descend(start, pattern, 0);
    return how_it_went();
  }

  /// A file or folder that has to be there.
  result<struct stat> look_at_named(const std::string& path) const {
    struct stat about {};
    if (::stat(path_below(folder_, path).c_str(), &about) != 0)
      return failure(error_code::file_unreadable, missing_input(path, errno));
    if (!S_ISREG(about.st_mode) && !S_ISDIR(about.st_mode))
      return failure(error_code::file_unreadable,
                     "files.in: " + path + " is neither a file nor a folder");
    return about;
  }

  std::vector<found_file> take() {
    std::ranges::sort(found_, {}, &found_file::path);
    auto same = [](const found_file& a, const found_file& b) { return a.path == b.path; };
    found_.erase(std::unique(found_.begin(), found_.end(), same), found_.end());
    return std::move(found_);
  }

private:
  using place = std::pair<dev_t, ino_t>;

  result<void> how_it_went() const {
    if (stop_.stop_requested())
      return failure("stopped");
    if (found_.size() > most_files)
      return failure("files.in stands for more than " + std::to_string(most_files) + " files");
    if (!fault_.empty())
      return failure(error_code::file_unreadable, fault_);
    return {};
  }

  bool is_over() const { return stop_.stop_requested() || found_.size() > most_files; }

  result<void> add_named(const std::string& path) {
    auto about = look_at_named(path);
    if (!about)
      return tl::unexpected{std::move(about.error())};
    add_all(path, *about);
    return how_it_went();
  }

  std::optional<struct stat> look(const std::string& path) const {
    struct stat about {};
    if (::stat(path_below(folder_, path).c_str(), &about) != 0)
      return std::nullopt;
    return about;
  }

  /// The names in a folder; none where it can't be read, which is noted.
  std::vector<std::string> names_in(const std::string& path) {
    std::vector<std::string> names;
    auto called = path_below(folder_, path);
    std::unique_ptr<DIR, folder_closer> open{::opendir(called.empty() ? "." : called.c_str())};
    if (!open && errno != ENOENT && errno != ENOTDIR && fault_.empty())
      fault_ = "files.in: the folder " + (path.empty() ? "." : path)
               + " can't be read: " + std::generic_category().message(errno);
    if (!open)
      return names;
    while (const auto* entry = ::readdir(open.get())) {
      std::string_view name{entry->d_name};
      if (name != "." && name != "..")
        names.emplace_back(name);
    }
    return names;
  }

  /// The file, or all below the folder.
  void add_all(const std::string& path, const struct stat& about) {
    if (S_ISREG(about.st_mode))
      found_.push_back({path, stamp_in(about)});
    if (!S_ISDIR(about.st_mode) || is_over() || !enter(about))
      return;
    for (const auto& name : names_in(path)) {
      auto below = joined(path, name);
      if (auto more = look(below))
        add_all(below, *more);
    }
    above_.pop_back();
  }

  /// What the parts of the pattern from `at` on stand for, below the folder at `path`.
  void descend(const std::string& path, const path_pattern& pattern, std::size_t at) {
    if (is_over())
      return;
    if (at == pattern.parts().size())
      return add_found(path);
    const auto& part = pattern.parts()[at];
    if (part.is_plain)
      return descend(joined(path, part.text), pattern, at + 1);
    if (part.any_folders)
      return descend_any(path, pattern, at);
    for (const auto& name : names_in(path))
      if (fits_name(part.text, name))
        descend(joined(path, name), pattern, at + 1);
  }

  void add_found(const std::string& path) {
    if (auto about = look(path))
      add_all(path, *about);
  }

  /// As for `**`: this folder, and all below it.
  void descend_any(const std::string& path, const path_pattern& pattern, std::size_t at) {
    if (at + 1 == pattern.parts().size())
      return add_found(path.empty() ? "." : path);
    auto about = look(path.empty() ? "." : path);
    if (!about || !S_ISDIR(about->st_mode) || !enter(*about))
      return;
    descend(path, pattern, at + 1);
    for (const auto& name : names_in(path))
      if (!name.starts_with('.') && !is_over())
        descend_any(joined(path, name), pattern, at);
    above_.pop_back();
  }

  /// False where it is one of those above, by a symbolic link.
  bool enter(const struct stat& about) {
    place here{about.st_dev, about.st_ino};
    if (std::ranges::find(above_, here) != above_.end())
      return false;
    above_.push_back(here);
    return true;
  }

  const std::string& folder_;
  const std::stop_token& stop_;
  std::vector<found_file> found_;
  std::vector<place> above_; ///< The folders around the one that is looked at.
  std::string fault_;        ///< The first folder that can't be read.
};

} // namespace

std::string path_below(const std::string& folder, const std::string& path) {
  return path.starts_with('/') ? path : joined(folder, path);
}

result<void> check_named_files(const std::string& folder, std::span<const std::string> patterns) {
  std::stop_token none;
  file_search search{folder, none};
  for (const auto& each : patterns)
    if (path_pattern pattern{each}; !pattern.has_wildcard())
      if (auto found = search.look_at_named(pattern.stem()); !found)
        return tl::unexpected{std::move(found.error())};
  return {};
}

result<std::vector<found_file>> find_files(const std::string& folder,
                                           std::span<const std::string> patterns,
                                           const std::stop_token& stop) {
  file_search search{folder, stop};
  for (const auto& each : patterns)
    if (auto added = search.add(each); !added)
      return tl::unexpected{std::move(added.error())};
  return search.take();
}

} // namespace troupe
