#include "cli/process_commands.hpp"

#include "cli/bulk_command.hpp"
#include "cli/display/shown_output.hpp"
#include "cli/flag_values.hpp"
#include "cli/keep_rule.hpp"
#include "cli/process_source.hpp"
#include "cli/run_options.hpp"
#include "cli/server/ask_server.hpp"
#include "cli/server/server_source.hpp"
#include "cli/standard_streams.hpp"
#include "cli/store_access.hpp"
#include "cli/upkeep_source.hpp"
#include "cli/usage_table.hpp"
#include "runtime/base/text.hpp"
#include "runtime/base/visible.hpp"
#include "runtime/node/process_directory.hpp"
#include "runtime/node/store_upkeep.hpp"

#include <algorithm>
#include <filesystem>

#include <unistd.h>

namespace troupe::cli {

namespace {

/// Prints what it is given, some of it at a time.
class text_stream {
public:
  explicit text_stream(exit_code (*print_piece)(std::string_view)) : print_{print_piece} {}

  /// False: it can't be printed, and nothing more need be.
  bool add(std::string_view text) {
    gathered_ += text;
    return gathered_.size() < piece || flush();
  }
  /// Prints what is left, and gives the exit code.
  exit_code end() {
    flush();
    return code_;
  }

private:
  static constexpr std::size_t piece = 1 << 16;

  bool flush() {
    if (code_ == exit_code::ok && !gathered_.empty())
      code_ = print_(gathered_);
    gathered_.clear();
    return code_ == exit_code::ok;
  }

