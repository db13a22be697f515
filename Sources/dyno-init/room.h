// The dyno's room: the file system it sees and the directory its app lives in.

#ifndef DYNO_INIT_ROOM_H
#define DYNO_INIT_ROOM_H

#include "options.h"

// Moves the caller into new user, mount, UTS and IPC namespaces and its next children into a new pid
// namespace (user_namespaces(7)). Leaves through fail() when the kernel refuses.
void enter_namespaces(const struct options *options);

// Run by the first process of the pid namespace: makes the new root and changes into its /app.
// Returns how /app was made: "overlay" or "copy".
const char *furnish_room(const struct options *options);

// The same for a build: the work directory's `tmp` is its /tmp, with the build's own directories in it, and `app` its
// /app; the app's cache is at BUILD_CACHE. Changes into the directory that the options name. Returns "build".
const char *furnish_build(const struct options *options);

// Plain mode: copies the slug into the work directory's `app` and changes into it. Returns "copy".
const char *furnish_plain(const struct options *options);

#endif
