import * as oauth from 'oauth4webapi'
import * as client from 'openid-client'

/* eslint-disable @typescript-eslint/no-deprecated -- the libraries call it so that it stands out;
   the server of these tests listens on this machine alone, and over-tls.test.ts does without */

/** Lets openid-client speak to a server on this machine without TLS. */
export const withoutTls = client.allowInsecureRequests

/** The same for the calls of oauth4webapi. */
export const insecure = { [oauth.allowInsecureRequests]: true }
