/** The part of oidc-provider, which brings no types, that tests and the benchmark use. */
declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http'

  /** What a user grants a client. */
  interface Grant {
    addOIDCScope(scope: string): void
    addResourceScope(resource: string, scope: string): void
    save(): Promise<string>
  }

  export default class Provider {
    constructor(issuer: string, configuration: object)
    callback(): (request: IncomingMessage, response: ServerResponse) => Promise<void>
    on(event: string, listener: (...values: unknown[]) => void): void
    readonly Client: { find(id: string): Promise<unknown> }
    readonly Grant: new (members: object) => Grant
    readonly RefreshToken: new (members: object) => { save(): Promise<string> }
  }
}
