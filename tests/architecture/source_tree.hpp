/// The project's own text, as the tests about the tree read it.
#pragma once

#include <filesystem>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::architecture {

/// A file of the tree.
struct source_file {
  std::string path;               ///< From the tree's root, with `/` between its parts.
  std::vector<std::string> lines; ///< Without their line ends.
};

/// What stands against a rule, each as `path:line: what was found; what was expected`.
using faults = std::vector<std::string>;

/// Makes one entry of `faults`. `line` counts from 1.
std::string fault_at(const source_file& file, std::size_t line, std::string_view what);

/// A file from its text; for tests of the rules themselves.
source_file make_source(std::string path, std::string_view text);

/// The files under these folders (or these files themselves) of the tree whose names end in one of
/// `endings`, in order of their paths. What is missing is left out.
std::vector<source_file> read_tree(std::initializer_list<std::string_view> places,
                                   std::initializer_list<std::string_view> endings);

/// All C++ files of the tree.
const std::vector<source_file>& cpp_files();

/// The lines with the insides of comments, strings and characters left out, so that a search finds
/// code only.
std::vector<std::string> code_of(const source_file& file);

bool is_header(const source_file& file);

/// True where `path` is in `folder` or below; `folder` ends in `/`.
bool is_under(std::string_view path, std::string_view folder);

/// One line a fault, for a test's message.
std::string joined(const faults& found);

} // namespace troupe::architecture
