# What every target of this project is built with, and the functions that make targets.

find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  # Build folders share what they compile alike, though debug information names the folder; what
  # uses a precompiled header is shared, too. A precompiled header knows its headers by their bytes,
  # comments included: what was compiled is looked up by its files alone (DEPEND), never by what the
  # preprocessor leaves of them, or a header whose comment changed would be found with its old one.
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env CCACHE_NOHASHDIR=1 CCACHE_DEPEND=1
    CCACHE_SLOPPINESS=pch_defines,time_macros ${CCACHE})
endif()

add_library(troupe_options INTERFACE)
target_compile_options(troupe_options INTERFACE
  -pthread # as some dependencies say for those that use them: one precompiled header serves all
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor
  # GCC 12 warns of std::string's own operator+ (its bug 105651).
  "$<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>>:-Wno-restrict;-Wno-stringop-overflow;-Wno-stringop-overread;-Wno-array-bounds>"
  $<$<BOOL:${TROUPE_WERROR}>:-Werror>)
if(TROUPE_SANITIZE)
  target_compile_options(troupe_options INTERFACE
    -fsanitize=address,undefined -fno-omit-frame-pointer)
  target_link_options(troupe_options INTERFACE -fsanitize=address,undefined)
elseif(TROUPE_SANITIZE_THREAD)
  target_compile_options(troupe_options INTERFACE -fsanitize=thread -fno-omit-frame-pointer)
  target_link_options(troupe_options INTERFACE -fsanitize=thread)
endif()
if(TROUPE_COVERAGE)
  target_compile_options(troupe_options INTERFACE
    --coverage -fprofile-abs-path -fprofile-update=atomic)
  target_link_options(troupe_options INTERFACE --coverage)
endif()
if(TROUPE_FUZZ)
  # The libraries under a fuzz target tell libFuzzer which branches an input reached.
  target_compile_options(troupe_options INTERFACE
    -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=undefined
    -fno-omit-frame-pointer)
  target_link_options(troupe_options INTERFACE -fsanitize=address,undefined)
endif()

# Reading headers is most of what compiling costs: several sources at once read them once.
option(TROUPE_UNITY "Compile the library's sources several at once" OFF)
function(troupe_join_sources target)
  set_target_properties(${target} PROPERTIES
    UNITY_BUILD ${TROUPE_UNITY} UNITY_BUILD_BATCH_SIZE 12)
endfunction()

# troupe_library(NAME [ACTORS] SOURCES file... LINKS target...): a part of the library, built from the
# sources of one folder; ACTORS: they include CAF. TroupeInstall makes one archive of all parts.
function(troupe_library name)
  cmake_parse_arguments(ARG "ACTORS" "" "SOURCES;LINKS" ${ARGN})
  add_library(troupe_${name} STATIC ${ARG_SOURCES})
  target_compile_features(troupe_${name} PUBLIC cxx_std_20)
  target_include_directories(troupe_${name} PUBLIC
    ${PROJECT_SOURCE_DIR} ${PROJECT_SOURCE_DIR}/include)
  target_link_libraries(troupe_${name} PUBLIC ${ARG_LINKS} PRIVATE troupe_options)
  set_property(GLOBAL APPEND PROPERTY TROUPE_LIBRARIES troupe_${name})
  troupe_reuse(troupe_${name} library ${ARG_ACTORS})
  troupe_join_sources(troupe_${name})
endfunction()

# The test programs that hold no actor: what the thread sanitizer can judge, for it gives false
# reports with the packaged CAF.
set(TROUPE_PURE_TESTS base files action policy schedule secrets expression workflow definition compat model control observe tracing
    service engine dispatch durability store http access api_page)

# troupe_test(NAME [ACTORS] SOURCES file... LINKS target...): one test program, each of its cases a
# ctest; ACTORS: they include CAF. Pure ones carry the label `pure` and are built by
# the target troupe_pure_tests.
function(troupe_test name)
  cmake_parse_arguments(ARG "ACTORS" "" "SOURCES;LINKS" ${ARGN})
  add_executable(${name}_test ${ARG_SOURCES})
  target_link_libraries(${name}_test PRIVATE ${ARG_LINKS} troupe_test_main troupe_options)
  troupe_reuse(${name}_test program ${ARG_ACTORS})
  # A name that doctest's filter does not match would pass without running.
  set(properties FAIL_REGULAR_EXPRESSION "test cases: +0 ")
  if(name IN_LIST TROUPE_PURE_TESTS)
    list(APPEND properties LABELS pure)
    add_dependencies(troupe_pure_tests ${name}_test)
  endif()
  doctest_discover_tests(${name}_test TEST_PREFIX "${name}/" PROPERTIES ${properties})
endfunction()
if(TROUPE_TESTS)
  add_custom_target(troupe_pure_tests)
endif()

# troupe_fuzzer(NAME SOURCES file... LINKS target...): a libFuzzer program, fuzz_NAME, whose corpus
# is the folder fuzz/corpus/NAME. scripts/fuzz runs them all.
function(troupe_fuzzer name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
  add_executable(fuzz_${name} ${ARG_SOURCES})
  target_link_libraries(fuzz_${name} PRIVATE ${ARG_LINKS} troupe_options)
  target_link_options(fuzz_${name} PRIVATE -fsanitize=fuzzer)
endfunction()

# GCC 12 at -O3 takes members of an aggregate for uninitialized where the initializer of another one may
# throw, in the destructor of JSON or std::function: not in these sources of the present directory.
function(troupe_trust_initializers)
  set_source_files_properties(${ARGN} PROPERTIES COMPILE_OPTIONS
    "$<$<AND:$<CXX_COMPILER_ID:GNU>,$<VERSION_LESS:$<CXX_COMPILER_VERSION>,13>>:-Wno-maybe-uninitialized>")
endfunction()
