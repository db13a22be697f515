// TLS as a server, by the system's OpenSSL (libssl 3 or 1.1), which is loaded when first asked for: the build needs
// neither its headers nor the library. A session reads and writes memory only; its owner moves the bytes.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// A server with a certificate and its key, two files in PEM; at least TLS 1.2. NULL with the reason in problem.
void *clinux_tls_server_open(const char *certificate, const char *key, char *problem, size_t size);
void clinux_tls_server_close(void *server);

// One client's session; NULL when memory is short.
void *clinux_tls_server_begin(void *server);
void clinux_tls_server_end(void *session);

// What came from the client, and what is to go to it: how many bytes were taken, or are in bytes now.
size_t clinux_tls_server_receive(void *session, const uint8_t *bytes, size_t count);
size_t clinux_tls_server_send(void *session, uint8_t *bytes, size_t capacity);

// Goes on with the handshake: 1 = the session stands, 0 = more of the client is needed, -1 = it failed.
int clinux_tls_server_handshake(void *session);

// Encrypts all of the bytes: 0, or -1 when the session is broken.
int clinux_tls_server_write(void *session, const uint8_t *bytes, size_t count);

// Decrypts: how many bytes, 0 = more of the client is needed, -1 = the client has ended the session, -2 = it is broken.
ssize_t clinux_tls_server_read(void *session, uint8_t *bytes, size_t capacity);

// Tells the client that nothing follows.
void clinux_tls_server_finish(void *session);
