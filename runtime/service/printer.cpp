#include "runtime/service/printer.hpp"

#include "runtime/action/job_pool.hpp"
#include "runtime/action/service.hpp"
#include "runtime/service/sigpipe_guard.hpp"

#include <cerrno>
#include <functional>
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

/// The error's number, or 0.
int write_line(std::FILE* stream, const std::string& line) {
  sigpipe_guard guard;
  errno = 0;
  bool written
    = std::fwrite(line.data(), 1, line.size(), stream) == line.size() && std::fflush(stream) == 0;
  if (written)
    return 0;
  auto code = errno == 0 ? EIO : errno;
  std::clearerr(stream);
  return code;
}

/// The thread that writes. Shared by all the method's copies.
struct line_writer {
  line_writer(std::FILE* to, std::function<void()> before)
    : stream{to}, before_line{before ? std::move(before) : std::function<void()>{[] {}}} {}

  void print(const print_input& input, typed_promise<json> answer) {
    auto promise = std::make_shared<typed_promise<json>>(std::move(answer));
    thread.submit([to = stream, before = before_line, line = line_of(input.message), promise] {
      before();
      if (auto code = write_line(to, line); code != 0)
        promise->fail("can't print: " + std::generic_category().message(code));
      else
        promise->fulfil(json::object());
    });
  }

  std::FILE* stream;
  std::function<void()> before_line;
  job_pool thread{1};
};

} // namespace

result<void> add_printer(action_registry& registry, std::FILE* stream,
                         std::function<void()> before_line) {
  auto writer = std::make_shared<line_writer>(stream, std::move(before_line));
  return service{"printer"}
    .method("print",
            [writer](const print_input& input, const action_context&, typed_promise<json> answer) {
              writer->print(input, std::move(answer));
            },
            {.wants_identity = false,
             .description = "Prints a line.",
             .input = {{"message", "text, or any value, which is printed as JSON"}}})
    .add_to(registry);
}

} // namespace troupe
