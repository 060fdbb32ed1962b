# What `cmake --install` gives: the libraries, the headers under include/troupe, the program and
# the CMake package that find_package(troupe) reads. Included once all targets exist.

include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

# All of the exported libraries under one name: troupe::troupe.
get_property(troupe_libraries GLOBAL PROPERTY TROUPE_LIBRARIES)
add_library(troupe_everything INTERFACE)
add_library(troupe::troupe ALIAS troupe_everything)
target_link_libraries(troupe_everything INTERFACE ${troupe_libraries})
set_target_properties(troupe_everything PROPERTIES EXPORT_NAME troupe)

install(TARGETS ${troupe_libraries} troupe_everything EXPORT troupe
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
if(TARGET troupe)
  install(TARGETS troupe RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endif()

# What an embedder includes shows no actor and no CAF.
install(DIRECTORY runtime DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/troupe
  FILES_MATCHING PATTERN "*.hpp" PATTERN "cli" EXCLUDE)

set(troupe_package ${CMAKE_INSTALL_LIBDIR}/cmake/troupe)
install(EXPORT troupe NAMESPACE troupe:: FILE troupe-targets.cmake DESTINATION ${troupe_package})
configure_package_config_file(cmake/troupe-config.cmake.in
  ${PROJECT_BINARY_DIR}/troupe-config.cmake INSTALL_DESTINATION ${troupe_package})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/troupe-config-version.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES
  ${PROJECT_BINARY_DIR}/troupe-config.cmake
  ${PROJECT_BINARY_DIR}/troupe-config-version.cmake
  cmake/TroupeDependencies.cmake
  DESTINATION ${troupe_package})
