#include "runtime/service/services.hpp"

#include "runtime/action/surroundings.hpp"
#include "runtime/base/file_content.hpp"
#include "runtime/base/plain_file.hpp"
#include "runtime/base/text.hpp"
#include "runtime/service/fields.hpp"
#include "runtime/service/patch/patch_plan.hpp"
#include "runtime/service/patch/patch_sessions.hpp"
#include "runtime/service/patch/text_diff.hpp"
#include "runtime/service/storage/location.hpp"
#include "troupe/service.hpp"

namespace troupe {

namespace {

constexpr std::size_t longest_text = std::size_t{64} << 20;

struct apply_input {
  std::string patch;
  std::string workdir;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(apply_input, patch, workdir)

struct session_input {
  std::string session;
};
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(session_input, session)

/// Two texts, each given or read from a file.
struct diff_input {
  std::string old_text;
  std::string new_text;
  std::string old_path; ///< Empty: `old_text` is meant.
  std::string new_path;
  std::string path; ///< The name in the diff's header.
  std::uint32_t context = 3;
};

void from_json(const json& input, diff_input& diff) {
  read_optional(input, "old", diff.old_text);
  read_optional(input, "new", diff.new_text);
  read_optional(input, "oldPath", diff.old_path);
  read_optional(input, "newPath", diff.new_path);
  read_optional(input, "path", diff.path);
  read_optional(input, "contextLines", diff.context);
}

void to_json(json& output, const diff_input& diff) {
  output = {{"old", diff.old_text},     {"new", diff.new_text}, {"oldPath", diff.old_path},
            {"newPath", diff.new_path}, {"path", diff.path},    {"contextLines", diff.context}};
}

/// What happened to a file, in counts of lines.
json change_of(const file_change& change) {
  auto text = [](const auto& file) { return file ? std::string_view{file->content} : ""; };
  auto diff = diff_texts(text(change.before), text(change.after), "", "", 0);
  const char* kind = !change.before ? "added" : !change.after ? "deleted" : "updated";
  return {{"path", valid_utf8(change.path)},
          {"change", kind},
          {"added", diff.added},
          {"removed", diff.removed}};
}

result<json> apply(const apply_input& input, const action_context& context,
                   patch_sessions& sessions) {
  auto patch = parse_patch(input.patch);
  if (!patch)
    return tl::unexpected{patch.error()};
  auto workdir = path_of(input.workdir);
  if (!workdir)
    return failure("workdir: " + workdir.error().message);
  *workdir = path_in(context.around, *workdir);
  auto folder = guarded_folder::open(*workdir);
  if (!folder)
    return failure("workdir " + folder.error().message);
  auto changes = plan_patch(*folder, *patch);
  if (!changes)
    return tl::unexpected{changes.error()};
  auto told = json::array();
  for (const auto& change : *changes)
    told.push_back(change_of(change));
  auto session = sessions.apply(*workdir, *folder, std::move(*changes));
  if (!session)
    return tl::unexpected{session.error()};
  return json{{"session", *session}, {"changes", std::move(told)}};
}

result<std::string> text_at(const std::string& location, const action_context& context) {
  auto path = path_of(location);
  if (!path)
    return tl::unexpected{path.error()};
  *path = path_in(context.around, *path);
  auto file = open_plain_file(path->string());
  if (!file)
    return failure(valid_utf8(path->string()) + ": " + file.error().message);
  auto text = read_all(file->get(), path->string(), longest_text);
  if (text && !is_utf8(*text))
    return failure(valid_utf8(path->string()) + " is not UTF-8 text");
  return text;
}

result<json> diff(diff_input input, const action_context& context) {
  bool given_twice = (!input.old_path.empty() && !input.old_text.empty())
                     || (!input.new_path.empty() && !input.new_text.empty());
  if (given_twice)
    return failure("a text and its path are two ways to say one thing: give only one");
  for (auto [path, text] :
       {std::pair{&input.old_path, &input.old_text}, std::pair{&input.new_path, &input.new_text}})
    if (!path->empty()) {
      auto read = text_at(*path, context);
      if (!read)
        return tl::unexpected{read.error()};
      *text = std::move(*read);
    }
  auto name = !input.path.empty()       ? input.path
              : !input.new_path.empty() ? input.new_path
              : !input.old_path.empty() ? input.old_path
                                        : "text";
  auto made = diff_texts(input.old_text, input.new_text, "a/" + name, "b/" + name, input.context);
  return json{{"patch", std::move(made.patch)}, {"added", made.added}, {"removed", made.removed}};
}

method_options about_patch(const char* description, json input, json output) {
  return {.pace = action_pace::blocking,
          .wants_identity = false,
          .description = description,
          .input = std::move(input),
          .output = std::move(output)};
}

json diff_fields() {
  return {{"old", "text"},
          {"new", "text"},
          {"oldPath", "text, a file to read instead of old"},
          {"newPath", "text, a file to read instead of new"},
          {"path", "text, the name in the diff"},
          {"contextLines", "integer, unchanged lines around each change; default 3"}};
}

} // namespace

result<void> add_patch(action_registry& registry) {
  auto sessions = std::make_shared<patch_sessions>();
  const json session{{"session", "text, as apply answered it"}};
  return service{"system/patch"}
    .method(
      "apply",
      [sessions](const apply_input& input, const action_context& context) {
        return apply(input, context, *sessions);
      },
      about_patch("Applies a patch to the files of a folder, all or nothing.",
                  {{"patch", "text, a unified diff, or *** Begin Patch ... *** End Patch"},
                   {"workdir", "text, the folder; nothing outside of it is touched"}},
                  {{"session", "text, for rollback and commit"},
                   {"changes", "list of {path, change, added, removed}"}}))
    .method(
      "rollback",
      [sessions](const session_input& input) {
        return sessions->roll_back(input.session).map([](auto paths) {
          return json{{"restored", std::move(paths)}};
        });
      },
      about_patch("Puts the files back as they were before a patch.", session,
                  {{"restored", "list of texts, the files"}}))
    .method(
      "commit",
      [sessions](const session_input& input) {
        return sessions->commit(input.session).map([] { return json::object(); });
      },
      about_patch("Keeps a patch: it can't be rolled back any more.", session, json::object()))
    .method("diff", &diff,
            about_patch("Makes a unified diff between two texts or files.", diff_fields(),
                        {{"patch", "text, empty where they are the same"},
                         {"added", "integer, lines"},
                         {"removed", "integer, lines"}}))
    .add_to(registry);
}

} // namespace troupe
