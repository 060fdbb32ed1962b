/// Reading a stream as a server does.
#pragma once

#include "api/http/message.hpp"
#include "api/http/stream.hpp"

#include <doctest/doctest.h>

#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

namespace troupe::testing {

/// Reads a stream as a server's connection does.
class stream_reader {
public:
  explicit stream_reader(const api::http_response& answer) : stream_reader{answer.stream} {}
  explicit stream_reader(std::shared_ptr<api::http_stream> stream) : stream_{std::move(stream)} {
    REQUIRE(stream_);
    stream_->attach([to = woken_] {
      const std::lock_guard lock{to->mutex};
      to->is_set = true;
      to->changed.notify_all();
    });
  }
  stream_reader(const stream_reader&) = delete;
  stream_reader& operator=(const stream_reader&) = delete;
  ~stream_reader() { leave(); }

  /// Waits until `part` has come; returns all that has.
  const std::string& await(const std::string& part) {
    for (;;) {
      take();
      if (text_.find(part) != std::string::npos)
        return text_;
      wait();
    }
  }

  /// Waits until nothing more will come.
  void await_end() {
    for (take(); !has_ended(); take())
      wait();
  }

  /// All that has come.
  const std::string& text() const noexcept { return text_; }

  /// The last id that has come.
  std::string last_id() const {
    const auto at = text_.rfind("\nid: ") + 5;
    return text_.substr(at, text_.find('\n', at) - at);
  }

  bool has_ended() { return stream_->is_done(); }

  void leave() { stream_->close(); }

private:
  void take() {
    text_ += stream_->take();
    stream_->sent();
  }

  void wait() {
    std::unique_lock lock{woken_->mutex};
    woken_->changed.wait(lock, [&] { return woken_->is_set; });
    woken_->is_set = false;
  }

  struct wake_flag {
    std::mutex mutex; // guards what follows
    bool is_set = false;
    std::condition_variable changed;
  };

  std::shared_ptr<api::http_stream> stream_;
  std::shared_ptr<wake_flag> woken_ = std::make_shared<wake_flag>();
  std::string text_;
};

} // namespace troupe::testing
