import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { adminGetUser } from '../../../lib/operations/user-pools/users/admin-get-user.ts'
import { listUsers } from '../../../lib/operations/user-pools/users/list-users.ts'
import { importJobRef, replaceImportJob } from '../../../lib/store/import-jobs.ts'
import { userRef } from '../../../lib/store/users.ts'
import type { Services } from '../../../lib/services.ts'
import { replacePool, type UserPool } from '../../../lib/store/user-pools.ts'
import { fileKey } from '../../../lib/user-pools/import/job-answer.ts'
import { aClient, run } from '../../builders.ts'
import { everyFlow, passwordSignIn, srpSignIn } from '../people.ts'
import { refusal } from '../stage.ts'
import { aRow, fileOf, type Values } from './files.ts'
import { anImportPool, anImportStage, work, type ImportStage } from './import-stage.ts'

let stage: ImportStage
let pool: UserPool
beforeAll(async () => {
  stage = await anImportStage()
})
beforeEach(async () => {
  pool = await anImportPool(stage.services)
})
afterAll(() => stage.stop())

const completed = 'Import Job Completed Successfully.'
const tooMany = 'Too many users have failed or been skipped during the import.'

/** Imports rows and answers what became of the job, and its log. */
async function imported(rows: readonly Values[], into = pool) {
  const job = await stage.started(into, fileOf(into, rows))
  return { job, ...(await stage.finished(job)), report: await stage.reportOf(into, job) }
}

const userOf = (Username: string, { id: UserPoolId } = pool) =>
  run(adminGetUser, stage.services, { UserPoolId, Username })

const attributesOf = async (name: string, into = pool): Promise<Record<string, unknown>> => {
  const { UserAttributes = [] } = await userOf(name, into)
  const pairs = UserAttributes.map(({ Name = '', Value }): [string, unknown] => [Name, Value])
  return Object.fromEntries(pairs)
}

/** The line of the log on the only row. */
const failure = (message: string) => [`[FAILED] Line Number 2 - ${message}`]

