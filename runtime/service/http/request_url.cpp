#include "runtime/service/http/request_url.hpp"

#include "runtime/base/text.hpp"

namespace troupe {

bool request_url::add_query(const json& query) {
  const auto add = [&](const std::string& name, const json& content) {
    const auto pair = escaped(name) + '=' + escaped(content);
    return set(CURLUPART_QUERY, pair.c_str(), CURLU_APPENDQUERY);
  };
  auto is_well = true;
  for (const auto& [name, content] : query.items()) {
    if (!content.is_array())
      is_well = add(name, content) && is_well;
    else
      for (const auto& each : content)
        is_well = add(name, each) && is_well;
  }
  return is_well;
}

void request_url::drop(std::initializer_list<CURLUPart> parts) {
  for (const auto each : parts)
    set(each, nullptr);
}

std::string request_url::origin() const {
  return scheme() + "://" + ascii_lower(host()) + ':' + part(CURLUPART_PORT, CURLU_DEFAULT_PORT);
}

std::string request_url::part(CURLUPart which, unsigned flags) const {
  char* text = nullptr;
  if (library_.url_get(url_.get(), which, &text, flags) != CURLUE_OK)
    return {};
  const curl_owned<void> owned{text, library_.free};
  return text;
}

bool request_url::set(CURLUPart which, const char* text, unsigned flags) {
  return library_.url_set(url_.get(), which, text, flags) == CURLUE_OK;
}

std::string request_url::escaped(const json& content) const {
  const auto text = content.is_string() ? content.get<std::string>()
                    : content.is_null() ? std::string{}
                                        : content.dump();
  if (text.empty())
    return {}; // a length of 0 has the library look for an end
  char* made = library_.easy_escape(nullptr, text.data(), static_cast<int>(text.size()));
  const curl_owned<void> owned{made, library_.free};
  return made ? made : "";
}

} // namespace troupe
