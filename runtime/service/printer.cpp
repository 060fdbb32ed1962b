#include "runtime/service/services.hpp"

#include "runtime/base/patient_output.hpp"
#include "runtime/dispatch/job_pool.hpp"
#include "runtime/service/exec/sigpipe_guard.hpp"
#include "troupe/service.hpp"

#include <atomic>
#include <cerrno>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <system_error>

namespace troupe {

namespace {

struct print_input {
  json message;
};

void from_json(const json& input, print_input& print) {
  print.message = input.at("message");
}

void to_json(json& output, const print_input& print) {
  output = {{"message", print.message}};
}

/// As an expression's value is put into text: text as it is, null as nothing, else JSON.
std::string line_of(const json& message) {
  if (message.is_null())
    return "\n";
  auto text = message.is_string() ? message.get<std::string>()
                                  : message.dump(-1, ' ', false, json::error_handler_t::replace);
  return text + '\n';
}

/// A line that waits to be printed, or is being printed. The first answer counts.
class print_order {
public:
  print_order(const print_input& input, typed_promise<json> answer)
    : line_{line_of(input.message)}, answer_{std::move(answer)} {}

  const std::string& line() const noexcept { return line_; }
  bool is_answered() const noexcept { return answered_.test(); }

  void fulfil() {
    if (!answered_.test_and_set())
      answer_.fulfil(json::object());
  }
  void fail(const std::string& reason) {
    if (!answered_.test_and_set())
      answer_.fail("can't print: " + reason);
  }

  /// Runs while the answer is awaited.
  std::optional<std::stop_callback<std::function<void()>>> on_stop;

private:
  std::string line_;
  typed_promise<json> answer_;
  std::atomic_flag answered_;
};

/// The thread that writes. Shared by all the method's copies.
class line_writer {
public:
  line_writer(std::FILE* to, std::function<std::shared_ptr<void>()> around)
    : stream_{to}, around_line_{std::move(around)} {}
  line_writer(const line_writer&) = delete;
  line_writer& operator=(const line_writer&) = delete;
  ~line_writer() {
    output_.hurry(); // whoever waits for what is left has been told
    thread_.close();
  }

  void print(const print_input& input, const std::stop_token& stop, typed_promise<json> answer) {
    auto order = std::make_shared<print_order>(input, std::move(answer));
    // The reader may never take it: its task ends all the same. What is begun is printed whole.
    order->on_stop.emplace(stop, [weak = std::weak_ptr{order}] {
      if (auto still = weak.lock())
        still->fail("stopped while it waited for the reader of its output");
    });
    auto queued = thread_.submit([this, order] {
      if (!order->is_answered())
        write(*order);
    });
    if (!queued)
      order->fail(queued.error().message);
  }

private:
  void write(print_order& order) {
    sigpipe_guard guard;
    auto held = around_line_ ? around_line_() : nullptr;
    // First what others have left in the stream's own buffer.
    auto fault = std::fflush(stream_) == 0 ? output_.write(fileno(stream_), order.line()) : errno;
    if (fault == 0)
      return order.fulfil();
    std::clearerr(stream_);
    order.fail(std::generic_category().message(fault));
  }

  std::FILE* stream_;
  std::function<std::shared_ptr<void>()> around_line_;
  patient_output output_{duration::zero()};
  job_pool thread_{1};
};

} // namespace

result<void> add_printer(action_registry& registry, std::FILE* stream,
                         std::function<std::shared_ptr<void>()> around_line) {
  auto writer = std::make_shared<line_writer>(stream, std::move(around_line));
  return service{"printer"}
    .method("print",
            [writer](const print_input& input, const action_context& context,
                     typed_promise<json> answer) {
              writer->print(input, context.stop, std::move(answer));
            },
            {.wants_identity = false,
             .description = "Prints a line.",
             .input = {{"message", "text, or any value, which is printed as JSON"}}})
    .add_to(registry);
}

} // namespace troupe