describe('a file of users', () => {
  it('is imported, its users have to reset their passwords', async () => {
    const row = aRow('jane', {
      birthdate: '02/01/1985',
      name: 'Doe\\, Jane',
      updated_at: '1471453471',
    })
    const { job, report, ...rest } = await imported([row, aRow('john')])
    expect(rest).toEqual({ Status: 'Succeeded', CompletionMessage: completed, counts: [2, 0, 0] })
    expect(report).toEqual([
      '[SUCCEEDED] Line Number 2 - The import succeeded.',
      '[SUCCEEDED] Line Number 3 - The import succeeded.',
    ])
    expect(await userOf('jane')).toMatchObject({ UserStatus: 'RESET_REQUIRED', Enabled: true })
    expect(await attributesOf('jane')).toEqual({
      sub: expect.any(String),
      email: 'jane@example.com',
      email_verified: 'true',
      birthdate: '1985-02-01',
      name: 'Doe, Jane',
      updated_at: '1471453471',
    })
    const client = await aClient(stage.services, pool, everyFlow)
    await expect(
      passwordSignIn(stage.services, client, { USERNAME: 'jane', PASSWORD: 'anything' }),
    ).rejects.toEqual(
      refusal('PasswordResetRequiredException', 'Password reset required for the user'),
    )
    const [poolId, jobId] = [job.UserPoolId, job.JobId]
    expect(await stage.services.importFiles.find(fileKey({ poolId, id: jobId }))).toBeUndefined()
  })

  it('never changes a user who is there', async () => {
    await imported([aRow('jane', { name: 'Jane' })])
    const { report, ...rest } = await imported([aRow('jane', { name: 'Another' }), aRow('john')])
    expect(rest).toMatchObject({ Status: 'Succeeded', counts: [1, 1, 0] })
    expect(report[0]).toBe('[SKIPPED] Line Number 2 - The user already exists.')
    expect(await attributesOf('jane')).toMatchObject({ name: 'Jane' })
  })

  it('names users by e-mail address where the pool does', async () => {
    const byMail = await anImportPool(stage.services, { UsernameAttributes: ['email'] })
    const row = aRow('jane@example.com', { email: '' })
    const twice = aRow('jane@example.com', { email: 'jane@example.com' })
    const { report, counts } = await imported([row, twice], byMail)
    expect(counts).toEqual([1, 1, 0])
    expect(report[1]).toBe('[SKIPPED] Line Number 3 - The user already exists.')
    expect(await attributesOf('jane@example.com', byMail)).toMatchObject({
      email: 'jane@example.com',
      email_verified: 'true',
    })
  })

  it('gives a name to the first who wants it', async () => {
    const byAlias = await anImportPool(stage.services, { AliasAttributes: ['email'] })
    const rows = Array.from({ length: 20 }, (_, index) =>
      aRow(`user-${String(index)}`, { email: `same-${String(index % 2)}@example.com` }),
    )
    const { report, Status, counts, CompletionMessage } = await imported(rows, byAlias)
    expect({ Status, counts, CompletionMessage }).toEqual({
      Status: 'Failed',
      counts: [2, 0, 18],
      CompletionMessage: tooMany,
    })
    expect(report.slice(0, 3)).toEqual([
      '[SUCCEEDED] Line Number 2 - The import succeeded.',
      '[SUCCEEDED] Line Number 3 - The import succeeded.',
      '[FAILED] Line Number 4 - An account with the given email already exists.',
    ])
    expect((await userOf('same-1@example.com', byAlias)).Username).toBe('user-1')
  })

  it('has lines of the file numbered, whatever lies between them', async () => {
    const file = fileOf(pool, [aRow('jane'), aRow('john')]).replaceAll('\n', '\r\n\r\n')
    const job = await stage.started(pool, file)
    expect(await stage.finished(job)).toMatchObject({ Status: 'Succeeded', counts: [2, 0, 0] })
    expect(await stage.reportOf(pool, job)).toEqual([
      '[SUCCEEDED] Line Number 3 - The import succeeded.',
      '[SUCCEEDED] Line Number 5 - The import succeeded.',
    ])
  })

  it('may have no users', async () => {
    const job = await stage.started(pool, fileOf(pool, []))
    expect(await stage.finished(job)).toMatchObject({ Status: 'Succeeded', counts: [0, 0, 0] })
  })

  it.each<[string, Values, string]>([
    [
      'nothing verified',
      { 'cognito:username': 'jane', email: 'j@example.com', phone_number_verified: 'TRUE' },
      'The User Record does not set any of the auto verified attributes to true. (Example: email_verified to true).',
    ],
    [
      'a flag without an address',
      { 'cognito:username': 'jane', email_verified: 'TRUE' },
      'Email is required to verify/un-verify an email',
    ],
    ['an address that is none', aRow('jane', { email: 'jane' }), 'Invalid email address format.'],
    [
      'a user name with white space',
      aRow('jane doe'),
      "1 validation error detected: Value at 'username' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+",
    ],
    [
      'a value that does not fit',
      aRow('jane', { updated_at: 'today' }),
      'Attributes did not conform to the schema: updated_at: Number must be in decimal format',
    ],
    [
      'a factor that the pool does not have',
      aRow('jane', { 'cognito:mfa_enabled': 'TRUE' }),
      'cognito:mfa_enabled: The value does not match the MFA configuration of the user pool.',
    ],
    [
      'a day in another form',
      aRow('jane', { birthdate: '1985-02-01' }),
      'birthdate: Date must be in MM/DD/YYYY format',
    ],
    [
      'names like storage keys',
      aRow('pool#x', { email: `${'x'.repeat(3000)}@example.com` }),
      'Invalid email address format.',
    ],
  ])('leaves out rows with %s, and goes on', async (_, row, message) => {
    const { report, counts } = await imported([row, aRow('john'), aRow('joan')])
    expect(counts).toEqual([2, 0, 1])
    expect(report.slice(0, 1)).toEqual(failure(message))
    const { Users = [] } = await run(listUsers, stage.services, { UserPoolId: pool.id })
    expect(Users.map(({ Username }) => Username).sort()).toEqual(['joan', 'john'])
  })

  it('needs what the pool requires', async () => {
    const strict = await anImportPool(stage.services)
    const schema = strict.schema.map((entry) =>
      entry.Name === 'given_name' ? { ...entry, Required: true } : entry,
    )
    const { table } = stage.services
    await table.write(replacePool({ ...strict, schema, version: 2 }))
    const { report, counts } = await imported(
      [aRow('jane'), aRow('john', { given_name: 'J' })],
      strict,
    )
    expect(counts).toEqual([1, 0, 1])
    expect(report.slice(0, 1)).toEqual(
      failure('Attributes did not conform to the schema: given_name: The attribute is required'),
    )
  })

  it('takes bytes that are no text for a row that fails', async () => {
    const [header = ''] = fileOf(pool, []).split('\n')
    const file = Buffer.concat([Buffer.from(`${header}\n`), Buffer.from([0xc3, 0x28, 10])])
    const job = await stage.started(pool, file)
    expect((await stage.finished(job)).counts).toEqual([0, 0, 1])
    expect(await stage.reportOf(pool, job)).toEqual(failure('The row is not encoded in UTF-8.'))
  })
})

