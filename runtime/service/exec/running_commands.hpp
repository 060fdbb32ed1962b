/// The commands of a runtime that run now.
#pragma once

#include "runtime/service/exec/command_record.hpp"
#include "runtime/service/exec/command_watchdog.hpp"
#include "troupe/time.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <list>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace troupe {

/// Knows them, so that none outlives the program unnoticed: a watchdog ends those that run when
/// it dies. And has those wait for which the system has no room yet. Thread-safe.
class running_commands {
public:
  /// `grace`: what the watchdog leaves between SIGTERM and SIGKILL.
  explicit running_commands(duration grace = std::chrono::seconds{2});
  running_commands(const running_commands&) = delete;
  running_commands& operator=(const running_commands&) = delete;
  /// None may run, or wait, any more.
  ~running_commands();

  /// From now on those that run are also written down beside the store at `store_path`. Before
  /// the first one.
  void keep_beside(const std::string& store_path) { record_.open(store_path); }

  /// The watchdog keeps this descriptor open until it has ended those that run, so that what it
  /// stands for is not free before. Before the first one.
  void keep_open(int descriptor) noexcept { kept_open_ = descriptor; }

  /// A command's place among them, from before it is begun until it has been reaped.
  class entry {
  public:
    entry(entry&& other) noexcept
      : all_{std::exchange(other.all_, nullptr)}, place_{other.place_}, runs_{other.runs_},
        id_{std::move(other.id_)} {}
    entry& operator=(entry&&) = delete;
    ~entry() {
      if (all_)
        all_->remove(place_, runs_);
    }

    /// The content of its TROUPE_COMMAND_ID: never twice the same.
    const std::string& id() const noexcept { return id_; }
    /// For the command to write its pid into.
    command_slot& slot() const noexcept { return all_->slots_[place_]; }

  private:
    friend class running_commands;
    entry(running_commands& all, std::size_t place, std::string id)
      : all_{&all}, place_{place}, id_{std::move(id)} {}

    running_commands* all_;
    std::size_t place_;
    bool runs_ = false;
    std::string id_;
  };

  /// A command's place in the line of those that wait for room.
  class turn {
  public:
    turn(turn&& other) noexcept : all_{std::exchange(other.all_, nullptr)}, place_{other.place_} {}
    turn& operator=(turn&&) = delete;
    /// Where its turn has come and was not taken, it is the next one's.
    ~turn() {
      if (all_)
        all_->leave_line(place_);
    }

    /// Whether its turn has come: then it is taken.
    bool take() { return all_->take_turn(place_); }

  private:
    friend class running_commands;
    struct waiter {
      std::function<void()> wake;
      bool is_called = false; ///< Its turn has come,
      bool is_taken = false;  ///< and was taken.
    };
    using place = std::list<waiter>::iterator;

    turn(running_commands& all, place where) : all_{&all}, place_{where} {}

    running_commands* all_;
    place place_;
  };

  /// What came of an attempt to start a command. Neither: there is no room, and no other runs whose
  /// end would make some.
  struct attempt {
    std::optional<entry> made{};   ///< It needn't be started again,
    std::optional<turn> waiting{}; ///< or may be once its turn has come.
  };

  /// Calls `start`, which is to say whether it needn't be called again; if not, the system had no
  /// room. Where that is so even while nobody else starts one, the command waits for its turn, that
  /// another one has ended: then `wake` is called, from the thread of that, and must be quick.
  attempt start_in_turn(const std::function<bool(const entry&)>& start, std::function<void()> wake);

  /// Kills (SIGKILL) those that run, with all they started.
  void kill_all();

private:
  std::optional<entry> add();
  void set_running(entry& started);
  void remove(std::size_t place, bool ran);
  void call_next();
  bool take_turn(turn::place where);
  void leave_line(turn::place where);

  const duration grace_;
  const std::string token_; ///< Begins the ids of its commands.
  command_record record_;
  int kept_open_ = -1;
  /// Shared by those that start commands; alone has it who wants to know whether the system has
  /// no room for one, rather than for as many at the same time.
  std::shared_mutex starting_;
  std::mutex mutex_;               // guards all below
  std::list<turn::waiter> line_;   ///< Those that wait for room;
  std::list<turn::waiter> called_; ///< those of them whose turn it is.
  std::span<command_slot> slots_;
  std::vector<std::size_t> free_;
  std::size_t used_ = 0;
  std::size_t running_ = 0;
  std::uint64_t begun_count_ = 0;
  std::uint64_t ended_count_ = 0;
  command_watchdog watchdog_; // ends before the slots
};

/// `kill_all` of every runtime of this program.
void kill_running_commands();

} // namespace troupe
