/// What an operation is: one row of the table of what programs may ask of a server by HTTP. Routes,
/// checks, who may and the OpenAPI document are made of it.
#pragma once

#include "api/access/caller.hpp"
#include "api/operations/problem.hpp"
#include "runtime/engine/verb.hpp"
#include "troupe/json.hpp"
#include "troupe/time.hpp"

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::api {

struct operation;
struct workplace;

/// Where a request has a field.
enum class field_place : std::uint8_t { path, query, header, body };

/// What a field holds. In a body each is JSON; elsewhere it is text that is read as such.
enum class field_kind : std::uint8_t {
  text,
  integer,
  flag,  ///< `true` or `false`.
  span,  ///< A duration as text: `30s`.
  map,   ///< A JSON object; in bodies only, like the next two.
  texts, ///< A list of texts.
  any,   ///< Any JSON.
};

/// One thing that a request may say.
struct operation_field {
  std::string name{}; ///< Unique in its operation.
  field_place place = field_place::query;
  field_kind kind = field_kind::text;
  std::string help{}; ///< One line.
  bool is_needed = false;
  json fallback = nullptr; ///< What counts where it is not said; null: nothing does.
  std::int64_t least = 0;  ///< Bounds of an integer, or of the length of a text or list.
  std::int64_t most = std::numeric_limits<std::int64_t>::max(); ///< Likewise; of a span: seconds.
  std::vector<std::string> choices{}; ///< A text is one of these; empty: any.
  role needs = role::nobody;          ///< Of who says it, where that is more than the operation's.
  bool is_private = false;            ///< May hold secrets: an audit says how large it was.
};

/// A request that is as its operation wants it.
struct call {
  const operation& of;
  caller by{};
  json given = json::object(); ///< Fields by name, those with a fallback always.
  std::string digest{};        ///< Of the body, in hexadecimal digits.

  bool has(std::string_view name) const { return given.contains(name); }
  /// The value of a field of that kind; empty, 0 or false where there is none.
  std::string text(std::string_view name) const;
  std::int64_t number(std::string_view name) const;
  bool flag(std::string_view name) const;
  duration span(std::string_view name) const;
};

/// How nearly all answer.
inline constexpr const char* json_media = "application/json";

/// What is answered.
struct reply {
  json content = nullptr;
  unsigned status = 200;
  std::vector<http_header> headers{};
  /// Instead of the content, where the operation answers with something else than JSON.
  std::string text{};
  /// Likewise: what is written to it is the answer, as long as the client stays.
  std::shared_ptr<http_stream> stream{};
};

using outcome = tl::expected<reply, api_problem>;

/// Takes what became of a call: once, from any thread; what comes later is dropped.
using responder = std::function<void(outcome)>;

/// Does what was asked for, and answers, now or later. May throw what the standard library throws.
/// `asked` lasts until it returns.
using operation_handler
  = std::function<void(const call& asked, const workplace& at, const responder& answer)>;

/// Of one that answers as it returns.
operation_handler now(outcome (*handle)(const call& asked, const workplace& at));

/// On which thread an operation runs.
enum class serving : std::uint8_t {
  at_once, ///< That of input and output: it must not block, and has no directory.
  by_pool,
};

/// A row of the table.
struct operation {
  std::string id{};     ///< `startProcess`; unique.
  std::string method{}; ///< In capitals. `GET` is `HEAD`, too.
  std::string path{};   ///< `/api/v1/processes/{id}:cancel`.
  role needs = role::viewer;
  bool changes = false; ///< It is recorded before it is done.
  serving where = serving::by_pool;
  std::string help{}; ///< One line.
  std::vector<operation_field> fields{};
  unsigned status = 200;          ///< Where all is well,
  std::string answer{};           ///< and what that says: one line,
  std::string media = json_media; ///< as this type.
  operation_handler handle{};
  const verb* steers = nullptr; ///< The verb that it asks of a process; null: none.
};

/// The field of that name and place; null: there is none.
const operation_field* find_field(const operation& in, field_place place, std::string_view name);

} // namespace troupe::api
