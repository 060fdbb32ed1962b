/// Which behaviour a process was started under: how its journal is to be read.
///
/// A journal holds what was put into a process, not what became of it: that is decided anew at each
/// resume. So whatever decides is never changed for a process that has begun. Each change gets the
/// next number, and asks for it:
///
///     auto window = setup_.start.behaviour >= 3 ? 2048 : 1024;
///
/// The number of a process is that of the Troupe that started it; it is in its journal, and known
/// to the engine (`input::start`), to expressions (`environment`, `compile_context`) and to the
/// loader (`load_options`). docs/upgrading.md says what counts as a change and what doesn't, and
/// how one is made.
///
/// | number | since | what is decided otherwise than before |
/// | ------ | ----- | ------------------------------------- |
/// | 1      | 0.1.0 |                                       |
/// | 2      | (not released: what changes now shares it) | see below |
///
/// 2: - the store keeps a hash of what was decided, and each change of state, in the journal;
///    - definitions are refused for slips that were passed over (`load_context::refuse_since`);
///    - `$name` of a name that can exist is its value or null, and fields of an output are found in
///      `post` without regard to case;
///    - a step into a text, number or boolean is an error, save in conditions;
///    - a task that needed what failed names the cause, and only tells it where it is the next one;
///    - an error in `retry.when` is part of the failure;
///    - of failures in further passes of a loop that nobody fails for, two a task are kept;
///    - a task that is taken up after its process has ended goes on in the sub-workflow that it had
///      started, rather than in a new one;
///    - bytes of texts that an expression only looks at count as steps;
///    - `run`, `shell`, `env`, `workdir`, `stdin`, `parse`, `ok`, `keepGoing`, `skip`, `warn`,
///      `checkpointed`, `resources`, `limits`, `requires`, `priority`, `labels`, `output`,
///      `files`, `isolate` and `cache` are keys of a task, where a sub-task could be called so
///      before (`key_spec::since`);
///    - `attempt` and `last` are names that each task has where the definition has none, and
///      `status`, `signal` and `reason` are names of their own in `retry.when`;
///    - `secret.NAME` reads a secret, where it read a field of a name of the workflow's.
#pragma once

#include <cstdint>

namespace troupe {

using behaviour_number = std::uint32_t;

/// That of processes whose journal names none.
inline constexpr behaviour_number first_behaviour = 1;

/// That of processes which are started now.
inline constexpr behaviour_number current_behaviour = 2;

} // namespace troupe
