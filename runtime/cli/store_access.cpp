#include "runtime/cli/store_access.hpp"

#include "runtime/base/nearest.hpp"
#include "runtime/cli/flag_values.hpp"
#include "runtime/cli/standard_streams.hpp"

namespace troupe::cli {

result<std::string> store_path(const std::optional<std::string>& flag) {
  auto path = flag ? parse_store("--store", *flag) : result<std::string>{default_store};
  if (path && path->empty())
    return failure("--store: what is in memory ends with its run: expected sqlite:PATH");
  return path;
}

result<std::unique_ptr<sqlite_store>> open_existing(const std::optional<std::string>& flag) {
  auto path = store_path(flag);
  if (!path)
    return tl::unexpected{std::move(path.error())};
  return sqlite_store::open({*path, false});
}

result<process_row> find_process(store& from, const std::string& id) {
  process_filter which;
  which.id = id;
  auto rows = from.processes(which);
  if (!rows)
    return tl::unexpected{std::move(rows.error())};
  if (!rows->empty())
    return std::move(rows->front());
  auto all = from.processes({});
  std::vector<std::string> ids;
  if (all)
    for (auto& row : *all)
      ids.push_back(std::move(row.id));
  return failure("the store has no process " + id + suggestion(id, ids));
}

exit_code store_failed(const error& reason) {
  say("troupe: " + reason.message);
  return exit_code::internal;
}

void tell_trouble(const std::string& reason) {
  say(reason.empty() ? "troupe: the store can be written again"
                     : "troupe: " + reason + ": nothing new starts until it can be written");
}

} // namespace troupe::cli
