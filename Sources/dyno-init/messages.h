// Messages with descriptors over Unix sockets of the kind SOCK_SEQPACKET (unix(7)): how the daemon and dyno-init hand
// each other pipes and terminals.

#ifndef DYNO_INIT_MESSAGES_H
#define DYNO_INIT_MESSAGES_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

enum { MESSAGE_BYTES = 64, MESSAGE_DESCRIPTORS = 4 };

struct message {
    char bytes[MESSAGE_BYTES];
    // Close-on-exec; whoever receives the message closes them.
    int descriptors[MESSAGE_DESCRIPTORS];
    int descriptor_count;
};

// Receives one message: its length, 0 at the end, -1 with errno. Descriptors that do not all fit are closed.
ssize_t receive_message(int socket, struct message *message);

// Sends one message, with a descriptor unless that is -1. A receiver that has gone is no reason to stop.
void send_message(int socket, const char *bytes, size_t length, int descriptor);

void close_descriptors(const struct message *message);

#endif
