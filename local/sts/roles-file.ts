import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { defaultRolesFile } from './default-roles.ts'
import { asList, asObject, asString, PolicyError } from './policy-json.ts'
import type { TrustPolicy } from './trust-policy.ts'
import { parseTrustPolicy } from './trust-policy.ts'

/** A role that may be assumed; `maxSessionDuration` in seconds. */
export interface Role {
  arn: string
  maxSessionDuration: number
  trustPolicy: TrustPolicy
}

/** An OpenID Connect provider that the account trusts; `*` among the clients means any. */
export interface OidcProvider {
  /** The issuer, exactly as in its tokens. */
  url: string
  clientIds: readonly string[]
}

/** What the roles file says: roles by ARN and providers by issuer. */
export interface Trust {
  roles: ReadonlyMap<string, Role>
  providers: ReadonlyMap<string, OidcProvider>
}

/** Where the roles file lies, and what its placeholders stand for. */
export interface RolesFileOptions {
  path: string
  issuer: string
  account: string
}

/** An issuer as IAM's ARNs and condition keys have it: without its scheme. */
export function withoutScheme(issuer: string): string {
  return issuer.replace(/^https?:\/\//, '')
}

/**
 * Answers a reader of the roles file that reads again only when the file has changed. Creates the
 * file, for its owner's eyes only, when there is none. The reader throws {@link PolicyError} when
 * the file cannot be used.
 */
export async function openRolesFile(options: RolesFileOptions): Promise<() => Promise<Trust>> {
  await mkdir(dirname(options.path), { recursive: true, mode: 0o700 })
  const first = `${JSON.stringify(defaultRolesFile, undefined, 2)}\n`
  await writeFile(options.path, first, { flag: 'wx', mode: 0o600 }).catch(keepExisting)
  let known: { version: string; trust: Trust } | undefined
  return async () => {
    const { mtimeNs, size, ino } = await stat(options.path, { bigint: true })
    const version = `${mtimeNs} ${size} ${ino}`
    if (known?.version !== version) {
      known = { version, trust: parseRolesFile(await readFile(options.path, 'utf8'), options) }
    }
    return known.trust
  }
}

/** Adds the account's providers to those of the file; of an issuer that both have, all clients count. */
export function withProviders({ roles, providers }: Trust, more: Iterable<OidcProvider>): Trust {
  const all = new Map(providers)
  for (const { url, clientIds } of more) {
    all.set(url, { url, clientIds: [...clientIds, ...(all.get(url)?.clientIds ?? [])] })
  }
  return { roles, providers: all }
}

function keepExisting(error: unknown): void {
  if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error // writeFile rejects with these only
}

/** Reads the text of a roles file; throws {@link PolicyError} naming the entry that is at fault. */
function parseRolesFile(text: string, options: RolesFileOptions): Trust {
  const filled = text
    .replaceAll('${IssuerUrl}', options.issuer)
    .replaceAll('${Issuer}', withoutScheme(options.issuer))
    .replaceAll('${Account}', options.account)
  const file = naming(options.path, () => asObject(JSON.parse(filled), 'the file'))
  const providers = naming('oidcProviders', () =>
    asList(file.oidcProviders ?? [], 'the entry').map(parseProvider),
  )
  const roles = naming('roles', () => asList(file.roles, 'the entry').map(parseRole))
  return {
    providers: new Map(providers.map((provider) => [provider.url, provider])),
    roles: new Map(roles.map((role) => [role.arn, role])),
  }
}

function naming<Value>(what: string, read: () => Value): Value {
  try {
    return read()
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'unreadable'
    throw new PolicyError(`${what}: ${reason}`, { cause: error })
  }
}

function parseProvider(value: unknown): OidcProvider {
  const { url, clientIds } = asObject(value, 'a provider')
  return {
    url: asString(url, 'url'),
    clientIds: asList(clientIds, 'clientIds').map((id) => asString(id, 'clientIds')),
  }
}

function parseRole(value: unknown): Role {
  const { arn, maxSessionDuration = 3600, trustPolicy } = asObject(value, 'a role')
  const name = asString(arn, 'arn')
  if (!/^arn:aws[\w-]*:iam::\d{12}:role\/\S+$/.test(name)) {
    throw new PolicyError(`${name} is not the ARN of a role.`)
  }
  const seconds = Number(maxSessionDuration)
  if (!Number.isInteger(seconds) || seconds < 3600 || seconds > 43_200) {
    throw new PolicyError(`maxSessionDuration of ${name} must lie between 3600 and 43200.`)
  }
  const policy = naming(name, () => parseTrustPolicy(trustPolicy))
  return { arn: name, maxSessionDuration: seconds, trustPolicy: policy }
}
