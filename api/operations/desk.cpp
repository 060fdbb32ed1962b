#include "api/operations/desk.hpp"

#include "api/access/roles.hpp"
#include "api/operations/arguments.hpp"
#include "api/operations/operations.hpp"
#include "api/operations/request_metrics.hpp"
#include "api/operations/routes.hpp"
#include "api/operations/taking_up.hpp"
#include "api/operations/workplace.hpp"
#include "api/stream/event_streams.hpp"
#include "api/stream/log_streams.hpp"
#include "runtime/node/control_desk.hpp"
#include "runtime/node/secret_keeper.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

namespace troupe::api {

/// How many requests are not answered yet.
class open_count {
public:
  void add() {
    std::lock_guard lock{mutex_};
    ++number_;
  }

  void remove() {
    std::lock_guard lock{mutex_};
    if (--number_ == 0)
      none_.notify_all();
  }

  void await_none() {
    std::unique_lock lock{mutex_};
    none_.wait(lock, [&] { return number_ == 0; });
  }

private:
  std::mutex mutex_; // guards the number
  std::size_t number_ = 0;
  std::condition_variable none_;
};

/// A request until it is answered, which is once: an answer that nobody gave is one, too.
class open_request {
public:
  open_request(http_request what, http_answer to, std::shared_ptr<open_count> count,
               const request_metrics& counted)
    : asked_{std::move(what)}, answer_{std::move(to)}, count_{std::move(count)}, counted_{counted} {
    count_->add();
  }
  open_request(const open_request&) = delete;
  open_request& operator=(const open_request&) = delete;
  ~open_request() {
    if (!is_answered_)
      refuse(problem_of(error_code::internal, "the request was dropped without an answer"));
  }

  const http_request& asked() const noexcept { return asked_; }

  /// What it asks for. Before others have it.
  void set_operation(const operation& of) { operation_ = &of; }

  void answer(http_response given) {
    if (is_answered_.exchange(true))
      return;
    counted_.count(operation_ ? operation_->id : std::string_view{}, given.status,
                   std::chrono::steady_clock::now() - began_); // before anybody sees the answer
    answer_(std::move(given));
    count_->remove();
  }

  void refuse(const api_problem& why) {
    if (!is_answered_)
      answer(to_response(why, asked_.target));
  }

  void answer(outcome what) {
    if (!what)
      return refuse(what.error());
    const auto is_json = !operation_ || operation_->media == json_media;
    auto made = is_json ? json_response(what->content, what->status)
                        : text_response(std::move(what->text), what->status, operation_->media);
    for (auto& each : what->headers)
      made.headers.push_back(std::move(each));
    made.stream = std::move(what->stream);
    answer(std::move(made));
  }

private:
  const http_request asked_;
  const http_answer answer_;
  std::shared_ptr<open_count> count_;
  const request_metrics& counted_;
  const std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
  const operation* operation_ = nullptr; ///< Null: none is known.
  std::atomic<bool> is_answered_ = false;
};

using request_ptr = std::shared_ptr<open_request>;

namespace {

/// Whether somebody may ask for that at all. Of workflows, what is done looks: it knows which ones
/// it is about.
std::optional<api_problem> refusal(const operation& wanted, caller who) {
  who.workflows.clear();
  auto fits = may(who, wanted.needs);
  if (fits)
    return std::nullopt;
  auto why = problem_of(fits.error());
  if (who.may == role::nobody) {
    why.status = 401;
    why.code = "token.missing";
    why.headers.push_back({"WWW-Authenticate", "Bearer"});
  }
  return why;
}

/// What a call is about, for an audit: the first value in its path, or an id or a name that it
/// gives.
std::string target_of(const call& asked) {
  for (const auto& each : asked.of.fields)
    if (each.place == field_place::path)
      return asked.text(each.name);
  return asked.text(asked.has("id") ? "id" : "name");
}

api_problem unrecorded(error reason) {
  reason.message.insert(0, "it is not done, as it can't be recorded: ");
  auto why = problem_of(reason);
  why.status = 503;
  return why;
}

/// Tells the quotas the states of processes, where they want them: none may be missed.
subscription states_for(runtime& node, const std::shared_ptr<process_quotas>& quotas) {
  if (!quotas->wants_states())
    return {};
  return node.subscribe({.types = {event_type::process}},
                        [quotas](std::span<const shared_event> events, std::uint64_t) {
                          for (const auto& each : events)
                            if (const auto* change = std::get_if<process_event>(each.get()))
                              quotas->note(*change);
                        },
                        {.slow = when_slow::block});
}

process_place place_of(runtime& node, process_place place) {
  place.own.answer = [&node](const control_request& asked) { return answer_control(node, asked); };
  return place;
}

} // namespace

struct api_desk::parts {
  parts(runtime& of, desk_setting wanted)
    : node{of}, setting{std::move(wanted)}, pool{std::make_shared<request_pool>(
                                              setting.threads, setting.most_waiting,
                                              place_of(node, setting.place))} {
    count_streams(node.metric_families(), events.figures());
  }

  void take(const request_ptr& open);
  void serve(const request_ptr& open, const route& to, const std::vector<query_parameter>& query,
             const caller& who, process_directory* processes);
  void record(const request_ptr& open, call asked);
  void do_call(const request_ptr& open, const call& asked, process_directory* processes);

