/* GNU libmicrohttpd and the GnuTLS session behind it, for the embedded server alone: headers, and names for what Swift cannot
   import. */
#pragma once
#include <arpa/inet.h>
#include <errno.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <pthread.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* MHD_start_daemon and MHD_get_connection_info are variadic. */
static inline struct MHD_Daemon *coppice_mhd_start(
    unsigned int flags, struct MHD_OptionItem *options, MHD_AccessHandlerCallback handle,
    MHD_RequestCompletedCallback completed, MHD_NotifyConnectionCallback connected,
    size_t (*unescape)(void *, struct MHD_Connection *, char *), void *context) {
    return MHD_start_daemon(
        flags, 0, NULL, NULL, handle, context, MHD_OPTION_NOTIFY_COMPLETED, completed, context,
        MHD_OPTION_NOTIFY_CONNECTION, connected, context, MHD_OPTION_UNESCAPE_CALLBACK, unescape, context,
        MHD_OPTION_ARRAY, options, MHD_OPTION_END);
}
static inline gnutls_session_t coppice_mhd_session(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
    return info == NULL ? NULL : (gnutls_session_t)info->tls_session;
}
static inline const struct sockaddr *coppice_mhd_peer(struct MHD_Connection *connection) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    return info == NULL ? NULL : info->client_addr;
}
