// The files of tasks whose results are used again.
#include "runtime/store/result_files.hpp"
#include "tests/base/temporary_folder.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <sys/stat.h>

using namespace troupe;

namespace {

namespace fs = std::filesystem;

content_hash file_hash_of(digest_memo& memo, const std::string& path) {
  auto made = memo.digest(path);
  REQUIRE(made);
  return made->hash;
}

attempt_files looked(digest_memo& memo, const std::string& folder, file_rules rules) {
  auto files = attempt_files::look(memo, folder, std::move(rules));
  REQUIRE_MESSAGE(files, (files ? "" : files.error().message));
  return *std::move(files);
}

/// What the attempt is kept with; or why not.
std::string noted(digest_memo& memo, const attempt_files& files, attempt_basis& into) {
  auto done = files.note(memo, into);
  return done ? "" : done.error().message;
}

content_hash basis_digest_of(const attempt_files& files) {
  result_basis basis{"key"};
  files.add_to(basis);
  return basis.digest();
}

/// Of a store.
result<std::string> nothing_kept(const content_hash&) {
  return failure("it has no such content");
}

} // namespace

TEST_CASE("result files: contents under in count, and times do not") {
  temporary_folder folder;
  digest_memo memo;
  folder.write("src/a.c", "a");
  folder.write("src/b.c", "b");
  const file_rules rules{.in = {"src/*.c"}};
  const auto before = basis_digest_of(looked(memo, folder.path().string(), rules));
  fs::last_write_time(folder / "src/a.c", fs::file_time_type::clock::now());
  CHECK(basis_digest_of(looked(memo, folder.path().string(), rules)) == before);
  folder.write("src/a.c", "A");
  CHECK(basis_digest_of(looked(memo, folder.path().string(), rules)) != before);
  folder.write("src/a.c", "a");
  CHECK(basis_digest_of(looked(memo, folder.path().string(), rules)) == before);
  folder.write("src/c.c", "c");
  CHECK(basis_digest_of(looked(memo, folder.path().string(), rules)) != before);
}

TEST_CASE("result files: a missing one without a wildcard is named") {
  temporary_folder folder;
  digest_memo memo;
  auto files = attempt_files::look(memo, folder.path().string(), {.in = {"a.c"}});
  REQUIRE_FALSE(files);
  CHECK(files.error().message.find("there is no a.c") != std::string::npos);
}

TEST_CASE("result files: what changed while the attempt ran is not kept") {
  temporary_folder folder;
  digest_memo memo;
  folder.write("a.c", "a");
  const auto files = looked(memo, folder.path().string(), {.in = {"a.c"}});
  attempt_basis basis;
  CHECK(noted(memo, files, basis).empty());
  folder.write("a.c", "A");
  CHECK(noted(memo, files, basis) == "file a.c changed meanwhile");
}

TEST_CASE("result files: what a depfile names is read, too") {
  temporary_folder folder;
  digest_memo memo;
  folder.write("a.c", "a");
  folder.write("a.h", "h");
  const file_rules rules{.in = {"a.c"}, .out = {"a.o"}, .depfile = "a.d"};
  folder.write("a.d", "a.o: a.c a.h\n"); // of an attempt before: so it is looked at before
  const auto files = looked(memo, folder.path().string(), rules);
  folder.write("a.o", "object");
  attempt_basis basis;
  CHECK(noted(memo, files, basis).empty());
  REQUIRE(basis.reads.size() == 1);
  CHECK(basis.reads[0].path == "a.h");
  REQUIRE(basis.writes.size() == 1);
  CHECK(basis.writes[0].path == "a.o");
  CHECK_FALSE(basis.writes[0].is_kept);
  CHECK(changed_files(memo, folder.path().string(), basis.reads).empty());
  folder.write("a.h", "H");
  CHECK(changed_files(memo, folder.path().string(), basis.reads)
        == std::vector<std::string>{"file a.h changed"});
  fs::remove(folder / "a.h");
  CHECK(changed_files(memo, folder.path().string(), basis.reads)
        == std::vector<std::string>{"file a.h is gone"});
}

