#include "count.h"

#include "text.h"

long count_words(FILE *file) {
  long words = 0;
  int was_letter = 0;
  for (int c = fgetc(file); c != EOF; c = fgetc(file)) {
    words += is_letter(c) && !was_letter;
    was_letter = is_letter(c);
  }
  return words;
}
