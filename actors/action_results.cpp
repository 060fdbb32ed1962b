#include "actors/action_results.hpp"

#include "runtime/action/surroundings.hpp"
#include "runtime/language/workflow/workflow.hpp"

namespace troupe {

namespace {

/// Whether the action reads and writes by paths that start from the process's folder.
bool reads_folder(const action& what) {
  return what.service.starts_with("system/");
}

attempt_basis basis_with(const action_surroundings& here, const task_action& work,
                         const json& input, const value& key) {
  basis_terms terms{.key = key, .scope = here.result_scope};
  if (const auto& around = here.surroundings) {
    // Nobody knows what it reads there, unless a key says that it doesn't matter.
    if (!key && reads_folder(*work.handler))
      terms.folder = around->folder;
    terms.variable = [&around](const std::string& name) {
      auto known = around->environment.find(name);
      return known == around->environment.end() ? std::nullopt : known->second;
    };
  }
  result_basis basis{here.around->results->key()};
  add_call(basis, *work.handler, input, terms);
  return {basis.digest(), basis.marks()};
}

} // namespace

std::shared_ptr<const attempt_basis> basis_of(const action_surroundings& here,
                                              const action_start& order, const json& input) {
  const auto& work = *here.flow->tasks[order.task].work;
  if (!work.cache || !here.around->results)
    return nullptr;
  return std::make_shared<const attempt_basis>(basis_with(here, work, input, order.result_key));
}

input::result_answered answer_to(const action_surroundings& here, const placed_lookup& lookup) {
  const auto& wanted = lookup.wanted;
  const auto& work = *here.flow->tasks[wanted.task].work;
  input::result_answered answer{.stamp = wanted.stamp};
  auto input = input_of(here, wanted.task, wanted.input);
  if (!input) { // its action will say so
    answer.reason = input.error().message;
    return answer;
  }
  auto found
    = here.around->results->find({basis_with(here, work, **input, wanted.key), lookup.place,
                                  work.cache->lifetime, here.around->clock.now()});
  answer.reason = std::move(found.reason);
  if (!found.taken)
    return answer;
  answer.found = true;
  answer.output = std::move(found.taken->output);
  answer.origin = std::move(found.taken->execution_id);
  return answer;
}

} // namespace troupe
