// Every call of the disk fails in turn, and the power is cut after every one.
#include "runtime/store/sqlite/sqlite_store.hpp"
#include "tests/base/temporary_folder.hpp"
#include "tests/store/changes.hpp"
#include "tests/store/test_disk.hpp"

#include <doctest/doctest.h>

using namespace troupe;
using namespace troupe::testing;

namespace {

/// What was acknowledged: how many entries of which process.
using acknowledged = std::map<std::string, std::uint64_t>;

constexpr int processes = 3;
constexpr int rounds = 4;

/// A run of three processes side by side. Failed calls are tried again, up to `patience` times
/// each; false where that was not enough.
class scenario {
public:
  scenario(const sqlite_options& options, int patience) : options_{options}, patience_{patience} {}

  bool run() {
    if (!persist([&] { return open(); }))
      return false;
    if (!persist([&] { return in_->register_owner(some_owner()).has_value(); }))
      return false;
    for (int i = 0; i < processes; ++i)
      changes_.push_back(birth_of("p" + std::to_string(i)));
    for (int round = 0; round < rounds; ++round)
      if (!commit(round == rounds - 1))
        return false;
    return true;
  }

  const acknowledged& told() const { return told_; }
  const std::vector<std::string>& troubles() const { return troubles_; }

private:
  template <class Step>
  bool persist(Step step) {
    for (int i = 0; i <= patience_; ++i)
      if (step())
        return true;
    return false;
  }

  bool open() {
    auto opened = sqlite_store::open(options_);
    if (opened)
      in_ = std::move(*opened);
    return opened.has_value();
  }

  bool commit(bool last) {
    result<std::vector<receipt>> got;
    auto tried = persist([&] {
      got = in_->commit(changes_);
      if (!got)
        troubles_.push_back(got.error().message);
      return got.has_value();
    });
    if (!tried)
      return false;
    for (std::size_t i = 0; i < changes_.size(); ++i) {
      REQUIRE((*got)[i].written);
      told_["p" + std::to_string(i)] = changes_[i].number;
      changes_[i] = after(changes_[i], (*got)[i]);
      if (last)
        ending(changes_[i]);
    }
    return true;
  }

  sqlite_options options_;
  int patience_;
  std::unique_ptr<sqlite_store> in_;
  std::vector<change> changes_;
  acknowledged told_;
  std::vector<std::string> troubles_;
};

/// The database is sound, and has what was acknowledged: at most one group more, and that whole.
void verify(const std::string& path, const std::string& vfs, const acknowledged& told) {
  auto opened = sqlite_store::open({path, true, vfs});
  REQUIRE_MESSAGE(opened, (opened ? "" : opened.error().message));
  auto& from = **opened;
  auto faults = sound(from.check());
  CHECK_MESSAGE(faults.empty(), (faults.empty() ? "" : faults.front()));
  auto rows = sound(from.processes({}));
  CHECK(rows.size() >= told.size());
  for (const auto& row : rows) {
    auto known = told.find(row.id);
    auto least = known == told.end() ? 0 : known->second;
    CHECK(row.entries >= least);
    CHECK(row.entries <= least + 1);
    CHECK(row.entries == rows.front().entries);
    auto entries = journal_of(from, row.key);
    REQUIRE(entries.size() == row.entries);
    for (std::size_t i = 1; i < entries.size(); ++i)
      CHECK(entries[i] == "entry " + std::to_string(i + 1));
  }
}

struct fault {
  disk_call kind;
  int code;
  const char* name;
};

} // namespace

TEST_CASE("disk: any call may fail, once or for a while: nothing acknowledged is lost") {
  const fault faults[] = {{disk_call::write, SQLITE_IOERR_WRITE, "write"},
                          {disk_call::write, SQLITE_FULL, "full"},
                          {disk_call::sync, SQLITE_IOERR_FSYNC, "fsync"},
                          {disk_call::read, SQLITE_IOERR_READ, "read"},
                          {disk_call::truncate, SQLITE_IOERR_TRUNCATE, "truncate"},
                          {disk_call::open, SQLITE_CANTOPEN, "open"}};
  for (const auto& each : faults)
    for (std::uint64_t lasting : {0U, 5U})
      for (std::uint64_t nth = 1;; ++nth) {
        CAPTURE(each.name);
        CAPTURE(lasting);
        CAPTURE(nth);
        test_disk disk;
        temporary_folder folder;
        disk.fail(each.kind, nth, each.code, lasting);
        {
          scenario work{{folder / "troupe.db", true, disk.vfs()}, 12};
          REQUIRE(work.run());
          disk.repair();
          verify(folder / "troupe.db", disk.vfs(), work.told());
          // And none of it only seems to be on the disk.
          temporary_folder rest;
          std::mt19937_64 dice{nth};
          disk.leave_in(rest.path().string(), dice);
          test_disk plain;
          verify(rest / "troupe.db", plain.vfs(), work.told());
        }
        if (!disk.struck())
          break;
      }
}