describe('the factors of imported users', () => {
  it.each([
    ['OPTIONAL', 'TRUE', '+12345550100', { enabled: ['SMS_MFA'] }],
    ['OPTIONAL', 'TRUE', '', { enabled: ['EMAIL_OTP'] }],
    ['OPTIONAL', 'FALSE', '+12345550100', undefined],
    ['OPTIONAL', '', '+12345550100', undefined],
    ['ON', '', '+12345550100', undefined],
    ['ON', 'TRUE', '+12345550100', undefined],
  ] as const)('follow pool (%s) and file (%j)', async (MfaConfiguration, flag, phone, mfa) => {
    const into = await anImportPool(stage.services, { MfaConfiguration })
    const row = aRow('jane', { 'cognito:mfa_enabled': flag, phone_number: phone })
    expect((await imported([row], into)).counts).toEqual([1, 0, 0])
    const user = await stage.services.table.get(userRef(into.id, 'jane'))
    expect(user?.mfa).toEqual(mfa)
  })

  it('cannot be off where the pool demands them', async () => {
    const into = await anImportPool(stage.services, { MfaConfiguration: 'ON' })
    const { counts } = await imported([aRow('jane', { 'cognito:mfa_enabled': 'false' })], into)
    expect(counts).toEqual([0, 0, 1])
  })

  it('confirm users who can sign in by codes alone', async () => {
    const into = await anImportPool(stage.services, {
      Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } },
    })
    await imported([aRow('jane')], into)
    expect(await userOf('jane', into)).toMatchObject({ UserStatus: 'CONFIRMED' })
  })
})

describe('a file with password hashes', () => {
  const hash = '$2b$04$abcdefghijklmnopqrstuuz8fopI114RyghuYhvhf71t8S.jRpJhq' // of `horse`
  const BCRYPT = { PasswordHashingAlgorithm: 'BCRYPT' } as const

  it('lets its users sign in with the passwords that they have', async () => {
    const client = await aClient(stage.services, pool, everyFlow)
    const rows = [
      aRow('jane', { password_hash: hash }),
      aRow('john'),
      aRow('joan', { password_hash: hash.replace('$04$', '$13$') }),
      aRow('jill', { password_hash: 'horse' }),
    ]
    const job = await stage.started(pool, fileOf(pool, rows, { hasHashes: true }), BCRYPT)
    expect((await stage.finished(job)).counts).toEqual([2, 0, 2])
    expect(await stage.reportOf(pool, job)).toEqual([
      '[SUCCEEDED] Line Number 2 - The import succeeded.',
      '[SUCCEEDED] Line Number 3 - The import succeeded.',
      '[FAILED] Line Number 4 - The password hash contains parameter values that exceed the maximum allowed values.',
      '[FAILED] Line Number 5 - The password hash does not match the expected format for the specified algorithm.',
    ])
    expect(await userOf('jane')).toMatchObject({ UserStatus: 'CONFIRMED' })
    expect(await userOf('john')).toMatchObject({ UserStatus: 'RESET_REQUIRED' })
    const { services } = stage
    await expect(srpSignIn(services, client, { name: 'jane', secret: 'horse' })).rejects.toThrow()
    await passwordSignIn(services, client, { USERNAME: 'jane', PASSWORD: 'horse' })
    await srpSignIn(services, client, { name: 'jane', secret: 'horse' })
  })

  it('is read for hashes only where the job says so', async () => {
    const job = await stage.started(pool, fileOf(pool, [aRow('jane')], { hasHashes: true }))
    expect((await stage.finished(job)).counts).toEqual([1, 0, 0])
    expect(await userOf('jane')).toMatchObject({ UserStatus: 'RESET_REQUIRED' })
  })

  it('may have only the columns that it needs, as in AWS’s example', async () => {
    const file = `cognito:username,email,email_verified,password_hash\njane,j@example.com,TRUE,${hash}`
    const job = await stage.started(pool, file, BCRYPT)
    expect((await stage.finished(job)).counts).toEqual([1, 0, 0])
  })

  it('takes hashes whose commas are escaped', async () => {
    const argon =
      '$argon2id$v=19$m=19456\\,t=2\\,p=1$AAECAwQFBgcICQoLDA0ODw$v9sjJAHT+KnZDllfoKYRzMY7St5sqKguzQFUZq7fcN0'
    const file = fileOf(pool, [aRow('jane', { password_hash: argon })], { hasHashes: true })
    const job = await stage.started(pool, file, { PasswordHashingAlgorithm: 'ARGON2ID' })
    expect((await stage.finished(job)).counts).toEqual([1, 0, 0])
  })
})

