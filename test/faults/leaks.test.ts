import { randomUUID } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { InboxMessage } from '../../local/inbox/message.ts'
import { builtOperation, call, rawCall, type Input } from '../wire/raw-calls.ts'
import { startServer, type ServerProcess } from '../wire/server.ts'
import { become, newIdentityPool, newPool, signedIn, type Person } from '../wire/world.ts'

/** What was secret in the course of the story, by what it was. */
const secrets = new Map<string, string>()
const folder = mkdtempSync(join(tmpdir(), 'cognate-leaks-'))
let server: ServerProcess
let url: string
let inbox: readonly InboxMessage[]

function secret(what: string, value: string): string {
  secrets.set(what, value)
  return value
}

/** What a secret might be written as. */
function spellings(value: string): string[] {
  const bytes = Buffer.from(value)
  const base64 = [0, 1, 2].map((shift) =>
    // inside other text in base64, where the first and the last digits depend on the neighbours
    Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .slice(4, -4),
  )
  const forms = [value, bytes.toString('hex'), ...base64.map((text) => text.replace(/=+$/u, ''))]
  return forms.filter((form) => form.length >= 8)
}

function leaksIn(text: string): string[] {
  return [...secrets].flatMap(([what, value]) =>
    spellings(value).some((form) => text.includes(form)) ? [what] : [],
  )
}

beforeAll(async () => {
  server = await startServer({ COGNATE_DATA: folder })
  url = server.url
  await live()
  const answer = await fetch(`${url}/inbox/messages?limit=100`)
  inbox = ((await answer.json()) as { messages: InboxMessage[] }).messages // our own inbox
  await server.stop()
})

afterAll(async () => {
  await server.stop()
  rmSync(folder, { recursive: true, force: true })
})

const to = (input: Input, name: string) => call(name, input, { url })
const strong = () => `Aa1-${randomUUID()}`

/** A life with every kind of secret, mistakes included. */
async function live(): Promise<void> {
  const pool = await newPool({ AliasAttributes: ['email'] }, { url })
  const ClientId = pool.clientId
  const who = { ClientId, Username: 'ann' }
  const first = secret('the password', strong())
  const UserAttributes = [{ Name: 'email', Value: 'ann@example.com' }]
  await to({ ...who, Password: first, UserAttributes }, 'SignUp')
  await to({ UserPoolId: pool.poolId, Username: 'ann' }, 'AdminConfirmSignUp')
  const wrong = { USERNAME: 'ann', PASSWORD: secret('a wrong password', strong()) }
  const attempt = { ClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters: wrong }
  await rawCall(builtOperation('InitiateAuth'), attempt, { url })
  await to(
    {
      UserPoolId: pool.poolId,
      Username: 'ann',
      Password: secret("the administrator's password", 'Correct-Horse-7'),
      Permanent: true,
    },
    'AdminSetUserPassword',
  )
  const ann = await signedIn(pool, 'ann', { url })
  await keep(ann)
  await to(
    {
      UserPoolId: pool.poolId,
      Username: 'bob',
      TemporaryPassword: secret('the temporary password', strong()),
      MessageAction: 'SUPPRESS',
    },
    'AdminCreateUser',
  )
  const { UserPoolClient } = await call<{ UserPoolClient: { ClientSecret: string } }>(
    'CreateUserPoolClient',
    { UserPoolId: pool.poolId, ClientName: 'c', GenerateSecret: true },
    { url },
  )
  secret('the client secret', UserPoolClient.ClientSecret)
  const { keys } = await become(await newIdentityPool(pool, { url }), ann, { url })
  secret('the session secret key', keys.secretAccessKey)
  secret('the session token', keys.sessionToken ?? '')
}

async function keep(ann: Person): Promise<void> {
  secret('the refresh token', ann.refresh.slice(-200))
  secret('the access token', ann.access.slice(-200))
  secret('the ID token', ann.id.slice(-200))
  const changed = { PreviousPassword: 'Correct-Horse-7', ProposedPassword: strong() }
  secret('the changed password', changed.ProposedPassword)
  await to({ AccessToken: ann.access, ...changed }, 'ChangePassword')
  // garbage of all kinds, so that there is something to complain about
  for (const body of ['{"Password":"', '[]', `{"AccessToken":"${secret('garbage', strong())}"`]) {
    await rawCall(builtOperation('ChangePassword'), {}, { url, body })
  }
}

describe('no secret is left', () => {
  it('in what the server wrote', () => {
    expect(server.output()).toMatch(/^Cognate is ready/u)
    expect(leaksIn(server.output())).toEqual([])
    expect(server.output()).not.toMatch(/Password|AccessToken|ERROR/u)
  })

  it('in the items of the database and in its stream', () => {
    const database = new DatabaseSync(join(folder, 'dynamodb.sqlite'))
    const names = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all()
    const rows = names.flatMap(({ name }) =>
      database.prepare(`SELECT * FROM "${String(name)}"`).all(),
    )
    database.close()
    const text = rows.map((row) => JSON.stringify(row)).join('\n')
    expect(text).toContain('ann@example.com')
    expect(leaksIn(text)).toEqual([])
  })

  it('in any file of the data folder', () => {
    for (const file of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (!file.isFile()) continue
      const text = readFileSync(join(file.parentPath, file.name)).toString('latin1')
      expect([file.name, leaksIn(text)]).toEqual([file.name, []])
    }
  })

  it('in a message, but for the code that it brings', () => {
    expect(inbox.length).toBeGreaterThan(0)
    expect(leaksIn(JSON.stringify(inbox))).toEqual([])
  })
})
