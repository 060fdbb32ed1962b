// What is asked of the tables of keys: which one is meant, and what may stand under it.
#include "runtime/language/definition/keys.hpp"

namespace troupe {

namespace {

/// `a`, `b` or `c`.
std::string alternatives(std::span<const std::string_view> words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    text += i == 0 ? "" : i + 1 == words.size() ? " or " : ", ";
    text.append(1, '`').append(words[i]).append(1, '`');
  }
  return text;
}

char lower(char c) noexcept {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

} // namespace

bool equal_caseless(std::string_view a, std::string_view b) noexcept {
  if (a.size() != b.size())
    return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (lower(a[i]) != lower(b[i]))
      return false;
  return true;
}

std::size_t find_key(key_table table, std::string_view name, behaviour_number behaviour) noexcept {
  for (std::size_t i = 0; i < table.size(); ++i)
    if (equal_caseless(table[i].name, name) && table[i].since <= behaviour)
      return i;
  return no_key;
}

std::string form_text(const key_spec& key) {
  switch (key.form) {
    case key_form::label: return "text";
    case key_form::flag: return "`true` or `false`";
    case key_form::count: return "whole number";
    case key_form::number: return "number";
    case key_form::span: return "duration";
    case key_form::bound: return "duration, expanded";
    case key_form::word: return alternatives(key.words);
    case key_form::condition: return "condition";
    case key_form::anything: return "value, expanded";
    case key_form::data: return "value";
    case key_form::labels: return "text, or a list of texts";
    case key_form::references: return "task, or a list of tasks";
    case key_form::reference: return "task";
    case key_form::parameters: return "`name: value` pairs, expanded in order";
    case key_form::package_names: return "`name: package` pairs";
    case key_form::tasks: return "tasks by id, or a list of them";
    case key_form::one_task: return "one task";
    case key_form::pipeline: return "tasks, or see pipeline";
    case key_form::action: return "text, or see action";
    case key_form::transitions: return "see goto, or a list of it";
    case key_form::template_rule: return "see template";
    case key_form::selectors: return "list, see selector";
    case key_form::emit_rule: return "see emit";
    case key_form::await_rule: return "`true`, or see await";
    case key_form::retry_rule: return "see retry";
    case key_form::retry_cases: return "list, see rules";
    case key_form::inputs: return "`name: settings` pairs, see inputs";
    case key_form::config: return "see config";
    case key_form::policy: return "see policy";
    case key_form::script: return "text, or a list of texts, or see run";
    case key_form::shell: return "text, or a list of texts";
    case key_form::variables: return "`NAME: value` pairs, expanded";
    case key_form::texts: return "`name: text` pairs";
    case key_form::statuses: return "a list of whole numbers";
    case key_form::warn_rule: return "see warn";
    case key_form::cache_rule: return "`true` or `false`, or see cache";
    case key_form::http_rule: return "see http";
    case key_form::defaults: return "see defaults";
    case key_form::pairs: return "`name: value` pairs, expanded";
    case key_form::totals: return "`key: whole number` pairs, or see rate";
    case key_form::schedules: return "see schedules, or a list of it";
    case key_form::file_rules: return "see files";
  }
  return {};
}

bool is_extension_key(std::string_view name) noexcept {
  return name.size() > 2 && lower(name[0]) == 'x' && name[1] == '-';
}

} // namespace troupe
