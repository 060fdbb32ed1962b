// The catalogue of named definitions, which every store keeps alike.
#include "runtime/store/sqlite/retention.hpp"
#include "tests/store/kept.hpp"
#include "tests/store/shell.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <limits>
#include <set>
#include <thread>

using namespace troupe;
using namespace troupe::testing;

namespace {

constexpr time_point noon{std::chrono::hours{12}};

catalogue_change put(std::string name, std::string text,
                     std::optional<std::uint64_t> expected = std::nullopt) {
  catalogue_change wanted;
  wanted.name = std::move(name);
  wanted.text = std::move(text);
  wanted.who = "ada";
  wanted.when = noon;
  wanted.note = "as agreed";
  wanted.expected = expected;
  return wanted;
}

catalogue_change removal(std::string name, std::optional<std::uint64_t> expected = std::nullopt) {
  auto wanted = put(std::move(name), {}, expected);
  wanted.text.reset();
  return wanted;
}

/// `name version` of each, with `-` before those that are removals.
std::vector<std::string> told(const std::vector<catalogue_entry>& all) {
  std::vector<std::string> lines;
  for (const auto& each : all) {
    CHECK(each.text.empty());
    CHECK_FALSE(each.is_damaged);
    lines.push_back((each.is_removal ? "-" : "") + each.name + ' ' + std::to_string(each.version));
  }
  return lines;
}

error refused(catalogue_store& in, const catalogue_change& wanted) {
  auto got = in.write_catalogue(wanted);
  REQUIRE_FALSE(got);
  return got.error();
}

using lines = std::vector<std::string>;

} // namespace

TEST_CASE_TEMPLATE("catalogue: a version is read back as it was put", Kept, kept_in_memory,
                   kept_in_sqlite) {
  Kept kept;
  auto& in = kept.catalogue();
  auto got = sound(in.write_catalogue(put("etl", "one")));
  CHECK(got.is_new);
  CHECK(got.newest.version == 1);
  CHECK(got.newest.text.empty());
  CHECK(sound(in.write_catalogue(put("etl", "two"))).newest.version == 2);
  auto newest = sound(in.find_catalogued("etl", 0));
  REQUIRE(newest.has_value());
  CHECK(newest->name == "etl");
  CHECK(newest->version == 2);
  CHECK(newest->text == "two");
  CHECK(newest->hash == hash_of("two"));
  CHECK(newest->who == "ada");
  CHECK(newest->when == noon);
  CHECK(newest->note == "as agreed");
  CHECK_FALSE(newest->is_removal);
  CHECK(sound(in.find_catalogued("etl", 1))->text == "one");
  CHECK_FALSE(sound(in.find_catalogued("etl", 3)).has_value());
  CHECK_FALSE(sound(in.find_catalogued("etl", std::uint64_t{1} << 63)).has_value());
  CHECK_FALSE(sound(in.find_catalogued("ETL", 0)).has_value());
}

TEST_CASE_TEMPLATE("catalogue: the text of the newest version adds none, that of an older one does",
                   Kept, kept_in_memory, kept_in_sqlite) {
  Kept kept;
  auto& in = kept.catalogue();
  sound(in.write_catalogue(put("etl", "one")));
  auto other = put("etl", "one");
  other.who = "bob";
  auto again = sound(in.write_catalogue(other));
  CHECK_FALSE(again.is_new);
  CHECK(again.newest.version == 1);
  CHECK(again.newest.who == "ada");
  sound(in.write_catalogue(put("etl", "two")));
  CHECK(sound(in.write_catalogue(put("etl", "one"))).newest.version == 3);
}

TEST_CASE_TEMPLATE("catalogue: what was removed is marked so, keeps its history, and may come back",
                   Kept, kept_in_memory, kept_in_sqlite) {
  Kept kept;
  auto& in = kept.catalogue();
  sound(in.write_catalogue(put("etl", "one")));
  auto gone = sound(in.write_catalogue(removal("etl")));
  CHECK(gone.is_new);
  CHECK(gone.newest.version == 2);
  CHECK(sound(in.find_catalogued("etl", 0))->is_removal);
  CHECK(sound(in.find_catalogued("etl", 1))->text == "one");
  auto twice = refused(in, removal("etl"));
  CHECK(twice.code == error_code::workflow_unknown);
  CHECK(twice.message == "workflow \"etl\" was removed by ada at 1970-01-01T12:00:00.000Z");
  auto never = refused(in, removal("other"));
  CHECK(never.code == error_code::workflow_unknown);
  CHECK(never.message == "there is no workflow \"other\" in the catalogue");
  CHECK(sound(in.write_catalogue(put("etl", "one"))).newest.version == 3);
  CHECK(told(sound(in.catalogue_versions("etl", 100, 100))) == lines{"etl 3", "-etl 2", "etl 1"});
}

