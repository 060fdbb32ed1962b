#include "runtime/durability/result_basis.hpp"

#include "runtime/base/script.hpp"
#include "runtime/durability/bytes.hpp"
#include "runtime/durability/cbor.hpp"

#include <set>

namespace troupe {

namespace {

/// How a digest is made of its parts. Raised with each change of what counts, and how: results of
/// another format are found by nobody.
constexpr std::uint8_t basis_format = 1;

/// Of each digest, in `marks`.
constexpr std::size_t mark_size = 6;

using part_marks = std::map<std::string, std::string, std::less<>>;

part_marks read_marks(std::string_view marks) {
  byte_reader in{marks};
  part_marks read;
  while (!in.at_end() && !in.broken()) {
    std::string name{in.text()};
    read[std::move(name)] = in.bytes(mark_size);
  }
  return read;
}

bool is_command(const action& what) {
  return what.service == "system/exec" && what.method == "run";
}

/// Each member of the map as a part of its own: `env CC`.
void add_members(result_basis& to, const std::string& prefix, const json& members) {
  for (const auto& [name, content] : members.items())
    to.add_value(prefix + name, content);
}

/// The texts that a shell reads in `input`: a script, or commands.
void add_texts(std::set<std::string>& names, const json& content) {
  if (content.is_string())
    for (auto& each : mentions_in(content.get_ref<const std::string&>()))
      names.insert(std::move(each.name));
  if (content.is_array())
    for (const auto& each : content)
      add_texts(names, each);
}

/// The caller's variables that a script mentions, where no value of the process hides them.
void add_variables(result_basis& to, const action& what, const json& input,
                   const basis_terms& terms) {
  const auto* field = is_command(what) ? "script" : what.shell_field.c_str();
  const auto script = input.find(field);
  if (!terms.variable || script == input.end())
    return;
  std::set<std::string> names;
  add_texts(names, *script);
  const auto visible = input.find("variables");
  for (const auto& name : names)
    if (visible == input.end() || !visible->contains(name))
      if (auto text = terms.variable(name))
        to.add('$' + name, *text);
}

/// Which files are written is part of what is done; what is read of those under `in` counts by its
/// content, of which others know.
void add_outputs(result_basis& to, const json& files) {
  if (files.is_object())
    for (const auto* name : {"out", "depfile"})
      if (auto found = files.find(name); found != files.end())
        to.add_value(std::string{"files."} + name, *found);
}

/// The fields of a command that stay what they are whatever `cache.key` says.
constexpr bool is_always_counted(std::string_view field) {
  return field == "script" || field == "shell" || field == "workdir";
}

void add_command(result_basis& to, const json& input, bool has_key) {
  for (const auto& [name, content] : input.items()) {
    if (name == "warn") // says when, not what
      continue;
    if (name == "files")
      add_outputs(to, content);
    else if (is_always_counted(name))
      to.add_value(name, content);
    else if (has_key && name == "argv" && content.is_array() && !content.empty())
      to.add_value("program", content.front());
    else if (has_key)
      continue;
    else if (name == "variables" && content.is_object())
      add_members(to, "$", content);
    else if (name == "env" && content.is_object())
      add_members(to, "env ", content);
    else
      to.add_value(name, content);
  }
}

void add_input(result_basis& to, const json& input, bool has_key) {
  for (const auto& [name, content] : input.items())
    if (name == "files")
      add_outputs(to, content);
    else if (!has_key)
      to.add_value("input " + name, content);
}

} // namespace

void result_basis::add(std::string name, std::string_view bytes) {
  parts_[std::move(name)] = keyed_hash(key_, bytes);
}

void result_basis::add_value(std::string name, const json& content) {
  std::string bytes;
  append_cbor(bytes, content);
  add(std::move(name), bytes);
}

content_hash result_basis::digest() const {
  std::string bytes;
  byte_writer out{bytes};
  out.byte(basis_format);
  for (const auto& [name, hash] : parts_) {
    out.text(name);
    out.bytes(bytes_of(hash));
  }
  return keyed_hash(key_, bytes);
}

std::string result_basis::marks() const {
  std::string bytes;
  byte_writer out{bytes};
  for (const auto& [name, hash] : parts_) {
    out.text(name);
    out.bytes(bytes_of(hash).substr(0, mark_size));
  }
  return bytes;
}

void add_call(result_basis& to, const action& what, const json& input, const basis_terms& terms) {
  to.add("action", what.service + '.' + what.method + '\n' + what.version);
  if (!terms.scope.empty())
    to.add("workflow", terms.scope);
  if (!terms.folder.empty())
    to.add("folder", terms.folder);
  if (is_command(what) && input.is_object())
    add_command(to, input, terms.key != nullptr);
  else if (input.is_object())
    add_input(to, input, terms.key != nullptr);
  else if (!terms.key)
    to.add_value("input", input);
  if (terms.key)
    return to.add_value("key", *terms.key);
  if (input.is_object())
    add_variables(to, what, input, terms);
}

std::vector<std::string> differences(std::string_view before, std::string_view now) {
  const auto earlier = read_marks(before);
  const auto later = read_marks(now);
  std::vector<std::string> told;
  for (const auto& [name, mark] : later)
    if (auto known = earlier.find(name); known == earlier.end())
      told.push_back(name + " is new");
    else if (known->second != mark)
      told.push_back(name + " changed");
  for (const auto& [name, mark] : earlier)
    if (!later.contains(name))
      told.push_back(name + " is gone");
  return told;
}

} // namespace troupe
