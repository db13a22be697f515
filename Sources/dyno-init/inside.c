#define _GNU_SOURCE
#include "inside.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "environment.h"
#include "population.h"
#include "report.h"
#include "start.h"

// Its pid is its session's id too, and stays so while the session has a process (credentials(7)).
struct inside {
    pid_t pid;
    int socket;
};

// What a command is started with.
struct streams {
    int request;
    int input;
    int output;
    bool tty;
};

static struct inside commands[MAX_INSIDE];
static int command_count;

static void refuse(int socket, const char *reason) {
    char text[MESSAGE_BYTES];
    int length = snprintf(text, sizeof text, "error %s", reason);
    send_message(socket, text, length < (int)sizeof text ? (size_t)length : sizeof text - 1, -1);
    close(socket);
}

// A terminal of the dyno's own /dev/pts, so that ttyname(3) works in there. Returns the side that goes to the daemon.
static int open_terminal(const char *size, int *terminal) {
    const unsigned char *byte = (const unsigned char *)size;
    struct winsize window = {
        .ws_row = (unsigned short)(byte[0] << 8 | byte[1]),
        .ws_col = (unsigned short)(byte[2] << 8 | byte[3]),
    };
    int zero = 0;
    int controller = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (controller < 0) return -1;
    *terminal = -1;
    if (ioctl(controller, TIOCSPTLCK, &zero) == 0 && ioctl(controller, TIOCSWINSZ, &window) == 0) {
        *terminal = ioctl(controller, TIOCGPTPEER, O_RDWR | O_NOCTTY | O_CLOEXEC);
    }
    if (*terminal >= 0) return controller;
    int saved = errno;
    close(controller);
    errno = saved;
    return -1;
}

// In the child. What goes wrong now is told on the command's own output, with the exit code of a failed setup.
static _Noreturn void become(const struct options *options, const struct streams *streams) {
    report_to(-1);
    if (dup2(streams->output, STDOUT_FILENO) < 0 || dup2(streams->output, STDERR_FILENO) < 0) _exit(SETUP_FAILED);
    if (dup2(streams->input, STDIN_FILENO) < 0) fail("dup2");
    environment_read(streams->request);
    struct options own = *options;
    own.command = environment_take_first();
    own.tty = streams->tty;
    if (own.command != NULL) become_command(&own);
    fail("start bash");
}

static void start(const struct options *options, int socket, const struct streams *streams, int controller) {
    pid_t pid = fork();
    if (pid == 0) become(options, streams);
    if (pid < 0) return refuse(socket, strerror(errno));
    commands[command_count++] = (struct inside){.pid = pid, .socket = socket};
    send_message(socket, "started", strlen("started"), controller);
}

static void start_at_terminal(const struct options *options, const struct message *message) {
    int socket = message->descriptors[0];
    int terminal = -1;
    int controller = open_terminal(message->bytes + 1, &terminal);
    if (controller < 0) return refuse(socket, strerror(errno));
    struct streams streams = {
        .request = message->descriptors[1], .input = terminal, .output = terminal, .tty = true};
    start(options, socket, &streams, controller);
    close(terminal);
    close(controller);
}

void start_inside(const struct options *options, const struct message *message, ssize_t length) {
    const int *descriptors = message->descriptors;
    bool tty = length == 5 && message->descriptor_count == 2;
    bool pipes = length == 1 && message->descriptor_count == 4;
    if (!tty && !pipes) return close_descriptors(message);
    if (command_count == MAX_INSIDE) {
        refuse(descriptors[0], "too many commands run inside this dyno");
    } else if (tty) {
        start_at_terminal(options, message);
    } else {
        struct streams streams = {.request = descriptors[1], .input = descriptors[2], .output = descriptors[3]};
        start(options, descriptors[0], &streams, -1);
    }
    // All but the socket, which is the command's or closed already.
    for (int index = 1; index < message->descriptor_count; index++) close(descriptors[index]);
}

int list_inside(struct pollfd *descriptors) {
    for (int index = 0; index < command_count; index++) {
        descriptors[index] = (struct pollfd){.fd = commands[index].socket, .events = POLLIN};
    }
    return command_count;
}

static void obey(struct inside *command) {
    struct message message;
    ssize_t length = receive_message(command->socket, &message);
    if (length < 0) return;
    close_descriptors(&message);
    if (length == 0) {
        // Nobody waits for its end any more; it must not be found readable for ever.
        signal_session(command->pid, SIGKILL);
        close(command->socket);
        command->socket = -1;
        return;
    }
    switch (message.bytes[0]) {
    case 'T': return signal_session(command->pid, SIGTERM);
    case 'H': return signal_session(command->pid, SIGHUP);
    case 'I': return signal_session(command->pid, SIGINT);
    case 'Q': return signal_session(command->pid, SIGQUIT);
    case 'K': return signal_session(command->pid, SIGKILL);
    default: return;
    }
}

void obey_inside(const struct pollfd *descriptors, int count) {
    // By socket, because commands may have left since the list was made.
    for (int found = 0; found < count; found++) {
        if (descriptors[found].revents == 0 || descriptors[found].fd < 0) continue;
        for (int index = 0; index < command_count; index++) {
            if (commands[index].socket == descriptors[found].fd) {
                obey(&commands[index]);
                break;
            }
        }
    }
}

void left_inside(pid_t pid, int code) {
    for (int index = 0; index < command_count; index++) {
        if (commands[index].pid != pid) continue;
        char text[MESSAGE_BYTES];
        int length = snprintf(text, sizeof text, "exit %d", code);
        if (commands[index].socket >= 0) {
            send_message(commands[index].socket, text, (size_t)length, -1);
            close(commands[index].socket);
        }
        commands[index] = commands[--command_count];
        return;
    }
}

void hang_up_inside(void) {
    for (int index = 0; index < command_count; index++) signal_session(commands[index].pid, SIGHUP);
}
