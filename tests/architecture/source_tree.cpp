#include "source_tree.hpp"

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iterator>
#include <sstream>

namespace troupe::architecture {

namespace {

namespace fs = std::filesystem;

source_file read_source(const fs::path& root, const fs::path& file) {
  std::ifstream in{file, std::ios::binary};
  const std::string text{std::istreambuf_iterator<char>{in}, {}};
  return make_source(fs::relative(file, root).generic_string(), text);
}

bool ends_in_one_of(const fs::path& file, std::initializer_list<std::string_view> endings) {
  const auto name = file.filename().string();
  return std::any_of(endings.begin(), endings.end(), [&](auto end) { return name.ends_with(end); });
}

/// Takes C++ apart line by line; remembers what reaches over a line's end.
class code_reader {
public:
  std::string code_of(const std::string& line) {
    std::string code;
    for (std::size_t at = 0; at < line.size();)
      at = inside_.empty() ? step(line, at, code) : skip(line, at);
    return code;
  }

private:
  std::size_t step(const std::string& line, std::size_t at, std::string& code) {
    const auto rest = std::string_view{line}.substr(at);
    if (rest.starts_with("//"))
      return line.size();
    if (rest.starts_with("/*")) {
      inside_ = "*/";
      return at + 2;
    }
    if (rest.starts_with("R\"")) {
      const auto open = rest.find('(');
      inside_ = open == rest.npos ? ")\"" : ")" + std::string{rest.substr(2, open - 2)} + "\"";
      return open == rest.npos ? line.size() : at + open + 1;
    }
    if (rest.front() == '"' || (rest.front() == '\'' && !after_digit(code)))
      return after_literal(line, at, code);
    code += rest.front();
    return at + 1;
  }

  /// Past the end of the string or character that starts at `at`.
  static std::size_t after_literal(const std::string& line, std::size_t at, std::string& code) {
    const char quote = line[at++];
    while (at < line.size() && line[at] != quote)
      at += line[at] == '\\' ? 2 : 1;
    code += {quote, quote};
    return std::min(at + 1, line.size());
  }

  /// Past the end of the comment or raw string that `at` is inside of.
  std::size_t skip(const std::string& line, std::size_t at) {
    const auto end = line.find(inside_, at);
    if (end == line.npos)
      return line.size();
    const auto next = end + inside_.size();
    inside_.clear();
    return next;
  }

  static bool after_digit(const std::string& code) {
    return !code.empty() && std::isxdigit(static_cast<unsigned char>(code.back())) != 0;
  }

  std::string inside_; // what ends the comment or raw string that is open
};

} // namespace

std::string fault_at(const source_file& file, std::size_t line, std::string_view what) {
  return file.path + ":" + std::to_string(line) + ": " + std::string{what};
}

source_file make_source(std::string path, std::string_view text) {
  source_file file{std::move(path), {}};
  std::istringstream in{std::string{text}};
  for (std::string line; std::getline(in, line);)
    file.lines.push_back(std::move(line));
  return file;
}

std::vector<source_file> read_tree(std::initializer_list<std::string_view> places,
                                   std::initializer_list<std::string_view> endings) {
  const fs::path root{TROUPE_SOURCE_DIR};
  std::vector<source_file> files;
  for (const auto place : places) {
    const auto start = root / place;
    if (fs::is_regular_file(start))
      files.push_back(read_source(root, start));
    if (!fs::is_directory(start))
      continue;
    for (const auto& entry : fs::recursive_directory_iterator{start})
      if (entry.is_regular_file() && ends_in_one_of(entry.path(), endings))
        files.push_back(read_source(root, entry.path()));
  }
  std::ranges::sort(files, {}, &source_file::path);
  return files;
}

const std::vector<source_file>& cpp_files() {
  static const auto files = read_tree({"actors", "api", "benchmarks", "cli", "examples", "fuzz",
                                       "include", "messages", "runtime", "tests"},
                                      {".cpp", ".hpp"});
  return files;
}

std::vector<std::string> code_of(const source_file& file) {
  code_reader reader;
  std::vector<std::string> code;
  code.reserve(file.lines.size());
  for (const auto& line : file.lines)
    code.push_back(reader.code_of(line));
  return code;
}

bool is_header(const source_file& file) {
  return file.path.ends_with(".hpp");
}

bool is_under(std::string_view path, std::string_view folder) {
  return path.starts_with(folder);
}

std::string joined(const faults& found) {
  std::string text;
  for (const auto& fault : found)
    text += "\n  " + fault;
  return text;
}

} // namespace troupe::architecture
