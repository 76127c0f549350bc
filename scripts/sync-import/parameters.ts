import { parseArgs } from 'node:util'

/** What the command was asked to do. */
export interface Parameters {
  readonly region: string
  readonly poolId: string
  readonly profile: string | undefined
  readonly mode: 'import' | 'dry run' | 'verify'
  /** Whose logins are whose, as the pool's owner knows it. */
  readonly loginsFile: string | undefined
  /** Whether people may prove at Cognito whose imported identities are; undefined leaves it as it is. */
  readonly provesLogins: boolean | undefined
  readonly journalFile: string
  /** Where what failed or differs is written, a line of JSON each. */
  readonly reportFile: string | undefined
  /** Requests a second to Cognito Sync. */
  readonly rate: number
  /** Requests a second to identity pools. */
  readonly identityRate: number
}

/** Nobody says what Cognito Sync allows; it is slowed down by what it throttles. */
const usualRate = 20

/**
 * ListIdentities is allowed five times a second, to everybody in the account together (developer guide,
 * "Quotas in Amazon Cognito").
 */
const usualIdentityRate = 4

/** How to use the command. */
export const usage = `Imports an identity pool with its identities and datasets from Amazon Cognito.

  npm run sync:import -- --from-region REGION --identity-pool ID [how]

How:
  --profile NAME     AWS keys to read with; the usual ones unless given
  --dry-run          only look and report
  --verify           compare both sides and report
  --logins FILE      whose logins are whose: lines of identity id,provider,subject
  --prove-logins true|false   whether Cognito is asked, at a sign-in here, whose an identity is
  --journal FILE     how far it is; an import that was cut off goes on there
  --report FILE      write all that failed or differs, a line of JSON each
  --rate NUMBER      requests a second to Cognito Sync (${usualRate})
  --identity-rate NUMBER   requests a second to identity pools (${usualIdentityRate})
`

/**
 * Reads the command line.
 *
 * @throws Error that names the parameter that is wrong
 */
export function readParameters(line: readonly string[]): Parameters {
  const { values } = parseArgs({
    args: [...line],
    options: {
      'from-region': { type: 'string' },
      'identity-pool': { type: 'string' },
      profile: { type: 'string' },
      'dry-run': { type: 'boolean' },
      verify: { type: 'boolean' },
      logins: { type: 'string' },
      'prove-logins': { type: 'string' },
      journal: { type: 'string' },
      report: { type: 'string' },
      rate: { type: 'string' },
      'identity-rate': { type: 'string' },
    },
  })
  const poolId = values['identity-pool']
  if (poolId === undefined || !/^[\w-]{1,40}:[0-9a-f-]{36}$/u.test(poolId)) {
    throw new Error('--identity-pool is the id of the identity pool, such as eu-west-1:…')
  }
  const region = values['from-region'] ?? poolId.slice(0, poolId.indexOf(':'))
  if (values.verify && values['dry-run']) throw new Error('--verify writes nothing: see --help')
  return {
    region,
    poolId,
    profile: values.profile,
    mode: values.verify ? 'verify' : values['dry-run'] ? 'dry run' : 'import',
    loginsFile: values.logins,
    provesLogins: flag('prove-logins', values['prove-logins']),
    journalFile: values.journal ?? `sync-import-${poolId.replace(':', '-')}.jsonl`,
    reportFile: values.report,
    rate: rateOf('rate', values.rate) ?? usualRate,
    identityRate: rateOf('identity-rate', values['identity-rate']) ?? usualIdentityRate,
  }
}

function flag(name: string, text: string | undefined): boolean | undefined {
  if (text === undefined) return undefined
  if (text === 'true' || text === 'false') return text === 'true'
  throw new Error(`--${name} is true or false`)
}

function rateOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const rate = Number(text)
  if (/^\d{1,4}(\.\d+)?$/u.test(text) && rate > 0) return rate
  throw new Error(`--${name} is a number of requests a second`)
}
