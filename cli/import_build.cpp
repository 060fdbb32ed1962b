#include "cli/import_build.hpp"

#include "cli/standard_streams.hpp"
#include "runtime/base/shell_word.hpp"
#include "runtime/compat/build_graph.hpp"
#include "runtime/compat/yaml_writer.hpp"

#include <array>
#include <cstdio>
#include <filesystem>

#include <CLI/CLI.hpp>

namespace troupe::cli {

namespace {

/// What a program prints, in the language that is read here. What it says on standard error is
/// the user's to see.
result<std::string> printed_by(const std::string& command) {
  auto* pipe = ::popen(("LC_ALL=C " + command).c_str(), "re");
  if (!pipe)
    return failure(error_code::system_exhausted, "can't start " + command);
  std::string text;
  std::array<char, 65'536> block{};
  for (std::size_t count = 0; (count = std::fread(block.data(), 1, block.size(), pipe)) > 0;)
    text.append(block.data(), count);
  if (const auto status = ::pclose(pipe); status != 0)
    return failure(command + " failed");
  return text;
}

std::string words_of_all(const std::vector<std::string>& words) {
  std::string text;
  for (const auto& each : words)
    text += ' ' + quoted_word(each);
  return text;
}

std::string in_folder(const build_flags& flags) {
  return flags.folder.empty() ? std::string{} : " -C " + quoted_word(flags.folder);
}

exit_code print_build(const result<build_graph>& build, const build_flags& flags) {
  if (!build)
    return fail(build.error());
  for (const auto& note : build->notes)
    say("troupe: not brought over: " + note);
  const auto whole = std::filesystem::absolute(flags.folder.empty() ? "." : flags.folder);
  const auto normal = (whole / "").lexically_normal().parent_path();
  const auto name = normal.filename().empty() ? "build" : normal.filename().string();
  return print(to_yaml(to_definition(*build, name, flags.folder)));
}

} // namespace

void add_build_flags(CLI::App& command, build_flags& flags) {
  command.add_option("TARGET", flags.targets, "What to make (what is made without any)");
  command.add_option("-C,--directory", flags.folder, "The folder of the build (this one)")
    ->type_name("DIR");
}

exit_code import_make(const build_flags& flags) {
  const auto build = printed_by("make -pnB --trace --print-directory" + in_folder(flags)
                                + words_of_all(flags.targets))
                       .and_then([](const std::string& text) { return read_make_output(text); });
  return print_build(build, flags);
}

exit_code import_ninja(const build_flags& flags) {
  const auto tool = "ninja" + in_folder(flags) + " -t ";
  const auto graph = printed_by(tool + "graph" + words_of_all(flags.targets));
  if (!graph)
    return fail(graph.error());
  const auto commands = printed_by(tool + "compdb -x");
  if (!commands)
    return fail(commands.error());
  const auto deps = printed_by(tool + "deps");
  return print_build(read_ninja_output(*graph, *commands, deps.value_or("")), flags);
}

} // namespace troupe::cli
