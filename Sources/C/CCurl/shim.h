/* The door to libcurl: headers, names for what Swift cannot import (curl_easy_setopt is variadic), and the callbacks
   that libcurl hands OpenSSL's own objects to. */
#pragma once
#include <arpa/inet.h>
#include <curl/curl.h>
#include <errno.h>
#include <malloc.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

static inline CURLcode coppice_curl_set_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}
static inline CURLcode coppice_curl_set_pointer(CURL *handle, CURLoption option, const void *value) {
    return curl_easy_setopt(handle, option, value);
}
static inline CURLcode coppice_curl_set_blob(CURL *handle, CURLoption option, const void *bytes, size_t count) {
    struct curl_blob blob = {(void *)bytes, count, CURL_BLOB_COPY};
    return curl_easy_setopt(handle, option, &blob);
}
typedef size_t (*coppice_curl_sink)(char *bytes, size_t size, size_t count, void *user);
static inline CURLcode coppice_curl_set_sink(CURL *handle, CURLoption option, coppice_curl_sink sink) {
    return curl_easy_setopt(handle, option, sink);
}
static inline long coppice_curl_long(CURL *handle, CURLINFO info) {
    long value = 0;
    return curl_easy_getinfo(handle, info, &value) == CURLE_OK ? value : 0;
}
static inline curl_off_t coppice_curl_offset(CURL *handle, CURLINFO info) {
    curl_off_t value = 0;
    return curl_easy_getinfo(handle, info, &value) == CURLE_OK ? value : 0;
}
static inline CURLMcode coppice_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}
/* A finished transfer and its result; the other field of the message is a union. */
static inline CURL *coppice_multi_done(CURLM *multi, CURLcode *result) {
    int left = 0;
    CURLMsg *message = curl_multi_info_read(multi, &left);
    while (message && message->msg != CURLMSG_DONE) message = curl_multi_info_read(multi, &left);
    if (message) *result = message->data.result;
    return message ? message->easy_handle : NULL;
}

/* Memory for libcurl that is overwritten before it is given back: requests and answers pass through it. */
static inline void coppice_wipe_free(void *memory) {
    if (!memory) return;
    explicit_bzero(memory, malloc_usable_size(memory));
    free(memory);
}
static inline void *coppice_wipe_realloc(void *memory, size_t size) {
    size_t old = memory ? malloc_usable_size(memory) : 0;
    if (memory && size <= old && size > old / 2) return memory;
    void *larger = malloc(size ? size : 1);
    if (larger && memory) memcpy(larger, memory, old < size ? old : size);
    if (larger) coppice_wipe_free(memory);
    return larger;
}
static inline CURLcode coppice_curl_start(void) {
    return curl_global_init_mem(CURL_GLOBAL_ALL, malloc, coppice_wipe_free, coppice_wipe_realloc, strdup, calloc);
}

/* What happened in the handshake of one connection. Shared by the transfer that opened it and the connection's SSL_CTX,
   which may outlive it; used by one thread. */
typedef struct coppice_handshake {
    int owners;
    int error, depth;  /* the first complaint of the verification, and how far from the leaf */
    int alert;         /* the last alert received but close_notify, or -1 */
    int done;          /* the handshake was completed */
    char subject[256], issuer[256]; /* of the certificate complained of */
    char names[512];   /* the leaf's DNS names and addresses */
} coppice_handshake;

static inline coppice_handshake *coppice_handshake_new(void) {
    coppice_handshake *record = (coppice_handshake *)calloc(1, sizeof *record);
    if (record) { record->owners = 1; record->alert = -1; }
    return record;
}
static inline void coppice_handshake_release(coppice_handshake *record) {
    if (record && --record->owners == 0) free(record);
}
static inline const char *coppice_handshake_subject(const coppice_handshake *record) { return record->subject; }
static inline const char *coppice_handshake_issuer(const coppice_handshake *record) { return record->issuer; }
static inline const char *coppice_handshake_names(const coppice_handshake *record) { return record->names; }

