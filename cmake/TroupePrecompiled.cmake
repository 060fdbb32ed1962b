# The heavy headers, compiled once for all: JSON costs each source seconds, CAF's actors ten.
#
# Four of them, as a precompiled header serves only sources of the same flags: libraries and
# programs, with and without actors.

option(TROUPE_PRECOMPILE "Compile heavy headers once, ahead" ON)

set(troupe_values_headers
  <algorithm> <chrono> <cstdint> <filesystem> <functional> <map> <memory> <optional> <set> <span>
  <string> <string_view> <thread> <utility> <variant> <vector>
  <nlohmann/json.hpp> ${PROJECT_SOURCE_DIR}/include/troupe/result.hpp)
set(troupe_actors_headers ${troupe_values_headers}
  <caf/actor_ostream.hpp> <caf/actor_system.hpp> <caf/actor_system_config.hpp> <caf/send.hpp>
  <caf/typed_actor.hpp> <caf/typed_event_based_actor.hpp> <caf/typed_response_promise.hpp>)

# troupe_precompiled(NAME FLAG HEADERS header... LINKS target...): the target whose header others
# reuse.
function(troupe_precompiled name flag)
  cmake_parse_arguments(ARG "" "" "HEADERS;LINKS" ${ARGN})
  set(nothing ${PROJECT_BINARY_DIR}/precompiled.cpp)
  if(NOT EXISTS ${nothing})
    file(WRITE ${nothing} "")
  endif()
  add_library(${name} OBJECT ${nothing})
  set_target_properties(${name} PROPERTIES POSITION_INDEPENDENT_CODE OFF)
  # A clone's headers are younger than what another clone compiled of the same bytes.
  target_compile_options(${name} PRIVATE ${flag}
    "$<$<CXX_COMPILER_ID:Clang>:SHELL:-Xclang -fno-pch-timestamp>")
  target_link_libraries(${name} PRIVATE
    ${ARG_LINKS} nlohmann_json::nlohmann_json tl::expected troupe_options)
  target_precompile_headers(${name} PRIVATE ${ARG_HEADERS})
endfunction()

if(TROUPE_PRECOMPILE)
  troupe_precompiled(troupe_values_library -fPIC HEADERS ${troupe_values_headers})
  troupe_precompiled(troupe_actors_library -fPIC HEADERS ${troupe_actors_headers} LINKS CAF::core)
  troupe_precompiled(troupe_values_program -fPIE HEADERS ${troupe_values_headers})
  troupe_precompiled(troupe_actors_program -fPIE HEADERS ${troupe_actors_headers} LINKS CAF::core)
endif()

# troupe_reuse(TARGET KIND [WITH_ACTORS]): compiles the target with what was precompiled for a
# `library` or a `program`; WITH_ACTORS is true where its sources include CAF.
function(troupe_reuse target kind)
  if(NOT TROUPE_PRECOMPILE)
    return()
  endif()
  set(what values)
  if(ARGN)
    list(GET ARGN 0 with_actors)
    if(with_actors)
      set(what actors)
    endif()
  endif()
  target_precompile_headers(${target} REUSE_FROM troupe_${what}_${kind})
endfunction()
