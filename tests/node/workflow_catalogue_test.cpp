#include "runtime/node/workflow_catalogue.hpp"

#include "runtime/language/workflow/workflow.hpp"
#include "tests/base/temporary_folder.hpp"
#include "tests/node/answers.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <thread>

using namespace troupe;
using namespace troupe::testing;

namespace {

constexpr const char* nothing = "pipeline: {a: {action: 'nop:nop'}}";
constexpr const char* prints = "pipeline: {a: {action: 'printer:print', input: {message: hi}}}";

/// A catalogue whose texts may name files of its folder.
struct in_folder {
  temporary_folder folder;
  process_place place{.folder = folder / "state", .store = folder / "state/troupe.db"};
  workflow_catalogue all{place, folder.path().string()};

  put_outcome put(const std::string& name, std::string text, version_terms how = {},
                  const std::string& file = {}) {
    auto done = all.put(name, std::move(text), how, file);
    REQUIRE_MESSAGE(done, (done ? "" : done.error().reason.message));
    return std::move(*done);
  }

  catalogue_fault refused(const std::string& name, std::string text, version_terms how = {},
                          const std::string& file = {}) {
    auto done = all.put(name, std::move(text), how, file);
    REQUIRE_FALSE(done);
    return done.error();
  }

  workflow_ptr loaded(const std::string& name, std::uint64_t version = 0) {
    auto flow = all.load(name, version);
    REQUIRE_MESSAGE(flow, (flow ? "" : flow.error().reason.message));
    return *flow;
  }

  std::vector<std::string> names(const workflow_query& which = {}) {
    auto page = all.list(which);
    REQUIRE(page);
    std::vector<std::string> found;
    for (const auto& each : page->rows)
      found.push_back(each.name);
    return found;
  }
};

version_terms by(std::string who, std::optional<std::uint64_t> expected = std::nullopt) {
  return {std::move(who), "as agreed", expected};
}

std::string problems_in(const catalogue_fault& fault) {
  CHECK(fault.reason.code == error_code::definition_invalid);
  std::string text;
  for (const auto& each : fault.problems)
    text += to_string(each) + '\n';
  return text;
}

template <class T>
error why(const result<T>& failed) {
  REQUIRE_FALSE(failed);
  return failed.error();
}

} // namespace

TEST_CASE("workflow catalogue: what is put is found, by name and by version") {
  in_folder in;
  auto first = in.put("etl", nothing, by("ada"));
  CHECK(first.is_new);
  CHECK(first.newest.version == 1);
  CHECK(first.flow->name == "etl");
  CHECK_FALSE(in.put("etl", nothing, by("bob")).is_new);
  CHECK(in.put("etl", prints, by("bob")).newest.version == 2);
  auto newest = in.all.get("etl");
  REQUIRE(newest);
  CHECK(newest->text == prints);
  CHECK(newest->who == "bob");
  CHECK(newest->note == "as agreed");
  auto document = to_json(*newest);
  CHECK(document["name"] == "etl");
  CHECK(document["version"] == 2);
  CHECK(document["changedBy"] == "bob");
  CHECK(document["changedAt"] == to_rfc3339(newest->when));
  CHECK(document["hash"].get<std::string>().size() == 64);
  CHECK(document["text"] == prints);
  CHECK(in.all.get("etl", 1)->text == nothing);
}

TEST_CASE("workflow catalogue: all that is wrong with a text is told, and nothing is put") {
  in_folder in;
  auto fault = in.refused(
    "etl", "name: load\npipeline:\n  a: {action: 'nop:nip'}\n  b: {action: 'nop:nop', whn: 1}\n");
  auto told = problems_in(fault);
  CHECK(told.find("etl.yaml:1:7: name: expected \"etl\" or none, found ") == 0);
  CHECK(told.find("\netl.yaml:3:") != std::string::npos);
  CHECK(told.find("\netl.yaml:4:") != std::string::npos);
  CHECK(fault.problems.front().where == source_position{1, 7});
  CHECK_FALSE(std::filesystem::exists(in.place.store));
  CHECK(problems_in(in.refused("etl", "pipeline: 1", {}, "my/flow.yaml")).find("my/flow.yaml:1:")
        == 0);
  CHECK(problems_in(in.refused("etl", std::string(catalogue_text_max + 1, '#')))
        == "etl.yaml:1:1: the definition has more than 4194304 bytes\n");
}

