/* The door to libcurl: headers, and names for what Swift cannot import (curl_easy_setopt is variadic). */
#pragma once
#include <curl/curl.h>

static inline CURLcode coppice_curl_set_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}
static inline CURLcode coppice_curl_set_pointer(CURL *handle, CURLoption option, const void *value) {
    return curl_easy_setopt(handle, option, value);
}
