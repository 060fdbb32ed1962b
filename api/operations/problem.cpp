#include "api/operations/problem.hpp"

namespace troupe::api {

unsigned status_of(error_code code) noexcept {
  switch (code) { // without a default: the compiler asks for what a new code means
    case error_code::argument_invalid:
    case error_code::process_ambiguous: return 400;
    case error_code::access_denied: return 403;
    case error_code::process_unknown:
    case error_code::workflow_unknown:
    case error_code::secret_unknown:
    case error_code::schedule_unknown:
    case error_code::approval_unknown: return 404;
    case error_code::process_exists:
    case error_code::process_state:
    case error_code::process_owned:
    case error_code::process_diverged:
    case error_code::secret_missing:
    case error_code::schedule_state:
    case error_code::approval_decided: return 409;
    case error_code::version_mismatch: return 412;
    case error_code::definition_invalid:
    case error_code::task_unknown:
    case error_code::signal_unknown: return 422;
    case error_code::failed:
    case error_code::internal:
    case error_code::file_unreadable:
    case error_code::file_unwritable:
    case error_code::secret_key:
    case error_code::store_damaged:
    case error_code::store_newer: return 500;
    case error_code::system_exhausted:
    case error_code::store_missing:
    case error_code::store_locked:
    case error_code::store_failed:
    case error_code::runtime_closing:
    case error_code::runtime_busy: return 503;
    case error_code::runtime_silent: return 504;
  }
  return 500;
}

api_problem problem_of(error_code code, std::string detail) {
  api_problem made;
  made.status = status_of(code);
  made.code = to_string(code);
  made.detail = std::move(detail);
  if (made.status == 503)
    made.headers.push_back({"Retry-After", "1"});
  return made;
}

api_problem problem_of(const error& reason) {
  return problem_of(reason.code, reason.message);
}

api_problem problem_of(const std::vector<problem>& faults) {
  auto made = problem_of(error_code::definition_invalid,
                         faults.empty() ? "the definition has problems" : to_string(faults[0]));
  if (faults.size() > 1)
    made.detail += " (and " + std::to_string(faults.size() - 1) + " more)";
  for (const auto& each : faults)
    made.problems.push_back({{"file", each.file},
                             {"line", each.where.line},
                             {"column", each.where.column},
                             {"message", each.message}});
  return made;
}

} // namespace troupe::api
