# Installs the build tree `build` into `work`/prefix, moves that elsewhere (so that nothing may lean
# on where it was built), builds the project `example` against it and runs its program `program`.
# `flags`: what the libraries must be linked with, sanitizers say.

function(run what)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT status EQUAL 0)
    message(FATAL_ERROR "${what} failed (${status}):\n${output}")
  endif()
endfunction()

file(REMOVE_RECURSE ${work})
run("installing" ${CMAKE_COMMAND} --install ${build} --prefix ${work}/prefix)
file(RENAME ${work}/prefix ${work}/moved)
run("configuring ${example}" ${CMAKE_COMMAND} -G Ninja -S ${example} -B ${work}/build
  -D CMAKE_PREFIX_PATH=${work}/moved -D CMAKE_CXX_COMPILER=${compiler}
  -D CMAKE_BUILD_TYPE=${build_type} -D "CMAKE_EXE_LINKER_FLAGS=${flags}")
run("building ${example}" ${CMAKE_COMMAND} --build ${work}/build)
run("running ${program}" ${work}/build/${program})
