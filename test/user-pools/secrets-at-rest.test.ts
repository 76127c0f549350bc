import { DynamoDBClient, ScanCommand, type AttributeValue } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { changePassword } from '../../lib/operations/user-pools/account/change-password.ts'
import { updateUserAttributes } from '../../lib/operations/user-pools/account/update-user-attributes.ts'
import { associateSoftwareToken } from '../../lib/operations/user-pools/mfa/associate-software-token.ts'
import { confirmForgotPassword } from '../../lib/operations/user-pools/recovery/confirm-forgot-password.ts'
import { forgotPassword } from '../../lib/operations/user-pools/recovery/forgot-password.ts'
import { revokeToken } from '../../lib/operations/user-pools/sign-in/revoke-token.ts'
import { confirmSignUp } from '../../lib/operations/user-pools/sign-up/confirm-sign-up.ts'
import { signUp } from '../../lib/operations/user-pools/sign-up/sign-up.ts'
import { replaceUser } from '../../lib/store/users.ts'
import { seedOf } from '../authenticator-app.ts'
import { aClient, aPool, run } from '../builders.ts'
import { aFactorPool, enrol } from '../operations/user-pools/mfa/setting.ts'
import { answerSrp, aUser, everyFlow, hashOf, passwordSignIn, srpChallenge } from './people.ts'
import { aStage, type Stage } from './stage.ts'

let stage: Stage
beforeAll(async () => {
  stage = await aStage()
})
afterAll(() => stage.stop())

const clientSecret = 'a-client-secret-that-nobody-may-read'
const email = 'jane@example.com'

/** Lives a user's life, and answers the secrets of it. */
async function live(): Promise<Record<string, string>> {
  const { services } = stage
  const pool = await aFactorPool(stage, { AutoVerifiedAttributes: ['email'] })
  const client = await aClient(services, pool, { ...everyFlow, secret: clientSecret })
  const SecretHash = hashOf(client, clientSecret, 'jane')
  const who = { ClientId: client.id, Username: 'jane', SecretHash }
  await run(signUp, services, {
    ...who,
    Password: 'First-secret-1',
    UserAttributes: [{ Name: 'email', Value: email }],
  })
  const signUpCode = stage.codeTo(email)
  await run(confirmSignUp, services, { ...who, ConfirmationCode: signUpCode })
  await run(forgotPassword, services, who)
  const usedCode = stage.codeTo(email)
  await run(confirmForgotPassword, services, {
    ...who,
    ConfirmationCode: usedCode,
    Password: 'Second-secret-2',
  })
  const start = { USERNAME: 'jane', SECRET_HASH: SecretHash }
  const wrong = { ...start, PASSWORD: 'Wrong-secret-0' }
  await expect(passwordSignIn(services, client, wrong)).rejects.toThrow()
  const { srp, parameters } = await srpChallenge(services, client, start)
  const proof = { password: 'Second-secret-2', now: stage.clock.now }
  const signedIn = await answerSrp(services, client, {
    ...srp.answer(pool.id, parameters, proof),
    SECRET_HASH: SecretHash,
  })
  const { AccessToken = '', RefreshToken = '', IdToken = '' } = signedIn.AuthenticationResult ?? {}
  await run(changePassword, services, {
    AccessToken,
    PreviousPassword: 'Second-secret-2',
    ProposedPassword: 'Third-secret-3',
  })
  const seed = await enrol(stage, AccessToken)
  const { SecretCode: waiting = '' } = await run(associateSoftwareToken, services, { AccessToken })
  const UserAttributes = [{ Name: 'email', Value: 'new@example.com' }]
  await run(updateUserAttributes, services, { AccessToken, UserAttributes })
  const attributeCode = stage.codeTo('new@example.com')
  await run(revokeToken, services, {
    ClientId: client.id,
    ClientSecret: clientSecret,
    Token: RefreshToken,
  })
  const keys = await services.signingKeys.of(pool.id)
  const privateKey = keys?.access.privateKey.export({ format: 'jwk' }).d ?? ''
  return {
    first: 'First-secret-1',
    second: 'Second-secret-2',
    third: 'Third-secret-3',
    wrong: 'Wrong-secret-0',
    seed,
    seedBytes: seedOf(seed).toString('latin1'),
    waiting,
    waitingBytes: seedOf(waiting).toString('latin1'),
    clientSecret,
    SecretHash,
    signUpCode,
    usedCode,
    attributeCode,
    AccessToken,
    IdToken,
    RefreshToken,
    block: parameters.SECRET_BLOCK ?? '',
    privateKey: Buffer.from(privateKey, 'base64url').toString('latin1'),
  }
}

/** Everything that a value of the table can be read as. */
function readings(value: AttributeValue): string[] {
  if (value.S !== undefined) return allOf(Buffer.from(value.S))
  if (value.B !== undefined) return allOf(Buffer.from(value.B))
  if (value.SS) return value.SS.flatMap((text) => allOf(Buffer.from(text)))
  if (value.L) return value.L.flatMap(readings)
  return Object.values(value.M ?? {}).flatMap(readings)
}

function allOf(bytes: Buffer): string[] {
  const text = bytes.toString('latin1')
  return [
    text,
    ...(['base64', 'hex'] as const).map((as) => Buffer.from(text, as).toString('latin1')),
  ]
}

describe('the table, after a user’s life', () => {
  it('holds no password, code, seed, client secret, token or private key in any spelling', async () => {
    const secrets = await live()
    const { Items = [] } = await new DynamoDBClient({}).send(
      new ScanCommand({ TableName: stage.services.settings.tableName }),
    )
    const texts = Items.flatMap((item) =>
      Object.entries(item).flatMap(([name, value]) =>
        name === 'mark' ? [] : readings(value).map((text) => ({ text, where: item.sk?.S })),
      ),
    )
    expect(texts.length).toBeGreaterThan(20)
    expect(texts.some(({ text }) => text.includes('new@example.com'))).toBe(true)
    const leaks = Object.entries(secrets).flatMap(([name, secret]) =>
      texts.filter(({ text }) => text.includes(secret)).map(({ where }) => `${name} in ${where}`),
    )
    expect(leaks).toEqual([])
  })

  it('opens no password that was put to another user, or back', async () => {
    const { services } = stage
    const pool = await aPool(services)
    const client = await aClient(services, pool, everyFlow)
    const [jane, eve] = [await aUser(services, pool), await aUser(services, pool)]
    const signIn = () => passwordSignIn(services, client, { USERNAME: jane.username })
    await expect(signIn()).resolves.toHaveProperty('AuthenticationResult')
    const { table } = services
    await table.write(replaceUser({ ...jane, password: eve.password, version: 2 }))
    await expect(signIn()).rejects.toThrow(`a password of ${jane.sub} does not open`)
    const older = jane.password && { ...jane.password, version: 7 }
    await table.write(replaceUser({ ...jane, password: older, version: 3 }))
    await expect(signIn()).rejects.toThrow('does not open')
  })
})