TEST_CASE("workflow catalogue: a workflow is called as the catalogue calls it") {
  in_folder in;
  CHECK(in.put("etl", nothing, {}, "nightly.yaml").newest.name == "etl");
  CHECK(in.put("load", "name: load\n" + std::string{nothing}).flow->name == "load");
  CHECK(in.put("", nothing, {}, "some/nightly.yaml").newest.name == "nightly");
  CHECK(in.put("", "name: own\n" + std::string{nothing}, {}, "x.yaml").newest.name == "own");
  CHECK(in.loaded("etl")->name == "etl");
  CHECK(in.loaded("own")->name == "own");
  CHECK(in.refused("a/b", nothing).reason.code == error_code::argument_invalid);
  auto fault = in.refused("", "name: a@b\n" + std::string{nothing});
  CHECK(fault.problems.empty());
  CHECK(fault.reason.message.find("\"a@b\" is no name for the catalogue") == 0);
}

TEST_CASE("workflow catalogue: what is there is replaced only on the terms of who puts it") {
  in_folder in;
  in.put("etl", nothing, by("ada", 0));
  auto fault = in.refused("etl", prints, by("bob", 0));
  CHECK(fault.reason.code == error_code::version_mismatch);
  CHECK(fault.reason.message.find("workflow \"etl\" is at version 1, put by ada at ") == 0);
  CHECK(in.put("etl", prints, by("bob", 1)).newest.version == 2);
  CHECK(why(in.all.remove("etl", by("ada", 1))).code == error_code::version_mismatch);
  CHECK(in.all.remove("etl", by("ada", 2))->version == 3);
}

TEST_CASE("workflow catalogue: what was removed is neither listed nor started, its versions are") {
  in_folder in;
  in.put("etl", nothing);
  in.put("report", prints);
  auto gone = in.all.remove("etl", by("ada"));
  REQUIRE(gone);
  CHECK(gone->is_removal);
  CHECK(to_json(*gone)["removed"] == true);
  CHECK(to_json(*gone)["hash"] == nullptr);
  CHECK(in.names() == std::vector<std::string>{"report"});
  CHECK(in.names({.with_removed = true}) == std::vector<std::string>{"etl", "report"});
  auto reason = why(in.all.get("etl"));
  CHECK(reason.code == error_code::workflow_unknown);
  CHECK(reason.message
        == "workflow \"etl\" was removed by ada at " + to_rfc3339(gone->when)
             + ", which is its version 2; before that it was etl@1");
  CHECK(why(in.all.remove("etl", {})).message == reason.message);
  CHECK(in.all.load("etl").error().reason == reason);
  CHECK(in.loaded("etl", 1)->name == "etl");
  auto versions = in.all.versions("etl");
  REQUIRE(versions);
  CHECK(versions->rows.size() == 2);
  CHECK(in.put("etl", nothing).newest.version == 3);
}

TEST_CASE("workflow catalogue: lists come in pages, which say where to go on") {
  in_folder in;
  for (const auto* name : {"c", "a", "b"})
    in.put(name, nothing);
  REQUIRE(in.all.remove("b", {}));
  auto page = in.all.list({.most = 2});
  REQUIRE(page);
  CHECK(page->rows.size() == 1); // what was removed is left out
  CHECK(page->next == "b");
  CHECK(page->rows.front().text.empty());
  page = in.all.list({.after = page->next, .most = 2});
  REQUIRE(page);
  CHECK(page->rows.front().name == "c");
  CHECK(page->next.empty());
  in.put("a", prints);
  in.put("a", nothing);
  auto versions = in.all.versions("a", 0, 2);
  REQUIRE(versions);
  CHECK(versions->rows.front().version == 3);
  CHECK(versions->next == 2);
  versions = in.all.versions("a", versions->next, 2);
  REQUIRE(versions);
  CHECK(versions->rows.size() == 1);
  CHECK(versions->rows.front().version == 1);
  CHECK(versions->next == 0);
  CHECK(in.all.versions("a", 1)->rows.empty());
}

TEST_CASE("workflow catalogue: what is not there is told with what is near") {
  in_folder in;
  CHECK(in.names().empty());
  CHECK(why(in.all.get("etl")).message
        == "there is no workflow \"etl\" in the catalogue; there is none");
  CHECK_FALSE(std::filesystem::exists(in.place.store));
  in.put("nightly", nothing);
  in.put("report", nothing);
  auto near = why(in.all.get("nightli"));
  CHECK(near.code == error_code::workflow_unknown);
  CHECK(near.message
        == "there is no workflow \"nightli\" in the catalogue; did you mean \"nightly\"?");
  CHECK(why(in.all.versions("etl")).message
        == "there is no workflow \"etl\" in the catalogue; there are nightly, report");
  CHECK(why(in.all.remove("etl", by("ada", 4))).code == error_code::workflow_unknown);
  CHECK(in.all.load("report", 2).error().reason.message
        == "workflow \"report\" has no version 2: the newest is 1");
  process_place needed = in.place;
  needed.store = in.folder / "other.db";
  needed.wants_store = true;
  CHECK(why(workflow_catalogue{needed}.list({})).code == error_code::store_missing);
}

