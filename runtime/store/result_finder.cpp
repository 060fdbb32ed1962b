#include "runtime/store/result_finder.hpp"

#include <algorithm>

namespace troupe {

namespace {

/// Of earlier results of a task, those that are compared to say what has changed.
constexpr std::size_t compared_max = 16;

/// Of what has changed, so much is told.
constexpr std::size_t told_max = 8;

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (std::size_t i = 0; i < parts.size() && i < told_max; ++i)
    text += (i == 0 ? "" : ", ") + parts[i];
  if (parts.size() > told_max)
    text += " and " + std::to_string(parts.size() - told_max) + " more";
  return text;
}

/// What has changed since the one of these that is most like it.
std::string change_since(const std::vector<stored_result>& earlier, const std::string& marks) {
  std::vector<std::string> fewest;
  const stored_result* nearest = nullptr;
  for (const auto& each : earlier)
    if (auto changed = differences(each.marks, marks); !nearest || changed.size() < fewest.size()) {
      nearest = &each;
      fewest = std::move(changed);
    }
  return nearest ? joined(fewest) + " (since " + nearest->execution_id + ')' : "no earlier result";
}

} // namespace

result<result_store*> result_finder::reader() {
  if (closed_)
    return failure(error_code::runtime_closing, "the runtime ends");
  if (reader_)
    return reader_.get();
  auto opened = open_();
  if (!opened)
    return tl::unexpected{std::move(opened.error())};
  reader_ = std::move(*opened);
  return reader_.get();
}

void result_finder::close() {
  std::scoped_lock lock{mutex_};
  closed_ = true;
  reader_.reset();
}

found_result result_finder::find(const wanted_result& wanted) {
  std::scoped_lock lock{mutex_};
  auto found = look(wanted);
  if (found)
    return *std::move(found);
  reader_.reset();
  return {std::nullopt, "earlier results can't be read: " + found.error().message};
}

result<found_result> result_finder::look(const wanted_result& wanted) {
  auto from = reader();
  if (!from)
    return tl::unexpected{std::move(from.error())};
  auto same = (*from)->find_result(wanted.basis.digest);
  if (!same)
    return tl::unexpected{std::move(same.error())};
  if (*same && (wanted.lifetime.count() == 0 || wanted.now - (*same)->at <= wanted.lifetime))
    return found_result{std::move(*same), {}};
  if (*same)
    return found_result{std::nullopt, "expired: the result of " + (*same)->execution_id + " is of "
                                        + to_rfc3339((*same)->at)
                                        + ", and for: " + to_string(wanted.lifetime)};
  return (*from)
    ->results_at(wanted.place, compared_max)
    .map([&](const std::vector<stored_result>& earlier) {
      return found_result{std::nullopt, change_since(earlier, wanted.basis.marks)};
    });
}

} // namespace troupe
