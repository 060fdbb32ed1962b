#include "runtime/engine/output_claims.hpp"

#include "runtime/action/surroundings.hpp"
#include "runtime/files/file_rules.hpp"
#include "runtime/files/file_search.hpp"
#include "runtime/secrets/sealed_input.hpp"

namespace troupe {

result<void> output_claims::claim(run_index r) {
  const auto& x = runs_[r];
  const auto shown = x.def->work->input.names_secrets() ? shown_input(x.payload) : x.payload;
  const auto& input = *shown;
  auto rules = rules_in(input);
  if (rules.out.empty())
    return {};
  const auto& around = setup_.start.surroundings;
  auto workdir = input.find("workdir");
  auto folder = path_below(
    around ? around->folder : std::string{},
    workdir != input.end() && workdir->is_string() ? workdir->get<std::string>() : std::string{});
  for (const auto& each : rules.out) {
    auto path = shortest(path_below(folder, each));
    if (auto conflict = claims_.claim(path, runs_.path_of(r)))
      return failure("files.out: " + to_string(*conflict, path));
  }
  return {};
}

} // namespace troupe
