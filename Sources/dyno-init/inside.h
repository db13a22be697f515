// Commands that clients run inside a dyno that is up, beside its main child.
//
// The daemon's order X on the control socket brings
//   a socket for this command alone,
//   a file with the command and then the variables, a zero byte after each,
//   and what the command gets as input and output: two descriptors more, or four bytes behind the X, the rows and
//   columns (big-endian) of the terminal that it shall have.
// The command's socket takes one byte per order: T, H, I, Q, K send SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGKILL to all
// processes of the command's session; its end is a K. It answers with
//   started        it runs; brings the terminal's other side, when it has one
//   error <text>   it could not be started
//   exit <code>    its exit code, or 128 + its signal; the last message

#ifndef DYNO_INIT_INSIDE_H
#define DYNO_INIT_INSIDE_H

#include <poll.h>
#include <sys/types.h>

#include "messages.h"
#include "options.h"

// As many at once; one more is refused.
enum { MAX_INSIDE = 64 };

// Takes the message of an X and its descriptors.
void start_inside(const struct options *options, const struct message *message, ssize_t length);

// Writes the commands' sockets for poll(2) to `descriptors`, which has room for MAX_INSIDE; how many there are.
int list_inside(struct pollfd *descriptors);

// Takes the orders of the commands whose sockets poll(2) has found readable; `descriptors` as list_inside() made them.
void obey_inside(const struct pollfd *descriptors, int count);

// Told of every child that has been reaped.
void left_inside(pid_t pid, int code);

// SIGHUP to all of them: a shell at a terminal leaves for that, and not for SIGTERM.
void hang_up_inside(void);

#endif
