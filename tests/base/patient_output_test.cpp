#include "runtime/base/patient_output.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cerrno>
#include <future>
#include <string>
#include <thread>

#include <fcntl.h>
#include <unistd.h>

using namespace std::chrono_literals;
using namespace troupe;

namespace {

/// A pipe.
struct channel {
  channel() {
    std::array<int, 2> ends{};
    REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
    reader = descriptor{ends[0]};
    writer = descriptor{ends[1]};
  }
  descriptor reader, writer;
};

/// More than a pipe holds.
const std::string long_text(1 << 20, 'x');

} // namespace

TEST_CASE("patient output: it waits for a slow reader, and all arrives") {
  channel pipe;
  patient_output output{0s};
  std::string come;
  std::thread reader{[&] {
    std::array<char, 5'000> block{};
    for (ssize_t count = 0; (count = ::read(pipe.reader.get(), block.data(), block.size())) > 0;)
      come.append(block.data(), static_cast<std::size_t>(count));
  }};
  CHECK(output.write(pipe.writer.get(), long_text) == 0);
  pipe.writer.close();
  reader.join();
  CHECK(come == long_text);
}

TEST_CASE("patient output: told to hurry, it gives a reader up that takes nothing") {
  channel pipe;
  patient_output output{1ms};
  auto fault
    = std::async(std::launch::async, [&] { return output.write(pipe.writer.get(), long_text); });
  output.hurry();
  CHECK(fault.get() == ETIMEDOUT);
  CHECK(output.hurries());
}

TEST_CASE("patient output: told to hurry, it still writes what is taken") {
  channel pipe;
  patient_output output{0s};
  output.hurry();
  CHECK(output.write(pipe.writer.get(), "a line\n") == 0);
}

TEST_CASE("patient output: a fault of writing is told") {
  patient_output output{0s};
  descriptor full{::open("/dev/full", O_WRONLY | O_CLOEXEC)};
  CHECK(output.write(full.get(), "x") == ENOSPC);
}
