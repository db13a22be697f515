#include "clinux_tls.h"

#include <dlfcn.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// What is called of OpenSSL, as both versions have it: SSL_new(3), BIO_s_mem(3), X509_VERIFY_PARAM_set1_host(3).
#define FUNCTIONS(F) \
    F(const void *, TLS_client_method, (void)) \
    F(const void *, TLS_server_method, (void)) \
    F(void *, SSL_CTX_new, (const void *)) \
    F(void, SSL_CTX_free, (void *)) \
    F(long, SSL_CTX_ctrl, (void *, int, long, void *)) \
    F(uint64_t, SSL_CTX_set_options, (void *, uint64_t)) \
    F(int, SSL_CTX_set_default_verify_paths, (void *)) \
    F(int, SSL_CTX_load_verify_locations, (void *, const char *, const char *)) \
    F(int, SSL_CTX_use_certificate_chain_file, (void *, const char *)) \
    F(int, SSL_CTX_use_PrivateKey_file, (void *, const char *, int)) \
    F(void *, SSL_new, (void *)) \
    F(void, SSL_free, (void *)) \
    F(long, SSL_ctrl, (void *, int, long, void *)) \
    F(void, SSL_set_bio, (void *, void *, void *)) \
    F(void, SSL_set_connect_state, (void *)) \
    F(void, SSL_set_accept_state, (void *)) \
    F(void, SSL_set_verify, (void *, int, void *)) \
    F(void *, SSL_get0_param, (void *)) \
    F(int, SSL_do_handshake, (void *)) \
    F(int, SSL_read, (void *, void *, int)) \
    F(int, SSL_write, (void *, const void *, int)) \
    F(int, SSL_shutdown, (void *)) \
    F(int, SSL_get_error, (const void *, int)) \
    F(long, SSL_get_verify_result, (const void *)) \
    F(void *, SSL_get_rbio, (const void *)) \
    F(void *, SSL_get_wbio, (const void *)) \
    F(int, X509_VERIFY_PARAM_set1_host, (void *, const char *, size_t)) \
    F(int, X509_VERIFY_PARAM_set1_ip_asc, (void *, const char *)) \
    F(void, X509_VERIFY_PARAM_set_hostflags, (void *, unsigned)) \
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
    ctrl_mode = 33,
    ctrl_server_name = 55,
    ctrl_minimum_version = 123,
    tls_1_2 = 0x0303,
    mode_release_buffers = 0x10,
    option_no_renegotiation = 1 << 30,
    file_type_pem = 1,
    verify_none = 0,
    verify_peer = 1,
    no_partial_wildcards = 4,
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

int clinux_tls_load(char *problem, size_t size) {
    static const char *const names[] = {"libssl.so.3", "libssl.so.1.1"};
    pthread_mutex_lock(&loading);
    if (!is_loaded) snprintf(problem, size, "neither %s nor %s is here", names[0], names[1]);
    for (size_t i = 0; i < 2 && !is_loaded; i++) is_loaded = load_from(names[i], problem, size) == 0;
    int found = is_loaded;
    pthread_mutex_unlock(&loading);
    return found ? 0 : -1;
}

// What both sides hold to.
static void *make_context(const void *method) {
    ssl.ERR_clear_error();
    void *context = ssl.SSL_CTX_new(method);
    if (!context) return NULL;
    ssl.SSL_CTX_ctrl(context, ctrl_minimum_version, tls_1_2, NULL);
    ssl.SSL_CTX_ctrl(context, ctrl_mode, mode_release_buffers, NULL);
    ssl.SSL_CTX_set_options(context, option_no_renegotiation);
    return context;
}

// The context if it is good; else NULL, with the oldest error in problem.
static void *checked_context(void *context, int is_good, char *problem, size_t size) {
    if (is_good) return context;
    ssl.ERR_error_string_n(ssl.ERR_get_error(), problem, size);
    ssl.SSL_CTX_free(context);
    return NULL;
}

void *clinux_tls_open(const char *certificates, char *problem, size_t size) {
    void *trust = make_context(ssl.TLS_client_method());
    int is_good = trust
                  && (certificates ? ssl.SSL_CTX_load_verify_locations(trust, certificates, NULL)
                                   : ssl.SSL_CTX_set_default_verify_paths(trust)) == 1;
    return checked_context(trust, is_good, problem, size);
}

