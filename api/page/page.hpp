/// The page for browsers: a few files that are part of the program, and say nothing of anybody's
/// processes. Who opens it shows a token to the operations, as any program does.
#pragma once

#include "api/http/message.hpp"

#include <optional>
#include <string_view>

namespace troupe::api {

/// A file of the page, made from `web/dist` when the program is built.
struct page_file {
  std::string_view path;    ///< `/app.js`; `/` is the page itself.
  std::string_view media;   ///< Its type, as `Content-Type` says it.
  std::string_view tag;     ///< Tells its versions apart; with its quotes.
  std::string_view content; ///< Compressed, as gzip does.
};

/// The file that a path means; null: there is none.
const page_file* find_page_file(std::string_view path);

/// The answer to who asks for one of the files, whoever that is: there is nothing in them to be
/// kept from anybody. Nothing: something else is asked for. What the page may do is bound
/// (`Content-Security-Policy`): it runs its own files and talks to its own server alone, and no
/// other page may hold it in a frame.
std::optional<http_response> answer_page(const http_request& asked);

} // namespace troupe::api
