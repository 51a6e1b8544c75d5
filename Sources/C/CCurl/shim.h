/* libcurl: headers, and names for what Swift cannot import (curl_easy_setopt and its like are variadic). OpenSSL's headers are
   here for the handshake, whose objects libcurl hands to a callback. */
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
typedef size_t (*coppice_curl_sink)(char *bytes, size_t size, size_t count, void *user);
static inline CURLcode coppice_curl_set_sink(CURL *handle, CURLoption option, coppice_curl_sink sink) {
    return curl_easy_setopt(handle, option, sink);
}
typedef int (*coppice_curl_gate)(void *user, char *peer, char *local, int peer_port, int local_port);
static inline CURLcode coppice_curl_set_gate(CURL *handle, coppice_curl_gate gate) {
    return curl_easy_setopt(handle, CURLOPT_PREREQFUNCTION, gate);
}
static inline CURLcode coppice_curl_set_ssl_context(CURL *handle, curl_ssl_ctx_callback callback) {
    return curl_easy_setopt(handle, CURLOPT_SSL_CTX_FUNCTION, callback);
}
static inline CURLcode coppice_curl_get_long(CURL *handle, CURLINFO info, long *value) {
    return curl_easy_getinfo(handle, info, value);
}
static inline CURLMcode coppice_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}
