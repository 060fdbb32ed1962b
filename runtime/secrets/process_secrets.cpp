#include "runtime/secrets/process_secrets.hpp"

#include <utility>

namespace troupe {

process_secrets::process_secrets(std::map<std::string, std::string, std::less<>> values,
                                 std::set<std::string> hidden)
  : values_{std::move(values)}, hidden_{std::move(hidden)} {
  redactor all;
  add_to(all);
  hides_ = std::make_shared<const redactor>(std::move(all));
}

process_secrets_ptr process_secrets::below(const process_secrets_ptr& above,
                                           const process_secrets_ptr& own) {
  if (!above)
    return own;
  auto hidden = above->hidden_;
  for (const auto& [name, text] : above->values_)
    hidden.insert(text);
  if (own) {
    hidden.insert(own->hidden_.begin(), own->hidden_.end());
    return std::make_shared<const process_secrets>(own->values_, std::move(hidden));
  }
  auto made = std::make_shared<process_secrets>(*above); // hides the same
  made->values_.clear();
  made->hidden_ = std::move(hidden);
  return made;
}

const std::string* process_secrets::find(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? nullptr : &found->second;
}

void process_secrets::add_to(redactor& other) const {
  for (const auto& [name, text] : values_)
    other.hide(text);
  for (const auto& text : hidden_)
    other.hide(text);
}

result<value> process_secrets::masked(result<value> outcome) const {
  if (outcome)
    *outcome = hides_->masked(std::move(*outcome));
  else
    outcome.error().message = hides_->masked_message(std::move(outcome.error().message));
  return outcome;
}

} // namespace troupe
