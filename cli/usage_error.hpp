/// What is said of a command line that can't be read.
#pragma once

#include <string>

namespace CLI {
class App;
class Error;
} // namespace CLI

namespace troupe::cli {

/// Why the command line was refused: an unknown command or option with the nearest name, or
/// what CLI11 found.
std::string explain(const CLI::App& program, const CLI::Error& fault);

} // namespace troupe::cli