describe('a job fails', () => {
  it('at the row after the 500,000th', async () => {
    const job = await stage.started(pool, fileOf(pool, [aRow('jane'), aRow('john')]))
    const { table } = stage.services
    const stored = await table.get(importJobRef(pool.id, job.JobId))
    if (!stored) throw new Error('it was started')
    const late = (rows: number, version: number) =>
      replaceImportJob({ ...stored, cursor: { ...stored.cursor, rows }, version })
    await table.write(late(499_999, stored.version + 1))
    expect(await stage.finished(job)).toEqual({
      Status: 'Failed',
      CompletionMessage: 'The CSV file has more than 500000 rows.',
      counts: [0, 0, 0],
    })
    const other = await stage.started(pool, fileOf(pool, [aRow('jane')]))
    expect(await stage.finished(other)).toMatchObject({ Status: 'Succeeded' })
  })

  it.each<[string, () => string, string]>([
    ['without a header', () => 'jane,john', 'The header of the CSV file has a column too many.'],
    ['with an empty file', () => '\n', 'The header of the CSV file has a column too many.'],
    [
      'with a byte order mark',
      () => `\uFEFF${fileOf(pool, [])}`,
      'The CSV file begins with a byte order mark.',
    ],
  ])('%s', async (_, file, CompletionMessage) => {
    const job = await stage.started(pool, file())
    expect(await stage.finished(job)).toEqual({
      Status: 'Failed',
      CompletionMessage,
      counts: [0, 0, 0],
    })
  })

  it('when it lacks the hashes that it was created for', async () => {
    const job = await stage.started(pool, fileOf(pool, []), { PasswordHashingAlgorithm: 'SCRYPT' })
    expect(await stage.finished(job)).toMatchObject({
      Status: 'Failed',
      CompletionMessage: 'The CSV file does not include a password_hash column.',
    })
  })

  it('when its file is gone', async () => {
    const job = await stage.started(pool, fileOf(pool, [aRow('jane')]))
    await stage.services.importFiles.remove(fileKey({ poolId: pool.id, id: job.JobId }))
    expect(await stage.finished(job)).toMatchObject({
      Status: 'Failed',
      CompletionMessage: 'The CSV file is gone, or was uploaded anew after the start.',
    })
  })

  it('when the role of its log is refused', async () => {
    const job = await stage.started(pool, fileOf(pool, [aRow('jane')]))
    const denied = Object.assign(new Error('Access denied'), { $fault: 'client' })
    const logs = { call: () => Promise.reject(denied) }
    const services = Object.create(stage.services, {
      logs: { value: () => logs },
    }) as Services // with an STS that refuses
    await work(services, job)
    expect(await stage.described(job)).toMatchObject({
      Status: 'Failed',
      CompletionMessage:
        'The CloudWatch Logs role cannot be assumed, does not have the correct access policy, or has been deleted.',
    })
  })
})
