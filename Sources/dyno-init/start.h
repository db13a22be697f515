// The start sequence: from a furnished room to the app's command.

#ifndef DYNO_INIT_START_H
#define DYNO_INIT_START_H

#include <sys/types.h>

#include "options.h"

// Starts bash with the profile scripts and the command, in a session of its own, in the working
// directory. Returns its pid once exec has succeeded; leaves through fail() otherwise.
pid_t start_command(const struct options *options);

// The same for a process that is a child already: it becomes bash. Returns only when something failed, with errno.
void become_command(const struct options *options);

#endif
