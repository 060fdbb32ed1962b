#include "api/operations/process_quotas.hpp"

#include "api/operations/problem.hpp"
#include "runtime/base/text.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace troupe::api {

namespace {

std::uint32_t number_of(const std::unordered_map<std::string, std::uint32_t>& counted,
                        const std::string& key) {
  auto found = counted.find(key);
  return found == counted.end() ? 0 : found->second;
}

void count_one_less(std::unordered_map<std::string, std::uint32_t>& counted,
                    const std::string& key) noexcept {
  auto found = counted.find(key);
  if (found != counted.end() && --found->second == 0)
    counted.erase(found);
}

api_problem exceeded(const std::string& whose, std::uint32_t most) {
  return {.status = 429,
          .code = "quota.exceeded",
          .detail = whose + ' ' + std::to_string(most)
                    + (most == 1 ? " active process, and may have no more"
                                 : " active processes, and may have no more")
                    + ": start it when one has ended, or cancel one",
          .headers = {{"Retry-After", "1"}}};
}

/// The token that started a process; nothing: none did.
std::optional<std::string> token_in(const json& noted) {
  const auto* by_http = noted.is_object() && noted.contains("http") ? &noted["http"] : nullptr;
  if (!by_http || !by_http->is_object() || !by_http->contains("token"))
    return std::nullopt;
  const auto* name = (*by_http)["token"].get_ptr<const std::string*>();
  return name ? std::optional{*name} : std::nullopt;
}

} // namespace

void quota_place::give_back() noexcept {
  if (auto of = std::exchange(of_, nullptr))
    of->give_back(who_);
}

tl::expected<quota_place, api_problem> process_quotas::take(quota_user who) {
  if (!most_.is_set())
    return quota_place{};
  const std::lock_guard lock{mutex_};
  if (!is_open_)
    return tl::unexpected{problem_of(
      error_code::runtime_busy, "the server takes up what was active when it ended: try again in a "
                                "moment")};
  if (most_.of_token > 0 && number_of(of_tokens_, who.token) >= most_.of_token)
    return tl::unexpected{exceeded("the token \"" + who.token + "\" has", most_.of_token)};
  if (const auto* quota = quota_of(who.workflow);
      quota && number_of(of_workflows_, who.workflow) >= quota->most)
    return tl::unexpected{exceeded("the workflow \"" + who.workflow + "\" has", quota->most)};
  count(who);
  return quota_place{shared_from_this(), std::move(who)};
}

void process_quotas::hold(quota_place place, const std::string& process_id) {
  if (!place.of_)
    return;
  const std::lock_guard lock{mutex_};
  if (held_.try_emplace(process_id, place.who_).second)
    place.of_.reset(); // else it was taken up again already, and is counted
}

result<void> process_quotas::adopt(const process& running, process_directory& in) {
  if (!most_.is_set())
    return {};
  const auto& id = running.id();
  auto row = in.find(id);
  if (!row)
    return tl::unexpected{std::move(row.error())};
  auto noted = in.noted(id);
  if (!noted)
    return tl::unexpected{std::move(noted.error())};
  auto token = token_in(*noted);
  if (!token)
    return {};
  {
    const std::lock_guard lock{mutex_};
    auto [held, is_new] = held_.try_emplace(id, quota_user{std::move(*token), row->summary.name});
    if (!is_new)
      return {};
    count(held->second);
  }
  running.when_ended([self = shared_from_this(), id](const process_output&) { self->let_go(id); });
  return {};
}

void process_quotas::open() {
  const std::lock_guard lock{mutex_};
  is_open_ = true;
}

const workflow_quota* process_quotas::quota_of(const std::string& workflow) const {
  auto found = std::ranges::find_if(most_.of_workflows, [&](const workflow_quota& each) {
    return matches_pattern(each.workflows, workflow);
  });
  return found == most_.of_workflows.end() ? nullptr : &*found;
}

void process_quotas::count(const quota_user& who) {
  ++of_tokens_[who.token];
  ++of_workflows_[who.workflow];
}

void process_quotas::count_off(const quota_user& who) noexcept {
  count_one_less(of_tokens_, who.token);
  count_one_less(of_workflows_, who.workflow);
}

void process_quotas::give_back(const quota_user& who) noexcept {
  const std::lock_guard lock{mutex_};
  count_off(who);
}

void process_quotas::let_go(const std::string& process_id) {
  const std::lock_guard lock{mutex_};
  auto held = held_.find(process_id);
  if (held == held_.end())
    return;
  count_off(held->second);
  held_.erase(held);
}

} // namespace troupe::api
