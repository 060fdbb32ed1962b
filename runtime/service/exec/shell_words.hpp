/// How a command is handed to a shell, and how messages speak of it.
#pragma once

#include "runtime/service/exec/captured_stream.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// The arguments that make `shell` (a name or a path) read `text`, behind `options`:
/// `bash -e -c 'make all'`.
std::vector<std::string> shell_words(const std::string& shell, std::vector<std::string> options,
                                     std::string_view text);

/// A command as a message quotes it: its first line, shortened, without secrets.
std::string quoted_command(std::string_view command, const output_redactor& hides);

} // namespace troupe