void *clinux_tls_open_server(const char *certificate, const char *key, char *problem, size_t size) {
    void *server = make_context(ssl.TLS_server_method());
    int is_good = server && ssl.SSL_CTX_use_certificate_chain_file(server, certificate) == 1
                  && ssl.SSL_CTX_use_PrivateKey_file(server, key, file_type_pem) == 1;
    return checked_context(server, is_good, problem, size);
}

void clinux_tls_close(void *context) { ssl.SSL_CTX_free(context); }

// Says who is expected at the other end, and lets it know who is asked for where it has several names (RFC 6066 §3).
static int name_peer(void *session, const char *host, int is_address) {
    void *parameters = ssl.SSL_get0_param(session);
    if (is_address) return ssl.X509_VERIFY_PARAM_set1_ip_asc(parameters, host);
    ssl.X509_VERIFY_PARAM_set_hostflags(parameters, no_partial_wildcards);
    return ssl.X509_VERIFY_PARAM_set1_host(parameters, host, 0) == 1
           && ssl.SSL_ctrl(session, ctrl_server_name, 0, (void *)host) == 1;
}

// A session that reads and writes memory; NULL when that is short.
static void *make_session(void *context) {
    ssl.ERR_clear_error();
    void *session = ssl.SSL_new(context);
    void *input = ssl.BIO_new(ssl.BIO_s_mem());
    void *output = ssl.BIO_new(ssl.BIO_s_mem());
    if (session && input && output) {
        ssl.SSL_set_bio(session, input, output);
        return session;
    }
    ssl.BIO_free(input);
    ssl.BIO_free(output);
    ssl.SSL_free(session);
    return NULL;
}

void *clinux_tls_begin(void *trust, const char *host, int is_address, int verify) {
    void *session = make_session(trust);
    if (!session) return NULL;
    if (name_peer(session, host, is_address) != 1) {
        ssl.SSL_free(session);
        return NULL;
    }
    ssl.SSL_set_verify(session, verify ? verify_peer : verify_none, NULL);
    ssl.SSL_set_connect_state(session);
    return session;
}

void *clinux_tls_accept(void *server) {
    void *session = make_session(server);
    if (session) ssl.SSL_set_accept_state(session);
    return session;
}

void clinux_tls_end(void *session) { ssl.SSL_free(session); }

static int part(size_t count) { return count < INT_MAX ? (int)count : INT_MAX; }

size_t clinux_tls_receive(void *session, const uint8_t *bytes, size_t count) {
    int taken = ssl.BIO_write(ssl.SSL_get_rbio(session), bytes, part(count));
    return taken > 0 ? (size_t)taken : 0;
}

size_t clinux_tls_send(void *session, uint8_t *bytes, size_t capacity) {
    int count = ssl.BIO_read(ssl.SSL_get_wbio(session), bytes, part(capacity));
    return count > 0 ? (size_t)count : 0;
}

// SSL_get_error(3) looks at the thread's error queue, which must be empty before the call it is about.
static int is_waiting(void *session, int result) {
    int error = ssl.SSL_get_error(session, result);
    return error == error_want_read || error == error_want_write;
}

int clinux_tls_handshake(void *session) {
    ssl.ERR_clear_error();
    int result = ssl.SSL_do_handshake(session);
    if (result == 1) return 1;
    return is_waiting(session, result) ? 0 : -1;
}

int clinux_tls_write(void *session, const uint8_t *bytes, size_t count) {
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

ssize_t clinux_tls_read(void *session, uint8_t *bytes, size_t capacity) {
    ssl.ERR_clear_error();
    int count = ssl.SSL_read(session, bytes, part(capacity));
    if (count > 0) return count;
    if (ssl.SSL_get_error(session, count) == error_zero_return) return -1;
    return is_waiting(session, count) ? 0 : -2;
}

void clinux_tls_finish(void *session) {
    ssl.ERR_clear_error();
    ssl.SSL_shutdown(session);
}

long clinux_tls_refusal(void *session) { return ssl.SSL_get_verify_result(session); }
