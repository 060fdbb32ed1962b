// Checkpoints as every store keeps them. Their bodies are not read here.
#include "runtime/store/sqlite/retention.hpp"
#include "tests/store/changes.hpp"
#include "tests/store/kept.hpp"
#include "tests/store/shell.hpp"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>

using namespace troupe;
using namespace troupe::testing;

namespace {

/// A body that is what it says.
std::string body_of(const std::string& text) {
  return std::string{bytes_of(hash_of(text))} + text;
}

} // namespace

TEST_CASE_TEMPLATE("checkpoints: the latest is kept, for as long as it may be of use", Kept,
                   kept_in_memory, kept_in_sqlite) {
  Kept kept;
  auto& in = kept.of();
  sound(in.register_owner(some_owner()));
  auto first = birth_of("p");
  auto got = commit_one(in, first);
  CHECK_FALSE(sound(in.read_checkpoint(got.process)));
  auto next = after(first, got);
  commit_one(in, next);
  sound(in.write_checkpoint(got.process, {1, "one"}));
  sound(in.write_checkpoint(got.process, {2, "two"}));
  sound(in.write_checkpoint(got.process, {3, "of a journal that it does not have"}));
  sound(in.write_checkpoint(got.process + 1, {1, "of nobody"}));
  auto latest = sound(in.read_checkpoint(got.process));
  REQUIRE(latest);
  CHECK(latest->entries == 2);
  CHECK(latest->body == "two");
  CHECK_FALSE(sound(in.read_checkpoint(got.process + 1)));
  CHECK(sound(in.uses_content(got.process, next.contents[0].hash)));
  CHECK_FALSE(sound(in.uses_content(got.process, hash_of("else"))));
  auto last = after(next, got);
  commit_one(in, ending(last));
  CHECK_FALSE(sound(in.read_checkpoint(got.process)));
  sound(in.write_checkpoint(got.process, {3, "too late"}));
  CHECK_FALSE(sound(in.read_checkpoint(got.process)));
}

TEST_CASE_TEMPLATE("checkpoints: one of what failed stays, until the process is removed", Kept,
                   kept_in_memory, kept_in_sqlite) {
  Kept kept;
  auto& in = kept.of();
  sound(in.register_owner(some_owner()));
  auto first = birth_of("p");
  auto got = commit_one(in, first);
  sound(in.write_checkpoint(got.process, {1, "one"}));
  auto last = after(first, got);
  ending(last).state = process_state::failed;
  commit_one(in, last);
  CHECK(sound(in.read_checkpoint(got.process)));
  sound(forget(in, std::vector{seen_process{got.process, got.fence}}));
  CHECK_FALSE(sound(in.read_checkpoint(got.process)));
}

TEST_CASE_TEMPLATE("checkpoints: a journal is read from any entry on", Kept, kept_in_memory,
                   kept_in_sqlite) {
  Kept kept;
  auto& in = kept.of();
  sound(in.register_owner(some_owner()));
  auto first = birth_of("p");
  auto got = commit_one(in, first);
  auto next = after(first, got);
  commit_one(in, next);
  commit_one(in, after(next, got));
  std::vector<std::string> heard;
  sound(in.read_journal(got.process, 1, [&](std::string_view entry) {
    heard.emplace_back(entry);
    return true;
  }));
  CHECK(heard == std::vector<std::string>{"entry 2", "entry 3"});
}

TEST_CASE("checkpoints: a check names those that are damaged, or of entries that are not there") {
  kept_in_sqlite kept;
  auto& in = *kept.made;
  sound(in.register_owner(some_owner()));
  auto got = commit_one(in, birth_of("p"));
  sound(in.write_checkpoint(got.process, {1, body_of("sound")}));
  CHECK(sound(in.check()).empty());
  sound(in.write_checkpoint(got.process, {1, body_of("sound") + "er"}));
  CHECK(sound(in.check())
        == std::vector<std::string>{"the checkpoint of process p is not what was stored"});
  shell(kept.path, "UPDATE snapshots SET entries = 7, body = x'00'");
  auto faults = sound(in.check());
  REQUIRE(faults.size() == 2);
  CHECK(faults[0] == "the checkpoint of process p is of 7 journal entries; at most 1 expected");
}

TEST_CASE(
  "checkpoints: a store of before there were any is brought up to date, and loses nothing") {
  temporary_folder folder;
  auto path = folder / "troupe.db";
  std::ifstream file{TROUPE_VERSION_2};
  shell(path, std::string{std::istreambuf_iterator<char>{file}, {}});
  shell(path, "DROP TABLE snapshots; PRAGMA user_version = 1");
  auto in = sound(sqlite_store::open({path, false}));
  CHECK(shell(path, "PRAGMA user_version") == std::vector<std::string>{"4"});
  auto rows = sound(in->processes({}));
  REQUIRE(rows.size() == 1);
  CHECK(journal_of(*in, rows[0].key).size() == rows[0].entries);
  sound(in->write_checkpoint(rows[0].key, {1, body_of("first")}));
  CHECK(sound(in->read_checkpoint(rows[0].key)));
  CHECK(sound(in->check()).empty());
}
