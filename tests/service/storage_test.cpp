#include "tests/base/temporary_folder.hpp"
#include "tests/service/run_action.hpp"

#include <doctest/doctest.h>

#include <sys/stat.h>

using namespace troupe;

namespace {

result<value> call(const char* method, json input) {
  return run_action(builtin(), "system/storage", method, std::move(input));
}

json done(const char* method, json input) {
  auto output = call(method, std::move(input));
  REQUIRE_MESSAGE(output, message_of(output));
  return **output;
}

std::string fault(const char* method, json input) {
  auto output = call(method, std::move(input));
  REQUIRE_FALSE(output);
  return output.error().message;
}

bool holds(const std::string& text, const char* part) {
  return text.find(part) != std::string::npos;
}

std::vector<std::string> paths(const json& listing) {
  std::vector<std::string> names;
  for (const auto& entry : listing["entries"])
    names.push_back(entry["path"]);
  return names;
}

} // namespace

TEST_CASE("storage: lists a folder, flat or whole, by path") {
  temporary_folder folder;
  folder.write("b.txt", "12345");
  folder.write("a/x/deep", "");
  folder.write("a/y", "");
  auto flat = done("list", {{"url", folder.path().string()}});
  CHECK(paths(flat) == std::vector<std::string>{"a", "b.txt"});
  CHECK(flat["entries"][0]["kind"] == "folder");
  const auto& file = flat["entries"][1];
  CHECK(file["kind"] == "file");
  CHECK(file["size"] == 5);
  CHECK(file["name"] == "b.txt");
  CHECK(file["url"] == folder / "b.txt");
  CHECK(file["modified"].get<std::string>().ends_with("Z"));
  auto whole = done("list", {{"url", "file://" + folder.path().string()}, {"recursive", true}});
  CHECK(paths(whole) == std::vector<std::string>{"a", "a/x", "a/x/deep", "a/y", "b.txt"});
}

TEST_CASE("storage: lists one file as itself, and an empty folder as nothing") {
  temporary_folder folder;
  CHECK(done("list", {{"url", folder.path().string()}})["entries"].empty());
  folder.write("f", "");
  CHECK(paths(done("list", {{"url", folder / "f"}})) == std::vector<std::string>{"f"});
}

TEST_CASE("storage: a listing doesn't follow links, nor circles of them") {
  temporary_folder folder;
  std::filesystem::create_directory_symlink(folder.path(), folder / "self");
  auto whole = done("list", {{"url", folder.path().string()}, {"recursive", true}});
  CHECK(paths(whole) == std::vector<std::string>{"self"});
  CHECK(whole["entries"][0]["kind"] == "link");
}

TEST_CASE("storage: a listing stops when asked to") {
  temporary_folder folder;
  folder.write("f", "");
  std::stop_source source;
  source.request_stop();
  action_context context;
  context.stop = source.get_token();
  auto outcome
    = run_action(builtin(), "system/storage", "list", {{"url", folder.path().string()}}, context);
  CHECK(holds(message_of(outcome), "stopped while listing"));
}

TEST_CASE("storage: downloads text as text, and bytes as base64") {
  temporary_folder folder;
  folder.write("text", "aä\n");
  folder.write("bytes", std::string("\xFF\0x", 3));
  auto text = done("download", {{"url", folder / "text"}});
  CHECK(text["content"] == "aä\n");
  CHECK(text["encoding"] == "text");
  CHECK(text["size"] == 4);
  auto bytes = done("download", {{"url", folder / "bytes"}});
  CHECK(bytes["encoding"] == "base64");
  CHECK(bytes["content"] == "/wB4");
  CHECK(done("download", {{"url", folder / "text"}, {"encoding", "base64"}})["content"]
        == "YcOkCg==");
  CHECK(holds(fault("download", {{"url", folder / "bytes"}, {"encoding", "text"}}),
              "is not UTF-8 text: use the encoding base64"));
}

