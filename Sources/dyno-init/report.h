// Lines on the status descriptor: how the daemon hears of what happens in here.
//
//   error <step>: <errno text>    the dyno could not be set up; nothing runs
//   started overlay|copy|build    the start sequence runs; how /app was made, or that it is a build's
//   crowded                       a build had more processes than it may; all of it is killed
//   exit <code>                   the main child's exit code, or 128 + its signal

#ifndef DYNO_INIT_REPORT_H
#define DYNO_INIT_REPORT_H

// Exit code of dyno-init itself when a dyno cannot be set up.
enum { SETUP_FAILED = 125 };

// Sets where lines go; -1 means standard error.
void report_to(int descriptor);
void report_started(const char *app_kind);
void report_crowded(void);
void report_exit(int code);

// Reports `step` with the text of errno and leaves with SETUP_FAILED.
_Noreturn void fail(const char *step);
// The same with a path after the step.
_Noreturn void fail_at(const char *step, const char *path);

#endif
