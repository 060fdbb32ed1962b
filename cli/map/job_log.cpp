#include "cli/map/job_log.hpp"

#include "cli/file_text.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <string_view>

namespace troupe::cli {

namespace {

constexpr std::string_view head
  = "Seq\tHost\tStarttime\tJobRuntime\tSend\tReceive\tExitval\tSignal\tCommand\n";
constexpr std::size_t seq_column = 0;
constexpr std::size_t status_column = 6;
constexpr std::size_t signal_column = 7;
constexpr int signal_base = 128; // a shell's status of a command that a signal ended

std::string_view column_of(std::string_view line, std::size_t column) {
  for (; column > 0; --column)
    line.remove_prefix(std::min(line.size(), line.find('\t') + 1));
  return line.substr(0, line.find('\t'));
}

double seconds(duration time) {
  return std::chrono::duration<double>(time).count();
}

/// What a crash left of a last line goes: its job is run again.
result<void> cut_tail(const std::string& path) {
  std::error_code unknown;
  if (!std::filesystem::exists(path, unknown))
    return {};
  auto text = read_input(path);
  if (!text)
    return tl::unexpected{std::move(text.error())};
  auto whole = text->rfind('\n') + 1; // npos + 1 is 0
  std::error_code fault;
  if (whole < text->size())
    std::filesystem::resize_file(path, whole, fault);
  if (fault)
    return failure(error_code::file_unwritable,
                   "cannot write \"" + path + "\": " + fault.message());
  return {};
}

/// Exit status and signal, of which one is 0.
std::array<int, 2> ending_of(const execution_event& ended) {
  auto status = ended.used ? ended.used->status : 0;
  if (status > signal_base && !signal_of(status).empty())
    return {0, status - signal_base};
  if (status == 0 && ended.state != task_state::completed)
    return {1, 0}; // of no command: it could not be started, say
  return {status, 0};
}

} // namespace

result<std::set<std::uint64_t>> jobs_in_log(const std::string& path, log_use use) {
  std::set<std::uint64_t> numbers;
  std::error_code unknown;
  if (use == log_use::none || !std::filesystem::exists(path, unknown))
    return numbers;
  auto text = read_input(path);
  if (!text)
    return failure("--joblog: ", std::move(text.error()));
  std::string_view rest = *text;
  if (!rest.empty() && !rest.starts_with(head))
    return failure(error_code::argument_invalid,
                   "--joblog: \"" + path + "\" is no log of jobs: its first line has other names");
  rest.remove_prefix(std::min(rest.size(), head.size()));
  for (auto end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
    auto line = rest.substr(0, end); // a last line without its end was cut off: it is run again
    rest.remove_prefix(end + 1);
    auto seq = column_of(line, seq_column);
    std::uint64_t number = 0;
    if (std::from_chars(seq.data(), seq.data() + seq.size(), number).ec != std::errc{})
      return failure(error_code::argument_invalid,
                     "--joblog: \"" + path + "\" has a line that begins with no number");
    auto passed = column_of(line, status_column) == "0" && column_of(line, signal_column) == "0";
    if (passed || use == log_use::ended)
      numbers.insert(number);
    else
      numbers.erase(number);
  }
  return numbers;
}

result<job_log> job_log::open(const std::string& path, bool goes_on) {
  if (goes_on)
    if (auto cut = cut_tail(path); !cut)
      return failure("--joblog: ", std::move(cut.error()));
  job_log made;
  made.file_.reset(std::fopen(path.c_str(), goes_on ? "ae" : "we"));
  if (!made.file_)
    return failure(error_code::file_unwritable,
                   "--joblog: cannot write \"" + path + "\": " + std::strerror(errno));
  std::fseek(made.file_.get(), 0, SEEK_END);
  if (std::ftell(made.file_.get()) == 0)
    std::fwrite(head.data(), 1, head.size(), made.file_.get());
  return made;
}

void job_log::add(std::uint64_t number, time_point began, const execution_event& ended,
                  const std::string& command) {
  auto [status, signal] = ending_of(ended);
  std::string on_one_line = command;
  std::ranges::replace(on_one_line, '\n', ' ');
  auto taken = ended.used ? ended.used->total.wall : ended.at - began;
  auto written
    = std::fprintf(file_.get(), "%llu\t:\t%.3f\t%10.3f\t0\t0\t%d\t%d\t%s\n",
                   static_cast<unsigned long long>(number), seconds(began.time_since_epoch()),
                   seconds(taken), status, signal, on_one_line.c_str());
  if ((written < 0 || std::fflush(file_.get()) != 0) && fault_ == 0)
    fault_ = errno;
}

} // namespace troupe::cli
