#include "cli/event_file.hpp"

#include <doctest/doctest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

using namespace troupe;
using namespace troupe::cli;

namespace {

namespace fs = std::filesystem;

/// A file name of this test's own, without a file, until the end of the scope.
struct scratch_file {
  fs::path path
    = fs::temp_directory_path() / ("troupe-event-file-test-" + std::to_string(getpid()) + ".jsonl");
  scratch_file() { fs::remove(path); }
  ~scratch_file() { fs::remove(path); }

  std::string content() const {
    std::ostringstream text;
    text << std::ifstream{path}.rdbuf();
    return text.str();
  }
};

execution_event change(std::uint64_t scn) {
  execution_event event;
  event.scn = scn;
  event.task_id = "w/t";
  return event;
}

std::vector<shared_event> batch_of(std::uint64_t first, std::uint64_t last) {
  std::vector<shared_event> batch;
  for (auto scn = first; scn <= last; ++scn)
    batch.push_back(std::make_shared<const any_event>(change(scn)));
  return batch;
}

} // namespace

TEST_CASE("event file: each change is a line, in order, over batches") {
  scratch_file file;
  auto events = event_file::open(file.path.string());
  REQUIRE(events);
  (*events)->write(batch_of(1, 2));
  (*events)->write(batch_of(3, 3));
  REQUIRE((*events)->close());
  CHECK(file.content()
        == to_json_line(change(1)) + "\n" + to_json_line(change(2)) + "\n" + to_json_line(change(3))
             + "\n");
}

TEST_CASE("event file: what was there stays until the first batch, and is replaced then") {
  scratch_file file;
  std::ofstream{file.path} << "old and longer than what follows, by some measure of length: "
                           << std::string(1'000, 'x');
  auto events = event_file::open(file.path.string());
  REQUIRE(events);
  CHECK(file.content().starts_with("old"));
  (*events)->write(batch_of(1, 1));
  REQUIRE((*events)->close());
  CHECK(file.content() == to_json_line(change(1)) + "\n");
}

TEST_CASE("event file: a run without a change leaves an empty file") {
  scratch_file file;
  std::ofstream{file.path} << "old";
  auto events = event_file::open(file.path.string());
  REQUIRE(events);
  REQUIRE((*events)->close());
  CHECK(fs::exists(file.path));
  CHECK(file.content().empty());
}

TEST_CASE("event file: discarded, it leaves no file that was not there") {
  scratch_file file;
  auto events = event_file::open(file.path.string());
  REQUIRE(events);
  CHECK(fs::exists(file.path));
  (*events)->discard();
  CHECK_FALSE(fs::exists(file.path));
}

TEST_CASE("event file: discarded, it leaves the file that was there") {
  scratch_file file;
  std::ofstream{file.path} << "old";
  auto events = event_file::open(file.path.string());
  REQUIRE(events);
  (*events)->discard();
  CHECK(file.content() == "old");
}

TEST_CASE("event file: a place that can't be written is refused with the reason") {
  auto nowhere = event_file::open("no/such/folder/events.jsonl");
  REQUIRE_FALSE(nowhere);
  CHECK(nowhere.error().message
        == "cannot write events to no/such/folder/events.jsonl: No such file or directory");
  auto folder = event_file::open(fs::temp_directory_path().string());
  REQUIRE_FALSE(folder);
  CHECK(folder.error().message.ends_with("it is a folder, not a file"));
}

TEST_CASE("event file: a full disk is an error of closing, and ends the writing") {
  auto events = event_file::open("/dev/full");
  REQUIRE(events);
  (*events)->write(batch_of(1, 1));
  (*events)->write(batch_of(2, 2));
  auto closed = (*events)->close();
  REQUIRE_FALSE(closed);
  CHECK(closed.error().message == "cannot write events to \"/dev/full\": No space left on device");
}
