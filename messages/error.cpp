#include "messages/error.hpp"

namespace troupe {

namespace {

/// What stands in the context: a message, or an id.
std::string context_of(const caf::error& failed) {
  return failed.context().match_elements<std::string>() ? failed.context().get_as<std::string>(0)
                                                        : std::string{};
}

} // namespace

error error_of(const caf::error& failed) {
  auto told = context_of(failed);
  if (failed.category() != caf::atom("troupe"))
    return {told.empty() ? to_string(failed) : std::move(told)};
  auto code = static_cast<error_code>(failed.code());
  switch (code) {
    case error_code::process_unknown: told = "there is no process \"" + told + '"'; break;
    case error_code::process_exists: told = "there is a process \"" + told + "\" already"; break;
    case error_code::process_owned:
      told = "process " + told + " is driven by another runtime now";
      break;
    case error_code::runtime_closing: told = "the runtime is ending"; break;
    default: break; // the context is the message
  }
  return {std::move(told), {}, code};
}

} // namespace troupe
