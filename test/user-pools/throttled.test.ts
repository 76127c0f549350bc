import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { jsonClients } from '../../lib/aws/services.ts'
import { changePassword } from '../../lib/operations/user-pools/account/change-password.ts'
import { deleteUser } from '../../lib/operations/user-pools/account/delete-user.ts'
import { getUser } from '../../lib/operations/user-pools/account/get-user.ts'
import { globalSignOut } from '../../lib/operations/user-pools/account/global-sign-out.ts'
import { updateUserAttributes } from '../../lib/operations/user-pools/account/update-user-attributes.ts'
import { verifyUserAttribute } from '../../lib/operations/user-pools/account/verify-user-attribute.ts'
import { confirmForgotPassword } from '../../lib/operations/user-pools/recovery/confirm-forgot-password.ts'
import { forgotPassword } from '../../lib/operations/user-pools/recovery/forgot-password.ts'
import { revokeToken } from '../../lib/operations/user-pools/sign-in/revoke-token.ts'
import { confirmSignUp } from '../../lib/operations/user-pools/sign-up/confirm-sign-up.ts'
import { resendConfirmationCode } from '../../lib/operations/user-pools/sign-up/resend-confirmation-code.ts'
import { signUp } from '../../lib/operations/user-pools/sign-up/sign-up.ts'
import type { Services } from '../../lib/services.ts'
import type { AppClient } from '../../lib/store/app-clients.ts'
import { Table } from '../../lib/store/table.ts'
import type { UserPool } from '../../lib/store/user-pools.ts'
import { aClient, aPool, run } from '../builders.ts'
import {
  answerSrp,
  aUser,
  everyFlow,
  password,
  passwordSignIn,
  refresh,
  srpChallenge,
  tokensOf,
} from './people.ts'
import { aStage, refusal, type Stage } from './stage.ts'

let stage: Stage
let pool: UserPool
let client: AppClient
beforeAll(async () => {
  stage = await aStage()
  pool = await aPool(stage.services, {
    AutoVerifiedAttributes: ['email'],
    AliasAttributes: ['email'],
  })
  client = await aClient(stage.services, pool, everyFlow)
})
afterAll(() => stage.stop())

type Work = (services: Services) => Promise<unknown>

/** The same services, whose store refuses one call: the one of this number. */
function throttledAt(number: number) {
  const real = jsonClients(process.env, 'us-east-1').dynamoDb()
  let calls = 0
  const call = (operation: string, input: object) => {
    if (calls++ !== number) return real.call(operation, input)
    return Promise.reject(
      Object.assign(new Error('slow down'), { name: 'ProvisionedThroughputExceededException' }),
    )
  }
  const table = new Table({ call }, 'cognate')
  const services = Object.create(stage.services, { table: { value: table } }) as Services
  return { services, wasMet: () => calls > number }
}

let counter = 0
async function someone(status: 'CONFIRMED' | 'UNCONFIRMED' = 'CONFIRMED') {
  counter++
  const email = `someone-${counter}@example.com`
  const attributes = { email, email_verified: String(status === 'CONFIRMED') }
  const { username } = await aUser(stage.services, pool, { status, attributes })
  const who = { ClientId: client.id, Username: username }
  const tokens =
    status === 'CONFIRMED' ? await tokensOf(stage.services, client, username) : undefined
  return { who, email, AccessToken: tokens?.AccessToken ?? '', tokens }
}

