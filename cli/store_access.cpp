#include "cli/store_access.hpp"

#include "cli/flag_values.hpp"
#include "cli/standard_streams.hpp"

#include <CLI/CLI.hpp>

#include <cstdlib>
#include <filesystem>

namespace troupe::cli {

void add_place_flags(CLI::App& command, state_place& place) {
  command.add_option("--folder", place.folder, "The state folder of the runs (.troupe)")
    ->type_name("DIR");
  command
    .add_option("--store", place.store,
                "Where they are stored: sqlite:PATH (troupe.db in the folder)")
    ->type_name("STORE");
}

std::string default_store(const std::string& folder) {
  return folder + "/troupe.db";
}

result<std::string> store_path(const state_place& place) {
  return place.store ? parse_store("--store", *place.store) : default_store(place.folder);
}

result<std::string> new_store_path(const state_place& place) {
  auto path = store_path(place);
  if (!path || !place.store)
    return path;
  auto folder = std::filesystem::path{*path}.parent_path();
  if (!folder.empty() && !std::filesystem::exists(folder))
    return failure(error_code::argument_invalid,
                   "--store: there is no folder " + folder.string() + ": create it first");
  return path;
}

result<process_place> processes_in(const state_place& place) {
  auto path = store_path(place);
  if (!path)
    return tl::unexpected{std::move(path.error())};
  if (path->empty())
    return failure(error_code::argument_invalid,
                   "--store: what is in memory ends with its run: expected sqlite:PATH");
  process_place made;
  made.folder = place.folder;
  made.store = std::move(*path);
  made.wants_store = place.store.has_value();
  made.on_notice = [](const std::string& text) { say("troupe: " + text); };
  return made;
}

exit_code store_failed(error reason) {
  if (reason.code == error_code::failed)
    reason.code = error_code::store_failed;
  return fail(reason);
}

void say_logged(log_level, std::string_view text) {
  say_at_once(std::string{"troupe: "}.append(text));
}

store_options kept_in(const std::string& path, bool relaxed) {
  store_options options{path, relaxed};
  if (const auto* bytes = std::getenv("TROUPE_CHECKPOINT_AFTER"))
    options.checkpoint_after = std::strtoull(bytes, nullptr, 10);
  if (const auto* bytes = std::getenv("TROUPE_VALUE_MAX"))
    options.value_max = std::strtoull(bytes, nullptr, 10);
  return options;
}

} // namespace troupe::cli