TEST_CASE("disk: what was refused in a group is refused, too, where it stayed unknown for long") {
  auto doubts = 0;
  for (auto [kind, code] : {std::pair{disk_call::write, SQLITE_IOERR_WRITE},
                            std::pair{disk_call::sync, SQLITE_IOERR_FSYNC}})
    for (std::uint64_t nth = 1;; ++nth) {
      CAPTURE(nth);
      test_disk disk;
      temporary_folder folder;
      auto opened = sqlite_store::open({folder / "troupe.db", true, disk.vfs()});
      REQUIRE(opened);
      auto& in = **opened;
      sound(in.register_owner(some_owner()));
      auto taken = birth_of("p");
      auto first = commit_one(in, ending(taken));
      std::vector group{birth_of("p"), birth_of("q")};
      disk.fail(kind, nth, code);
      auto got = in.commit(group);
      if (!got) {
        ++doubts;
        got = in.commit(group);
      }
      disk.repair();
      REQUIRE_MESSAGE(got, (got ? "" : got.error().message));
      CHECK_FALSE((*got)[0].written);
      CHECK((*got)[1].written);
      CHECK((*got)[1].process != first.process);
      CHECK(sound(in.find("p"))->ended);
      CHECK(sound(in.processes({})).size() == 2);
      if (!disk.struck())
        break;
    }
  CHECK(doubts > 0);
}

TEST_CASE("disk: a cut of the power at any call loses nothing that was acknowledged") {
  for (std::uint64_t nth = 1;; ++nth) {
    CAPTURE(nth);
    test_disk disk;
    temporary_folder folder;
    disk.cut_power(nth);
    scenario work{{folder / "troupe.db", true, disk.vfs()}, 0};
    auto whole = work.run();
    for (std::uint64_t seed = 1; seed <= 3; ++seed) {
      CAPTURE(seed);
      temporary_folder rest;
      std::mt19937_64 dice{seed * 1000 + nth};
      disk.leave_in(rest.path().string(), dice);
      test_disk plain;
      verify(rest / "troupe.db", plain.vfs(), work.told());
    }
    if (whole)
      break;
  }
}

TEST_CASE("disk: a version of the catalogue may be put again after an error, and is there once") {
  for (auto kind : {disk_call::write, disk_call::sync})
    for (std::uint64_t nth = 1;; ++nth) {
      CAPTURE(nth);
      test_disk disk;
      temporary_folder folder;
      auto in = sound(sqlite_store::open({folder / "troupe.db", true, disk.vfs()}));
      disk.fail(kind, nth, kind == disk_call::write ? SQLITE_IOERR_WRITE : SQLITE_IOERR_FSYNC);
      const catalogue_change wanted{
        .name = "etl", .text = "pipeline: {}", .who = "ada", .expected = 0};
      auto got = in->write_catalogue(wanted);
      for (int i = 0; !got && i < 3; ++i)
        got = in->write_catalogue(wanted);
      CHECK(sound(std::move(got)).newest.version == 1);
      temporary_folder rest;
      std::mt19937_64 dice{nth};
      disk.leave_in(rest.path().string(), dice);
      test_disk plain;
      auto left = sound(sqlite_store::open({rest / "troupe.db", true, plain.vfs()}));
      CHECK(sound(left->catalogue_versions("etl", 9, 9)).size() == 1);
      CHECK(sound(left->find_catalogued("etl", 0))->text == *wanted.text);
      CHECK(sound(left->check()).empty());
      if (!disk.struck())
        break;
    }
}

TEST_CASE("disk: what stands in the way is named, and where") {
  test_disk disk;
  temporary_folder folder;
  auto path = folder / "troupe.db";
  auto in = sound(sqlite_store::open({path, true, disk.vfs()}));
  sound(in->register_owner(some_owner()));
  auto first = birth_of("p");
  disk.fail(disk_call::write, 1, SQLITE_FULL);
  CHECK(in->commit({&first, 1}).error().message == "store " + path + ": the disk is full");
  disk.fail(disk_call::sync, 1, SQLITE_IOERR_FSYNC);
  CHECK(in->commit({&first, 1}).error().message
        == "store " + path + ": I/O error while flushing to disk (fsync)");
  CHECK(commit_one(*in, first).written);
}
