/* OpenSSL 3: headers, and names for what Swift cannot import (function-like macros, variadics). Nothing is decided here. */
#pragma once
#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/ssl.h>
#include <openssl/stack.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

/* A public key of `point` on the curve named `group`. The names of parameters must outlive the call that is given them,
   which a Swift string does not: so the list is made here. */
static inline EVP_PKEY *coppice_curve_key(const char *group, const unsigned char *point, size_t count) {
    OSSL_PARAM parameters[] = {
        OSSL_PARAM_construct_utf8_string("group", (char *)group, 0),
        OSSL_PARAM_construct_octet_string("pub", (void *)point, count),
        OSSL_PARAM_construct_end(),
    };
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    if (context != NULL && EVP_PKEY_fromdata_init(context) == 1)
        (void)EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, parameters);
    EVP_PKEY_CTX_free(context);
    return key;
}

/* What is a macro in OpenSSL's headers, for handshakes without libcurl. */
static inline int coppice_ssl_set_host_name(SSL *ssl, const char *name) { return (int)SSL_set_tlsext_host_name(ssl, name); }
static inline int coppice_ssl_set_oldest(SSL_CTX *context, int version) {
    return (int)SSL_CTX_set_min_proto_version(context, version);
}
static inline void coppice_ssl_set_chain_limit(SSL_CTX *context, long bytes) { SSL_CTX_set_max_cert_list(context, bytes); }
static inline int coppice_ssl_add_to_chain(SSL *ssl, X509 *certificate) { return (int)SSL_add1_chain_cert(ssl, certificate); }
/* Sets `seen`, which must outlive the connection, when the server asks for a certificate. */
static inline int coppice_note_request(SSL *ssl, void *seen) { (void)ssl; *(int *)seen = 1; return 1; }
static inline void coppice_ssl_watch_requests(SSL *ssl, int *seen) { SSL_set_cert_cb(ssl, coppice_note_request, seen); }
