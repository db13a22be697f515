// Every process of the dyno, whatever session or group it has moved itself into.

#ifndef DYNO_INIT_POPULATION_H
#define DYNO_INIT_POPULATION_H

#include <stdbool.h>
#include <sys/types.h>

// Sends `number` to each of them. `whole_namespace` says that the caller is the first process of a pid
// namespace and everything else in it is the dyno; otherwise they are the caller's descendants, which it
// keeps as their subreaper. Returns whether there was anyone to send it to.
bool signal_population(int number, bool whole_namespace);

// How many processes there are, the caller and zombies among them; in a pid namespace with a /proc of its own.
size_t count_population(void);

// Sends `number` to each process of a session (setsid(2)), and to the one that is about to lead it; one that has moved
// into another is not reached.
void signal_session(pid_t session, int number);

#endif