TEST_CASE("result files: one that only the new depfile names must be older than the attempt") {
  temporary_folder folder;
  digest_memo memo;
  const file_rules rules{.depfile = "a.d"};
  const auto files = looked(memo, folder.path().string(), rules);
  folder.write("made.h", "h"); // while it runs
  folder.write("a.d", "a.o: made.h\n");
  attempt_basis basis;
  CHECK(noted(memo, files, basis) == "file made.h changed meanwhile");
}

TEST_CASE("result files: without the depfile that it should write nothing is kept") {
  temporary_folder folder;
  digest_memo memo;
  const auto files = looked(memo, folder.path().string(), {.depfile = "a.d"});
  attempt_basis basis;
  CHECK(noted(memo, files, basis).starts_with("can't read "));
}

TEST_CASE("result files: outputs are left alone, or put back where they are kept") {
  temporary_folder folder;
  digest_memo memo;
  folder.write("bin/tool", "tool");
  ::chmod((folder / "bin/tool").c_str(), 0750);
  const auto files = looked(memo, folder.path().string(), {.out = {"bin"}, .artifacts = true});
  attempt_basis basis;
  REQUIRE(noted(memo, files, basis).empty());
  REQUIRE(basis.kept.size() == 1);
  CHECK(basis.kept[0].bytes == "tool");
  const auto read = [&](const content_hash& hash) -> result<std::string> {
    CHECK(hash == basis.kept[0].hash);
    return basis.kept[0].bytes;
  };
  const auto before = stamp_of(folder / "bin/tool");
  CHECK(restore_files(memo, folder.path().string(), basis.writes, nothing_kept));
  CHECK(stamp_of(folder / "bin/tool") == before);
  folder.write("bin/tool", "edited");
  CHECK(restore_files(memo, folder.path().string(), basis.writes, read));
  CHECK(folder.read("bin/tool") == "tool");
  fs::remove_all(folder / "bin");
  CHECK(restore_files(memo, folder.path().string(), basis.writes, read));
  CHECK(folder.read("bin/tool") == "tool");
  struct stat about {};
  REQUIRE(::stat((folder / "bin/tool").c_str(), &about) == 0);
  CHECK((about.st_mode & 07777) == 0750);
}

TEST_CASE("result files: outputs that are not kept are told, and none is put back then") {
  temporary_folder folder;
  digest_memo memo;
  folder.write("a", "a");
  folder.write("b", "b");
  auto marks = std::vector<file_mark>{{"a", file_hash_of(memo, folder / "a"), 0600, true},
                                      {"b", file_hash_of(memo, folder / "b"), 0600, false}};
  fs::remove(folder / "a");
  folder.write("b", "B");
  auto restored = restore_files(memo, folder.path().string(), marks,
                                [](const content_hash&) -> result<std::string> { return "a"; });
  REQUIRE_FALSE(restored);
  CHECK(restored.error().message == "output file b changed");
  CHECK_FALSE(fs::exists(folder / "a"));
  CHECK(marks_from(bytes_of_marks(marks)) == marks);
}

TEST_CASE("digest memo: what is settled is asked of the store once, and an edit is seen") {
  temporary_folder folder;
  folder.write("a", "a");
  const auto now = digest_file(folder / "a");
  REQUIRE(now);
  auto other = *now;
  other.hash = hash_of("what the store believes");
  std::size_t asked = 0;
  digest_memo memo{[&](const std::string&) {
    ++asked;
    return std::optional{other};
  }};
  CHECK(file_hash_of(memo, folder / "a") == other.hash);
  CHECK(file_hash_of(memo, folder / "a") == other.hash);
  CHECK(asked == 1);
  folder.write("a", "b");
  CHECK(file_hash_of(memo, folder / "a") == hash_of("b"));
  CHECK(memo.fresh() == 0); // it was changed a moment ago
}
