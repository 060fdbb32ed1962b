/// Standard output and standard error of the program: what is written there goes above the status
/// area (cli/display/status_area.hpp).
#pragma once

#include "cli/exit_code.hpp"
#include "runtime/base/json.hpp"
#include "troupe/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace troupe::cli {

/// To be called first of all. A standard stream that the caller closed is held by a descriptor
/// that refuses use, so that no file opened later takes its number and gets its output. Writing
/// to a closed pipe becomes an error instead of the end of the program; commands that are
/// started later don't inherit that.
void prepare_standard_streams();

/// Writes all of `text`, in nobody's turn; false, with `errno`, where that can't be done.
bool write_all(int descriptor, std::string_view text);

/// Writes to standard output at once, as it is: a document for programs. Where that fails, says so
/// on standard error and gives `internal`; else `ok`.
exit_code print(std::string_view text);

/// The same for a document: two blanks an indent, and a line feed. Text that isn't UTF-8 has the
/// replacement character in its place.
exit_code print_document(const json& document);

/// The same for a list of what `to_json` describes.
template <class Entries>
exit_code print_list(const Entries& entries) {
  auto list = json::array();
  for (const auto& each : entries)
    list.push_back(to_json(each));
  return print_document(list);
}

/// The same for text that people read, made `visible`.
exit_code print_text(std::string_view text);

/// The same for what actions gave: as it is, but made `visible` where standard output is a
/// terminal.
exit_code print_content(std::string_view text);

/// Whether all that anyone wrote to standard output has arrived there; `internal`, and a word
/// about it on standard error, where it has not.
exit_code finish_output();

/// Writes `text`, made `visible`, and a line feed to standard error at once. A failure has nowhere
/// to be told.
void say(std::string_view text);

/// Says it within a tenth of a second, else not at all: for threads that may wait for nobody, not
/// even for a reader that has stopped or a terminal at Ctrl-S.
void say_at_once(std::string_view text);
/// The same for text with colours, and whose other parts are visible.
void say_as_it_is(std::string_view text);

/// From now on `fail` prints a document, too: the caller is a program (`--output json`).
void answer_in_json() noexcept;

/// Ends a command: says `troupe: ` and the message, prints `{"error": {"code", "message"}}` where
/// the caller wants JSON, and gives the exit code that belongs to the error's.
exit_code fail(const error& reason);

/// The same with `before` in front of the message.
exit_code fail(const std::string& before, error reason);

/// Fails because of several problems of a definition, each on a line. The document has them as
/// `problems`: `{"file", "line", "column", "message"}`.
exit_code fail(const std::vector<problem>& problems);

/// Fails because of the command line.
exit_code refuse(std::string message);

/// The same where `text` says itself which command it is about.
exit_code refuse_line(const std::string& text);

/// Says the error without ending the command: another document is to come.
exit_code say_error(const error& reason);

/// Whether a line can be written to the descriptor at once.
bool can_write(int stream);

/// Whether standard error is a terminal on which a line can be redrawn.
bool terminal_is_live();

/// Whether standard error takes colours: a terminal, `NO_COLOR` unset or empty
/// (https://no-color.org), `TERM` not `dumb`.
bool colours_wanted();

} // namespace troupe::cli
