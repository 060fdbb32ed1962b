#include "cli/server/server_choice.hpp"

#include "api/access/token_book.hpp"
#include "cli/config/preset_options.hpp"
#include "cli/config/settings.hpp"
#include "cli/file_text.hpp"
#include "cli/run_options.hpp"
#include "runtime/base/nearest.hpp"
#include "runtime/client/server_url.hpp"
#include "runtime/language/definition/data.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <vector>

#include <CLI/CLI.hpp>

namespace troupe::cli {

namespace {

namespace fs = std::filesystem;

/// The context that is none: this machine.
constexpr std::string_view no_context = "none";

/// A variable of the environment; empty where it isn't set.
std::string variable(const char* name) {
  const auto* text = std::getenv(name);
  return text ? text : "";
}

/// Fails where a map of the file has other keys than these, or values that are no text.
result<void> check_keys(const json& content, const std::string& place,
                        const std::vector<std::string>& keys) {
  for (const auto& [key, each] : content.items())
    if (std::ranges::find(keys, key) == keys.end())
      return failure(error_code::argument_invalid,
                     place + ": " + key + " is not known" + suggestion(key, keys));
  return {};
}

/// The text under a key; empty where there is none.
result<std::string> text_under(const json& content, const std::string& place, const char* key) {
  const auto found = content.find(key);
  if (found == content.end() || found->is_null())
    return std::string{};
  if (!found->is_string())
    return failure(error_code::argument_invalid, place + ": " + key + ": expected a text, found "
                                                   + std::string{found->type_name()});
  return found->get<std::string>();
}

result<server_context> context_of(const json& content, const std::string& place) {
  if (!content.is_object())
    return failure(error_code::argument_invalid,
                   place + ": expected a map with server and tokenFile");
  if (auto known = check_keys(content, place, {"server", "tokenFile"}); !known)
    return tl::unexpected{std::move(known.error())};
  auto url = text_under(content, place, "server");
  if (!url)
    return tl::unexpected{std::move(url.error())};
  if (url->empty())
    return failure(error_code::argument_invalid, place + ": expected a server, found none");
  return text_under(content, place, "tokenFile").map([&](std::string file) {
    return server_context{std::move(*url), std::move(file)};
  });
}

/// The context of that name in the user's file; empty: the current one.
result<std::optional<server_context>> context_named(const std::string& name) {
  const auto path = user_settings_path();
  std::error_code unreadable;
  if (path.empty() || !fs::exists(path, unreadable)) {
    if (name.empty())
      return std::nullopt;
    return failure(error_code::argument_invalid, "the context \"" + name
                                                   + "\" is not known: there is no file "
                                                   + (path.empty() ? "config.yaml" : path));
  }
  auto text = read_input(path);
  if (!text)
    return tl::unexpected{std::move(text.error())};
  auto found = read_context(*text, path, name);
  if (found && *found && !(*found)->token_file.empty())
    (*found)->token_file = (fs::path{path}.parent_path() / (*found)->token_file).string();
  return found;
}

/// A token as a file or a variable has it: one line of printable characters.
result<std::string> token_in(std::string text, const std::string& from) {
  while (text.ends_with('\n') || text.ends_with('\r') || text.ends_with(' '))
    text.pop_back();
  if (text.empty() || std::ranges::any_of(text, [](char c) { return c <= ' ' || c > '~'; }))
    return failure(error_code::argument_invalid,
                   from + ": expected a token on one line, as troupe token add prints it");
  return text;
}

result<std::string> token_of_file(const std::string& path, const std::string& from) {
  auto text = read_input(path);
  if (!text)
    return failure(from + ": ", std::move(text.error()));
  return token_in(std::move(*text), from + ": " + path);
}

/// The token for a server; empty: there is none, and it will say so if it wants one.
result<std::string> token_for(const std::string& url, const server_flags& flags,
                              const std::string& of_context, const std::string& folder) {
  if (flags.token_file)
    return token_of_file(*flags.token_file, "--token-file");
  if (auto text = variable("TROUPE_TOKEN"); !text.empty())
    return token_in(std::move(text), "TROUPE_TOKEN");
  if (!of_context.empty())
    return token_of_file(of_context, "tokenFile");
  const auto first = folder + '/' + api::first_token_file_name;
  std::error_code unreadable;
  const auto where = read_server_url(url);
  if (where && where->is_on_this_machine && fs::exists(first, unreadable))
    return token_of_file(first, "the first token");
  return std::string{};
}

/// What says which server is meant.
struct named_server {
  std::string url = {};
  std::string context = {};
  bool is_context = false;
};

named_server named_by(const server_flags& flags) {
  if (flags.url)
    return {.url = *flags.url};
  if (flags.context)
    return {.context = *flags.context, .is_context = true};
  if (auto url = variable("TROUPE_SERVER"); !url.empty())
    return {.url = std::move(url)};
  return {.context = variable("TROUPE_CONTEXT"), .is_context = true};
}

/// An option that no server can be told, or only at the start of a process.
struct local_option {
  const char* name;
  bool (*is_given)(const run_flags&);
  const char* why = "it is about this machine, and a server is asked";
  bool starts = false; ///< A server can be told, at the start of a process.
};

/// Of options that a server takes when a process is started.
constexpr auto at_start = "a server takes it when a process is started, and not later";

template <auto Member>
bool is_there(const run_flags& flags) {
  const auto& value = flags.*Member;
  if constexpr (requires { value.empty(); })
    return !value.empty();
  else
    return static_cast<bool>(value);
}

constexpr local_option local_options[]{
  {"--jobs", is_there<&run_flags::jobs>},
  {"--resource", is_there<&run_flags::resources>},
  {"--limit", is_there<&run_flags::limits>},
  {"--http-allow", is_there<&run_flags::http_allow>},
  {"--processes", is_there<&run_flags::processes>},
  {"--threads", is_there<&run_flags::threads>},
  {"--durability", is_there<&run_flags::durability>},
  {"--keep", is_there<&run_flags::keep>},
  {"--events", is_there<&run_flags::events>,
   "they are written where a process runs: GET /api/v1/events tells them"},
  {"--trace", is_there<&run_flags::trace>, "troupe serve --trace traces what a server runs"},
  {"--metrics", is_there<&run_flags::metrics>, "troupe serve --metrics sends those of a server"},
  {"--policy", is_there<&run_flags::policy>,
   "at a server the policy of the definition holds: set policy in it"},
  {"--on-interrupt", is_there<&run_flags::on_interrupt>,
   "at a server a signal ends the waiting, and the process goes on: troupe cancel ends it"},
  {"--show-output", is_there<&run_flags::show_output>,
   "troupe logs PROCESS --follow shows what is written at a server"},
  {"--format", is_there<&run_flags::format>,
   "troupe import wfformat makes a definition of it, which a server takes"},
  {"--time-scale", is_there<&run_flags::time_scale>,
   "troupe import wfformat --time-scale makes a definition with it, which a server takes"},
  {"--verbose", is_there<&run_flags::verbose>,
   "what happens is logged where a process runs: troupe logs and troupe show tell it"},
  {"--debug", is_there<&run_flags::debug>,
   "it needs a terminal where the process runs: troupe pause and troupe step go by a server"},
  {"--take-over", is_there<&run_flags::take_over>,
   "that the others have ended has to be seen to on the machine of the server: use it there"},
  {"--secret", [](const run_flags& flags) { return !flags.secrets.given.empty(); },
   "troupe secret set keeps one at a server"},
  {"--secret-key-file", [](const run_flags& flags) { return flags.secrets.key_file.has_value(); },
   "troupe serve --secret-key-file names the key of a server"},
  {"--priority", is_there<&run_flags::priority>, at_start, true},
  {"--timeout", is_there<&run_flags::timeout>, at_start, true},
};

} // namespace

void add_server_flags(CLI::App& command, server_flags& flags) {
  auto* url = command
                .add_option("--server", flags.url,
                            "Ask this server, such as https://troupe.example:7070 (TROUPE_SERVER)")
                ->type_name("URL");
  command
    .add_option("--token-file", flags.token_file,
                "Its first line is the token for the server (TROUPE_TOKEN, or FOLDER/token)")
    ->type_name("FILE");
  command
    .add_option("--context", flags.context,
                "Ask the server of that name in ~/.config/troupe/config.yaml; none: no server")
    ->type_name("NAME")
    ->excludes(url);
}

result<std::optional<server_context>>
read_context(std::string_view text, const std::string& file_name, const std::string& name) {
  auto content = read_data_text(text, file_name, false, load_limits{});
  if (!content)
    return failure(error_code::argument_invalid, to_string(content.error().front()));
  if (content->is_null())
    *content = json::object();
  if (!content->is_object())
    return failure(error_code::argument_invalid,
                   file_name + ": expected a map with contexts and current");
  auto wanted = text_under(*content, file_name, "current");
  if (!wanted)
    return tl::unexpected{std::move(wanted.error())};
  if (!name.empty())
    *wanted = name;
  if (wanted->empty() || *wanted == no_context)
    return std::nullopt;
  const auto contexts = content->value("contexts", json::object());
  std::vector<std::string> names;
  if (contexts.is_object())
    for (const auto& [key, each] : contexts.items())
      names.push_back(key);
  if (std::ranges::find(names, *wanted) == names.end())
    return failure(error_code::argument_invalid,
                   file_name + ": contexts has no \"" + *wanted + '"' + suggestion(*wanted, names));
  return context_of(contexts[*wanted], file_name + ": contexts: " + *wanted)
    .map([](server_context found) { return std::optional{std::move(found)}; });
}

result<std::optional<server_place>> server_of(const server_flags& flags,
                                              const std::string& folder) {
  if (flags.url && flags.context)
    return failure(error_code::argument_invalid, "expected one of --server and --context");
  auto named = named_by(flags);
  server_place where{.url = named.url, .options = " --server " + named.url};
  std::string token_file;
  if (named.is_context && named.context == no_context)
    return std::nullopt;
  if (named.is_context) {
    auto found = context_named(named.context);
    if (!found)
      return tl::unexpected{std::move(found.error())};
    if (!*found && flags.token_file)
      return failure(error_code::argument_invalid,
                     "--token-file: it is for a server: expected --server URL, too");
    if (!*found)
      return std::nullopt;
    where.url = (*found)->url;
    where.options = named.context.empty() ? "" : " --context " + named.context;
    token_file = (*found)->token_file;
  }
  return token_for(where.url, flags, token_file, folder).map([&](std::string token) {
    where.token = std::move(token);
    return std::optional{std::move(where)};
  });
}

std::optional<std::string> unsuited_option(const run_flags& given, bool starts) {
  if (given.place.store && !is_preset("--store"))
    return "--store: the server has its own";
  for (const auto& each : local_options)
    if (each.is_given(given) && !is_preset(each.name) && !(starts && each.starts))
      return std::string{each.name} + ": " + each.why;
  return std::nullopt;
}

} // namespace troupe::cli
