// dyno-init: the first process of every dyno. See options.h for what it is told and report.h for what it
// tells; the daemon's side of both is Sources/DynoManager/DynoProcess.swift.

#include "dyno.h"
#include "options.h"

int main(int argc, char **argv) {
    struct options options;
    if (!options_read(&options, argc, argv)) return 2;
    return run_dyno(&options);
}
