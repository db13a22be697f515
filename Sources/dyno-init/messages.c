#define _GNU_SOURCE
#include "messages.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

// cmsg(3) wants this memory aligned as its header is.
union ancillary {
    char bytes[CMSG_SPACE(sizeof(int) * MESSAGE_DESCRIPTORS)];
    struct cmsghdr align;
};

static void take_descriptors(struct msghdr *header, struct message *message) {
    for (struct cmsghdr *part = CMSG_FIRSTHDR(header); part != NULL; part = CMSG_NXTHDR(header, part)) {
        if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_RIGHTS) continue;
        size_t count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        // The memory holds no more than fit.
        memcpy(message->descriptors, CMSG_DATA(part), count * sizeof(int));
        message->descriptor_count = (int)count;
    }
}

ssize_t receive_message(int socket, struct message *message) {
    union ancillary ancillary;
    struct iovec content = {.iov_base = message->bytes, .iov_len = sizeof message->bytes};
    struct msghdr header = {
        .msg_iov = &content,
        .msg_iovlen = 1,
        .msg_control = ancillary.bytes,
        .msg_controllen = sizeof ancillary.bytes,
    };
    message->descriptor_count = 0;
    ssize_t length;
    do {
        length = recvmsg(socket, &header, MSG_CMSG_CLOEXEC);
    } while (length < 0 && errno == EINTR);
    if (length < 0) return -1;
    take_descriptors(&header, message);
    if (header.msg_flags & MSG_CTRUNC) {
        close_descriptors(message);
        message->descriptor_count = 0;
    }
    return length;
}

void send_message(int socket, const char *bytes, size_t length, int descriptor) {
    union ancillary ancillary;
    struct iovec content = {.iov_base = (char *)bytes, .iov_len = length};
    struct msghdr header = {.msg_iov = &content, .msg_iovlen = 1};
    if (descriptor >= 0) {
        memset(&ancillary, 0, sizeof ancillary);
        header.msg_control = ancillary.bytes;
        header.msg_controllen = CMSG_SPACE(sizeof descriptor);
        struct cmsghdr *part = CMSG_FIRSTHDR(&header);
        part->cmsg_level = SOL_SOCKET;
        part->cmsg_type = SCM_RIGHTS;
        part->cmsg_len = CMSG_LEN(sizeof descriptor);
        memcpy(CMSG_DATA(part), &descriptor, sizeof descriptor);
    }
    ssize_t sent;
    do {
        sent = sendmsg(socket, &header, MSG_NOSIGNAL);
    } while (sent < 0 && errno == EINTR);
}

void close_descriptors(const struct message *message) {
    for (int index = 0; index < message->descriptor_count; index++) close(message->descriptors[index]);
}
