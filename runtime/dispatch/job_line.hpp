/// The jobs of a pool that wait for a thread, in order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <utility>

namespace troupe {

/// Places in the order in which they were taken. A job is begun once it stands in front. Not
/// synchronised.
class job_line {
public:
  using job = std::function<void()>;

  /// The number of a new place at the end.
  std::uint64_t take_place();

  /// Puts a job there. The place must be free.
  void fill(std::uint64_t place, job work);

  /// The place is given up, unless it has been filled.
  void give_up(std::uint64_t place);

  /// Whether the place in front has a job.
  bool is_ready() const noexcept { return !spots_.empty() && spots_.front().is == state::filled; }

  /// Jobs in the line.
  std::size_t waiting() const noexcept { return waiting_; }

  /// Takes the job in front, which must be there, with the number of its place.
  std::pair<std::uint64_t, job> take();

  /// Takes all jobs; the places are gone.
  std::deque<job> clear();

private:
  enum class state : std::uint8_t { taken, filled, given_up };
  struct spot {
    state is = state::taken;
    job work;
  };

  void drop_given_up();

  std::deque<spot> spots_;
  std::uint64_t first_ = 0; ///< The number of the place in front.
  std::size_t waiting_ = 0; ///< Places that are filled.
};

} // namespace troupe
