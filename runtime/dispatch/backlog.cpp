#include "runtime/dispatch/backlog.hpp"

#include <tuple>

namespace troupe {

namespace {

/// Tasks by their own rank.
struct task_rank {
  const backlog& order;
  row_store<task_row>& rows;
  bool before(std::uint32_t a, std::uint32_t b) const { return order.before(a, b); }
  std::uint32_t& position(std::uint32_t task) const { return rows[task].position; }
};

/// Rows by their first tasks.
template <class Row>
struct head_rank {
  const backlog& order;
  row_store<Row>& rows;
  bool before(std::uint32_t a, std::uint32_t b) const {
    return order.before(rows[a].head, rows[b].head);
  }
  std::uint32_t& position(std::uint32_t row) const { return rows[row].position; }
};

template <class Row>
std::uint32_t head_of(const ranked_heap& heap, const row_store<Row>& rows) {
  return heap.empty() ? no_row : rows[heap.top()].head;
}

/// Gives the row its head and its place, which is in the heap if `wanted`. Returns whether either
/// has changed.
template <class Row>
bool settle(const backlog& order, row_store<Row>& rows, std::uint32_t row, ranked_heap& heap,
            std::uint32_t head, bool wanted) {
  auto& here = rows[row];
  if (here.head == head && (here.position != no_row) == wanted)
    return false;
  head_rank<Row> rank{order, rows};
  if (here.position != no_row && !wanted) // while it still has the head by which it stands there
    heap.erase(rank, row);
  here.head = head;
  if (wanted)
    heap.place(rank, row, true);
  return true;
}

} // namespace

bool backlog::before(std::uint32_t a, std::uint32_t b) const {
  const auto& x = rows_.tasks[a];
  const auto& y = rows_.tasks[b];
  std::uint64_t older = 0;
  std::uint64_t newer = 0;
  if (x.lane != y.lane) {
    const auto& p = rows_.processes[rows_.lanes[x.lane].process];
    const auto& q = rows_.processes[rows_.lanes[y.lane].process];
    if (std::tie(q.priority, y.priority, p.held) != std::tie(p.priority, x.priority, q.held))
      return std::tie(q.priority, y.priority, p.held) < std::tie(p.priority, x.priority, q.held);
    older = p.order;
    newer = q.order;
  }
  return std::tie(y.priority, x.begun, x.written, older, x.arrived)
         < std::tie(x.priority, y.begun, y.written, newer, y.arrived);
}

void backlog::add(std::uint32_t task) {
  const auto lane = rows_.tasks[task].lane;
  auto& row = rows_.lanes[lane];
  task_rank rank{*this, rows_.tasks};
  row.tasks.push(rank, task);
  if (rows_.process_of(row).waiting++ == 0)
    ++waiting_processes_;
  settle_lane(lane);
}

void backlog::remove(std::uint32_t task) {
  const auto lane = rows_.tasks[task].lane;
  auto& row = rows_.lanes[lane];
  task_rank rank{*this, rows_.tasks};
  row.tasks.erase(rank, task);
  if (--rows_.process_of(row).waiting == 0)
    --waiting_processes_;
  settle_lane(lane);
}

bool backlog::hold(std::uint32_t process, amount cpus, int executions) {
  auto& row = rows_.processes[process];
  // Where no other process waits, the order is the same whatever this one holds.
  const auto moves = row.waiting > 0 && waiting_processes_ > 1;
  if (moves)
    for (const auto share : row.shares)
      detach(share);
  const auto was_full = row.is_full();
  row.held += cpus;
  row.running += static_cast<std::uint32_t>(executions);
  if (moves || was_full != row.is_full())
    for (const auto share : row.shares) {
      settle_share(share);
      settle_class(rows_.shares[share].of_class); // one that waits has not heard of the detaching
    }
  return moves;
}

void backlog::settle_lane(std::uint32_t lane) {
  auto& row = rows_.lanes[lane];
  const auto head = row.tasks.top();
  const auto waits = row.parked.limit != no_row;
  if (waits && head != row.parked.head)
    restless_lanes_.push_back(lane);
  if (settle(*this, rows_.lanes, lane, rows_.shares[row.share].lanes, head,
             head != no_row && !waits))
    settle_share(row.share);
}

void backlog::settle_share(std::uint32_t share) {
  auto& row = rows_.shares[share];
  const auto head = head_of(row.lanes, rows_.lanes);
  if (settle(*this, rows_.shares, share, rows_.classes[row.of_class].shares, head,
             head != no_row && !rows_.processes[row.process].is_full()))
    settle_class(row.of_class);
}

void backlog::detach(std::uint32_t share) {
  auto& row = rows_.shares[share];
  if (row.position == no_row)
    return;
  head_rank<share_row> rank{*this, rows_.shares};
  auto& of_class = rows_.classes[row.of_class];
  of_class.shares.erase(rank, share);
  if (!of_class.waits()) // else it goes on waiting, if its head comes back
    settle_class(row.of_class);
}

void backlog::settle_class(std::uint32_t of_class) {
  auto& row = rows_.classes[of_class];
  const auto head = head_of(row.shares, rows_.shares);
  if (row.waits() && head != row.parked.head)
    restless_classes_.push_back(of_class);
  if (row.loan != 0 && head == no_row)
    idle_loans_.push_back(of_class);
  if (settle(*this, rows_.classes, of_class, rows_.shapes[row.shape].classes, head,
             head != no_row && !row.waits()))
    settle_shape(row.shape);
}

void backlog::settle_shape(std::uint32_t shape) {
  auto& row = rows_.shapes[shape];
  const auto head = head_of(row.classes, rows_.classes);
  settle(*this, rows_.shapes, shape, shapes_, head, head != no_row && !row.capable.empty());
}

std::uint32_t backlog::first_fitting() const {
  const head_rank<shape_row> rank{*this, rows_.shapes};
  return shapes_.first(rank,
                       [this](std::uint32_t shape) { return !rows_.shapes[shape].fits.empty(); });
}

} // namespace troupe
