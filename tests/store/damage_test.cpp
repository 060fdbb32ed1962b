// A store with a flipped bit: it is found, or does no harm; and costs one process at most.
#include "runtime/durability/entry_codec.hpp"
#include "runtime/store/sqlite/store_check.hpp"
#include "tests/base/temporary_folder.hpp"
#include "tests/store/changes.hpp"
#include "tests/store/shell.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <random>

using namespace troupe;
using namespace troupe::testing;

namespace {

/// An entry as processes write them, with a value of its own.
void fill(change& each) {
  journal_entry entry;
  auto at = time_point{std::chrono::hours{each.number}};
  auto payload = make_value(std::string(1200, static_cast<char>('a' + each.number)));
  if (each.birth) {
    input::start begins; // a temporary would make GCC 12 warn
    begins.init = make_value(json::object());
    entry.inputs.push_back({at, begins});
  }
  entry.inputs.push_back({at, input::signal{"go", payload}});
  entry.scn = each.scn;
  each.contents.clear();
  each.entry = encode(entry, each.contents);
}

/// A small store with one process that has failed, one that lives, and a bit of everything.
void make_store(const std::string& path) {
  auto in = sound(sqlite_store::open({path}));
  sound(in->register_owner(some_owner()));
  for (const auto* id : {"flow/failed", "flow/live"}) {
    auto last = birth_of(id);
    fill(last);
    auto got = commit_one(*in, last);
    for (int i = 0; i < 4; ++i) {
      last = after(last, got);
      fill(last);
      commit_one(*in, last);
    }
    if (std::string{id} == "flow/live") {
      sound(in->record_request({got.process, got.fence}, {"cancel", "it is late"}, time_point{}));
      continue;
    }
    auto end = after(last, got);
    fill(end);
    ending(end).state = process_state::failed;
    end.end->output = '"' + std::string(3000, 'o') + '"';
    end.end->errors = R"({"flow":"it broke"})";
    commit_one(*in, end);
  }
  auto put = [&](const char* name, std::optional<std::string> text) {
    sound(in->write_catalogue({.name = name,
                               .text = std::move(text),
                               .who = "ada",
                               .when = time_point{std::chrono::hours{5}},
                               .note = "for the test"}));
  };
  put("etl", std::string(3000, 'e'));
  put("etl", "pipeline: {}");
  put("old", "pipeline: {a: {}}");
  put("old", std::nullopt);
}

/// All that it tells of its catalogue.
result<json> catalogue_of(sqlite_store& from) {
  auto names = from.catalogue_names({}, 100);
  if (!names)
    return tl::unexpected{std::move(names.error())};
  json told = json::array();
  for (const auto& newest : *names) {
    auto versions = from.catalogue_versions(newest.name, newest.version + 1, 100);
    if (!versions)
      return tl::unexpected{std::move(versions.error())};
    for (const auto& each : *versions) {
      auto whole = from.find_catalogued(newest.name, each.version);
      if (!whole || !*whole)
        return failure("it can't be read");
      const auto& read = **whole;
      told.push_back({read.name, read.version, read.is_removal, to_string(read.hash), read.who,
                      read.when.time_since_epoch().count(), read.note, read.text});
    }
  }
  return told;
}

/// All that a store tells of its processes; an error where something of it can't be read.
result<std::string> told_by(sqlite_store& from) {
  auto rows = from.processes({});
  if (!rows)
    return tl::unexpected{std::move(rows.error())};
  json told = json::array();
  for (const auto& each : *rows) {
    auto whole = from.find(each.id);
    auto shown = from.executions(each.key, {});
    auto definition = from.definition_of(each.key);
    auto asked = from.requests(each.key);
    json entries = json::array();
    auto read = from.read_journal(each.key, 0, [&](std::string_view entry) {
      entries.push_back(to_string(hash_of(entry)));
      return true;
    });
    if (!whole || !*whole || !shown || !definition || !asked || !read)
      return failure("it can't be read");
    const auto& row = **whole;
    json executions = json::array();
    for (const auto& [run, task] : *shown)
      executions.push_back({run.number, run.parent, run.task, run.element.value_or(0), run.pass,
                            run.attempt, static_cast<int>(run.state),
                            run.started.time_since_epoch().count(),
                            run.ended.time_since_epoch().count(), run.error, task});
    json requests = json::array();
    for (const auto& request : *asked)
      requests.push_back({request.what, request.detail});
    told.push_back({row.id, row.name, static_cast<int>(row.state), row.reason, row.parent_id,
                    row.accepted.time_since_epoch().count(),
                    row.ended.value_or(time_point{}).time_since_epoch().count(), row.scn,
                    row.entries, row.output, row.errors, entries, executions, requests,
                    definition->body, definition->name});
  }
  auto catalogue = catalogue_of(from);
  if (!catalogue)
    return tl::unexpected{std::move(catalogue.error())};
  told.push_back(std::move(*catalogue));
  return told.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string bytes_of_file(const std::string& path) {
  std::ifstream file{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{file}, {}};
}

/// What becomes of a store whose file has these bytes: "found", "harmless", or what went unseen.
std::string verdict(const std::string& path, const std::string& bytes, const std::string& good) {
  for (const auto* suffix : {"", "-wal", "-shm"})
    std::filesystem::remove(path + suffix);
  std::ofstream{path, std::ios::binary} << bytes;
  auto opened = sqlite_store::open({.path = path, .create = false});
  if (!opened)
    return "found";
  auto faults = check(**opened);
  if (!faults || !faults->empty())
    return "found";
  auto told = told_by(**opened);
  if (!told)
    return "found, by who reads it";
  return *told == good ? "harmless" : "unseen: " + *told;
}

} // namespace

TEST_CASE("damage: a flipped bit is found, or harmless") {
  temporary_folder folder;
  auto path = folder / "troupe.db";
  make_store(path);
  auto bytes = bytes_of_file(path);
  auto good = sound(told_by(*sound(sqlite_store::open({path}))));
  CHECK(sound(check(*sound(sqlite_store::open({path})))) == std::vector<std::string>{});
  std::mt19937_64 dice{11};
  std::map<std::string, int> verdicts;
  constexpr int flips = 400;
  for (int i = 0; i < flips; ++i) {
    auto at = dice() % bytes.size();
    while (bytes[at] == 0) // of these there are many, and most are in nobody's use
      at = dice() % bytes.size();
    auto damaged = bytes;
    damaged[at] = static_cast<char>(damaged[at] ^ (1 << dice() % 8));
    auto what = verdict(path, damaged, good);
    CHECK_MESSAGE(!what.starts_with("unseen"), "byte " << at << ": " << what);
    ++verdicts[what];
  }
  CHECK(verdicts["found"] > flips / 2);
}

TEST_CASE("damage: what is wrong is named by the process that it costs") {
  struct damage {
    const char* sql;
    const char* fault;
  };
  const damage all[]{
    {"UPDATE processes SET output = '\"other\"' WHERE id = 'flow/failed'",
     "process flow/failed: its row is not what was stored"},
    {"UPDATE runs SET state = 8 WHERE number = 3",
     "process flow/failed: the row of execution 3 is not what was stored"},
    {"UPDATE journal SET entry = substr(entry, 1, length(entry) - 1) WHERE number = 3",
     "process flow/failed: entry 3 of its journal: "},
    {"UPDATE definitions SET body = body || ' '",
     "process flow/failed: its definition is not what was stored"},
    {"UPDATE tasks SET id = 'b' WHERE id = 'a'",
     "process flow/failed: its definition is not what was stored"},
    {"UPDATE states SET state = 'done' WHERE number = 7", "its tables are not as they were made"},
    {"UPDATE requests SET detail = 'now'",
     "process flow/live: the request to cancel is not what was stored"},
    {"UPDATE contents SET body = zeroblob(5) WHERE key = 2",
     "process flow/failed: a value of it is not what was stored"},
    {"DELETE FROM content_uses WHERE content = 2", "process flow/failed: entry "},
    {"UPDATE catalogue SET text = text || ' ' WHERE name = 'etl' AND version = 2",
     "version 2 of workflow etl in the catalogue is not what was stored"},
    {"UPDATE catalogue SET who = 'bob' WHERE name = 'etl' AND version = 1",
     "version 1 of workflow etl in the catalogue is not what was stored"},
    {"UPDATE catalogue SET removal = 0 WHERE name = 'old' AND version = 2",
     "version 2 of workflow old in the catalogue is not what was stored"},
    {"DELETE FROM catalogue WHERE name = 'etl' AND version = 1",
     "workflow etl has 1 versions in the catalogue; 2 expected"},
  };
  for (const auto& each : all) {
    temporary_folder folder;
    auto path = folder / "troupe.db";
    make_store(path);
    shell(path, each.sql);
    auto faults = sound(check(*sound(sqlite_store::open({path}))));
    auto named = [&](const std::string& fault) { return fault.starts_with(each.fault); };
    CHECK_MESSAGE(std::ranges::any_of(faults, named),
                  each.sql << ": " << (faults.empty() ? "nothing" : faults.front()));
  }
}

TEST_CASE("damage: a row that is damaged says so, the others are as they were") {
  temporary_folder folder;
  auto path = folder / "troupe.db";
  make_store(path);
  shell(path, "UPDATE processes SET name = 'wolf' WHERE id = 'flow/live'");
  auto in = sound(sqlite_store::open({path}));
  CHECK(sound(in->processes({.has_ended = false})).front().is_damaged);
  CHECK(sound(in->find("flow/live"))->is_damaged);
  CHECK_FALSE(sound(in->find("flow/failed"))->is_damaged);
}

TEST_CASE("damage: a definition of the catalogue that is damaged is not given out") {
  temporary_folder folder;
  auto path = folder / "troupe.db";
  make_store(path);
  shell(path, "UPDATE catalogue SET text = 'other' WHERE name = 'etl' AND version = 2");
  auto in = sound(sqlite_store::open({path}));
  auto found = in->find_catalogued("etl", 0);
  REQUIRE_FALSE(found);
  CHECK(found.error().code == error_code::store_damaged);
  CHECK(found.error().message.find("version 2 of workflow \"etl\" is not what was stored")
        != std::string::npos);
  CHECK(sound(in->find_catalogued("etl", 1))->text.size() == 3000);
  shell(path, "UPDATE catalogue SET note = 'none' WHERE name = 'old'");
  CHECK(sound(in->catalogue_names({}, 10)).back().is_damaged);
  CHECK_FALSE(sound(in->catalogue_names({}, 10)).front().is_damaged);
}

TEST_CASE("damage: past a page that can't be read the others are listed") {
  temporary_folder folder;
  auto path = folder / "troupe.db";
  {
    auto in = sound(sqlite_store::open({path}));
    sound(in->register_owner(some_owner()));
    for (int i = 0; i < 200; ++i) // several pages
      commit_one(*in, birth_of("flow/" + std::to_string(1000 + i)));
  }
  auto pages = shell(path, "SELECT pageno FROM dbstat WHERE name = 'processes'"
                           " AND pagetype = 'leaf' ORDER BY pageno");
  REQUIRE(pages.size() > 2);
  auto bytes = bytes_of_file(path);
  constexpr std::size_t page_size = 4096;
  bytes.replace((std::stoul(pages[1]) - 1) * page_size, page_size, page_size, '\x7f');
  std::ofstream{path, std::ios::binary} << bytes;
  auto in = sound(sqlite_store::open({path}));
  auto rows = sound(in->processes({}));
  CHECK(rows.size() == 200);
  auto damaged = std::ranges::count_if(rows, &process_row::is_damaged);
  CHECK(damaged > 0);
  CHECK(damaged < 150);
  CHECK(sound(in->processes({.has_ended = false})).size() == 200);
  CHECK(sound(in->processes({.ended = {.to = time_point::max()}})).empty());
  CHECK_FALSE(sound(check(*in)).empty());
}