/** What is thrown at each operation; each prepares a case and answers the work to be tried. */
const cases: Record<string, () => Promise<Work>> = {
  SignUp: () => {
    counter++
    const Username = `new-${counter}`
    const UserAttributes = [{ Name: 'email', Value: `${Username}@example.com` }]
    const input = { ClientId: client.id, Username, Password: password, UserAttributes }
    return Promise.resolve((services) => run(signUp, services, input))
  },
  ConfirmSignUp: async () => {
    const { who, email } = await someone('UNCONFIRMED')
    await run(resendConfirmationCode, stage.services, who)
    const ConfirmationCode = stage.codeTo(email)
    return (services) => run(confirmSignUp, services, { ...who, ConfirmationCode })
  },
  ResendConfirmationCode: async () => {
    const { who } = await someone('UNCONFIRMED')
    return (services) => run(resendConfirmationCode, services, who)
  },
  'InitiateAuth with a password': async () => {
    const { who } = await someone()
    return (services) => passwordSignIn(services, client, { USERNAME: who.Username })
  },
  'InitiateAuth with an alias': async () => {
    const { email } = await someone()
    return (services) => passwordSignIn(services, client, { USERNAME: email })
  },
  'InitiateAuth with SRP': async () => {
    const { who } = await someone()
    return (services) => srpChallenge(services, client, { USERNAME: who.Username })
  },
  RespondToAuthChallenge: async () => {
    const { who } = await someone()
    const start = { USERNAME: who.Username }
    const { srp, parameters } = await srpChallenge(stage.services, client, start)
    const responses = srp.answer(pool.id, parameters, { password, now: stage.clock.now })
    return (services) => answerSrp(services, client, responses)
  },
  'InitiateAuth with a refresh token': async () => {
    const { tokens } = await someone()
    const parameters = { REFRESH_TOKEN: tokens?.RefreshToken ?? '' }
    return (services) => refresh(services, client, parameters)
  },
  RevokeToken: async () => {
    const { tokens } = await someone()
    const input = { ClientId: client.id, Token: tokens?.RefreshToken ?? '' }
    return (services) => run(revokeToken, services, input)
  },
  ForgotPassword: async () => {
    const { who } = await someone()
    return (services) => run(forgotPassword, services, who)
  },
  ConfirmForgotPassword: async () => {
    const { who, email } = await someone()
    await run(forgotPassword, stage.services, who)
    const ConfirmationCode = stage.codeTo(email)
    const input = { ...who, ConfirmationCode, Password: 'Another-123' }
    return (services) => run(confirmForgotPassword, services, input)
  },
  ChangePassword: async () => {
    const { AccessToken } = await someone()
    const input = { AccessToken, PreviousPassword: password, ProposedPassword: 'Another-123' }
    return (services) => run(changePassword, services, input)
  },
  GetUser: async () => {
    const { AccessToken } = await someone()
    return (services) => run(getUser, services, { AccessToken })
  },
  GlobalSignOut: async () => {
    const { AccessToken } = await someone()
    return (services) => run(globalSignOut, services, { AccessToken })
  },
  UpdateUserAttributes: async () => {
    const { AccessToken, email } = await someone()
    const UserAttributes = [{ Name: 'email', Value: `new-${email}` }]
    return (services) => run(updateUserAttributes, services, { AccessToken, UserAttributes })
  },
  VerifyUserAttribute: async () => {
    const { AccessToken, email } = await someone()
    const UserAttributes = [{ Name: 'email', Value: `new-${email}` }]
    await run(updateUserAttributes, stage.services, { AccessToken, UserAttributes })
    const Code = stage.codeTo(`new-${email}`)
    const input = { AccessToken, AttributeName: 'email', Code }
    return (services) => run(verifyUserAttribute, services, input)
  },
  DeleteUser: async () => {
    const { AccessToken } = await someone()
    return (services) => run(deleteUser, services, { AccessToken })
  },
}

describe('an operation whose store is throttled', () => {
  it.each(Object.keys(cases))('%s says so at each call, and may be repeated', async (name) => {
    for (let number = 0; ; number++) {
      const work = await cases[name]?.()
      const throttled = throttledAt(number)
      const outcome = await work?.(throttled.services).then(
        () => 'done' as const,
        (error: unknown) => error,
      )
      if (!throttled.wasMet()) {
        expect(outcome).toBe('done')
        expect(number).toBeGreaterThan(0)
        return
      }
      expect(outcome).toEqual(refusal('TooManyRequestsException', 'Rate exceeded'))
      await expect(work?.(stage.services)).resolves.toBeDefined()
    }
  })
})
