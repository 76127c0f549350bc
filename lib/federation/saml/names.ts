/** The namespaces of SAML 2.0 and of the XML signatures and encryption in it. */
export const ns = {
  assertion: 'urn:oasis:names:tc:SAML:2.0:assertion',
  protocol: 'urn:oasis:names:tc:SAML:2.0:protocol',
  metadata: 'urn:oasis:names:tc:SAML:2.0:metadata',
  signature: 'http://www.w3.org/2000/09/xmldsig#',
  encryption: 'http://www.w3.org/2001/04/xmlenc#',
} as const

/** The bindings of SAML that are spoken here (SAML 2.0 Bindings, sections 3.4 and 3.5). */
export const bindings = {
  redirect: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect',
  post: 'urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST',
} as const

/** The top-level status of a request that did what was asked (SAML 2.0 Core, section 3.2.2.2). */
export const successStatus = 'urn:oasis:names:tc:SAML:2.0:status:Success'

/** What a pool is called as a service provider (developer guide, "Things to know about SAML IdPs"). */
export function serviceProviderId(poolId: string): string {
  return `urn:amazon:cognito:sp:${poolId}`
}