static inline void coppice_forget_handshake(void *parent, void *record, CRYPTO_EX_DATA *data, int index, long l, void *p) {
    (void)parent; (void)data; (void)index; (void)l; (void)p;
    coppice_handshake_release((coppice_handshake *)record);
}
static inline int coppice_handshake_slot(void) {
    static int slot = -1;
    if (slot < 0) slot = SSL_CTX_get_ex_new_index(0, NULL, NULL, NULL, coppice_forget_handshake);
    return slot;
}
static inline coppice_handshake *coppice_handshake_of(const SSL *ssl) {
    return ssl ? (coppice_handshake *)SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), coppice_handshake_slot()) : NULL;
}
static inline void coppice_write_name(const X509_NAME *name, char *text, size_t size) {
    BIO *out = BIO_new(BIO_s_mem());
    if (!out) return;
    X509_NAME_print_ex(out, name, 0, XN_FLAG_ONELINE & ~ASN1_STRFLGS_ESC_MSB & ~XN_FLAG_SPC_EQ);
    int count = BIO_read(out, text, (int)size - 1);
    text[count > 0 ? count : 0] = 0;
    BIO_free(out);
}
static inline void coppice_add_name(char *names, size_t size, const char *name) {
    size_t used = strlen(names);
    if (used + strlen(name) + 3 > size) return;
    if (used) strcat(names, ", ");
    strcat(names, name);
}
static inline void coppice_write_names(X509 *leaf, char *names, size_t size) {
    GENERAL_NAMES *all = (GENERAL_NAMES *)X509_get_ext_d2i(leaf, NID_subject_alt_name, NULL, NULL);
    names[0] = 0;
    for (int i = 0; i < sk_GENERAL_NAME_num(all); i++) {
        const GENERAL_NAME *name = sk_GENERAL_NAME_value(all, i);
        char text[256] = "";
        if (name->type == GEN_DNS && ASN1_STRING_length(name->d.dNSName) < (int)sizeof text) {
            memcpy(text, ASN1_STRING_get0_data(name->d.dNSName), (size_t)ASN1_STRING_length(name->d.dNSName));
        } else if (name->type == GEN_IPADD) {
            int count = ASN1_STRING_length(name->d.iPAddress);
            if (count == 4 || count == 16)
                inet_ntop(count == 4 ? AF_INET : AF_INET6, ASN1_STRING_get0_data(name->d.iPAddress), text, sizeof text);
        }
        if (text[0]) coppice_add_name(names, size, text);
    }
    GENERAL_NAMES_free(all);
}
static inline int coppice_on_verify(int good, X509_STORE_CTX *store) {
    SSL *ssl = (SSL *)X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx());
    coppice_handshake *record = coppice_handshake_of(ssl);
    X509 *certificate = X509_STORE_CTX_get_current_cert(store);
    if (!record || !certificate) return good;
    if (!good && !record->error) {
        record->error = X509_STORE_CTX_get_error(store);
        record->depth = X509_STORE_CTX_get_error_depth(store);
        coppice_write_name(X509_get_subject_name(certificate), record->subject, sizeof record->subject);
        coppice_write_name(X509_get_issuer_name(certificate), record->issuer, sizeof record->issuer);
    }
    if (good && X509_STORE_CTX_get_error_depth(store) == 0) coppice_write_names(certificate, record->names, sizeof record->names);
    return good;
}
static inline void coppice_on_info(const SSL *ssl, int where, int value) {
    coppice_handshake *record = coppice_handshake_of(ssl);
    if (!record) return;
    if ((where & SSL_CB_READ_ALERT) == SSL_CB_READ_ALERT && (value & 0xff)) record->alert = value & 0xff;
    if (where & SSL_CB_HANDSHAKE_DONE) record->done = 1;
}
/* libcurl calls this for each new connection: no partial chains, and a record of what happens. */
static inline CURLcode coppice_on_context(CURL *handle, void *context, void *user) {
    SSL_CTX *ctx = (SSL_CTX *)context;
    coppice_handshake *record = (coppice_handshake *)user;
    (void)handle;
    X509_VERIFY_PARAM_clear_flags(SSL_CTX_get0_param(ctx), X509_V_FLAG_PARTIAL_CHAIN);
    X509_VERIFY_PARAM_clear_flags(X509_STORE_get0_param(SSL_CTX_get_cert_store(ctx)), X509_V_FLAG_PARTIAL_CHAIN);
    if (SSL_CTX_get_ex_data(ctx, coppice_handshake_slot()) || !SSL_CTX_set_ex_data(ctx, coppice_handshake_slot(), record))
        return CURLE_OUT_OF_MEMORY;
    record->owners++;
    SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, coppice_on_verify);
    SSL_CTX_set_info_callback(ctx, coppice_on_info);
    return CURLE_OK;
}
static inline CURLcode coppice_curl_watch_handshake(CURL *handle, coppice_handshake *record) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_SSL_CTX_FUNCTION, coppice_on_context);
    return code == CURLE_OK ? curl_easy_setopt(handle, CURLOPT_SSL_CTX_DATA, record) : code;
}
/* libcurl calls `before` when a request is about to be sent: once, and again when it would repeat it. */
typedef int (*coppice_curl_gate)(void *user, char *peer, char *local, int peer_port, int local_port);
static inline CURLcode coppice_curl_set_gate(CURL *handle, coppice_curl_gate before, void *user) {
    CURLcode code = curl_easy_setopt(handle, CURLOPT_PREREQFUNCTION, before);
    return code == CURLE_OK ? curl_easy_setopt(handle, CURLOPT_PREREQDATA, user) : code;
}
