import type { AuthFlowType, ExplicitAuthFlowsType } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { adminInitiateAuth } from '../../../../lib/operations/user-pools/sign-in/admin-initiate-auth.ts'
import { initiateAuth } from '../../../../lib/operations/user-pools/sign-in/initiate-auth.ts'
import type { UserPool } from '../../../../lib/store/user-pools.ts'
import { newClientId } from '../../../../lib/user-pools/ids.ts'
import { aClient, aPool, run } from '../../../builders.ts'
import { srpClient } from '../../../srp-client.ts'
import { aUser, everyFlow, password } from '../../../user-pools/people.ts'
import { aStage, refusal, type Stage } from '../../../user-pools/stage.ts'

let stage: Stage
let pool: UserPool
beforeAll(async () => {
  stage = await aStage()
  pool = await aPool(stage.services)
  await aUser(stage.services, pool, { username: 'jane' })
})
afterAll(() => stage.stop())

const withPassword = { USERNAME: 'jane', PASSWORD: password }
const withSrp = { USERNAME: 'jane', SRP_A: srpClient().A }

async function initiate(
  flows: ExplicitAuthFlowsType[] | undefined,
  AuthFlow: string,
  AuthParameters: Record<string, string>,
) {
  const settings = flows ? { ExplicitAuthFlows: flows } : {}
  const client = await aClient(stage.services, pool, settings)
  return run(initiateAuth, stage.services, {
    ClientId: client.id,
    AuthFlow: AuthFlow as AuthFlowType, // unknown ones too
    AuthParameters,
  })
}

async function adminInitiate(
  flows: ExplicitAuthFlowsType[],
  AuthFlow: string,
  AuthParameters: Record<string, string>,
) {
  const client = await aClient(stage.services, pool, { ExplicitAuthFlows: flows })
  return run(adminInitiateAuth, stage.services, {
    UserPoolId: pool.id,
    ClientId: client.id,
    AuthFlow: AuthFlow as AuthFlowType, // unknown ones too
    AuthParameters,
  })
}

const tokens = { AuthenticationResult: { TokenType: 'Bearer' }, ChallengeParameters: {} }
const challenge = { ChallengeName: 'PASSWORD_VERIFIER' }

describe('a flow that the client allows', () => {
  it.each([
    ['SRP by default', undefined, 'USER_SRP_AUTH', withSrp, challenge],
    ['SRP', ['ALLOW_USER_SRP_AUTH'], 'USER_SRP_AUTH', withSrp, challenge],
    ['SRP beside a legacy flow', ['ADMIN_NO_SRP_AUTH'], 'USER_SRP_AUTH', withSrp, challenge],
    ['a password', ['ALLOW_USER_PASSWORD_AUTH'], 'USER_PASSWORD_AUTH', withPassword, tokens],
    ['a password, legacy', ['USER_PASSWORD_AUTH'], 'USER_PASSWORD_AUTH', withPassword, tokens],
  ] as const)('signs in with %s', async (_, flows, flow, parameters, answer) => {
    await expect(initiate(flows && [...flows], flow, parameters)).resolves.toMatchObject(answer)
  })

  it.each([
    ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ADMIN_USER_PASSWORD_AUTH'],
    ['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ADMIN_NO_SRP_AUTH'],
    ['ADMIN_NO_SRP_AUTH', 'ADMIN_NO_SRP_AUTH'],
  ] as const)('lets a server of a client with %s use %s', async (allowed, flow) => {
    await expect(adminInitiate([allowed], flow, withPassword)).resolves.toMatchObject(tokens)
  })

  it('lets a server use SRP', async () => {
    const answer = adminInitiate(['ALLOW_USER_SRP_AUTH'], 'USER_SRP_AUTH', withSrp)
    await expect(answer).resolves.toMatchObject(challenge)
  })

  it.each(['REFRESH_TOKEN_AUTH', 'REFRESH_TOKEN'] as const)('refreshes by %s', async (AuthFlow) => {
    const client = await aClient(stage.services, pool, everyFlow)
    const ClientId = client.id
    const { AuthenticationResult: first } = await run(initiateAuth, stage.services, {
      ClientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: withPassword,
    })
    const AuthParameters = { REFRESH_TOKEN: first?.RefreshToken ?? '' }
    const again = { ClientId, AuthFlow, AuthParameters }
    await expect(run(initiateAuth, stage.services, again)).resolves.toMatchObject(tokens)
    const byServer = run(adminInitiateAuth, stage.services, { UserPoolId: pool.id, ...again })
    await expect(byServer).resolves.toMatchObject(tokens)
  })
})

