#include "runtime/service/http/http_loop.hpp"

#include "runtime/base/signals_blocked.hpp"
#include "runtime/dispatch/job_pool.hpp"
#include "runtime/service/exec/sigpipe_guard.hpp"
#include "runtime/service/http/transfer.hpp"

#include <cstdint>
#include <cstdlib>
#include <deque>
#include <exception>
#include <mutex>
#include <optional>
#include <stop_token>
#include <system_error>
#include <thread>
#include <unordered_map>
#include <utility>

namespace troupe {

namespace {

/// libcurl returns sooner where something comes, or is due.
constexpr int poll_limit_ms = 3'600'000;

http_loop_options with_trust(http_loop_options options) {
  const auto* named = std::getenv("SSL_CERT_FILE");
  if (options.ca_file.empty() && named)
    options.ca_file = named;
  return options;
}

} // namespace

class http_loop::state {
public:
  explicit state(http_loop_options options) : options_{with_trust(std::move(options))} {}

  void run(outgoing_request request, const action_context& context, action_promise promise) {
    auto made = std::make_shared<transfer>(std::move(request), context,
                                           http_reach{options_.allow, context.http},
                                           options_.ca_file, std::move(promise));
    if (!made->has_files())
      return arrive(std::move(made));
    auto opening = [this, made] {
      if (made->open_files())
        arrive(made);
      else
        made->finish();
    };
    if (auto queued = jobs_.submit(std::move(opening)); !queued)
      refuse(*made, queued.error().message);
  }

  void close() {
    {
      std::scoped_lock lock{mutex_};
      closing_ = true;
      wake();
    }
    if (thread_.joinable())
      thread_.join();
    jobs_.close();
  }

private:
  /// Tells the loop that a request is to stop.
  struct bell {
    state* loop;
    std::uint64_t id;
    void operator()() const {
      std::scoped_lock lock{loop->mutex_};
      loop->stopped_.push_back(id);
      loop->wake();
    }
  };

  struct place {
    std::shared_ptr<transfer> what;
    bool is_under_way = false; ///< Else it waits in its line.
    std::optional<std::stop_callback<bell>> rings{};
  };

  /// The requests of one process.
  struct line {
    std::uint32_t under_way = 0;
    std::deque<std::uint64_t> waiting; ///< Some may have left.
  };

  static void refuse(transfer& what, const std::string& reason) {
    what.fail(reason, false);
    what.finish();
  }

  void arrive(std::shared_ptr<transfer> what) {
    if (auto taken = hand_over(what); !taken)
      refuse(*what, taken.error().message);
  }

  result<void> hand_over(const std::shared_ptr<transfer>& what) {
    std::scoped_lock lock{mutex_};
    if (closing_)
      return failure("can't make a request: the runtime ends");
    if (!fault_.empty())
      return failure(fault_);
    if (!thread_.joinable()) {
      signals_blocked guard;
      try {
        thread_ = std::thread{[this] { go_round(); }};
      } catch (const std::system_error& thrown) {
        return failure(std::string{"can't make a request: can't start a thread: "} + thrown.what());
      }
    }
    arrived_.push_back(what);
    wake();
    return {};
  }

  /// With the lock.
  void wake() {
    if (multi_)
      library_->multi_wakeup(multi_);
  }

  // -- what the thread does --------------------------------------------------------------------

  void go_round() {
    const sigpipe_guard quiet; // a server that goes while TLS writes to it would end the program
    if (auto ready = open(); !ready)
      return give_up(ready.error().message);
    while (take_news()) {
      int active = 0;
      library_->multi_perform(multi_, &active);
      take_endings();
      library_->multi_poll(multi_, nullptr, 0, poll_limit_ms, nullptr);
    }
    end_all();
  }

  result<void> open() {
    auto library = curl_library::load();
    if (!library)
      return tl::unexpected{std::move(library.error())};
    auto* multi = (*library)->multi_init();
    if (!multi)
      return failure("libcurl has no memory for requests");
    std::scoped_lock lock{mutex_};
    library_ = *library;
    multi_ = multi;
    return {};
  }

  void give_up(const std::string& reason) {
    std::vector<std::shared_ptr<transfer>> all;
    {
      std::scoped_lock lock{mutex_};
      fault_ = reason;
      all = std::exchange(arrived_, {});
    }
    for (const auto& each : all)
      refuse(*each, reason);
  }

  /// Whether the loop goes on.
  bool take_news() {
    std::vector<std::shared_ptr<transfer>> arrived;
    std::vector<std::uint64_t> stopped;
    {
      std::scoped_lock lock{mutex_};
      if (closing_)
        return false;
      arrived = std::exchange(arrived_, {});
      stopped = std::exchange(stopped_, {});
    }
    for (auto& each : arrived)
      take_in(std::move(each));
    for (const auto id : stopped)
      stop(id);
    return true;
  }

