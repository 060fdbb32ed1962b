/// The part of a request that says of which active processes it is to be told what they wait for.
#pragma once

#include "troupe/json.hpp"
#include "troupe/result.hpp"
#include "troupe/waiting.hpp"

#include <vector>

namespace troupe {

/// `{"after","most"}`.
json to_json(const waits_request& which);

/// Reads that; null: the first ones. Errors name the field.
result<waits_request> read_asked_waits(const json& content);

/// The page that several pages make which were asked for the same.
waits_page joined_pages(std::vector<waits_page> pages, const waits_request& which);

} // namespace troupe
