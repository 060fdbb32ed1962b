#include "runtime/store/result_files.hpp"

#include "runtime/base/file_content.hpp"
#include "runtime/base/plain_file.hpp"
#include "runtime/files/depfile.hpp"
#include "runtime/files/file_search.hpp"
#include "runtime/files/path_pattern.hpp"

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <sys/stat.h>
#include <system_error>

namespace troupe {

namespace {

/// Of a file that is kept: what is larger is made anew.
constexpr std::int64_t artifact_max = std::int64_t{64} << 20;

/// The rights of a file, without what it is.
constexpr mode_t mode_bits = 07777;

/// The clock by which the system writes the times of files.
std::int64_t file_clock() {
  timespec now{};
  ::clock_gettime(CLOCK_REALTIME_COARSE, &now);
  return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

/// Whether the file was last changed before that, by the clock of files: what is written later has
/// that time, or a later one. Some file systems cut times to two seconds.
bool is_before(const file_stamp& stamp, std::int64_t began) {
  constexpr std::int64_t second = 1'000'000'000;
  const auto has_whole_seconds = stamp.changed % second == 0;
  return stamp.changed < (has_whole_seconds ? began - 2 * second : began);
}

/// Whether the file is what it was, by its content; to be linked elsewhere changes a stamp, too.
bool is_same(const file_digest& before, const file_digest& now) {
  return before.hash == now.hash && before.stamp.written == now.stamp.written
         && before.stamp.number == now.stamp.number && before.stamp.device == now.stamp.device;
}

/// Of a plain file, which is small enough to be kept.
result<std::string> text_of_file(const std::string& path) {
  auto file = open_plain_file(path);
  if (!file)
    return failure("can't read " + path + ": ", std::move(file.error()));
  return read_all(file->get(), path, static_cast<std::size_t>(artifact_max));
}

result<file_digest> digest_at(digest_memo& memo, const std::string& folder,
                              const std::string& path) {
  auto made = memo.digest(path_below(folder, path));
  if (made)
    return made;
  return failure("file " + path + ": " + made.error().message);
}

} // namespace

// -- an attempt --------------------------------------------------------------------------------

result<attempt_files> attempt_files::look(digest_memo& memo, std::string folder, file_rules rules) {
  attempt_files made{std::move(folder), std::move(rules)};
  auto found = find_files(made.folder_, made.rules_.in);
  if (!found)
    return tl::unexpected{std::move(found.error())};
  for (const auto& each : *found) {
    auto digest = digest_at(memo, made.folder_, each.path);
    if (!digest)
      return tl::unexpected{std::move(digest.error())};
    made.in_.emplace(each.path, *digest);
  }
  if (auto earlier = made.prerequisites())
    for (auto& path : *earlier)
      if (auto digest = memo.digest(path_below(made.folder_, path)))
        made.known_.emplace(std::move(path), *digest);
  made.began_ = file_clock();
  return made;
}

void attempt_files::add_to(result_basis& basis) const {
  for (const auto& [path, digest] : in_)
    basis.add("file " + path, bytes_of(digest.hash));
}

/// What the depfile lists at this moment, but for what is under `files.in`.
result<std::vector<std::string>> attempt_files::prerequisites() const {
  std::vector<std::string> paths;
  if (rules_.depfile.empty())
    return paths;
  auto text = text_of_file(path_below(folder_, rules_.depfile));
  if (!text)
    return tl::unexpected{std::move(text.error())};
  for (const auto& each : prerequisites_in(*text))
    if (auto path = shortest(each); !path.empty() && !in_.contains(path))
      paths.push_back(std::move(path));
  std::ranges::sort(paths);
  paths.erase(std::unique(paths.begin(), paths.end()), paths.end());
  return paths;
}

result<void> attempt_files::note(digest_memo& memo, attempt_basis& into) const {
  return note_writes(memo, into).and_then([&] { return note_reads(memo, into); });
}

result<void> attempt_files::note_reads(digest_memo& memo, attempt_basis& into) const {
  for (const auto& [path, before] : in_) {
    auto now = digest_at(memo, folder_, path);
    if (!now || !is_same(before, *now))
      return failure("file " + path + " changed meanwhile");
  }
  auto paths = prerequisites();
  if (!paths)
    return tl::unexpected{std::move(paths.error())};
  for (auto& path : *paths) {
    if (std::ranges::find(into.writes, path, &file_mark::path) != into.writes.end())
      continue; // it has made that itself
    auto now = digest_at(memo, folder_, path);
    if (!now)
      return tl::unexpected{std::move(now.error())};
    auto known = known_.find(path);
    auto is_unchanged
      = known == known_.end() ? is_before(now->stamp, began_) : is_same(known->second, *now);
    if (!is_unchanged)
      return failure("file " + path + " changed meanwhile");
    into.reads.push_back({std::move(path), now->hash});
  }
  return {};
}

result<void> attempt_files::note_writes(digest_memo& memo, attempt_basis& into) const {
  auto found = find_files(folder_, rules_.out);
  if (!found)
    return tl::unexpected{std::move(found.error())};
  for (const auto& each : *found) {
    auto digest = digest_at(memo, folder_, each.path);
    if (!digest)
      return tl::unexpected{std::move(digest.error())};
    struct stat about {};
    auto called = path_below(folder_, each.path);
    file_mark mark{each.path, digest->hash};
    if (::stat(called.c_str(), &about) == 0)
      mark.mode = about.st_mode & mode_bits;
    if (rules_.artifacts && digest->stamp.size <= artifact_max) {
      auto bytes = text_of_file(called);
      if (!bytes || hash_of(*bytes) != digest->hash)
        return failure("file " + each.path + " changed meanwhile");
      mark.is_kept = true;
      into.kept.push_back({digest->hash, *std::move(bytes)});
    }
    into.writes.push_back(std::move(mark));
  }
  return {};
}

// -- an earlier result -------------------------------------------------------------------------

std::vector<std::string> changed_files(digest_memo& memo, const std::string& folder,
                                       const std::vector<file_mark>& marks) {
  std::vector<std::string> changed;
  for (const auto& each : marks) {
    const auto called = path_below(folder, each.path);
    auto now = memo.digest(called);
    if (now && now->hash == each.hash)
      continue;
    std::error_code unknown;
    auto is_there = now || std::filesystem::exists(called, unknown);
    changed.push_back("file " + each.path + (is_there ? " changed" : " is gone"));
  }
  return changed;
}

result<void> restore_files(digest_memo& memo, const std::string& folder,
                           const std::vector<file_mark>& marks, const content_source& read) {
  std::vector<std::pair<const file_mark*, std::string>> missing;
  for (const auto& each : marks) {
    auto changed = changed_files(memo, folder, {each});
    if (changed.empty())
      continue;
    if (!each.is_kept)
      return failure("output " + changed.front());
    auto bytes = read(each.hash);
    if (!bytes)
      return tl::unexpected{std::move(bytes.error())};
    missing.emplace_back(&each, *std::move(bytes));
  }
  for (const auto& [mark, bytes] : missing)
    if (auto done = write_atomically(path_below(folder, mark->path), bytes, mark->mode); !done)
      return failure("can't restore ", std::move(done.error()));
  return {};
}

} // namespace troupe
