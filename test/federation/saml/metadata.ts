/** What a test wants of a SAML provider's metadata; an empty text leaves the element out. */
export interface MetadataParts {
  readonly signOn?: string
  readonly logout?: string
  readonly certificate?: string
  readonly head?: string
}

const binding = (name: string) => `urn:oasis:names:tc:SAML:2.0:bindings:HTTP-${name}`

/** The metadata of a SAML provider. */
export function samlMetadata({
  signOn = 'https://idp.example.com/sso',
  logout = 'https://idp.example.com/slo',
  certificate = 'MIIC',
  head = '',
}: MetadataParts = {}): string {
  const service = (name: string, location: string) =>
    location === ''
      ? ''
      : `<md:${name} Binding="${binding('POST')}" Location="https://idp.example.com/post"/>
         <md:${name} Binding="${binding('Redirect')}" Location="${location}"/>`
  return `<?xml version="1.0"?>${head}
<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://idp.example.com">
  <md:IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <md:KeyDescriptor use="signing">
      <ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">
        <ds:X509Data><ds:X509Certificate>${certificate}</ds:X509Certificate></ds:X509Data>
      </ds:KeyInfo>
    </md:KeyDescriptor>
    ${service('SingleLogoutService', logout)}
    ${service('SingleSignOnService', signOn)}
  </md:IDPSSODescriptor>
</md:EntityDescriptor>`
}
