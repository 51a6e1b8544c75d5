/* The door to GNU libmicrohttpd and the GnuTLS session behind it: for the embedded authority alone. */
#pragma once
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <microhttpd.h>
