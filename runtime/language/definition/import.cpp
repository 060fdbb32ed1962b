#include "runtime/language/definition/import.hpp"

#include "runtime/language/definition/data.hpp"
#include "runtime/language/definition/file.hpp"

#include <algorithm>
#include <filesystem>

namespace troupe {

namespace fs = std::filesystem;

namespace {

bool is_inside(const fs::path& folder, const fs::path& file) {
  auto [end, unused] = std::mismatch(folder.begin(), folder.end(), file.begin(), file.end());
  return end == folder.end();
}

} // namespace

result<value> import_cache::load(const std::string& path, const std::string& real_path) {
  files_.push_back(state_of(real_path));
  auto text = read_file(real_path, limits_.file_bytes);
  if (!text)
    return failure("$import(" + path + "): " + text.error().message);
  auto content = content_of(path, *text);
  if (content)
    texts_[path] = std::move(*text);
  return content;
}

result<value> import_cache::read_earlier(const std::string& path) {
  auto text = earlier_->find(path);
  if (text == earlier_->end())
    return failure("$import(" + path + "): the text is not among those kept");
  texts_[path] = text->second;
  return content_of(path, text->second);
}

result<value> import_cache::content_of(const std::string& path, const std::string& text) const {
  auto type = fs::path{path}.extension();
  if (type == ".yaml" || type == ".yml" || type == ".json") {
    auto content = read_data_text(text, path, type == ".json", limits_, !earlier_);
    if (content)
      return make_value(*std::move(content));
    return failure("$import(" + path + "): " + to_string(content.error().front()));
  }
  if (text.size() > limits_.scalar_bytes)
    return failure("$import(" + path + "): a text of " + std::to_string(text.size())
                   + " bytes; at most " + std::to_string(limits_.scalar_bytes) + " are allowed");
  if (!is_utf8(text))
    return failure("$import(" + path + "): the file is not UTF-8 text");
  return make_value(text);
}

result<value> import_cache::read(const std::string& path) {
  if (path.empty())
    return failure("$import() names no file");
  if (earlier_)
    return read_earlier(path);
  std::error_code reason;
  auto folder = fs::canonical(folder_.empty() ? "." : folder_, reason);
  if (reason)
    return failure("$import(" + path + "): the folder " + folder_ + ": " + reason.message());
  auto file = fs::canonical(folder / path, reason);
  if (reason)
    return failure("$import(" + path + "): " + reason.message());
  if (!is_inside(folder, file))
    return failure("$import(" + path + ") leads out of the definition's folder");
  auto real_path = file.string();
  if (auto known = known_.find(real_path); known != known_.end()) {
    texts_.try_emplace(path, texts_.at(known->second.path));
    return known->second.content;
  }
  auto content = load(path, real_path);
  if (content)
    known_.emplace(real_path, known_file{*content, path});
  return content;
}

} // namespace troupe
