// A /dev of the dyno's own: the harmless devices, pseudo terminals and shared memory.

#ifndef DYNO_INIT_DEVICES_H
#define DYNO_INIT_DEVICES_H

#include <stdbool.h>

// Mounts it at `place`; with `tty` the terminal on standard input appears as /dev/console, because its
// own name belongs to the host's /dev/pts, which the dyno does not see (ttyname(3)).
void mount_devices(const char *place, bool tty);

#endif
