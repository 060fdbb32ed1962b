#include "cli/store_access.hpp"

#include "cli/flag_values.hpp"
#include "cli/named_id.hpp"
#include "cli/standard_streams.hpp"

#include <CLI/CLI.hpp>

#include <cstdlib>
#include <filesystem>

namespace troupe::cli {

void add_place_flags(CLI::App& command, state_place& place) {
  command
    .add_option("--folder", place.folder, "The state folder of the runs that are meant (.troupe)")
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
                   "--store: there is no folder " + folder.string() + ": make it first");
  return path;
}

result<std::unique_ptr<sqlite_store>> open_existing(const state_place& place) {
  auto path = store_path(place);
  if (!path)
    return tl::unexpected{std::move(path.error())};
  if (path->empty())
    return failure(error_code::argument_invalid,
                   "--store: what is in memory ends with its run: expected sqlite:PATH");
  return sqlite_store::open({.path = *path,
                             .create = false,
                             .on_notice = [](const std::string& text) { say("troupe: " + text); }});
}

bool has_store(const state_place& place) {
  auto path = store_path(place);
  std::error_code unreadable;
  return path && std::filesystem::exists(*path, unreadable);
}

result<process_row> find_process(store& from, const std::string& id) {
  if (auto why = refuse_empty(id); !why.empty())
    return failure(error_code::argument_invalid, "process: " + why);
  process_filter which;
  which.id = id;
  auto rows = from.processes(which);
  if (!rows)
    return tl::unexpected{std::move(rows.error())};
  if (!rows->empty())
    return std::move(rows->front());
  auto all = from.processes({});
  if (!all)
    return tl::unexpected{std::move(all.error())};
  std::vector<std::string> ids;
  for (auto& row : *all)
    ids.push_back(std::move(row.id));
  auto whole = named_id("stored process", id, std::move(ids));
  if (!whole)
    return tl::unexpected{std::move(whole.error())};
  return find_process(from, *whole);
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
  if (const auto* bytes = std::getenv("TROUPE_SNAPSHOT_AFTER"))
    options.snapshot_after = std::strtoull(bytes, nullptr, 10);
  if (const auto* bytes = std::getenv("TROUPE_VALUE_MAX"))
    options.value_max = std::strtoull(bytes, nullptr, 10);
  return options;
}

} // namespace troupe::cli
