#include "runtime/secrets/process_secrets.hpp"

#include <utility>

namespace troupe {

process_secrets::process_secrets(std::map<std::string, std::string, std::less<>> values)
  : values_{std::move(values)} {
  redactor all;
  add_to(all);
  hides_ = std::make_shared<const redactor>(std::move(all));
}

const std::string* process_secrets::find(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? nullptr : &found->second;
}

void process_secrets::add_to(redactor& other) const {
  for (const auto& [name, text] : values_)
    other.hide(text);
}

result<value> process_secrets::masked(result<value> outcome) const {
  if (outcome)
    *outcome = hides_->masked(std::move(*outcome));
  else
    outcome.error().message = hides_->masked(std::move(outcome.error().message));
  return outcome;
}

} // namespace troupe
