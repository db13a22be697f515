// The dyno's environment, which is not ours: LD_PRELOAD and the like among an app's config vars must act in the
// dyno and not on the program that builds it (ld.so(8)).

#ifndef DYNO_INIT_ENVIRONMENT_H
#define DYNO_INIT_ENVIRONMENT_H

// Reads NAME=value strings, a zero byte after each, to the end of `descriptor` and closes it; -1 stands for this
// program's own environment. Fails the setup when it cannot.
void environment_read(int descriptor);

// Makes what was read the environment of this process and of what it executes; called in the dyno's child.
void environment_apply(void);

// Takes the first of what was read out of it; NULL when there is none.
const char *environment_take_first(void);

#endif
