#include "api/operations/pending_start.hpp"

#include "api/operations/given_workflow.hpp"
#include "runtime/base/text.hpp"
#include "runtime/policy/redactor.hpp"

#include <chrono>
#include <utility>

namespace troupe::api {

namespace {

/// As a store has it.
time_point stored(time_point when) {
  return std::chrono::floor<std::chrono::milliseconds>(when);
}

/// The same calls, from a job of the pool.
workplace in_job(const workplace& at, process_directory& processes) {
  auto here = at;
  here.processes = &processes;
  return here;
}

/// What a store says of a process that has ended, without reading it there.
json document_of(const process& running, const label_map& labels, process_output ended) {
  listed_process row;
  row.summary.id = running.id();
  row.summary.name = ended.name;
  row.summary.labels = labels;
  row.summary.state = ended.state;
  row.summary.started_at = stored(running.started_at());
  row.ended_at = stored(ended.ended_at);
  row.reason = ended.cancel_reason;
  row.errors = json(ended.errors);
  auto made = to_json(row);
  const redactor hides{{}, *ended.secrets};
  made["output"] = take(hides.masked(make_value(std::move(ended.output))));
  return made;
}

std::vector<http_header> headers_of(const start_terms& asked, const std::string& id) {
  std::vector<http_header> headers{{"Location", location_of(id)}};
  if (asked.wait > duration::zero())
    headers.push_back(
      {"Preference-Applied",
       "wait=" + std::to_string(std::chrono::floor<std::chrono::seconds>(asked.wait).count())});
  return headers;
}

/// Answers with a process that was there already, as soon as was wished for.
void answer_known(const start_terms& asked, const workplace& at, const std::string& id,
                  const responder& answer) {
  auto row = meant(asked.by, at, id);
  if (!row)
    return answer(tl::unexpected{std::move(row.error())});
  answer_end(
    at, *row, asked.wait,
    [headers = headers_of(asked, id), waits = asked.wait > duration::zero()](json shown,
                                                                             bool has_ended) {
      return reply{std::move(shown), waits && !has_ended ? 202U : 200U, headers};
    },
    answer);
}

} // namespace

std::string location_of(std::string_view id) {
  return "/api/v1/processes/" + escaped_in_target(id);
}

void answer_taken(const start_terms& asked, const workplace& at, const std::string& id,
                  const error& why, const responder& answer) {
  if (!asked.has_key)
    return answer(tl::unexpected{problem_of(why)});
  auto before = at.processes->noted(id);
  if (!before)
    return answer(tl::unexpected{problem_of(before.error())});
  if (!before->is_object() || !before->contains("http") || (*before)["http"] != asked.noted["http"])
    return answer(tl::unexpected{
      api_problem{.status = 422,
                  .code = "idempotency.reused",
                  .detail = "Idempotency-Key: the key was used for process " + id
                            + ", with another body: take another key for another request"}});
  answer_known(asked, at, id, answer);
}

start_listener pending_start::listener() {
  return {[self = shared_from_this()](result<process> running) { self->begin(std::move(running)); },
          [quotas = at_.quotas, waiting = at_.waiting](const process& ended) {
            quotas->let_go(ended.id());
            waiting->end(ended.id());
          }};
}

void pending_start::later(std::function<void(pending_start&, process_directory&)> what) {
  static_cast<void>(
    at_.pool->add([self = shared_from_this(), what = std::move(what)](process_directory& in) {
      guarded(self->answer_, [&] { what(*self, in); });
    }));
}

/// It was started, or not.
void pending_start::begin(result<process> running) {
  if (!running) {
    place_.give_back(); // before anybody hears of it
    return later([why = std::move(running.error())](pending_start& self, process_directory& in) {
      self.refuse(why, in);
    });
  }
  at_.quotas->hold(std::move(place_), running->id());
  running_ = std::move(*running);
  if (at_.quotas->wants_states())
    later(
      [](pending_start& self, process_directory&) { self.at_.quotas->look_at(*self.running_); });
  if (asked_.wait <= duration::zero())
    return later([](pending_start& self, process_directory&) { self.tell_begin(); });
  at_.waiting->wait_for(running_->id(), asked_.wait, [self = shared_from_this()] {
    self->later([](pending_start& it, process_directory& in) { it.tell_end(in); });
  });
}

void pending_start::refuse(const error& why, process_directory& in) {
  if (why.code == error_code::process_exists)
    return answer_taken(asked_, in_job(at_, in), id_, why, answer_);
  // It may have been started before, when the secrets that it names were there.
  if (why.code == error_code::secret_missing && asked_.has_key && in.find(id_))
    return answer_taken(asked_, in_job(at_, in), id_, {}, answer_);
  answer_(tl::unexpected{problem_of(why)});
}

void pending_start::tell_begin() {
  listed_process row;
  row.summary.id = running_->id();
  row.summary.name = flow_.name;
  row.summary.state = process_state::running;
  row.summary.started_at = stored(running_->started_at());
  row.summary.workflow_hash = flow_.hash;
  row.summary.labels = labels_;
  answer_(reply{to_json(row), 201, headers_of(asked_, running_->id())});
}

/// It has ended, or its time is up.
void pending_start::tell_end(process_directory& in) {
  const auto headers = headers_of(asked_, running_->id());
  if (auto ended = running_->wait_for({}); ended && is_final(ended->state))
    return answer_(reply{document_of(*running_, labels_, std::move(*ended)), 200, headers});
  auto row = in.find(running_->id());
  auto now_is = row.and_then([&](const listed_process& each) { return with_output(each, in); });
  if (!now_is)
    return answer_(tl::unexpected{problem_of(now_is.error())});
  answer_(reply{std::move(*now_is), is_final(row->summary.state) ? 200U : 202U, headers});
}

} // namespace troupe::api
