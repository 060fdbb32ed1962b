#include "runtime/store/catalogue_store.hpp"

#include "runtime/base/text.hpp"
#include "runtime/base/visible.hpp"

namespace troupe {

namespace {

result<void> check_size(std::string_view what, std::string_view text, std::size_t most) {
  if (text.size() > most)
    return failure(error_code::argument_invalid,
                   std::string{what} + " has " + std::to_string(text.size())
                     + " bytes: expected at most " + std::to_string(most));
  if (!is_utf8(text))
    return failure(error_code::argument_invalid,
                   std::string{what} + " is not UTF-8, as all text has to be");
  return {};
}

/// Why a name is none; empty: it is one.
std::string fault_of_name(std::string_view name) {
  if (name.empty())
    return "it is empty";
  if (name.find_first_of("/@") != std::string_view::npos)
    return "it has a / or an @ in it";
  if (visible_line(name) != name)
    return "it has control characters or invisible marks in it";
  if (name.front() == '.' || name.front() == '-' || name.front() == ' ' || name.back() == ' ')
    return "it begins with a dot, a dash or a blank, or ends with a blank";
  return {};
}

/// That another version is there than `wanted` expects, with all that one has to know of it.
tl::unexpected<error> mismatch(const catalogue_entry* newest, const catalogue_change& wanted) {
  const auto called = "workflow \"" + wanted.name + '"';
  const auto expected = *wanted.expected == 0
                          ? std::string{"it was expected not to be there"}
                          : "version " + std::to_string(*wanted.expected) + " was expected";
  if (!newest)
    return failure(error_code::version_mismatch, "there is no " + called + ": " + expected);
  return failure(error_code::version_mismatch,
                 called + " is at version " + std::to_string(newest->version) + ", "
                   + origin_of(*newest) + ": " + expected
                   + "; look at what has changed, and try again with the version that is there");
}

bool is_as_expected(const catalogue_entry* newest, const catalogue_change& wanted) {
  if (!wanted.expected)
    return true;
  const auto is_there = newest && !newest->is_removal;
  return *wanted.expected == 0 ? !is_there : newest && newest->version == *wanted.expected;
}

/// Whether `newest` is what the change makes of the version that it expects: whoever got no answer
/// may ask again.
bool is_done(const catalogue_entry& newest, const catalogue_change& wanted) {
  return wanted.expected && newest.version == *wanted.expected + 1 && !newest.is_damaged
         && newest.is_removal == !wanted.text && newest.who == wanted.who
         && newest.hash == hash_of(wanted.text.value_or(""));
}

} // namespace

result<void> check_catalogue_name(std::string_view name) {
  if (auto fits = check_size("the name of the workflow", name, catalogue_name_max); !fits)
    return fits;
  if (auto fault = fault_of_name(name); !fault.empty())
    return failure(error_code::argument_invalid,
                   "\"" + visible_line(name) + "\" is no name for the catalogue: " + fault
                     + "; expected one such as etl or nightly-report");
  return {};
}

result<void> check_catalogue(const catalogue_change& wanted) {
  if (auto fits = check_catalogue_name(wanted.name); !fits)
    return fits;
  if (auto fits = check_size("who changes the catalogue", wanted.who, catalogue_name_max); !fits)
    return fits;
  if (auto fits = check_size("the note", wanted.note, catalogue_note_max); !fits)
    return fits;
  return wanted.text ? check_size("the definition", *wanted.text, catalogue_text_max)
                     : result<void>{};
}

result<std::optional<catalogue_entry>> next_version(const catalogue_entry* newest,
                                                    const catalogue_change& wanted) {
  if (newest && is_done(*newest, wanted))
    return std::nullopt;
  if (!is_as_expected(newest, wanted))
    return mismatch(newest, wanted);
  const auto is_there = newest && !newest->is_removal;
  if (!wanted.text && !is_there)
    return failure(error_code::workflow_unknown,
                   newest ? "workflow \"" + wanted.name + "\" was " + origin_of(*newest)
                          : "there is no workflow \"" + wanted.name + "\" in the catalogue");
  catalogue_entry next;
  next.name = wanted.name;
  next.version = newest ? newest->version + 1 : 1;
  next.is_removal = !wanted.text;
  next.text = wanted.text.value_or("");
  next.hash = hash_of(next.text);
  next.who = wanted.who;
  next.when = wanted.when;
  next.note = wanted.note;
  if (is_there && wanted.text && !newest->is_damaged && newest->hash == next.hash)
    return std::nullopt;
  return next;
}

std::string origin_of(const catalogue_entry& version) {
  return (version.is_removal ? "removed" : "put")
         + (version.who.empty() ? std::string{} : " by " + visible_line(version.who)) + " at "
         + to_rfc3339(version.when);
}

} // namespace troupe
