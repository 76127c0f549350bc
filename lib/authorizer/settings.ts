import type { Rights, TokenUse } from '../domain/token-claims.ts'
import { poolIssuer, readSettings, type Settings } from '../settings.ts'
import { readTokenSource, type TokenSource } from './presented-token.ts'

/** What an authorizer accepts, and how it answers. */
export interface AuthorizerSettings {
  /** Where each issuer's key set is read, by issuer. */
  readonly keySets: ReadonlyMap<string, string>
  /** `null` takes tokens of either use. */
  readonly tokenUse: TokenUse | null
  /** `null` takes tokens of every app client. */
  readonly clientIds: readonly string[] | null
  readonly rights: Rights
  readonly source: TokenSource
  /** How HTTP APIs are answered in format 2.0; everything else takes a policy. */
  readonly answer: 'simple' | 'iam'
}

type Environment = Readonly<Record<string, string | undefined>>

const poolId = /^[a-z]+(?:-[a-z0-9]+)+_[A-Za-z0-9]+$/u
const uses = new Map<string, TokenUse | null>([
  ['access', 'access'],
  ['id', 'id'],
  ['both', null],
])

/**
 * Reads an authorizer's settings from its environment (docs/authorizer.md lists the variables).
 * Pools and app clients have to be named, so that forgetting them opens nothing.
 *
 * @throws Error that names the variable that is missing or wrong
 */
export function authorizerSettings(env: Environment): AuthorizerSettings {
  const tokenUse = uses.get(env.COGNATE_AUTHORIZER_TOKEN_USE ?? 'access')
  if (tokenUse === undefined) {
    throw new Error('COGNATE_AUTHORIZER_TOKEN_USE is `access`, `id` or `both`')
  }
  const answer = env.COGNATE_AUTHORIZER_ANSWER ?? 'simple'
  if (answer !== 'simple' && answer !== 'iam') {
    throw new Error('COGNATE_AUTHORIZER_ANSWER is `simple` or `iam`')
  }
  const clientIds = required(env, 'COGNATE_AUTHORIZER_CLIENTS')
  return {
    keySets: keySets(readSettings(env), required(env, 'COGNATE_AUTHORIZER_POOLS')),
    tokenUse,
    clientIds: clientIds.includes('*') ? null : clientIds,
    rights: {
      scopes: optional(env, 'COGNATE_AUTHORIZER_SCOPES'),
      groups: optional(env, 'COGNATE_AUTHORIZER_GROUPS'),
    },
    source: readTokenSource(env.COGNATE_AUTHORIZER_SOURCE ?? 'header.Authorization'),
    answer,
  }
}

/** A pool id stands for a pool of this deployment; an issuer's address for any other. */
function keySets(settings: Settings, pools: readonly string[]): ReadonlyMap<string, string> {
  const jwks = '/.well-known/jwks.json'
  return new Map(
    pools.map((pool) => {
      if (poolId.test(pool)) return [poolIssuer(settings, pool), `${settings.url}/${pool}${jwks}`]
      if (/^https?:\/\/[^?#]+$/u.test(pool) && URL.canParse(pool)) return [pool, `${pool}${jwks}`]
      throw new Error(`COGNATE_AUTHORIZER_POOLS: ${pool} is neither a pool id nor an issuer`)
    }),
  )
}

function required(env: Environment, name: string): readonly string[] {
  const values = optional(env, name)
  if (values === null) throw new Error(`${name} has to be set`)
  return values
}

/** A list separated by commas or white space; null when there is nothing in it. */
function optional(env: Environment, name: string): readonly string[] | null {
  const values = (env[name] ?? '').split(/[\s,]+/u).filter((value) => value !== '')
  return values.length > 0 ? values : null
}
