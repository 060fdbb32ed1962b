/// JSON values, and how they are shared.
#pragma once

#include <nlohmann/json.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace troupe {

/// A JSON value, as a plain value.
using json = nlohmann::json;

/// JSON whose objects keep the order in which they were written, as definitions need it.
using ordered_json = nlohmann::ordered_json;

/// An immutable JSON value, owned by all who hold it: large values travel inside a node by
/// reference count, never by copy. Never null where a `value` is promised; JSON's null is
/// `null_value()`.
using value = std::shared_ptr<const json>;

/// Takes ownership of `content`. The one way to make a `value` (its object is not itself const,
/// which `take` relies on).
value make_value(json content);

/// The content: moved out where nobody else holds it, or the whole that it is a part of; copied
/// otherwise.
json take(value&& shared);

/// The shared JSON null.
const value& null_value();

/// A part of `whole` that shares its ownership: no copy. `part` must lie inside `*whole`.
inline value share_part(const value& whole, const json& part) {
  return value{whole, &part};
}

/// What kind of value this is, in words a person reads: "a list", "text", "an integer", ...
const char* kind_of(const json& content) noexcept;

/// Appends `text` as a JSON string; bytes that are no UTF-8 become U+FFFD. For the many
/// lines of which most of the text is plain.
void append_json_text(std::string& out, std::string_view text);

} // namespace troupe
