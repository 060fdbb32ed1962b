/// What the sanitizers do in the test programs, unless the environment says otherwise. Part of
/// sanitized builds only.

/// Stops at the first undefined behaviour, save what CAF's own headers are known for.
extern "C" const char* __ubsan_default_options() {
  return "halt_on_error=1:print_stacktrace=1:suppressions=" TROUPE_UBSAN_SUPPRESSIONS;
}
