#include "runtime/action/surroundings.hpp"

#include <array>
#include <cstdlib>
#include <system_error>

namespace troupe {

namespace {

/// What a command does may depend on these, whatever it is: where programs are found, what time it
/// is, and the locale.
constexpr std::array common{
  "PATH",         "TZ",          "LANG",     "LANGUAGE",          "LC_ALL",
  "LC_ADDRESS",   "LC_COLLATE",  "LC_CTYPE", "LC_IDENTIFICATION", "LC_MEASUREMENT",
  "LC_MESSAGES",  "LC_MONETARY", "LC_NAME",  "LC_NUMERIC",        "LC_PAPER",
  "LC_TELEPHONE", "LC_TIME"};

std::optional<std::string> variable(const std::string& name) {
  const char* text = std::getenv(name.c_str());
  return text ? std::optional<std::string>{text} : std::nullopt;
}

} // namespace

recorded_surroundings surroundings_here(const std::set<std::string>& named,
                                        const surroundings_ptr& above) {
  recorded_surroundings here;
  if (above) {
    here.folder = above->folder;
    here.environment = above->environment;
    here.options = above->options;
  } else {
    std::error_code unknown; // a working folder that is gone
    here.folder = std::filesystem::current_path(unknown).string();
  }
  auto record = [&](const std::string& name) {
    if (auto [place, is_new] = here.environment.try_emplace(name); is_new)
      place->second = variable(name);
  };
  for (const auto* name : common)
    record(name);
  for (const auto& name : named)
    record(name);
  return here;
}

std::filesystem::path path_in(const surroundings_ptr& around, const std::filesystem::path& path) {
  if (!around || around->folder.empty() || path.is_absolute())
    return path;
  std::error_code unknown;
  auto here = std::filesystem::current_path(unknown);
  if (!unknown && here.native() == around->folder)
    return path;
  return path.empty() ? std::filesystem::path{around->folder} : around->folder / path;
}

json to_json(const recorded_surroundings& around) {
  auto environment = json::object();
  for (const auto& [name, text] : around.environment)
    environment[name] = text ? json(*text) : json();
  json form{{"folder", around.folder},
            {"environment", std::move(environment)},
            {"options", around.options}};
  if (!around.continues.empty())
    form["continues"] = around.continues;
  if (!around.renamed.empty())
    form["renamed"] = around.renamed;
  if (!around.salt.empty())
    form["salt"] = around.salt;
  return form;
}

recorded_surroundings surroundings_from(const json& recorded) {
  recorded_surroundings around;
  if (!recorded.is_object())
    return around;
  if (auto folder = recorded.find("folder"); folder != recorded.end() && folder->is_string())
    around.folder = folder->get<std::string>();
  if (auto named = recorded.find("environment"); named != recorded.end() && named->is_object())
    for (const auto& [name, text] : named->items())
      around.environment[name]
        = text.is_string() ? std::optional{text.get<std::string>()} : std::nullopt;
  if (auto options = recorded.find("options"); options != recorded.end() && options->is_object())
    around.options = *options;
  if (auto ended = recorded.find("continues"); ended != recorded.end() && ended->is_string())
    around.continues = ended->get<std::string>();
  if (auto salt = recorded.find("salt"); salt != recorded.end() && salt->is_string())
    around.salt = salt->get<std::string>();
  if (auto names = recorded.find("renamed"); names != recorded.end() && names->is_object())
    for (const auto& [path, before] : names->items())
      if (before.is_string())
        around.renamed[path] = before.get<std::string>();
  return around;
}

} // namespace troupe