  exit_code (*print_)(std::string_view);
  std::string gathered_;
  exit_code code_ = exit_code::ok;
};

/// The exit code of what was printed while `done`.
exit_code end_of(text_stream& out, const result<void>& done) {
  auto code = out.end();
  return done ? code : fail(done.error());
}

/// What one attempt of an action wrote, below a line that says which.
std::string log_text(const logged_action& told) {
  auto text = "== " + visible_line(told.task_path) + " (attempt " + std::to_string(told.attempt);
  if (told.used)
    text += ", " + usage_text(told.used->total);
  text += (told.ended ? ")\n" : ", without an end)\n") + told.text;
  if (!text.ends_with('\n'))
    text += '\n';
  if (told.failed && told.file.empty())
    text += told.failure + '\n';
  else if (told.failed) // the further lines of why are the last ones of the log
    text += "-- failed: " + told.failure.substr(0, told.failure.find('\n')) + '\n';
  return text;
}

/// Gives up each of those that are named; the worst of what became of it.
exit_code give_up_all(upkeep_source& in, const process_flags& flags) {
  auto worst = exit_code::ok;
  for (const auto& id : flags.ids) {
    auto gone = in.give_up(id);
    if (gone)
      say("troupe: " + gone->id + " is removed: it was " + std::string{to_string(gone->state)});
    else
      worst = std::max(worst, fail(gone.error()));
  }
  if (auto cleared = in.clear_away(); !cleared) // what they have left
    worst = std::max(worst, fail(cleared.error()));
  return worst;
}

/// Those that have ended and that the filter means.
result<process_query> ended_ones(const process_flags& flags) {
  auto which = check(flags.which, "rm", std::chrono::system_clock::now());
  if (which && std::ranges::any_of(which->states, [](auto state) { return !is_final(state); }))
    return failure(error_code::argument_invalid,
                   "--state: expected completed, failed or cancelled: only those can be removed");
  return which;
}

/// Has `work` look after the store that is meant.
template <class Work>
exit_code look_after(const process_flags& flags, Work work) {
  auto in = upkeep_in(flags.place, flags.server);
  return in ? work(**in) : fail(in.error());
}

/// Prints what a source has.
exit_code print_logs(process_source& from, const process_flags& flags) {
  text_stream out{print_content};
  return end_of(out, from.logs(flags.ids.front(), flags.logs,
                               [&](const logged_action& told) { return out.add(log_text(told)); }));
}

/// Prints lines when they come, behind who wrote them.
exit_code follow_logs(process_source& from, const process_flags& flags) {
  auto is_terminal = ::isatty(STDOUT_FILENO) == 1;
  auto coloured = is_terminal && colours_wanted();
  auto code = exit_code::ok;
  auto done = from.follow_logs(flags.ids.front(), flags.logs,
                               [&](const std::string& task_path, std::string_view written) {
                                 auto text = is_terminal ? visible(written) : std::string{written};
                                 code = print(prefixed(task_path, text, coloured));
                                 return code == exit_code::ok;
                               });
  return done ? code : fail(done.error());
}

/// Has `work` ask whoever has the processes that are meant.
template <class Work>
exit_code ask_source(const process_flags& flags, Work work) {
  auto server = server_of(flags.server, flags.place.folder);
  if (!server)
    return fail(server.error());
  if (*server) {
    run_flags given;
    given.place = flags.place;
    return ask_server(std::move(**server), given, false, [&](server_client& client) {
      server_source from{client};
      return work(from);
    });
  }
  auto place = processes_in(flags.place);
  if (!place)
    return fail(place.error());
  process_directory all{std::move(*place)};
  directory_source from{all};
  return work(from);
}

} // namespace

exit_code show_events(const process_flags& flags) {
  return ask_source(flags, [&](process_source& from) {
    text_stream out{print};
    return end_of(out, from.events(flags.ids.front(), [&](std::string line) {
      return out.add(line += '\n'); // as `--events` writes it
    }));
  });
}

exit_code show_logs(const process_flags& flags) {
  return ask_source(flags, [&](process_source& from) {
    return flags.follows ? follow_logs(from, flags) : print_logs(from, flags);
  });
}

exit_code remove_processes(const process_flags& flags) {
  if (flags.ids.empty() == !flags.which.is_set())
    return refuse("rm: expected either processes, or which ones: --older-than, --state, ...");
  if ((flags.force || flags.dry_run) && flags.force == flags.which.is_set())
    return refuse("rm: --force takes processes by their ids, --dry-run those of a filter");
  auto which = ended_ones(flags);
  if (!which)
    return fail(which.error());
  return look_after(flags, [&](upkeep_source& in) {
    if (flags.dry_run) {
      auto meant = in.list(*which);
      return meant ? show_meant(*meant, find_bulk_command("rm")->done, false) : fail(meant.error());
    }
    if (flags.force)
      return give_up_all(in, flags);
    auto done = flags.which.is_set() ? in.remove_ended(*which) : in.remove(flags.ids);
    if (!done)
      return fail(done.error());
    say("troupe: " + std::to_string(done->removed) + " removed"
        + (done->kept > 0
             ? ", " + std::to_string(done->kept)
                 + " kept: the processes that started them are active, or they have just"
                   " been resumed"
             : ""));
    return exit_code::ok;
  });
}

exit_code check_store(const process_flags& flags) {
  return look_after(flags, [](upkeep_source& in) {
    auto faults = in.check();
    if (!faults)
      return fail(faults.error());
    for (const auto& fault : *faults)
      say(fault);
    if (!faults->empty())
      return exit_code::internal;
    say("troupe: the store is sound");
    return exit_code::ok;
  });
}

exit_code prune_store(const process_flags& flags) {
  if (auto rules = parse_keep_rules(flags.keep); !rules)
    return fail(rules.error());
  return look_after(flags, [&](upkeep_source& in) {
    auto done = in.prune(flags.keep, flags.dry_run ? prune_mode::count : prune_mode::forget);
    if (!done)
      return fail(done.error());
    say("troupe: " + std::to_string(*done) + (flags.dry_run ? " would be removed" : " removed"));
    return exit_code::ok;
  });
}

exit_code compact_store(const process_flags& flags) {
  return look_after(flags, [](upkeep_source& in) {
    auto sizes = in.compact();
    if (!sizes)
      return fail(sizes.error());
    say("troupe: the store takes " + size_text(sizes->after) + ", and took "
        + size_text(sizes->before));
    return exit_code::ok;
  });
}

exit_code back_up_store(const process_flags& flags) {
  if (flags.path.empty())
    return refuse("store backup: the name of the file is empty");
  auto folder = std::filesystem::path{flags.path}.parent_path();
  if (!folder.empty() && !std::filesystem::is_directory(folder))
    return refuse("store backup: there is no folder " + folder.string() + ": create it first");
  if (std::filesystem::exists(flags.path))
    return refuse("store backup: " + flags.path + " already exists: expected a new file");
  auto place = processes_in(flags.place);
  if (!place)
    return fail(place.error());
  auto done = store_upkeep{std::move(*place)}.back_up(flags.path);
  return done ? exit_code::ok : fail(done.error());
}

} // namespace troupe::cli
