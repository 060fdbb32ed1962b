#include "runtime/node/schedule_starter.hpp"

#include "runtime/base/time.hpp"
#include "troupe/state.hpp"

#include <exception>

namespace troupe {

namespace {

/// Whether the same may go well in a moment.
bool passes(error_code code) {
  switch (code) {
    case error_code::runtime_busy:
    case error_code::runtime_closing:
    case error_code::store_locked:
    case error_code::store_failed:
    case error_code::system_exhausted: return true;
    default: return false;
  }
}

json init_of(const scheduled_start& wanted) {
  auto init = wanted.init;
  init["_schedule"]
    = {{"id", wanted.of.id},
       {"at", to_exact_rfc3339(wanted.run.at)},
       {"previous", wanted.run.previous ? json(to_exact_rfc3339(*wanted.run.previous)) : json()}};
  return init;
}

started_run failed_start(const scheduled_start& wanted, const error& why) {
  started_run made;
  made.news.of = wanted.run;
  made.news.fault = why.message;
  made.is_later = passes(why.code);
  return made;
}

} // namespace

started_run schedule_starter::start(const scheduled_start& wanted) noexcept {
  try {
    return begin(wanted);
  } catch (const std::exception& thrown) { // memory is exhausted, say
    started_run made;
    made.news.of = wanted.run;
    made.news.fault = thrown.what();
    made.is_later = true;
    return made;
  }
}

started_run schedule_starter::begin(const scheduled_start& wanted) {
  auto flow = catalogue_.load(wanted.of.workflow, wanted.version);
  if (!flow)
    return failed_start(wanted, flow.error().reason);
  start_options options;
  options.init = init_of(wanted);
  options.id = wanted.run.process;
  auto running = node_.start(std::move(*flow), std::move(options));
  started_run made;
  made.news.of = wanted.run;
  if (running) {
    hear_of(wanted.of, *running);
    made.is_driven = true;
    return made;
  }
  if (running.error().code != error_code::process_exists)
    return failed_start(wanted, running.error());
  made.news.was_there = true;
  made.is_driven = watch(wanted.of, wanted.run.process);
  return made; // else it has ended, or another runtime drives it: it is looked at
}

void schedule_starter::hear_of(const schedule_row_key& of, const process& running) {
  static_cast<void>(running.when_ended([hear = hear_, of](const process_output& ended) {
    if (is_final(ended.state))
      hear.ended(of, {ended.process_id, ended.state == process_state::failed || ended.timeout});
    else
      hear.left(ended.process_id);
  }));
}

bool schedule_starter::watch(const schedule_row_key& of, const std::string& process_id) {
  auto running = node_.find(process_id);
  if (running)
    hear_of(of, *running);
  return running.has_value();
}

void schedule_starter::cancel(const std::string& process_id, const std::string& reason) {
  if (auto running = node_.find(process_id))
    running->request_cancel(reason);
}

} // namespace troupe
