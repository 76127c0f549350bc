import { createRequire } from 'node:module'

/** A request by the redirect binding, as the library takes it. */
export interface RedirectRequest {
  readonly query: Readonly<Record<string, string>>
  readonly octetString: string
}

interface Parsed {
  readonly extract: {
    readonly request: Readonly<Record<string, string | undefined>>
    readonly nameID?: string
    readonly sessionIndex?: string
  }
}

/** A party of SAML; the library keeps its parts to itself. */
export interface Entity {
  getMetadata(): string
}

/** The library's identity provider. */
export interface IdentityProvider extends Entity {
  parseLoginRequest(from: Entity, binding: string, request: RedirectRequest): Promise<Parsed>
  parseLogoutRequest(from: Entity, binding: string, request: RedirectRequest): Promise<Parsed>
  createLoginResponse(
    to: Entity,
    request: object,
    binding: string,
    user: object,
    options: {
      customTagReplacement: (template: string) => { id: string; context: string }
      encryptThenSign: boolean
    },
  ): Promise<{ context: string }>
  createLogoutResponse(to: Entity, request: Parsed, binding: string): { context: string }
}

interface Library {
  readonly Constants: {
    readonly namespace: { readonly binding: Readonly<Record<'post' | 'redirect', string>> }
    readonly StatusCode: Readonly<Record<'Success', string>>
  }
  readonly SamlLib: {
    readonly defaultLoginResponseTemplate: { readonly context: string }
    replaceTagsByValue(
      template: string,
      values: Readonly<Record<string, string | undefined>>,
    ): string
  }
  IdentityProvider(settings: object): IdentityProvider
  ServiceProvider(settings: object): Entity
  setSchemaValidator(validator: { validate: (xml: string) => Promise<unknown> }): void
}

/** What tests use of `samlify`, whose own types bring those of browsers along for all files. */
export const samlify = createRequire(import.meta.url)('samlify') as Library // as it is above