TEST_CASE_TEMPLATE("catalogue: names and versions are listed by pages", Kept, kept_in_memory,
                   kept_in_sqlite) {
  Kept kept;
  auto& in = kept.catalogue();
  CHECK(sound(in.catalogue_names({}, 10)).empty());
  for (const auto* name : {"b", "a", "ä", "B", "a b"})
    for (const auto* text : {"one", "two", "three"})
      sound(in.write_catalogue(put(name, text)));
  sound(in.write_catalogue(removal("a b")));
  CHECK(told(sound(in.catalogue_names({}, 2))) == lines{"B 3", "a 3"});
  CHECK(told(sound(in.catalogue_names("a", 2))) == lines{"-a b 4", "b 3"});
  CHECK(told(sound(in.catalogue_names("b", 2))) == lines{"ä 3"});
  CHECK(sound(in.catalogue_names("ä", 2)).empty());
  CHECK(sound(in.catalogue_names({}, 0)).empty());
  constexpr auto all = std::numeric_limits<std::uint64_t>::max();
  CHECK(told(sound(in.catalogue_versions("b", all, 2))) == lines{"b 3", "b 2"});
  CHECK(told(sound(in.catalogue_versions("b", 2, 2))) == lines{"b 1"});
  CHECK(sound(in.catalogue_versions("b", 1, 2)).empty());
  CHECK(sound(in.catalogue_versions("c", all, 2)).empty());
}

TEST_CASE_TEMPLATE("catalogue: only the version that is expected is replaced", Kept, kept_in_memory,
                   kept_in_sqlite) {
  Kept kept;
  auto& in = kept.catalogue();
  auto none = refused(in, put("etl", "one", 1));
  CHECK(none.code == error_code::version_mismatch);
  CHECK(none.message == "there is no workflow \"etl\": version 1 was expected");
  CHECK(sound(in.write_catalogue(put("etl", "one", 0))).newest.version == 1);
  CHECK(sound(in.write_catalogue(put("etl", "two", 1))).newest.version == 2);
  auto late = refused(in, put("etl", "three", 1));
  CHECK(late.code == error_code::version_mismatch);
  CHECK(late.message
        == "workflow \"etl\" is at version 2, put by ada at 1970-01-01T12:00:00.000Z: version 1"
           " was expected; look at what has changed, and try again with the version that is there");
  auto same = put("etl", "two", 1);
  same.who = "bob";
  CHECK(refused(in, same).code == error_code::version_mismatch);
  CHECK(refused(in, removal("etl", 1)).code == error_code::version_mismatch);
  CHECK(refused(in, put("etl", "one", 0)).message.find(": it was expected not to be there")
        != std::string::npos);
  CHECK_FALSE(sound(in.write_catalogue(put("etl", "two", 2))).is_new);
  CHECK(sound(in.write_catalogue(removal("etl", 2))).newest.version == 3);
  CHECK(sound(in.write_catalogue(put("etl", "four", 0))).newest.version == 4);
  CHECK(told(sound(in.catalogue_versions("etl", 100, 100))).size() == 4);
}

TEST_CASE_TEMPLATE("catalogue: whoever got no answer may ask for the same again", Kept,
                   kept_in_memory, kept_in_sqlite) {
  Kept kept;
  auto& in = kept.catalogue();
  for (auto is_new : {true, false}) {
    auto first = sound(in.write_catalogue(put("etl", "one", 0)));
    CHECK(first.is_new == is_new);
    CHECK(first.newest.version == 1);
  }
  for (auto is_new : {true, false})
    CHECK(sound(in.write_catalogue(put("etl", "two", 1))).is_new == is_new);
  for (auto is_new : {true, false})
    CHECK(sound(in.write_catalogue(removal("etl", 2))).is_new == is_new);
  CHECK(told(sound(in.catalogue_versions("etl", 100, 100))) == lines{"-etl 3", "etl 2", "etl 1"});
  CHECK(refused(in, put("etl", "two", 1)).code == error_code::version_mismatch);
}

TEST_CASE_TEMPLATE("catalogue: what can't be kept is refused with its reason", Kept, kept_in_memory,
                   kept_in_sqlite) {
  Kept kept;
  auto& in = kept.catalogue();
  auto why = [&](const catalogue_change& wanted) {
    auto reason = refused(in, wanted);
    CHECK(reason.code == error_code::argument_invalid);
    return reason.message;
  };
  CHECK(why(put("", "x"))
        == "\"\" is no name for the catalogue: it is empty; expected one such as etl or"
           " nightly-report");
  for (const auto* name : {"a/b", "a@2", "a\nb", ".a", "-a", " a", "a ", "a\u202e"})
    CHECK_MESSAGE(why(put(name, "x")).find("is no name for the catalogue") != std::string::npos,
                  name);
  CHECK(why(put(std::string(201, 'a'), "x"))
        == "the name of the workflow has 201 bytes: expected at most 200");
  CHECK(why(put("a\xff", "x")).find("is not UTF-8") != std::string::npos);
  CHECK(why(put("a", std::string(catalogue_text_max + 1, 'x')))
        == "the definition has 4194305 bytes: expected at most 4194304");
  CHECK(why(put("a", "\xc3")) == "the definition is not UTF-8, as all text has to be");
  auto noted = put("a", "x");
  noted.note = std::string(catalogue_note_max + 1, 'n');
  CHECK(why(noted) == "the note has 4097 bytes: expected at most 4096");
  auto signed_by = put("a", "x");
  signed_by.who = std::string(catalogue_name_max + 1, 'w');
  CHECK(why(signed_by) == "who changes the catalogue has 201 bytes: expected at most 200");
  CHECK(sound(in.catalogue_names({}, 10)).empty());
  CHECK(sound(in.write_catalogue(put("a", std::string(catalogue_text_max, 'x')))).is_new);
}

