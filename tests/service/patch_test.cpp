#include "runtime/service/patch/file_transaction.hpp"
#include "tests/base/temporary_folder.hpp"
#include "tests/service/run_action.hpp"

#include <doctest/doctest.h>

#include <sys/stat.h>

using namespace troupe;

namespace {

struct patch_case {
  action_registry registry = builtin();
  temporary_folder folder;

  result<value> call(const char* method, json input) const {
    return run_action(registry, "system/patch", method, std::move(input));
  }
  result<value> apply(const std::string& patch) const {
    return call("apply", {{"patch", patch}, {"workdir", folder.path().string()}});
  }
  json applied(const std::string& patch) const {
    auto output = apply(patch);
    REQUIRE_MESSAGE(output, message_of(output));
    return **output;
  }
  std::string fault(const std::string& patch) const {
    auto output = apply(patch);
    REQUIRE_FALSE(output);
    return output.error().message;
  }
};

std::string envelope(const std::string& body) {
  return "*** Begin Patch\n" + body + "*** End Patch\n";
}

bool holds(const std::string& text, const char* part) {
  return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE("patch: adds, updates and deletes files") {
  patch_case test;
  test.folder.write("keep.txt", "a\nb\nc\n");
  test.folder.write("old.txt", "x\n");
  auto output = test.applied(envelope("*** Add File: new/deep.txt\n+one\n+two\n"
                                      "*** Update File: keep.txt\n@@\n a\n-b\n+B\n+b2\n c\n"
                                      "*** Delete File: old.txt\n"));
  CHECK(test.folder.read("new/deep.txt") == "one\ntwo\n");
  CHECK(test.folder.read("keep.txt") == "a\nB\nb2\nc\n");
  CHECK(test.folder.size() == 3);
  CHECK(output["changes"]
        == json{{{"path", "keep.txt"}, {"change", "updated"}, {"added", 2}, {"removed", 1}},
                {{"path", "new/deep.txt"}, {"change", "added"}, {"added", 2}, {"removed", 0}},
                {{"path", "old.txt"}, {"change", "deleted"}, {"added", 0}, {"removed", 1}}});
}

TEST_CASE("patch: moves a file, with its permissions") {
  patch_case test;
  test.folder.write("run.sh", "a\n");
  std::filesystem::permissions(test.folder / "run.sh", std::filesystem::perms{0750});
  test.applied(envelope("*** Update File: run.sh\n*** Move to: bin/go.sh\n@@\n-a\n+b\n"));
  CHECK(test.folder.read("bin/go.sh") == "b\n");
  CHECK_FALSE(std::filesystem::exists(test.folder / "run.sh"));
  CHECK(std::filesystem::status(test.folder / "bin/go.sh").permissions()
        == std::filesystem::perms{0750});
}

TEST_CASE("patch: an update keeps permissions, and a missing last line end") {
  patch_case test;
  test.folder.write("f", "a\nb");
  std::filesystem::permissions(test.folder / "f", std::filesystem::perms{0700});
  test.applied(envelope("*** Update File: f\n@@\n-b\n+c\n"));
  CHECK(test.folder.read("f") == "a\nc");
  CHECK(std::filesystem::status(test.folder / "f").permissions() == std::filesystem::perms{0700});
}

TEST_CASE("patch: an anchor chooses among equal lines") {
  patch_case test;
  test.folder.write("f", "one:\n x\ntwo:\n x\nthree:\n x\n");
  test.applied(envelope("*** Update File: f\n@@ two:\n- x\n+ y\n@@\n- x\n+ z\n"));
  CHECK(test.folder.read("f") == "one:\n x\ntwo:\n y\nthree:\n z\n");
}

TEST_CASE("patch: the end of the file can be meant") {
  patch_case test;
  test.folder.write("f", "x\ny\nx\n");
  test.applied(envelope("*** Update File: f\n@@\n-x\n+z\n*** End of File\n"));
  CHECK(test.folder.read("f") == "x\ny\nz\n");
  test.applied(envelope("*** Update File: f\n@@\n+more\n*** End of File\n"));
  CHECK(test.folder.read("f") == "x\ny\nz\nmore\n");
}

TEST_CASE("patch: trailing blanks don't matter where nothing else fits") {
  patch_case test;
  test.folder.write("f", "a  \nb\n");
  test.applied(envelope("*** Update File: f\n@@\n-a\n+A\n b\n"));
  CHECK(test.folder.read("f") == "A\nb\n");
}

TEST_CASE("patch: several parts may touch one file") {
  patch_case test;
  test.folder.write("f", "a\nb\n");
  auto output = test.applied(envelope("*** Update File: f\n@@\n-a\n+A\n"
                                      "*** Update File: ./f\n@@\n-b\n+B\n"
                                      "*** Add File: g\n+1\n*** Delete File: g\n"));
  CHECK(test.folder.read("f") == "A\nB\n");
  CHECK(output["changes"].size() == 1);
  CHECK(test.folder.size() == 1);
}

TEST_CASE("patch: applies unified diffs, as git writes them") {
  patch_case test;
  test.folder.write("src/a.c", "1\n2\n3\n4\n5\n6\n7\n8\n9\n");
  test.folder.write("gone.txt", "x\n");
  test.folder.write("name.txt", "same\n");
  test.applied(
    "diff --git a/src/a.c b/src/a.c\nindex 1..2 100644\n--- a/src/a.c\n+++ b/src/a.c\n"
    "@@ -1,3 +1,4 @@ int main\n 1\n+1.5\n 2\n 3\n@@ -8,2 +9,2 @@\n 8\n-9\n+nine\n"
    "diff --git a/gone.txt b/gone.txt\ndeleted file mode 100644\n--- a/gone.txt\n"
    "+++ /dev/null\n@@ -1 +0,0 @@\n-x\n"
    "diff --git a/new.txt b/new.txt\nnew file mode 100644\n--- /dev/null\n+++ b/new.txt\n"
    "@@ -0,0 +1,2 @@\n+n\n+m\n\\ No newline at end of file\n"
    "diff --git a/name.txt b/other.txt\nsimilarity index 100%\nrename from name.txt\n"
    "rename to other.txt\n");
  CHECK(test.folder.read("src/a.c") == "1\n1.5\n2\n3\n4\n5\n6\n7\n8\nnine\n");
  CHECK(test.folder.read("new.txt") == "n\nm");
  CHECK(test.folder.read("other.txt") == "same\n");
  CHECK(test.folder.size() == 4);
}

TEST_CASE("patch: a unified hunk is found where it moved to, nearest first") {
  patch_case test;
  test.folder.write("f", "x\n.\n.\nx\n.\n.\n.\n.\nx\n");
  test.applied("--- f\n+++ f\n@@ -5 +5 @@\n-x\n+y\n");
  CHECK(test.folder.read("f") == "x\n.\n.\ny\n.\n.\n.\n.\nx\n");
}

TEST_CASE("patch: a plain diff names the changed copy second") {
  patch_case test;
  test.folder.write("f", "a\n");
  test.applied("--- f.orig\t2026-01-01\n+++ f\t2026-01-02\n@@ -1 +1 @@\n-a\n+b\n");
  CHECK(test.folder.read("f") == "b\n");
}

TEST_CASE("patch: all or nothing, where a later part doesn't fit") {
  patch_case test;
  test.folder.write("a", "1\n");
  test.folder.write("b", "2\n");
  CHECK(test.fault(envelope("*** Update File: a\n@@\n-1\n+one\n*** Add File: new/c\n+c\n"
                            "*** Update File: b\n@@\n-3\n+three\n"))
        == "b: the hunk at patch line 9 doesn't fit: its old lines, from \"3\", are not in the "
           "file");
  CHECK(test.folder.read("a") == "1\n");
  CHECK(test.folder.size() == 2);
}

TEST_CASE("patch: all or nothing, where writing fails in the middle") {
  patch_case test;
  test.folder.write("a", "1\n");
  test.folder.write("z/b", "2\n");
  // A file in the place of a folder that the second file needs.
  CHECK(holds(test.fault(envelope("*** Update File: a\n@@\n-1\n+one\n*** Add File: m/n\n+x\n"
                                  "*** Add File: z/b/c\n+c\n")),
              "z/b/c: Not a directory"));
  CHECK(test.folder.read("a") == "1\n");
  CHECK(test.folder.size() == 3);
}

TEST_CASE("patch: a change that can't be swapped in undoes those before it") {
  patch_case test;
  test.folder.write("a", "1\n");
  auto folder = guarded_folder::open(test.folder.path());
  REQUIRE(folder);
  auto before = folder->read("a");
  REQUIRE(before);
  // The second file appears after the plan was made.
  test.folder.write("c", "someone else's");
  auto outcome = change_files(*folder, {{"a", *before, stored_file{"one\n"}},
                                        {"deep/er/b", std::nullopt, stored_file{"b"}},
                                        {"c", std::nullopt, stored_file{"c"}}});
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().message == "c: File exists");
  CHECK(test.folder.read("a") == "1\n");
  CHECK(test.folder.read("c") == "someone else's");
  CHECK(test.folder.size() == 2);
}

TEST_CASE("patch: a deletion is undone too") {
  patch_case test;
  test.folder.write("a", "1\n");
  test.folder.write("c", "");
  auto folder = guarded_folder::open(test.folder.path());
  auto before = folder->read("a");
  CHECK_FALSE(
    change_files(*folder, {{"a", *before, std::nullopt}, {"c", std::nullopt, stored_file{"c"}}}));
  CHECK(test.folder.read("a") == "1\n");
  CHECK(test.folder.size() == 2);
}

TEST_CASE("patch: nothing leads out of the folder") {
  patch_case test;
  temporary_folder outside;
  outside.write("f", "a\n");
  std::filesystem::create_directory_symlink(outside.path(), test.folder / "out");
  std::filesystem::create_symlink(outside / "f", test.folder / "file");
  std::filesystem::create_symlink(outside / "made", test.folder / "dangling");
  std::filesystem::create_directory_symlink("..", test.folder / "up");
  auto update = [&](const std::string& path) {
    return test.fault(envelope("*** Update File: " + path + "\n@@\n-a\n+b\n"));
  };
  auto add = [&](const std::string& path) {
    return test.fault(envelope("*** Add File: " + path + "\n+b\n"));
  };
  CHECK(update(outside / "f").ends_with("is an absolute path: expected one inside the folder"));
  CHECK(update("../f") == "\"../f\" has .. in it: expected a path inside the folder");
  CHECK(update("x/../../f") == "\"x/../../f\" has .. in it: expected a path inside the folder");
  CHECK(update("out/f") == "out/f: leads out of the folder");
  CHECK(add("out/g") == "out/g: leads out of the folder");
  CHECK(add("out/deep/g") == "out/deep/g: leads out of the folder");
  CHECK(add("up/g") == "up/g: leads out of the folder");
  CHECK(update("file") == "file is a symbolic link: patch the file that it leads to");
  CHECK(add("dangling") == "dangling is a symbolic link: patch the file that it leads to");
  CHECK(add("") == "a file without a name");
  CHECK(add("x/") == "\"x/\" names a folder: expected a file");
  CHECK(holds(test.fault(envelope("*** Delete File: out/f\n")), "leads out"));
  test.folder.write("in", "a\n");
  CHECK(holds(test.fault(envelope("*** Update File: in\n*** Move to: out/g\n@@\n-a\n+b\n")),
              "out/g: leads out of the folder"));
  CHECK(holds(test.fault("--- a/../f\n+++ b/../f\n@@ -1 +1 @@\n-a\n+b\n"), "has .. in it"));
  CHECK(outside.read("f") == "a\n");
  CHECK(outside.size() == 1);
  CHECK(test.folder.read("in") == "a\n");
}

TEST_CASE("patch: a link that stays inside is fine") {
  patch_case test;
  test.folder.write("real/f", "a\n");
  std::filesystem::create_directory_symlink("real", test.folder / "link");
  test.applied(envelope("*** Update File: link/f\n@@\n-a\n+b\n"));
  CHECK(test.folder.read("real/f") == "b\n");
}

TEST_CASE("patch: what isn't a plain file is refused") {
  patch_case test;
  std::filesystem::create_directory(test.folder / "d");
  CHECK(holds(test.fault(envelope("*** Delete File: d\n")), "d is not a plain file"));
  REQUIRE(mkfifo((test.folder / "pipe").c_str(), 0600) == 0);
  CHECK(holds(test.fault(envelope("*** Delete File: pipe\n")), "pipe is not a plain file"));
}

TEST_CASE("patch: files must be there, or not, as the patch has it") {
  patch_case test;
  test.folder.write("f", "a\n");
  test.folder.write("g", "a\n");
  CHECK(test.fault(envelope("*** Add File: f\n+x\n")) == "f exists already: it can't be added");
  CHECK(test.fault(envelope("*** Update File: no\n@@\n-a\n+b\n")) == "no doesn't exist");
  CHECK(test.fault(envelope("*** Delete File: no\n")) == "no doesn't exist");
  CHECK(test.fault(envelope("*** Update File: f\n*** Move to: g\n"))
        == "g exists already: f can't be moved there");
  CHECK(test.fault("--- a/f\n+++ /dev/null\n@@ -1,0 +0,0 @@\n")
        == "f holds more than the patch deletes");
}

TEST_CASE("patch: what can't be read names the line of the patch") {
  patch_case test;
  CHECK(holds(test.fault("hello\n"), "the patch holds no change"));
  CHECK(holds(test.fault(""), "the patch holds no change"));
  CHECK(test.fault("*** Begin Patch\n*** Add File: f\n+x\n")
        == "patch line 4: the patch ends without \"*** End Patch\"");
  CHECK(test.fault(envelope("*** Add File: f\nx\n"))
        == "patch line 3: each line of an added file starts with +");
  CHECK(holds(test.fault(envelope("*** Rename File: f\n")),
              "patch line 2: expected \"*** Add File: \""));
  CHECK(test.fault(envelope("*** Update File: f\n@@\nx\n"))
        == "patch line 4: a line of an update starts with a space, - or +");
  CHECK(holds(test.fault("--- a/f\n+++ b/f\n@@ -1,2 +1,2 @@\n-a\n+b\n"),
              "the patch ends inside of a hunk"));
  CHECK(holds(test.fault("--- a/f\n+++ b/f\n@@ -x +1 @@\n-a\n+b\n"), "expected a hunk's header"));
  CHECK(holds(test.fault("--- a/f\n+++ b/f\n@@ -99999999999999999999 +1 @@\n"),
              "expected a hunk's header"));
  CHECK(holds(test.fault("Binary files a/x and b/x differ\n"),
              "patch line 1: binary changes can't be applied"));
}

TEST_CASE("patch: rollback puts everything back, once") {
  patch_case test;
  test.folder.write("f", "a\n");
  test.folder.write("gone", "g\n");
  std::filesystem::permissions(test.folder / "gone", std::filesystem::perms{0640});
  auto session = test.applied(envelope("*** Update File: f\n@@\n-a\n+b\n*** Delete File: gone\n"
                                       "*** Add File: new\n+n\n"))["session"];
  auto output = test.call("rollback", {{"session", session}});
  REQUIRE_MESSAGE(output, message_of(output));
  CHECK((**output)["restored"] == json{"f", "gone", "new"});
  CHECK(test.folder.read("f") == "a\n");
  CHECK(test.folder.read("gone") == "g\n");
  CHECK(std::filesystem::status(test.folder / "gone").permissions()
        == std::filesystem::perms{0640});
  CHECK(test.folder.size() == 2);
  CHECK(holds(message_of(test.call("rollback", {{"session", session}})), "no patch session"));
}

TEST_CASE("patch: rollback refuses to lose what was changed since") {
  patch_case test;
  test.folder.write("f", "a\n");
  auto session = test.applied(envelope("*** Update File: f\n@@\n-a\n+b\n"
                                       "*** Add File: e\n+e\n"))["session"];
  test.folder.write("f", "mine\n");
  CHECK(message_of(test.call("rollback", {{"session", session}}))
        == "f has changed since the patch: nothing is rolled back");
  CHECK(test.folder.read("e") == "e\n");
}

TEST_CASE("patch: commit keeps a patch for good") {
  patch_case test;
  auto session = test.applied(envelope("*** Add File: f\n+a\n"))["session"];
  CHECK(test.call("commit", {{"session", session}}));
  CHECK(message_of(test.call("rollback", {{"session", session}}))
        == "no patch session \"patch-1\": it was committed, rolled back, or made by another run");
  CHECK(holds(message_of(test.call("commit", {{"session", "x"}})), "no patch session \"x\""));
}

TEST_CASE("patch: workdir and patch are needed, and workdir must be a folder") {
  patch_case test;
  CHECK(message_of(test.call("apply", {{"patch", "x"}})) == "missing field \"workdir\", text");
  CHECK(holds(message_of(test.call("apply", {{"patch", envelope("*** Add File: f\n+a\n")},
                                             {"workdir", test.folder / "no"}})),
              "/no: No such file or directory"));
}

TEST_CASE("patch: diff takes texts or files, and what it makes can be applied") {
  patch_case test;
  test.folder.write("f", "a\nb\n");
  auto made = test.call("diff", {{"oldPath", test.folder / "f"}, {"new", "a\nc\n"}, {"path", "f"}});
  REQUIRE_MESSAGE(made, message_of(made));
  CHECK((**made)["patch"] == "--- a/f\n+++ b/f\n@@ -1,2 +1,2 @@\n a\n-b\n+c\n");
  CHECK((**made)["added"] == 1);
  test.applied((**made)["patch"]);
  CHECK(test.folder.read("f") == "a\nc\n");
  CHECK(holds(message_of(test.call("diff", {{"oldPath", test.folder / "no"}})),
              "/no: No such file or directory"));
  CHECK(message_of(test.call("diff", {{"old", "x"}, {"oldPath", "y"}}))
        == "a text and its path are two ways to say one thing: give only one");
}

TEST_CASE("patch: many lines that repeat are found in linear time") {
  patch_case test;
  std::string lines, hunk;
  for (int i = 0; i < 100'000; ++i)
    lines += "x\n";
  for (int i = 0; i < 50'000; ++i)
    hunk += "-x\n";
  test.folder.write("f", lines + "y\n");
  test.applied(envelope("*** Update File: f\n@@\n" + hunk + "-y\n+z\n"));
  CHECK(test.folder.read("f").size() == 100'002);
}
