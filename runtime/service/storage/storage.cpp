#include "runtime/service/services.hpp"

#include "runtime/action/surroundings.hpp"
#include "runtime/base/file_content.hpp"
#include "runtime/base/plain_file.hpp"
#include "runtime/base/text.hpp"
#include "runtime/service/fields.hpp"
#include "runtime/service/storage/base64.hpp"
#include "runtime/service/storage/location.hpp"
#include "troupe/service.hpp"
#include "troupe/time.hpp"

#include <algorithm>
#include <cerrno>
#include <stdexcept>
#include <sys/stat.h>

namespace troupe {

namespace {

namespace fs = std::filesystem;

/// The most that `download` reads: it becomes one value in memory.
constexpr std::size_t longest_download = std::size_t{256} << 20;

enum class encoding : std::uint8_t { automatic, text, base64 };

struct file_input {
  std::string url;
};

struct tree_input {
  std::string url;
  bool recursive = false;
};

struct download_input {
  std::string url;
  encoding as = encoding::automatic;
};

struct upload_input {
  std::string url;
  std::string content;
  encoding as = encoding::text;
};

encoding encoding_of(const json& input, encoding otherwise) {
  std::string name;
  read_optional(input, "encoding", name);
  if (name.empty())
    return otherwise;
  if (name == "auto" && otherwise == encoding::automatic)
    return encoding::automatic;
  if (name != "text" && name != "base64")
    throw std::invalid_argument{"expected text or base64"};
  return name == "text" ? encoding::text : encoding::base64;
}

void from_json(const json& input, file_input& file) {
  input.at("url").get_to(file.url);
}
void to_json(json& output, const file_input& file) {
  output = {{"url", file.url}};
}

void from_json(const json& input, tree_input& tree) {
  input.at("url").get_to(tree.url);
  read_optional(input, "recursive", tree.recursive);
}
void to_json(json& output, const tree_input& tree) {
  output = {{"url", tree.url}, {"recursive", tree.recursive}};
}

void from_json(const json& input, download_input& download) {
  input.at("url").get_to(download.url);
  download.as = encoding_of(input, encoding::automatic);
}
void to_json(json& output, const download_input& download) {
  output = {{"url", download.url}, {"encoding", ""}};
}

void from_json(const json& input, upload_input& upload) {
  input.at("url").get_to(upload.url);
  input.at("content").get_to(upload.content);
  upload.as = encoding_of(input, encoding::text);
}
void to_json(json& output, const upload_input& upload) {
  output = {{"url", upload.url}, {"content", ""}, {"encoding", ""}};
}

std::string shown(const fs::path& path) {
  return valid_utf8(path.string());
}

/// Where `url` leads to in the folder of the process.
result<fs::path> place_of(const std::string& url, const action_context& context) {
  return path_of(url).map([&](const fs::path& path) { return path_in(context.around, path); });
}

/// What is told of a file; a symbolic link is told as what it is.
json entry_of(const fs::path& path, const std::string& relative, const struct stat& about) {
  auto modified
    = time_point{std::chrono::seconds{about.st_mtim.tv_sec} + duration{about.st_mtim.tv_nsec}};
  const char* kind = S_ISREG(about.st_mode)   ? "file"
                     : S_ISDIR(about.st_mode) ? "folder"
                     : S_ISLNK(about.st_mode) ? "link"
                                              : "other";
  return {{"url", shown(path)}, {"path", valid_utf8(relative)}, {"name", shown(path.filename())},
          {"kind", kind},       {"size", about.st_size},        {"modified", to_rfc3339(modified)}};
}

/// Adds the entry at `path`, told as `written`, unless it is gone since its folder was read.
void add_entry(json& entries, const fs::path& path, const fs::path& written,
               const std::string& relative) {
  struct stat about {};
  if (lstat(path.c_str(), &about) == 0)
    entries.push_back(entry_of(written, relative, about));
}

result<json> list(const tree_input& input, const action_context& context) {
  auto written = path_of(input.url);
  if (!written)
    return tl::unexpected{written.error()};
  const auto path = path_in(context.around, *written);
  std::error_code code;
  auto status = fs::status(path, code);
  if (!fs::exists(status))
    return tl::unexpected{path_fault(path, code ? code.value() : ENOENT)};
  auto entries = json::array();
  if (!fs::is_directory(status)) {
    add_entry(entries, path, *written, path.filename().string());
    return json{{"entries", std::move(entries)}};
  }
  auto walk = fs::recursive_directory_iterator{path, code};
  for (; !code && walk != fs::recursive_directory_iterator{}; walk.increment(code)) {
    if (context.stop.stop_requested())
      return failure("stopped while listing " + shown(path));
    if (!input.recursive)
      walk.disable_recursion_pending();
    auto relative = walk->path().lexically_relative(path);
    add_entry(entries, walk->path(), *written / relative, relative.string());
  }
  if (code)
    return tl::unexpected{path_fault(path, code.value())};
  std::ranges::sort(entries.get_ref<json::array_t&>(), {},
                    [](const json& entry) { return entry["path"].get_ref<const std::string&>(); });
  return json{{"entries", std::move(entries)}};
}

result<json> download(const download_input& input, const action_context& context) {
  auto path = place_of(input.url, context);
  if (!path)
    return tl::unexpected{path.error()};
  auto file = open_plain_file(path->string());
  if (!file)
    return failure(shown(*path) + ": " + file.error().message);
  auto bytes = read_all(file->get(), path->string(), longest_download);
  if (!bytes)
    return tl::unexpected{bytes.error()};
  bool is_text = is_utf8(*bytes);
  if (input.as == encoding::text && !is_text)
    return failure(shown(*path) + " is not UTF-8 text: use the encoding base64");
  bool as_text = is_text && input.as != encoding::base64;
  json answer{
    {"url", input.url}, {"encoding", as_text ? "text" : "base64"}, {"size", bytes->size()}};
  answer["content"] = as_text ? std::move(*bytes) : to_base64(*bytes);
  return answer;
}

result<json> upload(upload_input input, const action_context& context) {
  auto path = place_of(input.url, context);
  if (!path)
    return tl::unexpected{path.error()};
  if (input.as == encoding::base64) {
    auto bytes = from_base64(input.content);
    if (!bytes)
      return failure("upload to " + shown(*path) + ": " + bytes.error().message);
    input.content = std::move(*bytes);
  }
  if (auto written = write_atomically(*path, input.content); !written)
    return tl::unexpected{written.error()};
  return json{{"url", input.url}, {"size", input.content.size()}};
}

result<json> remove(const tree_input& input, const action_context& context) {
  auto path = place_of(input.url, context);
  if (!path)
    return tl::unexpected{path.error()};
  std::error_code code;
  auto status = fs::symlink_status(*path, code);
  if (!fs::exists(status))
    return tl::unexpected{path_fault(*path, ENOENT)};
  if (fs::is_directory(status) && input.recursive) {
    auto resolved = fs::canonical(*path, code);
    if (!code && resolved == resolved.root_path())
      return failure("the whole file system is not deleted");
  }
  auto deleted = fs::is_directory(status) && input.recursive
                   ? fs::remove_all(*path, code)
                   : static_cast<std::uintmax_t>(fs::remove(*path, code));
  if (code == std::errc::directory_not_empty)
    return failure(shown(*path) + " is a folder that is not empty: set recursive to delete it");
  if (code)
    return tl::unexpected{path_fault(*path, code.value())};
  return json{{"url", input.url}, {"deleted", deleted}};
}

result<json> exists(const file_input& input, const action_context& context) {
  auto path = place_of(input.url, context);
  if (!path)
    return tl::unexpected{path.error()};
  struct stat about {};
  if (stat(path->c_str(), &about) == 0)
    return json{{"exists", true},
                {"kind", S_ISDIR(about.st_mode) ? "folder" : "file"},
                {"size", about.st_size}};
  if (errno == ENOENT || errno == ENOTDIR)
    return json{{"exists", false}};
  return tl::unexpected{path_fault(*path, errno)};
}

method_options about_storage(const char* description, json input, json output) {
  input["url"] = "text, a path or a file:// URL";
  return {.pace = action_pace::blocking,
          .wants_identity = false,
          .description = description,
          .input = std::move(input),
          .output = std::move(output)};
}

} // namespace

result<void> add_storage(action_registry& registry) {
  const json size{{"size", "integer, bytes"}};
  return service{"system/storage"}
    .method("list", &list,
            about_storage(
              "Lists a folder.", {{"recursive", "boolean, whether folders inside are listed too"}},
              {{"entries", "list of {url, path, name, kind, size, modified}, by path"}}))
    .method(
      "download", &download,
      about_storage("Reads a file.", {{"encoding", "text, one of auto (default), text, base64"}},
                    {{"content", "text"}, {"encoding", "text or base64"}, {"size", "integer"}}))
    .method("upload", &upload,
            about_storage(
              "Writes a file, whole or not at all; folders on the way are made.",
              {{"content", "text"}, {"encoding", "text, one of text (default), base64"}}, size))
    .method("delete", &remove,
            about_storage("Deletes a file or folder.",
                          {{"recursive", "boolean, whether a folder goes with what is in it"}},
                          {{"deleted", "integer, how many files and folders"}}))
    .method("exists", &exists,
            about_storage(
              "Returns whether a file or folder exists.", json::object(),
              {{"exists", "boolean"}, {"kind", "file or folder"}, {"size", "integer, bytes"}}))
    .add_to(registry);
}

} // namespace troupe
