#include "tests/language/definition/stub_actions.hpp"
#include "troupe/builder.hpp"

#include <doctest/doctest.h>

namespace troupe {

TEST_CASE("builder: what it builds is what the same definition gives") {
  workflow_builder flow{"etl"};
  flow.init("n", 1)
    .init("a", "$n")
    .post("done", true)
    .parallel(2)
    .configure("maxParallel", 4)
    .label("team", "data")
    .dependency(task_builder{"prep"}.action("nop:nop"))
    .add(task_builder{"load"}
           .action("nop:nop", {{"x", "$n"}})
           .when("n > 0")
           .depends_on({"prep"})
           .retry({{"maxRetries", 2}})
           .timeout("5s")
           .schedule_in("1ms")
           .label("stage", "load")
           .post("seen[]", 1))
    .add(task_builder{"group"}
           .name("Group")
           .name_space("out")
           .init("v", 2)
           .async()
           .continue_on_error()
           .add(task_builder{"one"}.action("nop:nop").go_to("group", "v < 2"))
           .add(task_builder{"two"}.action("nop:nop").go_to("one")))
    .add(
      task_builder{"each"}.parallel().template_of("x", {1, 2}, task_builder{"t"}.action("nop:nop")))
    .add(task_builder{"fan"}
           .emit("$list", "item", task_builder{"e"}.action("nop:nop"))
           .await({{"mode", "first"}}))
    .add(task_builder{"again"}.emit("$list", "item", task_builder{"e"}.action("nop:nop")).await());
  auto built = load(flow, testing::stub_options());
  if (!built)
    FAIL(to_string(built.error().front()));
  const auto& made = **built;
  CHECK(made.name == "etl");
  CHECK(made.symbols.text(made.init[0].name) == "n"); // as written, not by name
  CHECK(made.config.max_parallel == 4);
  CHECK(made.labels == label_map{{"team", "data"}});
  CHECK(made.root().kind == group_kind::parallel);
  CHECK(made.root().children.size() == 5);
  const auto& load = made.tasks[made.find_task("load")];
  CHECK(load.depends_on == std::vector<task_index>{made.find_task("prep")});
  CHECK(load.retry->max_retries == 2);
  REQUIRE(load.labels);
  CHECK(*load.labels == label_map{{"stage", "load"}});
  CHECK(made.tasks[made.find_task("fan")].await->mode == await_mode::first);
  CHECK(made.tasks[made.find_task("one")].transitions[0].when.has_value());
  CHECK(made.tasks[made.find_task("each")].fan->order == group_kind::parallel);
}

TEST_CASE("builder: what is wrong is told as for a file") {
  auto built = load(workflow_builder{"bad"}
                      .add(task_builder{"a"}.action("nop:nopp"))
                      .add(task_builder{"b"}.set("acton", "x"))
                      .set("zzz", 1),
                    testing::stub_options());
  REQUIRE_FALSE(built);
  CHECK(built.error().size() == 3);
}

TEST_CASE("builder: text that is not UTF-8 does not throw") {
  CHECK(load(workflow_builder{"x"}.init("a", "\xff"), testing::stub_options()).has_value());
}

} // namespace troupe
