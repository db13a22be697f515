#include "clinux_tls_server.h"

#include <dlfcn.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>

// What is called of OpenSSL, as both versions have it: SSL_new(3), BIO_s_mem(3), SSL_CTX_use_certificate(3).
#define FUNCTIONS(F) \
    F(const void *, TLS_server_method, (void)) \
    F(void *, SSL_CTX_new, (const void *)) \
    F(void, SSL_CTX_free, (void *)) \
    F(long, SSL_CTX_ctrl, (void *, int, long, void *)) \
    F(int, SSL_CTX_use_certificate_chain_file, (void *, const char *)) \
    F(int, SSL_CTX_use_PrivateKey_file, (void *, const char *, int)) \
    F(void *, SSL_new, (void *)) \
    F(void, SSL_free, (void *)) \
    F(void, SSL_set_bio, (void *, void *, void *)) \
    F(void, SSL_set_accept_state, (void *)) \
    F(int, SSL_do_handshake, (void *)) \
    F(int, SSL_read, (void *, void *, int)) \
    F(int, SSL_write, (void *, const void *, int)) \
    F(int, SSL_shutdown, (void *)) \
    F(int, SSL_get_error, (const void *, int)) \
    F(void *, SSL_get_rbio, (const void *)) \
    F(void *, SSL_get_wbio, (const void *)) \
    F(const void *, BIO_s_mem, (void)) \
    F(void *, BIO_new, (const void *)) \
    F(int, BIO_free, (void *)) \
    F(int, BIO_read, (void *, void *, int)) \
    F(int, BIO_write, (void *, const void *, int)) \
    F(unsigned long, ERR_get_error, (void)) \
    F(void, ERR_clear_error, (void)) \
    F(void, ERR_error_string_n, (unsigned long, char *, size_t))

// The numbers of OpenSSL's headers, which both versions share.
enum {
    ctrl_minimum_version = 123,
    tls_1_2 = 0x0303,
    file_type_pem = 1,
    error_want_read = 2,
    error_want_write = 3,
    error_zero_return = 6,
};

#define MEMBER(result, name, parameters) result(*name) parameters;
static struct {
    FUNCTIONS(MEMBER)
} ssl;

static pthread_mutex_t loading = PTHREAD_MUTEX_INITIALIZER;
static int is_loaded;

static int load_from(const char *name, char *problem, size_t size) {
    void *library = dlopen(name, RTLD_NOW | RTLD_LOCAL);
    if (!library) return -1;
    const char *missing = NULL;
    // libcrypto's functions are found, too: dlsym(3) looks in what a library depends on.
#define FIND(result, name, parameters) \
    if (!(*(void **)&ssl.name = dlsym(library, #name))) missing = #name;
    FUNCTIONS(FIND)
    if (!missing) return 0;
    snprintf(problem, size, "%s has no %s", name, missing);
    dlclose(library);
    return -1;
}

static int load(char *problem, size_t size) {
    static const char *const names[] = {"libssl.so.3", "libssl.so.1.1"};
    pthread_mutex_lock(&loading);
    if (!is_loaded) snprintf(problem, size, "neither %s nor %s is here", names[0], names[1]);
    for (size_t i = 0; i < 2 && !is_loaded; i++) is_loaded = load_from(names[i], problem, size) == 0;
    int found = is_loaded;
    pthread_mutex_unlock(&loading);
    return found;
}

void *clinux_tls_server_open(const char *certificate, const char *key, char *problem, size_t size) {
    if (!load(problem, size)) return NULL;
    ssl.ERR_clear_error();
    void *server = ssl.SSL_CTX_new(ssl.TLS_server_method());
    if (server) {
        ssl.SSL_CTX_ctrl(server, ctrl_minimum_version, tls_1_2, NULL);
        if (ssl.SSL_CTX_use_certificate_chain_file(server, certificate) == 1
            && ssl.SSL_CTX_use_PrivateKey_file(server, key, file_type_pem) == 1)
            return server;
        ssl.SSL_CTX_free(server);
    }
    ssl.ERR_error_string_n(ssl.ERR_get_error(), problem, size);
    return NULL;
}

void clinux_tls_server_close(void *server) { ssl.SSL_CTX_free(server); }

void *clinux_tls_server_begin(void *server) {
    ssl.ERR_clear_error();
    void *session = ssl.SSL_new(server);
    void *input = ssl.BIO_new(ssl.BIO_s_mem());
    void *output = ssl.BIO_new(ssl.BIO_s_mem());
    if (!session || !input || !output) {
        ssl.BIO_free(input);
        ssl.BIO_free(output);
        ssl.SSL_free(session);
        return NULL;
    }
    ssl.SSL_set_bio(session, input, output);
    ssl.SSL_set_accept_state(session);
    return session;
}

void clinux_tls_server_end(void *session) { ssl.SSL_free(session); }

static int part(size_t count) { return count < INT_MAX ? (int)count : INT_MAX; }

size_t clinux_tls_server_receive(void *session, const uint8_t *bytes, size_t count) {
    int taken = ssl.BIO_write(ssl.SSL_get_rbio(session), bytes, part(count));
    return taken > 0 ? (size_t)taken : 0;
}

size_t clinux_tls_server_send(void *session, uint8_t *bytes, size_t capacity) {
    int count = ssl.BIO_read(ssl.SSL_get_wbio(session), bytes, part(capacity));
    return count > 0 ? (size_t)count : 0;
}

// SSL_get_error(3) looks at the thread's error queue, which must be empty before the call it is about.
static int is_waiting(void *session, int result) {
    int error = ssl.SSL_get_error(session, result);
    return error == error_want_read || error == error_want_write;
}

int clinux_tls_server_handshake(void *session) {
    ssl.ERR_clear_error();
    int result = ssl.SSL_do_handshake(session);
    if (result == 1) return 1;
    return is_waiting(session, result) ? 0 : -1;
}

int clinux_tls_server_write(void *session, const uint8_t *bytes, size_t count) {
    while (count > 0) {
        ssl.ERR_clear_error();
        // Memory takes everything, so that there is no waiting here.
        int written = ssl.SSL_write(session, bytes, part(count));
        if (written <= 0) return -1;
        bytes += written;
        count -= (size_t)written;
    }
    return 0;
}

ssize_t clinux_tls_server_read(void *session, uint8_t *bytes, size_t capacity) {
    ssl.ERR_clear_error();
    int count = ssl.SSL_read(session, bytes, part(capacity));
    if (count > 0) return count;
    if (ssl.SSL_get_error(session, count) == error_zero_return) return -1;
    return is_waiting(session, count) ? 0 : -2;
}

void clinux_tls_server_finish(void *session) {
    ssl.ERR_clear_error();
    ssl.SSL_shutdown(session);
}
