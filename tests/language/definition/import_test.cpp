#include "runtime/language/definition/import.hpp"
#include "tests/language/definition/stub_actions.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <unistd.h>

namespace fs = std::filesystem;

namespace troupe {

namespace {

/// A fresh folder, gone at the end.
class scratch_folder {
public:
  scratch_folder() {
    std::string pattern = (fs::temp_directory_path() / "troupe-import-XXXXXX").string();
    REQUIRE(mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
  }
  scratch_folder(const scratch_folder&) = delete;
  scratch_folder& operator=(const scratch_folder&) = delete;
  ~scratch_folder() { fs::remove_all(path_); }

  const fs::path& path() const { return path_; }
  std::string write(const std::string& name, std::string_view text) const {
    fs::create_directories((path_ / name).parent_path());
    std::ofstream{path_ / name, std::ios::binary} << text;
    return (path_ / name).string();
  }

private:
  fs::path path_;
};

/// What `$import(path)` gives in `folder`, or its message.
json import(const fs::path& folder, const std::string& path, load_limits limits = {}) {
  import_cache files{folder.string(), limits};
  auto content = files.read(path);
  return content ? **content : json(content.error().message);
}

} // namespace

TEST_CASE("import: data is data, anything else is text") {
  scratch_folder folder;
  folder.write("a.yaml", "{x: [1, $y], y: yes}");
  folder.write("a.json", "{\"x\": 1.5}");
  folder.write("deep/down/b.txt", "line ${x}\n");
  CHECK(import(folder.path(), "a.yaml") == json{{"x", {1, "$y"}}, {"y", "yes"}});
  CHECK(import(folder.path(), "./a.json") == json{{"x", 1.5}});
  CHECK(import(folder.path(), "deep/../deep/down/b.txt") == "line ${x}\n");
}

TEST_CASE("import: nothing comes from outside of the folder") {
  scratch_folder folder;
  auto secret = folder.write("secret.txt", "x");
  folder.write("flows/own.txt", "mine");
  folder.write("flows-too/other.txt", "x");
  auto flows = folder.path() / "flows";
  fs::create_symlink(secret, flows / "link.txt");
  fs::create_directory_symlink(folder.path(), flows / "up");
  fs::create_symlink("own.txt", flows / "inner.txt");
  for (auto path : {"../secret.txt", "link.txt", "up/secret.txt", "../flows-too/other.txt"})
    CHECK(import(flows, path)
          == "$import(" + std::string{path} + ") leads out of the definition's folder");
  CHECK(import(flows, secret) == "$import(" + secret + ") leads out of the definition's folder");
  CHECK(import(flows, "inner.txt") == "mine");
  CHECK(import(flows, (flows / "own.txt").string()) == "mine");
  CHECK(import(flows, "up/flows/own.txt") == "mine");
}

TEST_CASE("import: what can't be read is told with the reason") {
  scratch_folder folder;
  folder.write("bad.yaml", "a: [");
  folder.write("bytes.txt", "\xff\xfe");
  folder.write("long.txt", std::string(100, 'x'));
  fs::create_directory(folder.path() / "sub");
  CHECK(import(folder.path(), "none.txt") == "$import(none.txt): No such file or directory");
  CHECK(import(folder.path(), "") == "$import() names no file");
  CHECK(import(folder.path(), "bytes.txt") == "$import(bytes.txt): the file is not UTF-8 text");
  CHECK(import(folder.path(), "bad.yaml")
          .get<std::string>()
          .starts_with("$import(bad.yaml): bad.yaml:2:1: not YAML: "));
  CHECK(import(folder.path(), "sub").get<std::string>().ends_with("it is a folder, not a file"));
  load_limits limits;
  limits.scalar_bytes = 50;
  CHECK(import(folder.path(), "long.txt", limits)
        == "$import(long.txt): a text of 100 bytes; at most 50 are allowed");
  limits.file_bytes = 50;
  CHECK(import(folder.path(), "long.txt", limits)
          .get<std::string>()
          .ends_with("it holds more than 50 bytes"));
}

TEST_CASE("import: a file is read once and shared") {
  scratch_folder folder;
  folder.write("a.txt", "x");
  load_limits limits;
  import_cache files{folder.path().string(), limits};
  auto first = files.read("a.txt");
  auto second = files.read("./a.txt");
  REQUIRE((first && second));
  CHECK(first->get() == second->get());
}

TEST_CASE("import: definitions import values, relative to their own folder") {
  scratch_folder folder;
  folder.write("list.yaml", "[1, 2]");
  auto path = folder.write("flow.yaml", "pipeline:\n"
                                        "  a:\n"
                                        "    action: nop:nop\n"
                                        "    input: {x: $import(list.yaml), y: 'a $import(b)'}\n");
  CHECK(load_file(path, testing::stub_options()).has_value());
  CHECK(testing::problems_of("{pipeline: {}, init: {a: {b: [$import(nope.txt)]}}}",
                             testing::stub_options(), folder.path().string())
        == "flow.yaml:1:31: $import(nope.txt): No such file or directory");
}

TEST_CASE("loader: files that can't be read are told by name") {
  scratch_folder folder;
  auto none = (folder.path() / "none.yaml").string();
  auto missing = load_file(none, testing::stub_options());
  REQUIRE_FALSE(missing);
  CHECK(missing.error()[0].file == none);
  CHECK(missing.error()[0].message == "can't read " + none + ": No such file or directory");
  auto a_folder = load_file(folder.path().string(), testing::stub_options());
  REQUIRE_FALSE(a_folder);
  CHECK(a_folder.error()[0].message.ends_with("it is a folder, not a file"));
}

TEST_CASE("loader: the ending of the file's name chooses the format") {
  scratch_folder folder;
  auto yaml = folder.write("a.json", "pipeline: {}");
  auto loaded = load_file(yaml, testing::stub_options());
  REQUIRE_FALSE(loaded);
  CHECK(loaded.error()[0].message.starts_with("not JSON: "));
  CHECK(load_file(folder.write("b.json", "{\"pipeline\": {}}"), testing::stub_options()));
  auto plain = load_file(folder.write("flow", "pipeline: {}"), testing::stub_options());
  REQUIRE(plain);
  CHECK((*plain)->name == "flow");
  CHECK((*plain)->folder == folder.path().string());
}

TEST_CASE("loader: config.env lets expressions read the variables that it lists, only those") {
  CHECK(testing::problems_of("{config: {env: [A, B]}, init: {a: '${env.B}'}, pipeline: {}}") == "");
  CHECK(testing::problems_of("{config: {env: A}, init: {a: $env.B}, pipeline: {}}")
          .ends_with("the environment variable \"B\" must be listed in config.env; did you mean "
                     "\"A\"?"));
}

} // namespace troupe
