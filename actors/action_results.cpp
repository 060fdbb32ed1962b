#include "actors/action_results.hpp"

#include "runtime/action/surroundings.hpp"
#include "runtime/language/workflow/workflow.hpp"

#include <filesystem>
#include <system_error>
#include <utility>

namespace troupe {

namespace {

/// Whether the action reads and writes by paths that start from the process's folder.
bool reads_folder(const action& what) {
  return what.service.starts_with("system/");
}

/// The files that the result of a call depends on: where a key stands for them, only those that it
/// writes.
file_rules rules_of(const json& input, const value& key) {
  auto rules = rules_in(input);
  if (key) {
    rules.in.clear();
    rules.depfile.clear();
  }
  return rules;
}

bool has_files(const file_rules& rules) {
  return !rules.in.empty() || !rules.out.empty() || !rules.depfile.empty();
}

/// The folder that a call's paths are relative to.
std::string folder_of(const action_surroundings& here, const json& input) {
  std::string workdir;
  if (auto found = input.find("workdir"); found != input.end() && found->is_string())
    workdir = found->get<std::string>();
  std::error_code nowhere; // the working folder is gone
  return std::filesystem::absolute(path_in(here.surroundings, workdir), nowhere).string();
}

/// What a call depends on beside files that it reads.
result_basis basis_with(const action_surroundings& here, const task_action& work, const json& input,
                        const value& key) {
  basis_terms terms{.key = key, .scope = here.result_scope};
  if (const auto& around = here.surroundings) {
    // Nobody knows what it reads there, unless a key, or `files`, says so.
    if (!key && reads_folder(*work.handler) && !has_files(rules_in(input)))
      terms.folder = around->folder;
    terms.variable = [&around](const std::string& name) {
      auto known = around->environment.find(name);
      return known == around->environment.end() ? std::nullopt : known->second;
    };
  }
  result_basis basis{here.around->results->key()};
  add_call(basis, *work.handler, input, terms);
  return basis;
}

result<attempt_view> view_of(const action_surroundings& here, task_index task, const json& input,
                             const value& key) {
  const auto& work = *here.flow->tasks[task].work;
  auto basis = basis_with(here, work, input, key);
  attempt_view made;
  if (auto rules = rules_of(input, key); has_files(rules)) {
    made.folder = folder_of(here, input);
    auto files
      = attempt_files::look(here.around->results->digests(), made.folder, std::move(rules));
    if (!files)
      return tl::unexpected{std::move(files.error())};
    files->add_to(basis);
    made.files = std::make_shared<const attempt_files>(*std::move(files));
  }
  made.basis.digest = basis.digest();
  made.basis.marks = basis.marks();
  return made;
}

} // namespace

bool keeps_result(const action_surroundings& here, const action_start& order) {
  return here.flow->tasks[order.task].work->cache && here.around->results;
}

std::shared_ptr<const attempt_view> view_of(const action_surroundings& here,
                                            const action_start& order, const json& input) {
  if (!keeps_result(here, order))
    return nullptr;
  auto made = view_of(here, order.task, input, order.result_key);
  return made ? std::make_shared<const attempt_view>(*std::move(made)) : nullptr;
}

std::shared_ptr<const attempt_basis> basis_after(const action_surroundings& here,
                                                 const std::shared_ptr<const attempt_view>& before,
                                                 const result<value>& outcome) {
  if (!before || !outcome)
    return nullptr;
  auto basis = before->basis;
  if (before->files)
    if (auto noted = before->files->note(here.around->results->digests(), basis); !noted)
      return nullptr;
  return std::make_shared<const attempt_basis>(std::move(basis));
}

input::result_answered answer_to(const action_surroundings& here, const placed_lookup& lookup) {
  const auto& wanted = lookup.wanted;
  input::result_answered answer{.stamp = wanted.stamp};
  auto input = input_of(here, wanted.task, wanted.input);
  auto view = input.and_then(
    [&](const value& given) { return view_of(here, wanted.task, *given, wanted.key); });
  if (!view) { // its action will say so
    answer.reason = std::move(view.error().message);
    return answer;
  }
  const auto& rule = *here.flow->tasks[wanted.task].work->cache;
  wanted_result meant{.basis = std::move(view->basis),
                      .folder = std::move(view->folder),
                      .place = lookup.place,
                      .lifetime = rule.lifetime,
                      .now = here.around->clock.now()};
  if (rule.only_continued)
    meant.only_of = here.surroundings->continues;
  auto found = here.around->results->find(meant);
  answer.reason = std::move(found.reason);
  if (!found.output)
    return answer;
  answer.found = true;
  answer.output = std::move(found.output);
  answer.origin = std::move(found.origin);
  return answer;
}

} // namespace troupe
