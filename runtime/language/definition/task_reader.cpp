#include "runtime/language/definition/task_reader.hpp"

#include "runtime/base/nearest.hpp"
#include "runtime/language/definition/fields.hpp"
#include "runtime/language/definition/task_shape.hpp"

#include <algorithm>

namespace troupe {

namespace {

/// How a task belongs to its parent.
enum class membership : std::uint8_t {
  listed, ///< Said to be a task by where it stands.
  nested, ///< A mapping under a key that is no task key.
  body,   ///< Of a template or emit.
};

/// A task still to be read.
struct pending_task {
  node_view node;
  std::string id; ///< Of its key; empty where the mapping holds the id.
  source_position where;
  task_index parent = no_task;
  membership belongs = membership::listed;
};

bool has_key(node_view map, std::string_view called) {
  bool found = false;
  map.each_entry(
    [&](node_view key, node_view) { found = found || equal_caseless(key.text(), called); });
  return found;
}

class task_reader {
public:
  task_reader(load_context& context, const document& whole)
    : context_{context}, shapes_{whole, context.options.behaviour} {}

  void read_pipeline(node_view node);
  void read_group(node_view node, task_index parent);
  task_index make_task(std::string id, source_position where, task_index parent);
  std::vector<task_reference> finish() { return std::move(references_); }

private:
  void read_pipeline_map(node_view map);
  void read_pending();
  void read_task(const pending_task& next);
  void attach(const pending_task& next, task& made);
  void refuse_without_members(const field_set& fields, const task& made);
  void refuse_hidden_steps(const field_set& fields, const task& made);
  bool id_fits(const std::string& id, source_position where);
  void find_members(node_view map, const field_set& fields, task_index parent);
  void add_members(node_view tasks, task_index parent);
  void add_single(node_view task, task_index parent, membership belongs);
  void add_nested(const other_entry& entry, const field_set& fields, task_index parent);
  void problem(node_view at, std::string message) {
    context_.problems.add(at.where(), std::move(message));
  }

