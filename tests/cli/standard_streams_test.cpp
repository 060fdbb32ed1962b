#include "cli/display/status_area.hpp"
#include "cli/standard_streams.hpp"

#include <doctest/doctest.h>

#include <array>
#include <latch>
#include <string>
#include <thread>

#include <fcntl.h>
#include <unistd.h>

using namespace troupe::cli;

namespace {

/// As long as one lives, what is written to standard error goes into a pipe.
class piped_errors {
public:
  piped_errors() : before_{::dup(STDERR_FILENO)} {
    REQUIRE(::pipe2(ends_.data(), O_NONBLOCK | O_CLOEXEC) == 0);
    ::dup2(ends_[1], STDERR_FILENO);
  }
  piped_errors(const piped_errors&) = delete;
  piped_errors& operator=(const piped_errors&) = delete;
  ~piped_errors() {
    ::dup2(before_, STDERR_FILENO);
    for (int each : {before_, ends_[0], ends_[1]})
      ::close(each);
  }

  /// Nothing more goes in until something is read.
  void fill() {
    std::string page(4096, '.');
    while (::write(ends_[1], page.data(), page.size()) > 0)
      ;
  }

  /// What has come so far.
  std::string take() {
    std::string text(1 << 20, '\0');
    auto got = ::read(ends_[0], text.data(), text.size());
    return text.substr(0, got > 0 ? static_cast<std::size_t>(got) : 0);
  }

private:
  std::array<int, 2> ends_{};
  int before_;
};

} // namespace

TEST_CASE("standard streams: what is said at once waits for who is just writing") {
  // On a machine that is slow enough, a writer may take longer than is waited for: then it is tried
  // again. Who waits for nobody never says it.
  constexpr auto attempts = 10;
  std::string said;
  for (auto i = 0; i < attempts && said.empty(); ++i) {
    piped_errors errors;
    std::latch held{1};
    std::latch wanted{1};
    std::jthread writer{[&] {
      terminal_turn mine;
      held.count_down();
      wanted.wait();
      for (auto turn = 0; turn < 100; ++turn)
        std::this_thread::yield(); // or nobody would have to wait
    }};
    held.wait();
    wanted.count_down();
    say_at_once("leaving");
    said = errors.take();
  }
  CHECK(said == "leaving\n");
}

TEST_CASE("standard streams: what is said at once waits for no reader") {
  piped_errors errors;
  errors.fill();
  say_at_once("leaving");
  CHECK(errors.take().find("leaving") == std::string::npos);
  say_at_once("again");
  CHECK(errors.take() == "again\n");
}
