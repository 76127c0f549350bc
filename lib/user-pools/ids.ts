import { randomInt } from 'node:crypto'

const lowerCaseAlphanumerics = 'abcdefghijklmnopqrstuvwxyz0123456789'
/** In the order in which they are stored. */
const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const poolPart = 9
const clientIdLength = 26

/**
 * A new pool id: `{region}_{9 alphanumerics}`. The nine are lower case, because a client id has no
 * capitals and carries them.
 */
export function newPoolId(region: string): string {
  return `${region}_${randomText(poolPart)}`
}

/** Whether a text has the form of a pool id; any other may not become a key of the table. */
export function isPoolId(text: string): boolean {
  return text.length <= 55 && /^[\w-]+_[0-9A-Za-z]+$/u.test(text)
}

/**
 * A new client id: 26 lower-case alphanumerics, the first nine of them the pool's. So client, pool
 * and user are read in one trip, without looking up first which pool the client belongs to.
 */
export function newClientId(poolId: string): string {
  return poolName(poolId) + randomText(clientIdLength - poolPart)
}

/** Whether a text has the form of a client id. */
export function isClientId(text: string): boolean {
  return /^[0-9a-z]{26}$/u.test(text)
}

/** The pool that a client id belongs to, in this deployment's Region. */
export function poolIdOfClient(region: string, clientId: string): string {
  return `${region}_${clientId.slice(0, poolPart)}`
}

/** A new client secret, as long as Cognito's. */
export function newClientSecret(): string {
  return randomText(51)
}

/**
 * A new id of a user import job: `import-` and 14 alphanumerics, of which the first eight tell the
 * time, so that the ids of a pool's jobs have the order of their creation.
 */
export function newImportJobId(now: number): string {
  return `import-${inDigits(now).padStart(8, '0')}${randomText(6)}`
}

/** The part of a pool id after the underscore: what SRP calls the pool. */
export function poolName(poolId: string): string {
  return poolId.slice(poolId.indexOf('_') + 1)
}

function inDigits(number: number): string {
  const rest = Math.floor(number / digits.length)
  return (rest > 0 ? inDigits(rest) : '') + (digits[number % digits.length] ?? '')
}

function randomText(length: number): string {
  return Array.from(
    { length },
    () => lowerCaseAlphanumerics[randomInt(lowerCaseAlphanumerics.length)],
  ).join('')
}
