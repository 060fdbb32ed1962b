#include "cli/process_view.hpp"

#include <doctest/doctest.h>

using namespace std::chrono_literals;
using namespace troupe;

TEST_CASE("process view: executions with their times and attempts, then what went wrong") {
  time_point now{1h};
  process_snapshot shown;
  shown.id = "etl/1";
  shown.parent_id = "all/2";
  shown.state = process_state::cancel_requested;
  shown.cancel_reason = "enough";
  shown.created_at = now - 1min;
  shown.errors["load"] = "disk is full";
  execution_snapshot root;
  root.task_id = "etl";
  root.state = task_state::wait_for_sub_tasks;
  root.started_at = now - 5s;
  execution_snapshot load = root;
  load.task_id = "etl/load";
  load.parent_task_id = "etl";
  load.state = task_state::running;
  load.started_at = now - 2s;
  load.attempts = 3;
  execution_snapshot tidy = root;
  tidy.task_id = "etl/tidy";
  tidy.parent_task_id = "etl";
  tidy.state = task_state::failed;
  tidy.scheduled_at = now - 4s;
  tidy.completed_at = now - 3s;
  tidy.error = "no such file\nat all";
  shown.stack = {root, load, tidy};
  CHECK(cli::process_view(shown, now)
        == "etl/1  cancelRequested (enough), since 1970-01-01T00:59:00.000Z\n"
           "  started by all/2\n"
           "  etl         waitForSubTasks for 5.00 s\n"
           "    etl/load  running for 2.00 s, attempt 3\n"
           "    etl/tidy  failed after 1.00 s: no such file\n"
           "  load failed: disk is full\n");
}
