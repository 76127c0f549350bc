import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type {
  AliasAttributeType,
  SchemaAttributeType,
  UsernameAttributeType,
} from '@aws-sdk/client-cognito-identity-provider'
import { acceptable, type Instructions } from '../../lib/pool-change/obstacles.ts'
import type { CollisionRule, PoolChange } from '../../lib/store/pool-changes.ts'

/** What the command was asked to do. */
export interface Parameters extends Instructions {
  readonly poolId: string
  readonly mode: 'start' | 'resume' | 'cancel'
  readonly change: PoolChange
  readonly isDryRun: boolean
  /** Where everything that stands in the way is written, a line of JSON each. */
  readonly reportFile: string | undefined
  /** Seconds until no request that is under way can be older than a write; undefined is the usual. */
  readonly settle: number | undefined
}

/** How to use the command. */
export const usage = `Changes of a user pool what Cognito fixes when it is created.

  npm run pool:change -- --pool ID [what] [how]

What:
  --username-attributes email,phone_number   name users by these; "none" for user names
  --alias-attributes email,phone_number,preferred_username   aliases of the user name, or "none"
  --case-sensitive true|false                whether names in other case are other names
  --require a,b     --optional a,b           attributes that are required, or not any more
  --mutable a,b     --immutable a,b          attributes that may be changed, or not any more
  --schema FILE                              attributes as in CreateUserPool's Schema (JSON list)

How:
  --dry-run                                  only look and report
  --accept ${acceptable.join(',')}
                                             leave these as they are
  --on-collision keep-oldest|keep-newest     who keeps a name that several users would have
  --report FILE                              write all that stands in the way, a line of JSON each
  --resume                                   go on with a change that was cut off
  --cancel                                   take a change back that was cut off
  --settle SECONDS                           how long requests may be under way (20)
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
      pool: { type: 'string' },
      'username-attributes': { type: 'string' },
      'alias-attributes': { type: 'string' },
      'case-sensitive': { type: 'string' },
      require: { type: 'string' },
      optional: { type: 'string' },
      mutable: { type: 'string' },
      immutable: { type: 'string' },
      schema: { type: 'string' },
      'dry-run': { type: 'boolean' },
      accept: { type: 'string' },
      'on-collision': { type: 'string' },
      report: { type: 'string' },
      resume: { type: 'boolean' },
      cancel: { type: 'boolean' },
      settle: { type: 'string' },
    },
  })
  if (values.pool === undefined) throw new Error('--pool is missing: the id of the user pool')
  const change: PoolChange = {
    usernameAttributes: names(values, 'username-attributes', ['email', 'phone_number']),
    aliasAttributes: names(values, 'alias-attributes', [
      'email',
      'phone_number',
      'preferred_username',
    ]),
    caseSensitive: flag(values['case-sensitive']),
    attributes: attributeChanges(values),
  }
  const mode = values.resume ? 'resume' : values.cancel ? 'cancel' : 'start'
  const isEmpty = Object.values(change).every((part) => part === undefined)
  if (mode === 'start' && isEmpty) throw new Error('There is nothing to change: see --help')
  return {
    poolId: values.pool,
    mode,
    change,
    isDryRun: values['dry-run'] ?? false,
    accept: oneOf('accept', acceptable, list(values.accept) ?? []),
    onCollision: collisionRule(values['on-collision']),
    reportFile: values.report,
    settle: seconds(values.settle),
  }
}

type Values = Readonly<Record<string, string | boolean | undefined>>

function names<T extends UsernameAttributeType | AliasAttributeType>(
  values: Values,
  parameter: string,
  allowed: readonly T[],
): T[] | undefined {
  const given = list(values[parameter])
  return given && oneOf(parameter, allowed, given)
}

/** A list with commas; «none» is an empty one. */
function list(text: string | boolean | undefined): string[] | undefined {
  if (typeof text !== 'string') return undefined
  return text === 'none' ? [] : text.split(',').map((part) => part.trim())
}

function oneOf<T extends string>(
  parameter: string,
  allowed: readonly T[],
  given: readonly string[],
): T[] {
  return given.map((value) => {
    const found = allowed.find((one) => one === value)
    if (found === undefined) {
      throw new Error(`--${parameter} ${value}: it is ${allowed.join(', ')}`)
    }
    return found
  })
}

function flag(text: string | undefined): boolean | undefined {
  if (text === undefined) return undefined
  if (text !== 'true' && text !== 'false') throw new Error('--case-sensitive is true or false')
  return text === 'true'
}

function collisionRule(text: string | undefined): CollisionRule | undefined {
  const rules = ['keep-oldest', 'keep-newest'] as const
  return text === undefined ? undefined : oneOf('on-collision', rules, [text])[0]
}

function seconds(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (!/^\d{1,4}$/u.test(text)) throw new Error('--settle is a number of seconds')
  return Number(text)
}

/** One entry for each attribute that any of the parameters names. */
function attributeChanges(values: Values): SchemaAttributeType[] | undefined {
  const changes = new Map<string, SchemaAttributeType>()
  const note = (Name: string, change: SchemaAttributeType) =>
    changes.set(Name, { ...changes.get(Name), Name, ...change })
  for (const entry of schemaFile(values.schema)) note(entry.Name ?? '', entry)
  for (const name of list(values.require) ?? []) note(name, { Required: true })
  for (const name of list(values.optional) ?? []) note(name, { Required: false })
  for (const name of list(values.mutable) ?? []) note(name, { Mutable: true })
  for (const name of list(values.immutable) ?? []) note(name, { Mutable: false })
  return changes.size > 0 ? [...changes.values()] : undefined
}

function schemaFile(file: string | boolean | undefined): SchemaAttributeType[] {
  if (typeof file !== 'string') return []
  const entries = JSON.parse(readFileSync(file, 'utf8')) as unknown // checked below, and as a schema later
  if (!Array.isArray(entries)) throw new Error(`--schema ${file}: it is a list of attributes`)
  return entries as SchemaAttributeType[] // as above
}
