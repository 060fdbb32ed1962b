#include "cli/run_screen.hpp"

#include "cli/display/earlier_times.hpp"
#include "cli/standard_streams.hpp"

#include <utility>

namespace troupe::cli {

run_screen::run_screen(runtime& node, const run_options& options, signal_watch& signals,
                       place_finder place_of)
  : options_{options}, signals_{signals} {
  if (!options.quiet && !options.verbose)
    shown_.emplace(node, display_options{.on_terminal = terminal_is_live(),
                                         .coloured = colours_wanted(),
                                         .place_of = std::move(place_of)});
}

run_screen::~run_screen() {
  signals_.on_resize({});
}

bool run_screen::is_drawn() const {
  return shown_ && terminal_is_live();
}

void run_screen::look_back(workflow_ptr flow) {
  look_back([flow = std::move(flow)](process_directory&) { return flow; });
}

void run_screen::look_back(
  const std::function<result<workflow_ptr>(process_directory& from)>& flow_of) {
  if (!is_drawn() || options_.store.empty())
    return;
  looking_back_ = std::jthread{[this, flow_of] {
    process_directory from{{.folder = options_.folder, .store = options_.store}};
    if (auto flow = flow_of(from))
      tell_earlier_times(*shown_, **flow, from);
  }};
}

void run_screen::follow(const std::vector<process>& running) {
  if (!shown_)
    return;
  shown_->follow(running);
  signals_.on_resize([this] { shown_->resized(); });
  if (running.size() == 1 && !looking_back_.joinable())
    look_back([id = running.front().id()](process_directory& from) { return from.definition(id); });
}

told_failures run_screen::settle(const std::string& process_id) {
  return shown_ ? shown_->settle(process_id) : told_failures{};
}

told_failures run_screen::close() {
  signals_.on_resize({});
  return shown_ ? shown_->close() : told_failures{};
}

} // namespace troupe::cli
