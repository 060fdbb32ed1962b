/// Builds of other tools, and what they are as definitions of our own.
#pragma once

#include "troupe/builder.hpp"
#include "troupe/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// A command of a step, for a shell of its own.
struct build_command {
  std::string text;
  bool may_fail = false; ///< Whatever its status, the next one is run.
};

/// How some files are made.
struct build_step {
  std::vector<std::string> outputs;    ///< Paths, or what else it is called; the first names it.
  std::vector<std::string> inputs;     ///< Paths, those among them that other steps make.
  std::vector<std::string> after;      ///< Must be there before; that they change changes nothing.
  std::vector<build_command> commands; ///< None: it only stands for its inputs.
  bool makes_files = true;             ///< Else its outputs are mere names.
};

/// A build, as its tool sees it.
struct build_graph {
  std::vector<build_step> steps;
  std::vector<std::string> notes; ///< What could not be brought over, each in a sentence.
};

/// A definition that does the same in `folder` (empty: where it is run): a parallel pipeline with a
/// task for each step that has commands. Those that make files tell what they read and write, with
/// the file in which a compiler says more, and aren't run again where all of that is as it was.
ordered_json to_definition(const build_graph& build, const std::string& name,
                           const std::string& folder);

/// Reads what `make -pnB --trace --print-directory` prints of a build: first each target with the
/// commands that make it, then the data base with what it is made of.
result<build_graph> read_make_output(std::string_view text);

/// Reads what `ninja -t graph`, `ninja -t compdb -x` and `ninja -t deps` print.
result<build_graph> read_ninja_output(std::string_view graph, std::string_view commands,
                                      std::string_view deps);

} // namespace troupe
