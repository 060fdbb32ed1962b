#ifndef TEXT_H
#define TEXT_H

/* Whether the character is part of a word. */
int is_letter(int c);

#endif
