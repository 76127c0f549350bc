import { call, type CallOptions } from './raw-calls.ts'
import { password, signedIn, type Person, type Pool } from './world.ts'

/** Where the hammer strikes. */
export interface Target {
  readonly url: string
  readonly round: number
  readonly byMail: Pool
  readonly byAlias: Pool
  readonly group: string
  readonly owner: { readonly IdentityPoolId: string; readonly IdentityId: string }
}

/** What was asked for, and what of it was acknowledged. */
export interface Record {
  /** E-mail addresses that signed up, with the `sub` once acknowledged. */
  readonly signUps: Map<string, string | undefined>
  readonly confirmed: Set<string>
  readonly members: Set<string>
  readonly people: Person[]
  /** Users that an administrator made, by name. */
  readonly created: Map<string, boolean>
  /** The addresses of each that were asked for, oldest first, and the newest acknowledged. */
  readonly addresses: Map<string, { asked: string[]; acknowledged: string | undefined }>
  /** The same of the one value that all records of a dataset have, by the number of records. */
  readonly values: Map<number, { asked: string; acknowledged: string | undefined }>
}

/** The sizes of the datasets: one, below and above what a transaction takes, and the most. */
export const datasetSizes = [1, 99, 101, 1024]

/** The value of the one record of the smallest dataset is filled up to nearly the limit. */
export const filling = 'x'.repeat(1_000_000)

/**
 * Writes in many ways at once until the server no longer answers.
 *
 * @param onWrite called after each write that was acknowledged
 */
export async function hammer(target: Target, onWrite: () => void): Promise<Record> {
  const record: Record = {
    signUps: new Map(),
    confirmed: new Set(),
    members: new Set(),
    people: [],
    created: new Map(),
    addresses: new Map(),
    values: new Map(),
  }
  const options = { url: target.url }
  const send = async <Output>(name: string, input: object) => {
    const output = await call<Output>(name, { ...input }, options)
    onWrite()
    return output
  }
  let number = 0
  const next = () => `${String(target.round)}-${String(number++)}`
  const writers = [
    ...[1, 2, 3].map(() => () => signUp(target, { record, send, name: next() }, options)),
    ...[1, 2].map(() => () => administrate(target, { record, send, name: next() })),
    ...datasetSizes.map((size) => () => update(target, { record, send, name: next() }, size)),
  ]
  await Promise.all(writers.map(untilItFails))
  return record
}

interface Strike {
  readonly record: Record
  readonly send: <Output>(name: string, input: object) => Promise<Output>
  readonly name: string
}

async function untilItFails(strike: () => Promise<void>): Promise<void> {
  try {
    for (;;) await strike()
  } catch (error) {
    // fetch fails with the server; an answer that is an error is a fault of ours
    if ((error as Error).name !== 'TypeError') throw error // of another realm in Jest
  }
}

async function signUp(
  { byMail, group }: Target,
  { record, send, name }: Strike,
  options: CallOptions,
): Promise<void> {
  const email = `${name}@example.com`
  record.signUps.set(email, undefined)
  const input = { ClientId: byMail.clientId, Username: email, Password: password }
  const { UserSub } = await send<{ UserSub: string }>('SignUp', input)
  record.signUps.set(email, UserSub)
  const who = { UserPoolId: byMail.poolId, Username: email }
  await send('AdminConfirmSignUp', who)
  record.confirmed.add(email)
  await send('AdminAddUserToGroup', { ...who, GroupName: group })
  record.members.add(email)
  record.people.push(await signedIn(byMail, email, options))
}

async function administrate({ byAlias }: Target, { record, send, name }: Strike): Promise<void> {
  const who = { UserPoolId: byAlias.poolId, Username: `user-${name}` }
  const addresses = ['first', 'second'].map((word) => `${word}-${name}@example.com`)
  const [first = '', second = ''] = addresses
  const attributes = (email: string) => ({
    UserAttributes: [
      { Name: 'email', Value: email },
      { Name: 'email_verified', Value: 'true' },
    ],
  })
  const mine = { asked: [first], acknowledged: undefined as string | undefined }
  record.addresses.set(who.Username, mine)
  record.created.set(who.Username, false)
  await send('AdminCreateUser', { ...who, ...attributes(first), MessageAction: 'SUPPRESS' })
  record.created.set(who.Username, true)
  mine.acknowledged = first
  mine.asked.push(second)
  await send('AdminUpdateUserAttributes', { ...who, ...attributes(second) })
  mine.acknowledged = second
}

async function update({ owner }: Target, strike: Strike, size: number): Promise<void> {
  const { record, send, name } = strike
  const dataset = { ...owner, DatasetName: `of-${String(size)}` }
  const { Records, SyncSessionToken } = await send<{
    Records: { Key: string; SyncCount: number }[]
    SyncSessionToken: string
  }>('ListRecords', dataset)
  const counts = new Map(Records.map(({ Key, SyncCount }) => [Key, SyncCount]))
  const before = record.values.get(size)?.acknowledged
  record.values.set(size, { asked: name, acknowledged: before })
  const RecordPatches = Array.from({ length: size }, (_, index) => {
    const Key = `key-${String(index)}`
    const Value = size === 1 ? name + filling : name
    return { Op: 'replace', Key, Value, SyncCount: counts.get(Key) ?? 0 }
  })
  await send('UpdateRecords', { ...dataset, SyncSessionToken, RecordPatches })
  record.values.set(size, { asked: name, acknowledged: name })
}
