#include "text.h"

#include <ctype.h>

int is_letter(int c) {
  return isalpha(c) != 0;
}
