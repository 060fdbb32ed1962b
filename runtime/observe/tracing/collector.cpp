#include "runtime/observe/tracing/collector.hpp"

#include "troupe/json.hpp"

#include <charconv>

#include <httplib.h>

namespace troupe {

namespace {

using namespace std::chrono_literals;

using outcome = export_answer::outcome;

constexpr auto connect_timeout = 2s;
constexpr auto transfer_timeout = 10s;

std::uint64_t count_in(const json& fields, const char* name) {
  auto found = fields.find(name);
  if (found == fields.end())
    return 0;
  if (found->is_number_unsigned())
    return found->get<std::uint64_t>();
  std::uint64_t count = 0;
  if (const auto* text = found->get_ptr<const std::string*>())
    std::from_chars(text->data(), text->data() + text->size(), count);
  return count;
}

/// A collector may take a request and still reject some of its spans, or data points.
export_answer taken(const std::string& body) {
  export_answer answer;
  auto content = json::parse(body, nullptr, false);
  if (!content.is_object() || !content.contains("partialSuccess"))
    return answer;
  const auto& partial = content["partialSuccess"];
  if (!partial.is_object())
    return answer;
  answer.rejected = count_in(partial, "rejectedSpans") + count_in(partial, "rejectedDataPoints");
  if (auto why = partial.find("errorMessage"); why != partial.end() && why->is_string())
    answer.message = *why;
  return answer;
}

export_answer not_taken(const httplib::Response& response) {
  export_answer answer{outcome::refused, "HTTP status " + std::to_string(response.status), 0, {}};
  if (!response.body.empty())
    answer.message += ": " + response.body.substr(0, 200);
  switch (response.status) {
    case 429:
    case 502:
    case 503:
    case 504: answer.what = outcome::try_again; break;
    default: return answer;
  }
  auto after = response.get_header_value("Retry-After");
  std::int64_t seconds = 0;
  std::from_chars(after.data(), after.data() + after.size(), seconds);
  answer.pause = std::chrono::seconds{std::clamp<std::int64_t>(seconds, 0, 60)};
  return answer;
}

class collector final : public trace_sink {
public:
  collector(const std::string& server, std::string path) : client_{server}, path_{std::move(path)} {
    client_.set_connection_timeout(connect_timeout);
    client_.set_read_timeout(transfer_timeout);
    client_.set_write_timeout(transfer_timeout);
    client_.set_keep_alive(true);
  }

  bool is_valid() const { return client_.is_valid(); }

  export_answer send(const std::string& request) override {
    auto response = client_.Post(path_, request, "application/json");
    if (!response)
      return {outcome::try_again, httplib::to_string(response.error()), 0, {}};
    return response->status / 100 == 2 ? taken(response->body) : not_taken(*response);
  }

  void interrupt() noexcept override { client_.stop(); }

private:
  httplib::Client client_;
  std::string path_;
};

} // namespace

result<std::unique_ptr<trace_sink>> open_collector(std::string_view url,
                                                   std::string_view usual_path) {
  auto host = url.find("://") + 3;
  auto slash = std::min(url.find('/', host), url.size());
  std::string path{url.substr(slash)};
  if (path.empty() || path == "/")
    path = usual_path;
  auto made = std::make_unique<collector>(std::string{url.substr(0, slash)}, path);
  if (slash == host || !made->is_valid())
    return failure(error_code::argument_invalid,
                   "\"" + std::string{url} + "\" is no URL: expected http://HOST:PORT");
  return made;
}

} // namespace troupe
