# What every target of this project is built with, and the functions that make targets.

find_program(CCACHE ccache)
if(CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CMAKE_COMMAND} -E env
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime ${CCACHE})
endif()

add_library(troupe_options INTERFACE)
target_compile_options(troupe_options INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wnon-virtual-dtor
  $<$<BOOL:${TROUPE_WERROR}>:-Werror>)
if(TROUPE_SANITIZE)
  target_compile_options(troupe_options INTERFACE
    -fsanitize=address,undefined -fno-sanitize-recover=undefined -fno-omit-frame-pointer)
  target_link_options(troupe_options INTERFACE -fsanitize=address,undefined)
elseif(TROUPE_SANITIZE_THREAD)
  target_compile_options(troupe_options INTERFACE -fsanitize=thread -fno-omit-frame-pointer)
  target_link_options(troupe_options INTERFACE -fsanitize=thread)
endif()
if(TROUPE_COVERAGE)
  target_compile_options(troupe_options INTERFACE --coverage -fprofile-abs-path)
  target_link_options(troupe_options INTERFACE --coverage)
endif()

# troupe_library(NAME SOURCES file... LINKS target...): a part of the library, exported as
# troupe::NAME, built from the sources of one folder.
function(troupe_library name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
  add_library(troupe_${name} STATIC ${ARG_SOURCES})
  add_library(troupe::${name} ALIAS troupe_${name})
  target_compile_features(troupe_${name} PUBLIC cxx_std_20)
  target_include_directories(troupe_${name} PUBLIC
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}> $<INSTALL_INTERFACE:include/troupe>)
  target_link_libraries(troupe_${name} PUBLIC ${ARG_LINKS} PRIVATE $<BUILD_INTERFACE:troupe_options>)
  set_target_properties(troupe_${name} PROPERTIES EXPORT_NAME ${name})
  set_property(GLOBAL APPEND PROPERTY TROUPE_LIBRARIES troupe_${name})
endfunction()

# troupe_test(NAME SOURCES file... LINKS target...): one test program, each of its cases a ctest.
function(troupe_test name)
  cmake_parse_arguments(ARG "" "" "SOURCES;LINKS" ${ARGN})
  add_executable(${name}_test ${ARG_SOURCES})
  target_link_libraries(${name}_test PRIVATE ${ARG_LINKS} troupe_test_main troupe_options)
  doctest_discover_tests(${name}_test TEST_PREFIX "${name}: ")
endfunction()
