import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A tag of a provider, in IAM's words. */
export type Tag = Readonly<Record<'Key' | 'Value', string>>

/** An OpenID Connect provider that the account trusts. */
export interface OpenIdProvider {
  readonly arn: string
  /** The issuer, exactly as in its tokens. */
  readonly url: string
  readonly clientIds: readonly string[]
  /** SHA-1 hashes of certificates, as they were given; nothing here is reached by TLS. */
  readonly thumbprints: readonly string[]
  readonly tags: readonly Tag[]
  /** ISO 8601, without fractions of a second. */
  readonly createdAt: string
}

/** A SAML provider that the account trusts. */
export interface SamlProvider {
  readonly arn: string
  readonly metadata: string
  readonly tags: readonly Tag[]
  readonly createdAt: string
}

interface Saved {
  readonly openIdProviders: readonly OpenIdProvider[]
  readonly samlProviders: readonly SamlProvider[]
}

const nothing: Saved = { openIdProviders: [], samlProviders: [] }

/**
 * What IAM knows: providers by ARN. With a folder it is kept in `iam.json`, replaced as a whole at
 * every change, so that a crash leaves the old state or the new one.
 */
export class Registry {
  readonly #openId: Map<string, OpenIdProvider>
  readonly #saml: Map<string, SamlProvider>
  readonly #path: string | undefined

  constructor(folder?: string) {
    this.#path = folder === undefined ? undefined : join(folder, 'iam.json')
    if (folder !== undefined) mkdirSync(folder, { recursive: true, mode: 0o700 })
    const saved = this.#path === undefined ? nothing : read(this.#path)
    this.#openId = new Map(saved.openIdProviders.map((one) => [one.arn, one]))
    this.#saml = new Map(saved.samlProviders.map((one) => [one.arn, one]))
  }

  /** The OpenID Connect providers by ARN. */
  get openIdProviders(): ReadonlyMap<string, OpenIdProvider> {
    return this.#openId
  }

  /** The SAML providers by ARN. */
  get samlProviders(): ReadonlyMap<string, SamlProvider> {
    return this.#saml
  }

  putOpenId(provider: OpenIdProvider): void {
    this.#openId.set(provider.arn, provider)
    this.#save()
  }

  putSaml(provider: SamlProvider): void {
    this.#saml.set(provider.arn, provider)
    this.#save()
  }

  /** Removes a provider of either kind; one that is not there is no error. */
  remove(arn: string): void {
    this.#openId.delete(arn)
    this.#saml.delete(arn)
    this.#save()
  }

  #save(): void {
    if (this.#path === undefined) return
    const saved: Saved = {
      openIdProviders: [...this.#openId.values()],
      samlProviders: [...this.#saml.values()],
    }
    writeFileSync(`${this.#path}.new`, JSON.stringify(saved, undefined, 2), { mode: 0o600 })
    renameSync(`${this.#path}.new`, this.#path)
  }
}

function read(path: string): Saved {
  try {
    return { ...nothing, ...(JSON.parse(readFileSync(path, 'utf8')) as Partial<Saved>) } // only this file writes it
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return nothing // or a SyntaxError
    throw new Error(`${path} cannot be read; remove it to start anew.`, { cause: error })
  }
}
