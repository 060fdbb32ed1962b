#include "runtime/files/path_claims.hpp"

#include <string_view>

namespace troupe {

std::optional<path_conflict> path_claims::claim(const std::string& path,
                                                const std::string& writer) {
  auto is_anothers = [&](const auto& entry) { return entry.second != writer; };
  auto conflict = [](const auto& entry) { return path_conflict{entry.first, entry.second}; };
  std::string_view whole{path};
  for (auto end = whole.find('/', 1); end != whole.npos; end = whole.find('/', end + 1))
    if (auto around = writers_.find(whole.substr(0, end));
        around != writers_.end() && is_anothers(*around))
      return conflict(*around);
  if (auto same = writers_.find(path); same != writers_.end() && is_anothers(*same))
    return conflict(*same);
  auto below = path + '/';
  for (auto each = writers_.lower_bound(below);
       each != writers_.end() && each->first.starts_with(below); ++each)
    if (is_anothers(*each))
      return conflict(*each);
  writers_.emplace(path, writer);
  return std::nullopt;
}

std::string to_string(const path_conflict& conflict, const std::string& path) {
  auto quoted = [](const std::string& text) { return '"' + text + '"'; };
  auto what = conflict.path == path ? quoted(path)
              : conflict.path.size() < path.size()
                ? quoted(path) + " is in " + quoted(conflict.path) + ", which"
                : quoted(conflict.path) + ", which is in " + quoted(path) + ',';
  return what
         + (conflict.path.size() < path.size()
              ? " task " + conflict.writer + " writes"
              : " is written by task " + conflict.writer + ", too");
}

} // namespace troupe
