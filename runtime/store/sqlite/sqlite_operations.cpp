// What operators do to a store.
#include "runtime/base/private_path.hpp"
#include "runtime/store/sqlite/sqlite_session.hpp"

namespace troupe {

namespace {

using sqlite::statement;

} // namespace

result<void> sqlite_store::record_request(const seen_process& seen, const recorded_request& request,
                                          time_point now) {
  auto added = false;
  auto done = transact([&](session& at) {
    statement add{at.db, "INSERT INTO requests (process, at, what, detail, checksum)"
                         " SELECT key, ?3, ?4, ?5, row_checksum(key, ?3, ?4, ?5) FROM processes"
                         " WHERE key = ?1 AND fence = ?2"};
    add.run(seen.process, seen.fence, stored_time(now), request.what, request.detail);
    added = sqlite3_changes(at.db.handle()) == 1;
  });
  if (done && !added)
    return failure(error_code::process_owned,
                   "the process has just been taken over by another runtime");
  return done;
}

result<std::vector<recorded_request>> sqlite_store::requests(process_key process) {
  auto at = ready();
  if (!at)
    return tl::unexpected{std::move(at.error())};
  std::vector<recorded_request> found;
  statement query{(*at)->db, "SELECT what, detail FROM requests WHERE process = ?1 ORDER BY key"};
  query.start(process);
  while (query.next())
    found.push_back({query.text(0), query.text(1)});
  if (auto trouble = (*at)->db.take_trouble())
    return tl::unexpected{std::move(*trouble)};
  return found;
}

result<void> sqlite_store::check_writable() {
  return transact([](session&) {});
}

result<void> sqlite_store::back_up(const std::string& path) {
  auto at = ready();
  if (!at)
    return tl::unexpected{std::move(at.error())};
  auto copied_to = open_private_file(path); // SQLite fills one that is empty
  if (!copied_to)
    return failure("cannot write the copy to ", std::move(copied_to.error()));
  if (!copied_to->made)
    return failure(error_code::file_unwritable,
                   "cannot write the copy to " + path + ": there is something of that name");
  statement copy{(*at)->db, "VACUUM INTO ?1"};
  copy.run(path);
  if (auto trouble = (*at)->db.take_trouble()) {
    ::unlink(path.c_str());
    return tl::unexpected{std::move(*trouble)};
  }
  return {};
}

} // namespace troupe
