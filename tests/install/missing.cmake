# Installs the build tree `build` into `work`/prefix, and looks for it from a project that can do
# without, where nothing that pkg-config knows of is there: it must not be found, and say what is
# missing.

file(REMOVE_RECURSE ${work})
execute_process(COMMAND ${CMAKE_COMMAND} --install ${build} --prefix ${work}/prefix
  OUTPUT_QUIET COMMAND_ERROR_IS_FATAL ANY)
file(WRITE ${work}/seeker/CMakeLists.txt [[
cmake_minimum_required(VERSION 3.25)
project(seeker LANGUAGES CXX)
find_package(troupe QUIET)
message(STATUS "found: ${troupe_FOUND}")
find_package(troupe)
]])
set(ENV{PKG_CONFIG_LIBDIR} ${work}/nothing)
execute_process(COMMAND ${CMAKE_COMMAND} -S ${work}/seeker -B ${work}/build
    -D CMAKE_PREFIX_PATH=${work}/prefix -D CMAKE_CXX_COMPILER=${compiler}
  RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
string(REGEX REPLACE "[ \n]+" " " output "${output}")
foreach(wanted "found: 0" "which were not found: yaml-0.1, re2, sqlite3, cpp-httplib")
  string(FIND "${output}" "${wanted}" at)
  if(at EQUAL -1 OR NOT status EQUAL 0)
    message(FATAL_ERROR "expected \"${wanted}\" (${status}):\n${output}")
  endif()
endforeach()
