#include "runtime/language/workflow/task_choice.hpp"

#include <doctest/doctest.h>

using namespace troupe;

namespace {

/// `etl` with a task `load`, a fan-out `each` of `load` in `part`, and a dependency `prepare`.
struct etl : workflow {
  etl() {
    file = "etl.yaml";
    auto root = add("etl", no_task);
    add("load", root);
    auto part = add("part", add("each", root));
    tasks[part].name = "A part";
    add("load", part);
    dependencies = add("dependencies", no_task);
    add("prepare", dependencies);
  }

  task_index add(const char* id, task_index parent) {
    task fresh;
    fresh.id = fresh.name = id;
    fresh.index = static_cast<task_index>(tasks.size());
    fresh.parent = parent;
    tasks.push_back(std::move(fresh));
    return tasks.back().index;
  }
};

/// Of the paths under which its tasks may run, those that are meant.
std::string meant_by(const std::string& called) {
  auto chosen = task_choice::of(etl{}, called);
  REQUIRE(chosen);
  std::string all;
  for (const auto* path : {"etl/load", "etl/each", "etl/each.part[7]", "etl/each.part[7]/load",
                           "etl/each.part[17]/load", "etl/prepare"})
    if (chosen->means(path))
      all += (all.empty() ? "" : " ") + std::string{path};
  return all;
}

} // namespace

TEST_CASE("task choice: a task is written under the path without indexes") {
  CHECK(written_path("etl/load") == "etl/load");
  CHECK(written_path("etl/each.part[7]/load") == "etl/each/part/load");
  CHECK(written_path("etl/a.b[1]/c.d[2]") == "etl/a/b/c/d");
  CHECK(written_path("") == "");
  CHECK(written_path("]") == "]");
}

TEST_CASE("task choice: tasks are meant by an id or name, a path, or the end of one") {
  CHECK(meant_by("load") == "etl/load etl/each.part[7]/load etl/each.part[17]/load");
  CHECK(meant_by("etl/load") == "etl/load");
  CHECK(meant_by("part/load") == "etl/each.part[7]/load etl/each.part[17]/load");
  CHECK(meant_by("etl/each/part") == "etl/each.part[7]");
  CHECK(meant_by("A part") == "etl/each.part[7]");
  CHECK(meant_by("prepare") == "etl/prepare");
}

TEST_CASE("task choice: one element is meant by the path under which it runs") {
  CHECK(meant_by("etl/each.part[7]/load") == "etl/each.part[7]/load");
  CHECK(meant_by("each.part[17]/load") == "etl/each.part[17]/load");
  CHECK(meant_by("part[7]/load") == "etl/each.part[7]/load");
  CHECK(meant_by("part[7]") == "etl/each.part[7]");
}

TEST_CASE("task choice: by default all are meant") {
  CHECK(task_choice{}.means("etl/load"));
  auto all = task_choice::of(etl{}, "");
  REQUIRE(all);
  CHECK(all->means("etl/each.part[7]"));
}

TEST_CASE("task choice: what is no task is refused, with the nearest") {
  for (const auto* called : {"loadd", "oad", "loadd[7]", "dependencies", "each/load", "/", "]"}) {
    CAPTURE(called);
    auto chosen = task_choice::of(etl{}, called);
    REQUIRE_FALSE(chosen);
    CHECK(chosen.error().code == error_code::task_unknown);
  }
  CHECK(task_choice::of(etl{}, "loadd").error().message.find("\"load\"") != std::string::npos);
}
