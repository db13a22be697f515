// The control groups that the daemon has made for this dyno.

#ifndef DYNO_INIT_GROUPS_H
#define DYNO_INIT_GROUPS_H

#include "options.h"

// Moves the caller, and with it all that it will start, into each of them. Leaves through fail() when it cannot:
// a dyno without its limits shall not run.
void join_groups(const struct options *options);

#endif