  load_context& context_;
  task_shapes shapes_;
  std::vector<pending_task> pending_;
  std::vector<pending_task> members_; // of the task being read, in written order
  std::vector<task_reference> references_;
};

/// Whether what stands under `labels` does nothing as a task: `{service: billing}`, say.
bool is_no_step(node_view labels) {
  bool acts = !labels.is_map();
  if (!acts)
    labels.each_entry([&](node_view key, node_view content) {
      acts = acts || !content.is_scalar() || equal_caseless(key.text(), "action")
             || equal_caseless(key.text(), "run");
    });
  return !acts;
}

/// The key because of which a task can have no sub-tasks, if it has one.
const char* childless_by(const task& made) {
  if (made.fan)
    return made.fan->kind == fan_out_kind::emit ? "emit" : "template";
  return made.await && !made.await->signal.empty() ? "await signal" : nullptr;
}

task_index task_reader::make_task(std::string id, source_position where, task_index parent) {
  auto& tasks = context_.made.tasks;
  auto index = static_cast<task_index>(tasks.size());
  auto& made = tasks.emplace_back();
  made.id = std::move(id);
  made.name = made.id;
  made.index = index;
  made.parent = parent;
  made.where = where;
  made.name_space = context_.made.symbols.intern(made.name);
  return index;
}

void task_reader::read_pipeline(node_view node) {
  if (node.is_map())
    read_pipeline_map(node);
  else if (node.is_list())
    add_members(node, 0);
  else
    problem(node, "pipeline: expected tasks (a map or a list), found " + describe(node));
  read_pending();
}

void task_reader::read_pipeline_map(node_view map) {
  if (has_key(map, "tasks")) {
    field_set fields{context_, map, pipeline_keys, "pipeline"};
    fields.refuse_others(context_);
    auto& root = context_.made.tasks.front();
    read_order(context_, fields[pipeline_key::kind], fields[pipeline_key::limit], root);
    read_keep_going(context_, fields[pipeline_key::keep_going], root);
    read_command_settings(
      context_,
      {fields[pipeline_key::shell], fields[pipeline_key::env], fields[pipeline_key::workdir]},
      root);
    read_start_settings(context_, fields[pipeline_key::required_labels],
                        fields[pipeline_key::priority], root);
    return add_members(fields[pipeline_key::tasks], 0);
  }
  node_view order[2];
  map.each_entry([&](node_view key, node_view content) {
    auto known = find_key(pipeline_keys, key.text());
    if (known < 2 && content.is_scalar())
      order[known] = content;
    else if (!is_extension_key(key.text()))
      members_.push_back({content, std::string{key.text()}, key.where(), 0, membership::listed});
  });
  read_order(context_, order[0], order[1], context_.made.tasks.front());
}

void task_reader::read_group(node_view node, task_index parent) {
  add_members(node, parent);
  read_pending();
}

void task_reader::read_pending() {
  auto take_members = [this] {
    pending_.insert(pending_.end(), std::make_move_iterator(members_.rbegin()),
                    std::make_move_iterator(members_.rend()));
    members_.clear();
  };
  // A stack of our own: how deep tasks nest is up to who writes them.
  for (take_members(); !pending_.empty(); take_members()) {
    auto next = std::move(pending_.back());
    pending_.pop_back();
    read_task(next);
  }
}

bool task_reader::id_fits(const std::string& id, source_position where) {
  if (id.empty())
    context_.problems.add(where, "a task's id can't be empty");
  else if (id.find('/') != std::string::npos)
    context_.problems.add(where, "the id \"" + id.substr(0, 200) + "\" can't contain a /");
  else
    return true;
  return false;
}

void task_reader::attach(const pending_task& next, task& made) {
  auto& parent = context_.made.tasks[next.parent];
  auto take = [&](task_index& place, const char* what) {
    if (place != no_task)
      context_.problems.add(made.where, std::string{"a second sub-task \""} + what + '"');
    place = made.index;
  };
  bool special = next.parent != context_.made.dependencies;
  if (next.belongs == membership::body)
    parent.fan->body = made.index;
  else if (special && equal_caseless(made.id, "catch"))
    take(parent.catch_task, "catch");
  else if (special && equal_caseless(made.id, "finally"))
    take(parent.finally_task, "finally");
  else {
    made.slot = static_cast<std::uint32_t>(parent.children.size());
    parent.children.push_back(made.index);
  }
}

void task_reader::read_task(const pending_task& next) {
  auto id = next.id;
  if (!next.node.is_map())
    return problem(next.node,
                   "expected a task (a map) under \"" + id + "\", found " + describe(next.node));
  auto what = next.belongs == membership::nested && !shapes_.reads_as_task(next.node)
                ? '"' + id + "\", which is no key of a task and so must be a sub-task"
                : "task \"" + id + '"';
  field_set fields{context_, next.node, task_keys, what};
  if (auto own = fields[task_key::id])
    id = own.is_scalar() ? std::string{own.text()} : std::string{};
  if (!id_fits(id, next.where))
    return;
  auto index = make_task(id, next.where, next.parent);
  attach(next, context_.made.tasks[index]);
  context_.task_read = index;
  read_task_fields(context_, fields, context_.made.tasks[index], references_);
  refuse_hidden_steps(fields, context_.made.tasks[index]);
  if (next.belongs == membership::nested && !shapes_.reads_as_task(next.node)
      && fields.others().empty())
    context_.problems.add(next.where,
                          '"' + id
                            + "\" is no key of a task, and no sub-task: that has at least one of "
                              "action, service, run, tasks, template, emit, await or a sub-task");
  find_members(next.node, fields, index);
}

/// In a group, a step that is called like a key of a task would be taken for that key, and not run.
void task_reader::refuse_hidden_steps(const field_set& fields, const task& made) {
  if (made.work || made.fan || made.await || fields[task_key::action] || fields[task_key::service]
      || fields[task_key::run])
    return;
  for (std::size_t i = 0; i < task_keys.size(); ++i) {
    auto content = fields[static_cast<task_key>(i)];
    if (!content || !content.is_map())
      continue;
    bool holds_tasks = i == static_cast<std::size_t>(task_key::tasks)
                       || (i == static_cast<std::size_t>(task_key::labels) && is_no_step(content));
    if (holds_tasks || !shapes_.reads_as_task(content))
      continue;
    std::string name{task_keys[i].name};
    context_.refuse_since(2, content.where(),
                          "\"" + name
                            + "\" is a key of a task, so this step would never run: give it "
                              "another name, or list the steps (tasks: [{id: "
                            + name + ", ...}])");
  }
}

/// What is said of members needs some.
void task_reader::refuse_without_members(const field_set& fields, const task& made) {
  auto found = fields[task_key::keep_going];
  auto is_template = made.fan && made.fan->kind == fan_out_kind::template_elements;
  if (found && !is_template)
    problem(found, "keepGoing goes with a group or a template");
}

void task_reader::find_members(node_view map, const field_set& fields, task_index parent) {
  if (auto body = fan_out_body(fields); body && context_.made.tasks[parent].fan)
    add_single(body, parent, membership::body);
  auto others = fields.others().begin();
  if (!fields[task_key::tasks] && fields.others().empty())
    return refuse_without_members(fields, context_.made.tasks[parent]);
  map.each_entry([&](node_view key, node_view content) {
    if (equal_caseless(key.text(), "tasks"))
      add_members(content, parent);
    else if (others != fields.others().end() && others->key.index() == key.index())
      add_nested(*others++, fields, parent);
  });
  const auto* leaf = childless_by(context_.made.tasks[parent]);
  if (!leaf)
    return;
  for (const auto& member : members_)
    if (member.belongs != membership::body && !equal_caseless(member.id, "catch")
        && !equal_caseless(member.id, "finally"))
      return context_.problems.add(member.where,
                                   "a task with " + std::string{leaf}
                                     + " can't have sub-tasks (save catch and finally)");
}

void task_reader::add_nested(const other_entry& entry, const field_set& fields, task_index parent) {
  auto name = entry.key.text();
  if (!entry.content.is_map())
    return fields.refuse(context_, entry);
  bool slip = !shapes_.reads_as_task(entry.content) && nearest_name(name, names_of(task_keys));
  if (slip)
    return fields.refuse(context_, entry);
  members_.push_back(
    {entry.content, std::string{name}, entry.key.where(), parent, membership::nested});
}

void task_reader::add_members(node_view tasks, task_index parent) {
  if (tasks.is_list())
    return tasks.each_item([&](node_view item) { add_single(item, parent, membership::listed); });
  if (!tasks.is_map())
    return problem(tasks, "expected tasks (a map or a list), found " + describe(tasks));
  tasks.each_entry([&](node_view key, node_view content) {
    if (!is_extension_key(key.text()))
      members_.push_back(
        {content, std::string{key.text()}, key.where(), parent, membership::listed});
  });
}

void task_reader::add_single(node_view item, task_index parent, membership belongs) {
  if (!item.is_map())
    return problem(item, "expected a task (a map), found " + describe(item));
  if (has_key(item, "id")) {
    std::string id;
    item.each_entry([&](node_view key, node_view content) {
      if (equal_caseless(key.text(), "id") && content.is_scalar())
        id = content.text();
    });
    return members_.push_back({item, std::move(id), item.where(), parent, belongs});
  }
  bool single = false;
  if (item.size() == 1)
    item.each_entry([&](node_view key, node_view content) {
      single = find_key(task_keys, key.text(), context_.options.behaviour) == no_key;
      if (single)
        members_.push_back({content, std::string{key.text()}, key.where(), parent, belongs});
    });
  if (!single)
    problem(item, "a task here needs an id: {id: name, ...} or {name: {...}}");
}

} // namespace

std::vector<task_reference> read_tasks(load_context& context, const document& whole,
                                       node_view pipeline, node_view dependencies) {
  task_reader reader{context, whole};
  auto& made = context.made;
  reader.make_task(made.name, pipeline ? pipeline.where() : source_position{1, 1}, no_task);
  if (pipeline)
    reader.read_pipeline(pipeline);
  if (dependencies) {
    made.dependencies = reader.make_task("dependencies", dependencies.where(), no_task);
    reader.read_group(dependencies, made.dependencies);
  }
  return reader.finish();
}

} // namespace troupe