TEST_CASE("workflow catalogue: what was loaded is not loaded again until its text is another") {
  in_folder in;
  in.put("etl", nothing);
  in.put("other", nothing);
  auto first = in.loaded("etl");
  CHECK(in.loaded("etl") == first);
  CHECK(in.loaded("etl", 1) == first);
  CHECK(in.loaded("other") != first);
  CHECK(in.loaded("other")->name == "other");
  in.put("etl", prints);
  CHECK(in.loaded("etl") != first);
  CHECK(in.loaded("etl", 1) == first);
  in.put("etl", nothing);
  CHECK(in.loaded("etl", 3) == first);
}

TEST_CASE("workflow catalogue: relative locations start from its folder, and files may change") {
  in_folder in;
  in.folder.write("words.txt", "one");
  in.folder.write("child.yaml", nothing);
  in.put("etl", R"yaml(
pipeline:
  a: {action: 'nop:nop', input: {text: "$import(words.txt)"}}
  b: {action: 'workflow:run', input: {location: child}}
)yaml");
  auto first = in.loaded("etl");
  CHECK(first->folder == in.folder.path().string());
  in.folder.write("words.txt", "two");
  CHECK(in.loaded("etl")->hash != first->hash);
  in.folder.write("child.yaml", "pipeline: {a: {action: 'nop:nip'}}");
  auto broken = in.all.load("etl");
  REQUIRE_FALSE(broken);
  CHECK(problems_in(broken.error()).find("child.yaml:1:") != std::string::npos);
}

TEST_CASE("workflow catalogue: a text is read once for as long as what it imports stays as it is") {
  in_folder in;
  const auto write = [&](const std::string& words) {
    in.folder.write("words.txt", words);
    std::filesystem::last_write_time(in.folder.path() / "words.txt",
                                     std::filesystem::file_time_type::clock::now()
                                       - std::chrono::hours{1}); // what is young isn't kept
  };
  write("one");
  in.put("etl", R"yaml(
pipeline: {a: {action: 'nop:nop', input: {text: "$import(words.txt)"}}}
)yaml");
  const auto first = in.loaded("etl");
  CHECK(in.loaded("etl") == first);
  write("three");
  const auto second = in.loaded("etl");
  CHECK(second != first);
  CHECK(in.loaded("etl") == second);
}

TEST_CASE("workflow catalogue: what it gives runs, and goes on from a store by its name") {
  in_folder in;
  in.put("etl", nothing, {}, "nightly.yaml");
  runtime node;
  REQUIRE(node.open_store({.path = in.place.store}));
  auto ended = node.start(in.loaded("etl"))->wait();
  CHECK(ended.state == process_state::completed);
  CHECK(ended.name == "etl");
  auto again = node.go_on_from(ended.process_id, in.loaded("etl"));
  REQUIRE(again);
  CHECK(again->wait().name == "etl");
}

TEST_CASE("workflow catalogue: many threads use one") {
  in_folder in;
  in.put("etl", nothing);
  constexpr int threads = 4;
  constexpr int rounds = 10;
  std::vector<std::string> troubles(threads);
  std::vector<std::thread> running;
  for (int number = 0; number < threads; ++number)
    running.emplace_back([&, number] {
      auto& trouble = troubles[static_cast<std::size_t>(number)];
      for (int round = 0; round < rounds && trouble.empty(); ++round) {
        auto name = "own" + std::to_string(number);
        auto text = "description: version " + std::to_string(round) + '\n' + nothing;
        if (auto put = in.all.put(name, text, {}); !put)
          trouble = put.error().reason.message;
        else if (auto flow = in.all.load(name); !flow || (*flow)->name != name)
          trouble = "it is not found";
        else if (auto page = in.all.list({}); !page)
          trouble = page.error().message;
        else if (!in.all.load("etl"))
          trouble = "etl is not found";
      }
    });
  for (auto& each : running)
    each.join();
  for (const auto& trouble : troubles)
    CHECK(trouble == "");
  CHECK(in.names().size() == threads + 1);
  CHECK(in.all.versions("own0")->rows.size() == rounds);
}

TEST_CASE("workflow catalogue: a reference is a name, with or without a version") {
  CHECK(read_workflow_reference("etl")->name == "etl");
  CHECK(read_workflow_reference("etl")->version == 0);
  auto third = read_workflow_reference("a b@3");
  REQUIRE(third);
  CHECK(third->name == "a b");
  CHECK(third->version == 3);
  for (const auto* wrong : {"", "@", "@3", "etl@", "etl@0", "etl@x", "etl@3x", "etl@-1", "etl@1@2",
                            "etl@99999999999999999999", "a/b"})
    CHECK_MESSAGE(!read_workflow_reference(wrong), wrong);
  CHECK(why(read_workflow_reference("etl@x")).message
        == "\"etl@x\": expected a version from 1 behind the @, such as etl@3");
}
