#include "runtime/language/workflow/workflow.hpp"

#include <doctest/doctest.h>

namespace troupe {

namespace {

task_index add_task(workflow& made, std::string id, task_index parent) {
  task fresh;
  fresh.id = std::move(id);
  fresh.name = fresh.id;
  fresh.index = static_cast<task_index>(made.tasks.size());
  fresh.parent = parent;
  made.tasks.push_back(std::move(fresh));
  return made.tasks.back().index;
}

} // namespace

TEST_CASE("workflow: a path is the ids from the workflow's name down") {
  workflow made;
  auto root = add_task(made, "etl", no_task);
  auto load = add_task(made, "load", root);
  auto rows = add_task(made, "rows", load);
  CHECK(made.path_of(root) == "etl");
  CHECK(made.path_of(rows) == "etl/load/rows");
}

TEST_CASE("workflow: paths of dependencies leave their group out") {
  workflow made;
  add_task(made, "etl", no_task);
  made.dependencies = add_task(made, "dependencies", no_task);
  auto prepare = add_task(made, "prepare", made.dependencies);
  CHECK(made.path_of(prepare) == "etl/prepare");
}

TEST_CASE("workflow: a task is found by path, or by an id or name that is the only one") {
  workflow made;
  auto root = add_task(made, "etl", no_task);
  auto load = add_task(made, "load", root);
  auto rows = add_task(made, "rows", load);
  auto dump = add_task(made, "dump", root);
  auto more = add_task(made, "rows", dump);
  made.tasks[dump].name = "Dump it";
  CHECK(made.find_task("etl/load/rows") == rows);
  CHECK(made.find_task("dump/rows") == more);
  CHECK(made.find_task("load") == load);
  CHECK(made.find_task("Dump it") == dump);
  CHECK(made.find_task("rows") == no_task);
  CHECK(made.find_task("nothing") == no_task);
}

} // namespace troupe
