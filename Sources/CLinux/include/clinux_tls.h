// TLS as a client and as a server, by the system's OpenSSL (libssl 3 or 1.1), which is loaded when first asked for: the build needs
// neither its headers nor the library. A session reads and writes memory only; its owner moves the bytes.
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

// Loads the library. 0; -1 where there is none that can be used, with the reason in problem.
int clinux_tls_load(char *problem, size_t size);

// What many sessions share: whom to trust, the certificates in the file, or the system's where it is NULL
// (SSL_CERT_FILE and SSL_CERT_DIR say where else these are, SSL_CTX_set_default_verify_paths(3)). At least TLS 1.2,
// no renegotiation. NULL with the reason in problem; clinux_tls_load must have succeeded.
void *clinux_tls_open(const char *certificates, char *problem, size_t size);
// The same for a server: its certificate and its key, two files in PEM.
void *clinux_tls_open_server(const char *certificate, const char *key, char *problem, size_t size);
void clinux_tls_close(void *context);

// One connection to host, a name or, with is_address, an address. With verify the peer must show a certificate for
// host by somebody trusted. NULL when memory is short or the host is no possible name.
void *clinux_tls_begin(void *trust, const char *host, int is_address, int verify);
// One client's connection to a server; NULL when memory is short.
void *clinux_tls_accept(void *server);
void clinux_tls_end(void *session);

// What came from the peer, and what is to go to it: how many bytes were taken, or are in bytes now.
size_t clinux_tls_receive(void *session, const uint8_t *bytes, size_t count);
size_t clinux_tls_send(void *session, uint8_t *bytes, size_t capacity);

// Goes on with the handshake: 1 = the session stands, 0 = more of the peer is needed, -1 = it failed.
int clinux_tls_handshake(void *session);

// Encrypts all of the bytes: 0, or -1 when the session is broken.
int clinux_tls_write(void *session, const uint8_t *bytes, size_t count);

// Decrypts: how many bytes, 0 = more of the peer is needed, -1 = the peer has ended the session, -2 = it is broken.
ssize_t clinux_tls_read(void *session, uint8_t *bytes, size_t capacity);

// Tells the peer that nothing follows.
void clinux_tls_finish(void *session);

// Why the peer's certificate was refused, an X509_V_ERR value; 0 when it was not.
long clinux_tls_refusal(void *session);
