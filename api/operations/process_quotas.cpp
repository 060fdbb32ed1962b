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

/// What is said where a quota is used up.
struct quota_words {
  const char* one;
  const char* many;
  const char* advice;
  const char* again; ///< Seconds, after which it may be worth another try.
};

constexpr quota_words words_of_active{"active process", "active processes",
                                      "start it when one has ended, or cancel one", "1"};
constexpr quota_words words_of_waiting{"paused process", "paused processes",
                                       "start it when one goes on, or cancel one", "10"};

api_problem exceeded(const std::string& whose, const std::string& found, const quota_words& words) {
  return {.status = 429,
          .code = "quota.exceeded",
          .detail = whose + " has " + found + ", and may have no more: " + words.advice,
          .headers = {{"Retry-After", words.again}}};
}

/// What is wrong where so many are there already: nothing, where one more may be.
std::optional<api_problem> quota_refusal(const std::string& whose, std::uint32_t found,
                                         std::uint64_t most, const quota_words& words) {
  if (most == 0 || found < most)
    return std::nullopt;
  return exceeded(whose, std::to_string(most) + ' ' + (most == 1 ? words.one : words.many), words);
}

std::string owner_text(const char* what, const std::string& name) {
  return std::string{"the "} + what + " \"" + name + '"';
}

/// Fails where those that have ended take as much as they may.
tl::expected<void, api_problem>
check_stored(const std::string& whose, const result<std::uint64_t>& found, std::uint64_t most) {
  static constexpr quota_words words{"", "", "remove some that have ended, by troupe rm or --keep",
                                     "60"};
  if (!found)
    return tl::unexpected{problem_of(found.error())};
  if (*found < most)
    return {};
  return tl::unexpected{
    exceeded(whose, size_text(*found) + " of ended processes, of " + size_text(most), words)};
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

bool is_held_back(process_state state) noexcept {
  return state == process_state::paused || state == process_state::pause_requested;
}

std::uint64_t quota_bounds::of_workflow(const std::string& name) const {
  auto found = std::ranges::find_if(of_workflows, [&](const workflow_quota& each) {
    return matches_pattern(each.workflows, name);
  });
  return found == of_workflows.end() ? 0 : found->most;
}

tl::expected<quota_place, api_problem> process_quotas::take(quota_user who, process_directory& in) {
  const auto by_token = owner_text("token", who.token);
  const auto of_flow = owner_text("workflow", who.workflow);
  if (const auto most = most_.stored.of_token; most > 0)
    if (auto fits = check_stored(by_token, in.used_by_token(who.token), most); !fits)
      return refuse("stored", std::move(fits.error()));
  if (const auto most = most_.stored.of_workflow(who.workflow); most > 0)
    if (auto fits = check_stored(of_flow, in.used_by_workflow(who.workflow), most); !fits)
      return refuse("stored", std::move(fits.error()));
  if (!counts())
    return quota_place{};
  const std::lock_guard lock{mutex_};
  if (!is_open_)
    return tl::unexpected{problem_of(
      error_code::runtime_busy, "the server takes up what was active when it ended: try again in a "
                                "moment")};
  const auto why
    = [&](const quota_counts& found, const quota_bounds& most, const quota_words& words) {
        auto refused
          = quota_refusal(by_token, number_of(found.of_tokens, who.token), most.of_token, words);
        return refused ? refused
                       : quota_refusal(of_flow, number_of(found.of_workflows, who.workflow),
                                       most.of_workflow(who.workflow), words);
      };
  if (auto refused = why(active_, most_.active, words_of_active))
    return refuse("active", std::move(*refused));
  if (auto refused = why(waiting_, most_.waiting, words_of_waiting))
    return refuse("waiting", std::move(*refused));
  active_.add(who);
  return quota_place{shared_from_this(), std::move(who)};
}

tl::unexpected<api_problem> process_quotas::refuse(const char* quota, api_problem why) const {
  if (why.status == 429) // else the store can't be read
    refused_.with(quota).add();
  return tl::unexpected{std::move(why)};
}

void process_quotas::hold(quota_place place, const std::string& process_id) {
  if (!place.of_)
    return;
  const std::lock_guard lock{mutex_};
  if (held_.try_emplace(process_id, held_process{place.who_}).second)
    place.of_.reset(); // else it was taken up again already, and is counted
}

void process_quotas::hold(quota_place place, const process& running) {
  hold(std::move(place), running.id());
  watch(running);
  look_at(running);
}

void process_quotas::watch(const process& running) {
  running.when_ended(
    [self = shared_from_this(), id = running.id()](const process_output&) { self->let_go(id); });
}

void process_quotas::look_at(const process& running) {
  if (!wants_states())
    return;
  if (const auto now_is = running.summary()) // else it has ended, and is let go
    see(running.id(), now_is->state);
}

result<void> process_quotas::adopt(const process& running, process_directory& in) {
  if (!counts())
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
    auto [held, is_new]
      = held_.try_emplace(id, held_process{quota_user{std::move(*token), row->summary.name}});
    if (!is_new)
      return {};
    active_.add(held->second.who);
  }
  watch(running);
  if (wants_states())
    see(id, row->summary.state);
  return {};
}

void process_quotas::open() {
  const std::lock_guard lock{mutex_};
  is_open_ = true;
}

void process_quotas::note(const process_event& change) {
  const std::lock_guard lock{mutex_};
  auto held = held_.find(change.process_id);
  if (held == held_.end())
    return;
  held->second.is_told = true;
  set_waits(held->second, is_held_back(change.state));
}

/// The state that a process was in when it got its place: what was told since counts more.
void process_quotas::see(const std::string& process_id, process_state state) {
  const std::lock_guard lock{mutex_};
  auto held = held_.find(process_id);
  if (held != held_.end() && !held->second.is_told)
    set_waits(held->second, is_held_back(state));
}

void process_quotas::set_waits(held_process& held, bool waits) {
  if (waits && !held.waits)
    waiting_.add(held.who);
  if (!waits && held.waits)
    waiting_.remove(held.who);
  held.waits = waits;
}

void process_quotas::quota_counts::add(const quota_user& who) {
  ++of_tokens[who.token];
  ++of_workflows[who.workflow];
}

void process_quotas::quota_counts::remove(const quota_user& who) noexcept {
  count_one_less(of_tokens, who.token);
  count_one_less(of_workflows, who.workflow);
}

void process_quotas::give_back(const quota_user& who) noexcept {
  const std::lock_guard lock{mutex_};
  active_.remove(who);
}

void process_quotas::let_go(const std::string& process_id) {
  const std::lock_guard lock{mutex_};
  auto held = held_.find(process_id);
  if (held == held_.end())
    return;
  set_waits(held->second, false);
  active_.remove(held->second.who);
  held_.erase(held);
}

} // namespace troupe::api
