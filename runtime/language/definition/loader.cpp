#include "runtime/language/definition/loader.hpp"

#include "runtime/language/definition/checks.hpp"
#include "runtime/language/definition/fields.hpp"
#include "runtime/language/definition/file.hpp"
#include "runtime/language/definition/load_context.hpp"
#include "runtime/language/definition/readers.hpp"
#include "runtime/language/definition/task_reader.hpp"

#include <algorithm>
#include <filesystem>

namespace troupe {

namespace {

enum class text_format { yaml, json, unknown };

/// What a definition is loaded for.
enum class load_purpose {
  run,
  look, ///< At its tasks: what is wrong with it is no matter.
};

/// The names that the engine itself sets or reads.
constexpr std::string_view engine_names[]
  = {"_lastError", "_lastErrorTask", "_lastErrorProcess", "error", "i"};

bool starts_like_json(std::string_view text) {
  auto first = text.find_first_not_of(" \t\r\n");
  return first != std::string_view::npos && text[first] == '{';
}

std::optional<document> read_document(std::string_view text, text_format format,
                                      const load_options& options, problem_list& problems) {
  const auto& limits = options.limits;
  if (text.size() > limits.file_bytes) {
    problems.add({1, 1},
                 "the definition has more than " + std::to_string(limits.file_bytes) + " bytes");
    return std::nullopt;
  }
  if (format == text_format::json)
    return read_json(text, limits, problems);
  if (format == text_format::unknown && starts_like_json(text)) {
    problem_list trial{problems.file(), limits.problems};
    auto whole = read_json(text, limits, trial);
    if (whole && trial.empty())
      return whole;
  }
  return read_yaml(text, limits, problems, options.behaviour >= 2);
}

void read_workflow(load_context& context, const document& whole, const std::string& stem) {
  auto root = whole.root();
  if (!root.is_map())
    return context.problems.add(root.where(),
                                "a definition is a map with a pipeline, found " + describe(root));
  for (auto name : engine_names)
    context.made.symbols.intern(name);
  field_set fields{context, root, workflow_keys, "the workflow"};
  fields.refuse_others(context);
  read_ground(context, fields, stem);
  read_workflow_fields(context, fields);
  auto pipeline = fields[workflow_key::pipeline];
  if (!pipeline)
    context.problems.add(root.where(), "the pipeline is missing");
  auto references = read_tasks(context, whole, pipeline, fields[workflow_key::dependencies]);
  auto& signals = context.made.signals;
  std::ranges::sort(signals);
  signals.erase(std::unique(signals.begin(), signals.end()), signals.end());
  link_tasks(context, references);
  check_cycles(context, references);
  check_files(context);
  find_unknown_names(context);
}

std::string stem_of(const std::string& file_name) {
  auto stem = std::filesystem::path{file_name}.stem().string();
  return stem.empty() ? "workflow" : stem;
}

/// Of the text, and of what it imports.
content_hash hash_of_sources(std::string_view text,
                             const std::map<std::string, std::string>& imports) {
  auto whole = hash_of(text);
  if (imports.empty())
    return whole;
  std::string list{bytes_of(whole)};
  for (const auto& [path, imported] : imports)
    list.append(bytes_of(hash_of(path))).append(bytes_of(hash_of(imported)));
  return hash_of(list);
}

text_format format_of(const workflow_source& source) {
  return source.is_json ? text_format::json : text_format::unknown;
}

checked<workflow_ptr> load(std::string_view text, text_format format, const std::string& file_name,
                           const std::string& folder, const load_options& options,
                           const workflow_source* earlier = nullptr,
                           load_purpose purpose = load_purpose::run) {
  problem_list problems{file_name, options.limits.problems};
  auto made = std::make_shared<workflow>();
  made->file = file_name;
  made->folder = folder;
  if (auto whole = read_document(text, format, options, problems)) {
    import_cache imports{folder, options.limits, earlier ? &earlier->imports : nullptr};
    load_context context{options, problems, *made, imports};
    context.minds_schedules = earlier == nullptr;
    read_workflow(context, *whole, options.name.empty() ? stem_of(file_name) : options.name);
    made->hash = hash_of_sources(text, imports.texts());
    if (options.files)
      options.files->insert(options.files->end(), imports.files().begin(), imports.files().end());
    if (options.keep_source)
      made->source = std::make_shared<const workflow_source>(
        workflow_source{std::string{text}, format == text_format::json, imports.take_texts()});
  }
  auto suffices = problems.empty() || (purpose == load_purpose::look && !made->tasks.empty());
  if (!suffices)
    return tl::unexpected{problems.take()};
  weigh_tasks(*made);
  made->symbols.sort();
  return made;
}

} // namespace

checked<workflow_ptr> load_file(const std::string& path, const load_options& options) {
  if (options.files)
    options.files->push_back(state_of(path));
  auto text = read_file(path, options.limits.file_bytes);
  if (!text)
    return tl::unexpected{std::vector<problem>{{path, {}, text.error().message}}};
  std::filesystem::path place{path};
  auto type = place.extension();
  auto format = type == ".json"                     ? text_format::json
                : type == ".yaml" || type == ".yml" ? text_format::yaml
                                                    : text_format::unknown;
  return load(*text, format, path, place.parent_path().string(), options);
}

checked<workflow_ptr> load_text(std::string_view text, const std::string& file_name,
                                const std::string& folder, const load_options& options) {
  return load(text, text_format::unknown, file_name, folder, options);
}

checked<workflow_ptr> load_again(const workflow_source& source, const std::string& file_name,
                                 const std::string& folder, const load_options& options) {
  return load(source.text, format_of(source), file_name, folder, options, &source);
}

checked<workflow_ptr> load_tasks(const workflow_source& source, const std::string& file_name,
                                 const std::string& folder, const load_options& options) {
  return load(source.text, format_of(source), file_name, folder, options, &source,
              load_purpose::look);
}

} // namespace troupe
