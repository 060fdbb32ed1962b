#include "runtime/files/attempt_folder.hpp"

#include "runtime/base/private_path.hpp"
#include "runtime/base/tree_removal.hpp"
#include "runtime/files/file_digest.hpp"
#include "runtime/files/whole_move.hpp"

#include <cerrno>
#include <filesystem>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>

namespace troupe {

namespace {

namespace fs = std::filesystem;

/// Whether a file that had `before` may have another content now.
result<bool> may_differ(const std::string& path, const file_stamp& before,
                        const std::optional<content_hash>& hash, const std::stop_token& stop) {
  if (!hash)
    return stamp_of_target(path) != before;
  auto now = digest_file(path, stop);
  if (!now && stop.stop_requested())
    return tl::unexpected{std::move(now.error())};
  return !now || now->hash != *hash;
}

} // namespace

attempt_folder::attempt_folder(std::string path, std::string workdir, const file_rules& rules)
  : path_{std::move(path)}, workdir_{std::move(workdir)}, rules_{rules} {
  for (const auto& each : rules_.out)
    outputs_.push_back(shortest(each));
  if (!rules_.depfile.empty())
    outputs_.push_back(shortest(rules_.depfile));
}

result<attempt_folder> attempt_folder::make(std::string path, std::string workdir,
                                            const file_rules& rules, const std::stop_token& stop) {
  std::error_code failed;
  auto whole = fs::absolute(workdir.empty() ? "." : workdir, failed);
  if (failed)
    return failure(workdir + ": " + failed.message());
  attempt_folder made{std::move(path), whole.lexically_normal().string(), rules};
  if (auto ready = made.prepare(stop); !ready)
    return tl::unexpected{std::move(ready.error())};
  return made;
}

result<void> attempt_folder::prepare(const std::stop_token& stop) {
  if (auto gone = remove_tree(path_); !gone)
    return gone;
  if (::mkdir(path_.c_str(), private_folder_mode) != 0)
    return failure("can't make the folder of the attempt, " + path_ + ": "
                   + std::generic_category().message(errno));
  auto files = find_files(workdir_, rules_.in, stop);
  if (!files)
    return tl::unexpected{std::move(files.error())};
  for (const auto& each : *files)
    if (auto given = give(each, stop); !given)
      return given;
  for (const auto& each : outputs_)
    if (auto room = make_room_for(each); !room)
      return room;
  return {};
}

/// The folders in it that lead to `path`.
result<void> attempt_folder::make_room_for(const std::string& path) const {
  std::error_code failed;
  fs::create_directories(fs::path{path_below(path_, path)}.parent_path(), failed);
  if (failed)
    return failure("can't make the folder of the attempt, " + path_ + ": " + failed.message());
  return {};
}

result<void> attempt_folder::give(const found_file& file, const std::stop_token& stop) {
  given_file given{.path = path_below(workdir_, file.path), .link = {}, .stamp = file.stamp};
  if (!is_settled(file.stamp, std::chrono::system_clock::now())) {
    auto made = digest_file(given.path, stop);
    if (!made)
      return failure("files.in: " + file.path + ": ", std::move(made.error()));
    given.hash = made->hash;
  }
  if (!file.path.starts_with('/')) {
    given.link = path_below(path_, file.path);
    if (auto room = make_room_for(file.path); !room)
      return room;
    if (::symlink(given.path.c_str(), given.link.c_str()) != 0)
      return failure("can't link " + file.path + " into the folder of the attempt, " + path_ + ": "
                     + std::generic_category().message(errno));
  }
  given_.push_back(std::move(given));
  return {};
}

result<void> attempt_folder::check_inputs(const std::stop_token& stop) const {
  for (const auto& each : given_) {
    std::error_code failed;
    auto stands
      = each.link.empty() ? fs::file_type::not_found : fs::symlink_status(each.link, failed).type();
    auto is_replaced
      = stands != fs::file_type::not_found
        && (stands != fs::file_type::symlink || fs::read_symlink(each.link, failed) != each.path);
    if (is_replaced)
      return failure("the attempt has put something else in the place of " + each.path
                     + ", which it was given to read (files.in): let it write to a file of another "
                       "name");
    auto differs = may_differ(each.path, each.stamp, each.hash, stop);
    if (!differs)
      return tl::unexpected{std::move(differs.error())};
    if (*differs)
      return failure(each.path
                     + ", which the attempt was given to read (files.in), was changed "
                       "while it ran, by it or by another program");
  }
  return {};
}

result<void> attempt_folder::publish(const std::string& tag, const std::stop_token& stop) const {
  for (const auto& each : outputs_) {
    std::error_code failed;
    auto from = path_below(path_, each);
    if (!fs::exists(fs::symlink_status(from, failed)))
      return failure(missing_output(each));
    if (auto fault = fault_of_output(from); !fault.empty())
      return failure("files.out: " + each + " can't be moved to its place: " + fault);
  }
  for (const auto& each : outputs_) {
    if (stop.stop_requested())
      return failure("stopped before " + each + " was moved to its place");
    if (auto moved = move_whole(path_below(path_, each), path_below(workdir_, each), tag); !moved)
      return failure("files.out: ", std::move(moved.error()));
  }
  return {};
}

} // namespace troupe
