/// An action that waits until the test lets it go on.
#pragma once

#include "troupe/service.hpp"

#include <condition_variable>
#include <mutex>

namespace troupe::testing {

/// The action `gate:pass` waits for `open`, or ends early when told to stop.
class gate {
public:
  troupe::service service() {
    troupe::service methods{"gate"};
    methods.method("pass", [this](const value& input, const action_context& context) {
      return pass(input, context);
    });
    return methods;
  }

  /// Waits until `count` actions have come, in all.
  void await(int count) {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [&] { return came_ >= count; });
  }

  /// Lets those who wait, and all to come, pass.
  void open() {
    std::lock_guard lock{mutex_};
    open_ = true;
    changed_.notify_all();
  }

  /// The most that ever waited at once.
  int most() {
    std::lock_guard lock{mutex_};
    return most_;
  }

  /// How many were told to stop.
  int stopped() {
    std::lock_guard lock{mutex_};
    return stopped_;
  }

private:
  result<value> pass(const value& input, const action_context& context) {
    std::unique_lock lock{mutex_};
    ++came_;
    most_ = std::max(most_, ++waiting_);
    changed_.notify_all();
    auto opened = changed_.wait(lock, context.stop, [&] { return open_; });
    --waiting_;
    if (opened)
      return input;
    ++stopped_;
    return failure("stopped at the gate");
  }

  std::mutex mutex_; // guards all below
  std::condition_variable_any changed_;
  bool open_ = false;
  int came_ = 0;
  int waiting_ = 0;
  int most_ = 0;
  int stopped_ = 0;
};

} // namespace troupe::testing