  runtime& node;
  const desk_setting setting;
  const router routes{operations()};
  workflow_catalogue catalogue{setting.place};
  secret_keeper secrets{
    {.store = setting.place.store, .key_file = setting.secret_key_file, .given = {}}};
  schedule_book schedules{setting.place,
                          [this](const std::string& name) { return node.tell_of_schedules(name); }};
  view_book views{setting.place};
  const request_metrics counted{node.metric_families()};
  std::shared_ptr<open_count> unanswered = std::make_shared<open_count>();
  std::shared_ptr<waiting_room> waiting = std::make_shared<waiting_room>();
  std::shared_ptr<request_pool> pool;
  event_streams events{node};
  log_streams logs{setting.place};
  taking_up takes_up{node};
  std::shared_ptr<process_quotas> quotas
    = std::make_shared<process_quotas>(setting.quotas, quota_refusals(node.metric_families()));
  subscription states = states_for(node, quotas); ///< Of processes, for the quotas.
  std::atomic<bool> closes = false;
};

void api_desk::parts::take(const request_ptr& open) {
  const auto& asked = open->asked();
  if (closes)
    return open->refuse(problem_of(error_code::runtime_closing, "the server is about to end"));
  auto who = setting.enter(asked);
  if (!who)
    return open->answer(std::move(who.error()));
  auto target = read_target(asked.target);
  if (!target)
    return open->refuse(problem_of(error_code::argument_invalid, target.error().message));
  if (asked.method == "OPTIONS")
    if (auto methods = routes.allowed(target->path); !methods.empty()) {
      http_response told{.status = 204, .headers = safe_headers()};
      told.headers.push_back({"Allow", std::move(methods)});
      return open->answer(std::move(told));
    }
  auto found = routes.find(asked.method, target->path);
  if (!found)
    return open->refuse(found.error());
  open->set_operation(*found->to);
  if (auto why = refusal(*found->to, *who))
    return open->refuse(*why);
  if (found->to->where == serving::at_once)
    return serve(open, *found, target->query, *who, nullptr);
  auto is_taken = pool->try_add([this, open, to = std::move(*found), who = std::move(*who),
                                 query = std::move(target->query)](process_directory& processes) {
    serve(open, to, query, who, &processes);
  });
  if (!is_taken)
    open->refuse(problem_of(error_code::runtime_busy,
                            "more requests wait than the server takes: try again in a moment"));
}

void api_desk::parts::serve(const request_ptr& open, const route& to,
                            const std::vector<query_parameter>& query, const caller& who,
                            process_directory* processes) {
  guarded([&](outcome failed) { open->answer(std::move(failed)); },
          [&] {
            auto asked = read_call(to, query, open->asked(), who);
            if (!asked)
              open->refuse(asked.error());
            else if (asked->of.changes)
              record(open, std::move(*asked));
            else
              do_call(open, *asked, processes);
          });
}

/// Writes down what is about to be done, and then has the pool do it.
void api_desk::parts::record(const request_ptr& open, call asked) {
  const auto kept = std::make_shared<const call>(std::move(asked));
  setting.audit(kept->by, kept->of.id, target_of(*kept), audited(*kept),
                [this, open, kept](const result<void>& recorded) {
                  if (!recorded)
                    return open->refuse(unrecorded(recorded.error()));
                  static_cast<void>(pool->add([this, open, kept](process_directory& processes) {
                    guarded([&](outcome failed) { open->answer(std::move(failed)); },
                            [&] { do_call(open, *kept, &processes); });
                  }));
                });
}

void api_desk::parts::do_call(const request_ptr& open, const call& asked,
                              process_directory* processes) {
  const workplace at{.node = node,
                     .processes = processes,
                     .pool = pool,
                     .waiting = waiting,
                     .quotas = quotas,
                     .operations = operations(),
                     .version = setting.version,
                     .place = &setting.place,
                     .catalogue = &catalogue,
                     .secrets = &secrets,
                     .schedules = &schedules,
                     .views = &views,
                     .tokens = setting.tokens,
                     .changes = setting.changes,
                     .events = &events,
                     .logs = &logs,
                     .takes_up = &takes_up,
                     .may_stay = setting.may_stay};
  asked.of.handle(asked, at, [open](outcome what) { open->answer(std::move(what)); });
}

api_desk::api_desk(runtime& node, desk_setting setting)
  : parts_{std::make_unique<parts>(node, std::move(setting))} {}

api_desk::~api_desk() {
  close();
}

void api_desk::operator()(http_request asked, http_answer answer) {
  parts_->take(std::make_shared<open_request>(std::move(asked), std::move(answer),
                                              parts_->unanswered, parts_->counted));
}

http_handler api_desk::handler() {
  return [this](http_request asked, http_answer answer) {
    (*this)(std::move(asked), std::move(answer));
  };
}

result<void> api_desk::adopt(std::span<const process> running) {
  process_directory processes{place_of(parts_->node, parts_->setting.place)};
  result<void> done;
  for (const auto& each : running)
    if (auto counted = parts_->quotas->adopt(each, processes); !counted && done)
      done = std::move(counted);
  parts_->quotas->open();
  return done;
}

schedule_listener api_desk::schedule_teller() const {
  return parts_->events.schedule_teller();
}

void api_desk::close() {
  parts_->closes = true;
  parts_->waiting->close(); // those who wait go on in the pool
  parts_->unanswered->await_none();
  parts_->pool->close();
  parts_->events.close();
  parts_->logs.close();
}

} // namespace troupe::api