  void take_in(std::shared_ptr<transfer> what) {
    const auto id = ++latest_;
    const auto& context = what->context();
    const auto process = context.process_id;
    auto& at = places_[id];
    at.what = what;
    if (context.stop.stop_possible())
      at.rings.emplace(context.stop, bell{this, id});
    lines_[process].waiting.push_back(id);
    advance(process);
  }

  /// Begins what waits, as far as there is room.
  void advance(const std::string& process) {
    auto& here = lines_[process];
    while (!here.waiting.empty()) {
      const auto known = places_.find(here.waiting.front());
      if (known != places_.end()) {
        const auto& bounds = known->second.what->context().http;
        if (here.under_way >= (bounds ? bounds->connections : http_bounds{}.connections))
          return;
        begin(known->first, known->second);
      }
      here.waiting.pop_front();
    }
    if (here.under_way == 0)
      lines_.erase(process);
  }

  void begin(std::uint64_t id, place& at) {
    if (at.what->context().stop.stop_requested()) {
      at.what->fail("stopped", true);
      return leave(id);
    }
    at.is_under_way = true;
    ++lines_[at.what->context().process_id].under_way;
    if (!send(*at.what))
      leave(id);
    else
      ids_[at.what.get()] = id;
  }

  bool send(transfer& what) {
    auto* handle = what.begin(*library_);
    if (!handle)
      return false;
    const auto fault = library_->multi_add_handle(multi_, handle);
    if (fault != CURLM_OK)
      what.fail("libcurl takes no further request", false);
    return fault == CURLM_OK;
  }

  static bool goes_on(transfer& what, CURLcode outcome) {
    try {
      return what.ended(outcome);
    } catch (const std::exception& thrown) { // of too little memory
      what.fail(thrown.what(), true);
      return false;
    }
  }

  void take_endings() {
    int left = 0;
    while (auto* news = library_->multi_info_read(multi_, &left)) {
      if (news->msg != CURLMSG_DONE)
        continue;
      auto* handle = news->easy_handle;
      const auto outcome = news->data.result; // the message goes with the handle
      char* kept = nullptr;
      library_->easy_getinfo(handle, CURLINFO_PRIVATE, &kept);
      auto* what = reinterpret_cast<transfer*>(kept);
      library_->multi_remove_handle(multi_, handle);
      if (goes_on(*what, outcome) && send(*what))
        continue;
      const auto process = what->context().process_id;
      leave(ids_.at(what));
      advance(process);
    }
  }

  void stop(std::uint64_t id) {
    const auto known = places_.find(id);
    if (known == places_.end())
      return; // it has just ended
    auto& at = known->second;
    const auto process = at.what->context().process_id;
    if (at.is_under_way)
      library_->multi_remove_handle(multi_, at.what->handle());
    at.what->fail("stopped", true);
    leave(id);
    advance(process);
  }

  /// It is over, and has its answer.
  void leave(std::uint64_t id) {
    auto gone = places_.extract(id);
    auto what = std::move(gone.mapped().what);
    gone.mapped().rings.reset();
    if (gone.mapped().is_under_way)
      --lines_[what->context().process_id].under_way;
    ids_.erase(what.get());
    if (!what->has_files())
      return what->finish();
    if (auto queued = jobs_.submit([what] { what->finish(); }); !queued)
      what->finish();
  }

  void end_all() {
    while (!places_.empty()) {
      const auto& [id, at] = *places_.begin();
      if (at.is_under_way)
        library_->multi_remove_handle(multi_, at.what->handle());
      at.what->fail("the runtime ends", true);
      leave(id);
    }
    CURLM* multi = nullptr;
    std::vector<std::shared_ptr<transfer>> late;
    {
      std::scoped_lock lock{mutex_};
      multi = std::exchange(multi_, nullptr);
      late = std::exchange(arrived_, {});
    }
    for (const auto& each : late)
      refuse(*each, "the runtime ends");
    library_->multi_cleanup(multi);
  }

  http_loop_options options_;

  std::mutex mutex_; // guards what follows
  std::vector<std::shared_ptr<transfer>> arrived_;
  std::vector<std::uint64_t> stopped_;
  bool closing_ = false;
  std::string fault_; ///< Why no request can be made; empty: they can.
  std::thread thread_;
  const curl_library* library_ = nullptr; // written by the thread alone
  CURLM* multi_ = nullptr;                // likewise

  // The thread's own.
  std::unordered_map<std::uint64_t, place> places_;
  std::unordered_map<const transfer*, std::uint64_t> ids_; ///< Of those under way.
  std::unordered_map<std::string, line> lines_;            ///< By process.
  std::uint64_t latest_ = 0;

  job_pool jobs_{job_pool::few(), job_pool::growth::while_stuck};
};

http_loop::http_loop(http_loop_options options)
  : state_{std::make_unique<state>(std::move(options))} {}

http_loop::~http_loop() {
  close();
}

void http_loop::run(outgoing_request request, const action_context& context,
                    action_promise promise) {
  state_->run(std::move(request), context, std::move(promise));
}

void http_loop::close() {
  state_->close();
}

} // namespace troupe