TEST_CASE("catalogue: of two programs that replace one version, one does") {
  temporary_folder folder;
  auto path = folder / "troupe.db";
  sound(sqlite_store::open({path}));
  constexpr int writers = 4;
  constexpr std::uint64_t rounds = 25;
  std::atomic<int> written{0};
  std::vector<std::string> troubles(writers);
  std::vector<std::thread> threads;
  for (int writer = 0; writer < writers; ++writer)
    threads.emplace_back([&, writer] {
      auto in = sqlite_store::open({path});
      for (std::uint64_t round = 0; in && round < rounds; ++round) {
        auto text = std::to_string(writer) + ' ' + std::to_string(round);
        auto got = (*in)->write_catalogue(put("etl", text, round));
        while (!got && got.error().code == error_code::version_mismatch) { // as a person would
          auto newest = (*in)->catalogue_versions("etl", rounds * writers + 1, 1);
          if (!newest)
            break;
          got = (*in)->write_catalogue(
            put("etl", text, newest->empty() ? 0 : newest->front().version));
        }
        if (got && got->is_new)
          ++written;
        if (!got)
          troubles[static_cast<std::size_t>(writer)] = got.error().message;
      }
      if (!in)
        troubles[static_cast<std::size_t>(writer)] = in.error().message;
    });
  for (auto& thread : threads)
    thread.join();
  for (const auto& trouble : troubles)
    CHECK(trouble == "");
  CHECK(written == writers * static_cast<int>(rounds));
  auto in = sound(sqlite_store::open({path}));
  auto versions = sound(in->catalogue_versions("etl", 1000, 1000));
  CHECK(versions.size() == writers * rounds); // none was lost
  std::set<content_hash> texts;
  for (const auto& each : versions)
    texts.insert(each.hash);
  CHECK(texts.size() == versions.size());
  CHECK(sound(in->check()).empty());
}

TEST_CASE("catalogue: of two programs that add to it without looking, both do") {
  temporary_folder folder;
  auto path = folder / "troupe.db";
  auto one = sound(sqlite_store::open({path}));
  auto other = sound(sqlite_store::open({path}));
  CHECK(sound(one->write_catalogue(put("etl", "one"))).newest.version == 1);
  CHECK(sound(other->write_catalogue(put("etl", "two"))).newest.version == 2);
  CHECK(refused(*one, put("etl", "three", 1)).code == error_code::version_mismatch);
  CHECK(sound(one->find_catalogued("etl", 0))->text == "two");
}

TEST_CASE("catalogue: copies have it, and neither removal nor compaction takes anything of it") {
  temporary_folder folder;
  auto path = folder / "troupe.db";
  auto in = sound(sqlite_store::open({path}));
  sound(in->register_owner(some_owner()));
  auto first = birth_of("p");
  auto got = commit_one(*in, ending(first));
  sound(in->write_catalogue(put("etl", "one")));
  sound(in->write_catalogue(put("etl", "two")));
  sound(in->write_catalogue(removal("etl")));
  sound(in->back_up(folder / "copy.db"));
  sound(forget(*in, std::vector{seen_process{got.process, got.fence}}));
  sound(in->rebuild());
  for (const auto& each : {path, std::string{folder / "copy.db"}}) {
    auto from = sound(sqlite_store::open({each}));
    CHECK(told(sound(from->catalogue_versions("etl", 9, 9))) == lines{"-etl 3", "etl 2", "etl 1"});
    CHECK(sound(from->find_catalogued("etl", 2))->text == "two");
    CHECK(sound(from->check()).empty());
  }
}

TEST_CASE("catalogue: a version that is damaged is replaced by one that isn't") {
  temporary_folder folder;
  auto path = folder / "troupe.db";
  auto in = sound(sqlite_store::open({path}));
  sound(in->write_catalogue(put("etl", "one")));
  shell(path, "UPDATE catalogue SET who = 'eve'");
  auto got = sound(in->write_catalogue(put("etl", "one")));
  CHECK(got.is_new);
  CHECK(got.newest.version == 2);
}
