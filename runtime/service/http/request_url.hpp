/// Reading and changing URLs, as libcurl does.
#pragma once

#include "runtime/service/http/curl_library.hpp"
#include "troupe/json.hpp"

#include <initializer_list>
#include <string>

namespace troupe {

/// A URL in its parts. For one thread at a time.
class request_url {
public:
  explicit request_url(const curl_library& library)
    : library_{library}, url_{library.url(), library.url_cleanup} {}

  /// Whether `text` is one.
  bool read(const std::string& text) { return set(CURLUPART_URL, text.c_str()); }

  /// Adds what stands under each name, a scalar or a list of scalars, encoded. Whether it could.
  bool add_query(const json& query);

  /// Takes parts away.
  void drop(std::initializer_list<CURLUPart> parts);

  std::string scheme() const { return part(CURLUPART_SCHEME); }
  std::string host() const { return part(CURLUPART_HOST); }
  std::string whole() const { return part(CURLUPART_URL); }

  /// Scheme, host and port: two URLs with the same are of one server.
  std::string origin() const;

private:
  /// Empty where it has none.
  std::string part(CURLUPart which, unsigned flags = 0) const;
  bool set(CURLUPart which, const char* text, unsigned flags = 0);
  std::string escaped(const json& content) const;

  const curl_library& library_;
  curl_owned<CURLU> url_;
};

} // namespace troupe
