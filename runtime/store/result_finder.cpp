#include "runtime/store/result_finder.hpp"

#include "runtime/durability/cbor.hpp"

#include <algorithm>
#include <chrono>

namespace troupe {

namespace {

/// Of earlier results that may be meant, those that are looked at.
constexpr std::size_t compared_max = 16;

/// Of what has changed, so much is told.
constexpr std::size_t told_max = 8;

/// Digests of files that are written to the store at once, while it runs on.
constexpr std::size_t saved_at_once = 4096;

std::string listed_parts(const std::vector<std::string>& parts) {
  std::string text;
  for (std::size_t i = 0; i < parts.size() && i < told_max; ++i)
    text += (i == 0 ? "" : ", ") + parts[i];
  if (parts.size() > told_max)
    text += " and " + std::to_string(parts.size() - told_max) + " more";
  return text;
}

std::string since_that(const stored_result& one) {
  return " (since " + one.execution_id + ')';
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
  return nearest ? listed_parts(fewest) + since_that(*nearest) : "no earlier result";
}

} // namespace

result<value> output_of(result_store& from, const stored_result& which) {
  auto bytes
    = which.content ? from.read_content(*which.content) : result<std::string>{which.output};
  if (!bytes)
    return tl::unexpected{std::move(bytes.error())};
  auto read = parse_cbor(*bytes);
  if (!read)
    return failure(error_code::store_damaged,
                   "the result of " + which.execution_id + " is damaged");
  return make_value(std::move(*read));
}

result_finder::result_finder(std::string key, opener open_store)
  : key_{std::move(key)}, open_{std::move(open_store)}, digests_{[this](const std::string& path)
                                                                   -> std::optional<file_digest> {
      auto found = with_store([&](result_store& from) { return from.digest_of_file(path); });
      return found ? *std::move(found) : std::nullopt;
    }} {}

template <class Use>
auto result_finder::with_store(Use use) -> decltype(use(std::declval<result_store&>())) {
  std::scoped_lock lock{mutex_};
  if (closed_)
    return failure(error_code::runtime_closing, "the runtime ends");
  if (!reader_) {
    auto opened = open_();
    if (!opened)
      return tl::unexpected{std::move(opened.error())};
    reader_ = std::move(*opened);
  }
  auto done = use(*reader_);
  if (!done)
    reader_.reset();
  return done;
}

/// They only spare time: what can't be written is read anew.
void result_finder::save_digests() {
  if (auto fresh = digests_.take_fresh(); !fresh.empty())
    static_cast<void>(with_store([&](result_store& into) {
      return into.keep_digests(fresh, std::chrono::system_clock::now());
    }));
}

void result_finder::close() {
  save_digests();
  std::scoped_lock lock{mutex_};
  closed_ = true;
  reader_.reset();
}

found_result result_finder::find(const wanted_result& wanted) {
  auto found = look(wanted);
  if (digests_.fresh() >= saved_at_once)
    save_digests();
  if (found)
    return *std::move(found);
  return {nullptr, {}, "earlier results can't be read: " + found.error().message};
}

result<found_result> result_finder::look(const wanted_result& wanted) {
  auto same = with_store(
    [&](result_store& from) { return from.results_of(wanted.basis.digest, compared_max); });
  if (!same)
    return tl::unexpected{std::move(same.error())};
  std::string why;
  for (const auto& each : *same) {
    if (!wanted.only_of.empty() && !each.execution_id.starts_with(wanted.only_of + '/'))
      continue;
    std::string reason;
    auto output = take(wanted, each, reason);
    if (!output)
      return tl::unexpected{std::move(output.error())};
    if (*output)
      return found_result{std::move(*output), each.execution_id, {}};
    if (why.empty()) // of the newest one
      why = std::move(reason);
  }
  if (!why.empty())
    return found_result{nullptr, {}, std::move(why)};
  return with_store([&](result_store& from) { return from.results_at(wanted.place, compared_max); })
    .map([&](const std::vector<stored_result>& earlier) {
      return found_result{nullptr, {}, change_since(earlier, wanted.basis.marks)};
    });
}

result<value> result_finder::take(const wanted_result& wanted, const stored_result& one,
                                  std::string& reason) {
  if (wanted.lifetime.count() > 0 && wanted.now - one.at > wanted.lifetime) {
    reason = "expired: the result of " + one.execution_id + " is of " + to_rfc3339(one.at)
             + ", and for: " + to_string(wanted.lifetime);
    return nullptr;
  }
  if (auto changed = changed_files(digests_, wanted.folder, one.reads); !changed.empty()) {
    reason = listed_parts(changed) + since_that(one);
    return nullptr;
  }
  auto content = [&](const content_hash& hash) {
    return with_store([&](result_store& from) { return from.read_content(hash); });
  };
  if (auto restored = restore_files(digests_, wanted.folder, one.writes, content); !restored) {
    reason = restored.error().message + since_that(one);
    return nullptr;
  }
  return with_store([&](result_store& from) { return output_of(from, one); });
}

} // namespace troupe