TEST_CASE("storage: uploads text and base64, making folders on the way") {
  temporary_folder folder;
  CHECK(done("upload", {{"url", folder / "a/b/f"}, {"content", "hello"}})["size"] == 5);
  CHECK(folder.read("a/b/f") == "hello");
  done("upload", {{"url", folder / "g"}, {"content", "/wB4"}, {"encoding", "base64"}});
  CHECK(folder.read("g") == std::string("\xFF\0x", 3));
  CHECK(folder.size() == 4); // nothing temporary is left
}

TEST_CASE("storage: an upload keeps permissions and follows a link") {
  temporary_folder folder;
  folder.write("f", "old");
  std::filesystem::permissions(folder / "f", std::filesystem::perms{0751});
  std::filesystem::create_symlink("f", folder / "link");
  done("upload", {{"url", folder / "link"}, {"content", "new"}});
  CHECK(folder.read("f") == "new");
  CHECK(std::filesystem::is_symlink(folder / "link"));
  CHECK(std::filesystem::status(folder / "f").permissions() == std::filesystem::perms{0751});
}

TEST_CASE("storage: a failed upload leaves everything as it was") {
  temporary_folder folder;
  folder.write("f", "old");
  CHECK(
    holds(fault("upload", {{"url", folder / "f/g"}, {"content", "x"}}), "/f/g: Not a directory"));
  CHECK(
    holds(fault("upload", {{"url", folder.path().string()}, {"content", "x"}}), "Is a directory"));
  CHECK(holds(fault("upload", {{"url", folder / "f"}, {"content", "*"}, {"encoding", "base64"}}),
              "the content is not base64"));
  CHECK(folder.read("f") == "old");
  CHECK(folder.size() == 1);
}

TEST_CASE("storage: deletes files, empty folders, and others only when told") {
  temporary_folder folder;
  folder.write("a/b/f", "");
  folder.write("a/g", "");
  CHECK(done("delete", {{"url", folder / "a/g"}})["deleted"] == 1);
  CHECK(holds(fault("delete", {{"url", folder / "a"}}),
              "is a folder that is not empty: set recursive to delete it"));
  CHECK(done("delete", {{"url", folder / "a"}, {"recursive", true}})["deleted"] == 3);
  CHECK(folder.size() == 0);
}

TEST_CASE("storage: deleting a link leaves what it leads to") {
  temporary_folder folder;
  folder.write("a/f", "");
  std::filesystem::create_directory_symlink("a", folder / "link");
  done("delete", {{"url", folder / "link"}, {"recursive", true}});
  CHECK(folder.read("a/f") == "");
}

TEST_CASE("storage: refuses to delete the file system") {
  CHECK(fault("delete", {{"url", "/tmp/.."}, {"recursive", true}})
        == "the whole file system is not deleted");
}

TEST_CASE("storage: tells what exists") {
  temporary_folder folder;
  folder.write("f", "abc");
  CHECK(done("exists", {{"url", folder / "f"}})
        == json{{"exists", true}, {"kind", "file"}, {"size", 3}});
  CHECK(done("exists", {{"url", folder.path().string()}})["kind"] == "folder");
  CHECK(done("exists", {{"url", folder / "gone"}}) == json{{"exists", false}});
  CHECK(done("exists", {{"url", folder / "f/below"}}) == json{{"exists", false}});
}

TEST_CASE("storage: errors name the path, or the field") {
  temporary_folder folder;
  for (const auto* method : {"list", "download", "delete"}) {
    CAPTURE(method);
    CHECK(holds(fault(method, {{"url", folder / "gone"}}), "/gone: No such file or directory"));
  }
  CHECK(holds(fault("download", {{"url", folder.path().string()}}), "it is a folder, not a file"));
  CHECK(fault("list", {{"url", "s3://x"}})
        == "\"s3://x\": expected a path or a file:// URL, not another scheme");
  CHECK(fault("list", {{"uri", "x"}}) == "unknown field \"uri\"; did you mean \"url\"?");
  CHECK(fault("upload", {{"url", "x"}}) == "missing field \"content\", text");
  CHECK(fault("upload", {{"url", "x"}, {"content", "x"}, {"encoding", "hex"}})
        == "field \"encoding\" is text (\"hex\"): expected text or base64");
}
