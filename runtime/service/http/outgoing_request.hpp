/// The input of `http:request`.
#pragma once

#include "runtime/service/fields.hpp"
#include "troupe/json.hpp"
#include "troupe/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace troupe {

/// Statuses, as numbers (404) and classes (`2xx`), one or a list.
struct status_classes {
  std::vector<std::pair<int, int>> ranges{{200, 299}}; ///< From the first to the second.
  json written = json::array({"2xx"});

  bool contains(long status) const noexcept;
};
void from_json(const json& input, status_classes& statuses);
void to_json(json& output, const status_classes& statuses);

/// How many redirects are followed: a whole number; true is 10, false none.
struct redirect_count {
  unsigned most = 10;
  json written = 10;
};
void from_json(const json& input, redirect_count& follow);
void to_json(json& output, const redirect_count& follow);

/// How many bytes: a whole number, or a text such as `64MiB`.
struct byte_count {
  std::optional<std::uint64_t> most{};
};
void from_json(const json& input, byte_count& bytes);
void to_json(json& output, const byte_count& bytes);

/// What to ask, and what is well of the answer.
struct outgoing_request {
  std::string url;
  std::string method; ///< In capitals; empty: GET, or POST with something to send.
  text_map headers;
  json query = json::object(); ///< Scalars, or lists of scalars, by name.
  // What is sent: one of these at most.
  std::optional<json> content;
  std::optional<std::string> body;
  std::optional<std::string> file; ///< Relative to the folder of the process.
  duration timeout{};              ///< Redirects included; 0: none.
  status_classes expect;
  redirect_count follow;
  byte_count max_bytes; ///< Of the answer, decompressed. None: 16 MiB, or any with `save_to`.
  std::string save_to;  ///< As `file`; empty: the answer is part of the output.
};
void from_json(const json& input, outgoing_request& request);
void to_json(json& output, const outgoing_request& request);

/// `{field: "type, meaning"}` of the input and the output.
json described_request();
json described_answer();

} // namespace troupe