describe('a flow that the client does not allow', () => {
  it.each([
    [undefined, 'USER_PASSWORD_AUTH', 'USER_PASSWORD_AUTH flow not enabled for this client'],
    [['ALLOW_REFRESH_TOKEN_AUTH'], 'USER_SRP_AUTH', 'USER_SRP_AUTH is not enabled for the client.'],
    [['CUSTOM_AUTH_FLOW_ONLY'], 'USER_SRP_AUTH', 'USER_SRP_AUTH is not enabled for the client.'],
    [undefined, 'USER_AUTH', 'USER_AUTH flow not enabled for this client'],
    [['ALLOW_USER_SRP_AUTH'], 'CUSTOM_AUTH', 'CUSTOM_AUTH flow not enabled for this client'],
    [
      ['ALLOW_USER_SRP_AUTH'],
      'REFRESH_TOKEN_AUTH',
      'REFRESH_TOKEN_AUTH flow not enabled for this client',
    ],
  ] as const)('of a client with %j refuses %s', async (flows, flow, message) => {
    const parameters = { ...withPassword, ...withSrp, REFRESH_TOKEN: 'any' }
    const answer = initiate(flows && [...flows], flow, parameters)
    await expect(answer).rejects.toEqual(refusal('InvalidParameterException', message))
  })

  it.each(['ADMIN_USER_PASSWORD_AUTH', 'ADMIN_NO_SRP_AUTH', 'USER_SRP_AUTH', 'REFRESH_TOKEN'])(
    'refuses %s to a server',
    async (flow) => {
      const parameters = { ...withPassword, ...withSrp, REFRESH_TOKEN: 'any' }
      await expect(adminInitiate(['ALLOW_CUSTOM_AUTH'], flow, parameters)).rejects.toEqual(
        refusal('InvalidParameterException', 'Auth flow not enabled for this client'),
      )
    },
  )

  it.each(['ADMIN_USER_PASSWORD_AUTH', 'ADMIN_NO_SRP_AUTH', 'SOMETHING_ELSE', 'constructor'])(
    'refuses %s to an app',
    async (flow) => {
      const answer = initiate(everyFlow.ExplicitAuthFlows, flow, withPassword)
      await expect(answer).rejects.toEqual(
        refusal('InvalidParameterException', 'Initiate Auth method not supported.'),
      )
    },
  )

  it('refuses USER_PASSWORD_AUTH to a server', async () => {
    const flows = everyFlow.ExplicitAuthFlows
    await expect(adminInitiate(flows, 'USER_PASSWORD_AUTH', withPassword)).rejects.toEqual(
      refusal('InvalidParameterException', 'Initiate Auth method not supported.'),
    )
  })
})

describe('the parameters of a flow', () => {
  const all = everyFlow.ExplicitAuthFlows

  it.each([
    ['USER_PASSWORD_AUTH', { PASSWORD: 'x' }, 'USERNAME'],
    ['USER_PASSWORD_AUTH', { USERNAME: 'jane' }, 'PASSWORD'],
    ['USER_PASSWORD_AUTH', { USERNAME: '', PASSWORD: 'x' }, 'USERNAME'],
    ['USER_SRP_AUTH', { SRP_A: '2' }, 'USERNAME'],
    ['USER_SRP_AUTH', { USERNAME: 'jane' }, 'SRP_A'],
    ['REFRESH_TOKEN_AUTH', {}, 'REFRESH_TOKEN'],
  ] as const)('of %s as %j lack %s', async (flow, parameters, missing) => {
    await expect(initiate(all, flow, parameters)).rejects.toEqual(
      refusal('InvalidParameterException', `Missing required parameter ${missing}`),
    )
  })

  it('are looked at after the client and its flows', async () => {
    const flow = 'USER_PASSWORD_AUTH'
    await expect(initiate(undefined, flow, {})).rejects.toEqual(
      refusal('InvalidParameterException', 'USER_PASSWORD_AUTH flow not enabled for this client'),
    )
    const ClientId = newClientId(pool.id)
    const nobody = run(initiateAuth, stage.services, { ClientId, AuthFlow: flow })
    await expect(nobody).rejects.toEqual(
      refusal('ResourceNotFoundException', `User pool client ${ClientId} does not exist.`),
    )
  })

  it.each([
    ['longer than any name', 'x'.repeat(129)],
    ['too long for a key of the store', 'x'.repeat(5000)],
    ['half a character', 'jane\ud800'],
    ['white space', 'jane doe'],
    ['a control character', 'jane\u0000'],
  ])('have no user name that is %s', async (_, USERNAME) => {
    await expect(
      initiate(all, 'USER_PASSWORD_AUTH', { USERNAME, PASSWORD: 'x' }),
    ).rejects.toMatchObject({ code: 'InvalidParameterException' })
  })
})

describe('a client of another pool', () => {
  it('is unknown to a server that names this pool', async () => {
    const other = await aPool(stage.services)
    const client = await aClient(stage.services, other, everyFlow)
    const answer = run(adminInitiateAuth, stage.services, {
      UserPoolId: pool.id,
      ClientId: client.id,
      AuthFlow: 'ADMIN_USER_PASSWORD_AUTH',
      AuthParameters: withPassword,
    })
    await expect(answer).rejects.toEqual(
      refusal('ResourceNotFoundException', `User pool client ${client.id} does not exist.`),
    )
  })
})
