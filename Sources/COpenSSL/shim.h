/* The door to OpenSSL 3: headers, and names for what Swift cannot import (function-like macros, variadics). */
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

/* What a key is made from: its public half and its parameters. A macro of macros, which Swift cannot import. */
static inline int coppice_public_key_selection(void) { return EVP_PKEY_PUBLIC_KEY; }
