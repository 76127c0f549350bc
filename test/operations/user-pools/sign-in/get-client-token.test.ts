import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { getUser } from '../../../../lib/operations/user-pools/account/get-user.ts'
import { getClientToken } from '../../../../lib/operations/user-pools/sign-in/get-client-token.ts'
import type { AppClient, ClientSettings } from '../../../../lib/store/app-clients.ts'
import type { UserPool } from '../../../../lib/store/user-pools.ts'
import { newClientId } from '../../../../lib/user-pools/ids.ts'
import { aClient, aPool, run } from '../../../builders.ts'
import { aTriggerStage, arnOf, type TriggerStage } from '../../../triggers/lambda-endpoint.ts'
import { claimsOf } from '../../../user-pools/people.ts'
import { refusal } from '../../../user-pools/stage.ts'

const secret = 'the-secret-of-a-machine-0123'
// AWS leaves the flow out of the API's own list
const flows = ['ALLOW_CLIENT_TOKEN_AUTH'] as unknown as ClientSettings['ExplicitAuthFlows']

let stage: TriggerStage
let pool: UserPool
let machine: AppClient
beforeAll(async () => {
  stage = await aTriggerStage()
  pool = await aPool(stage.services)
  machine = await aMachine(pool)
})
afterAll(() => stage.stop())

const aMachine = (where: UserPool) =>
  aClient(stage.services, where, {
    secret,
    ExplicitAuthFlows: flows,
    AllowedOAuthScopes: ['notes/read', 'notes/write'],
  })

const ask = (client: Pick<AppClient, 'id'>, input: object = {}) =>
  run(getClientToken, stage.services, { ClientId: client.id, Secret: secret, ...input })

describe('GetClientToken', () => {
  it('issues a token of the client itself', async () => {
    const { ClientAuthenticationResult: result } = await ask(machine)
    expect(result).toMatchObject({ TokenType: 'Bearer', ExpiresIn: 3600 })
    const claims = claimsOf(result?.AccessToken)
    expect(claims).toMatchObject({
      sub: machine.id,
      client_id: machine.id,
      token_use: 'access',
      scope: 'notes/read notes/write',
    })
    for (const name of ['username', 'cognito:groups', 'device_key', 'origin_jti']) {
      expect(claims).not.toHaveProperty(name)
    }
  })

  it('narrows the scopes to those asked for', async () => {
    const { ClientAuthenticationResult: result } = await ask(machine, { Scopes: ['notes/read'] })
    expect(claimsOf(result?.AccessToken).scope).toBe('notes/read')
  })

  it('lets the third version of the trigger add claims', async () => {
    const triggered = await aPool(stage.services, {
      LambdaConfig: {
        PreTokenGenerationConfig: { LambdaArn: arnOf('tokens'), LambdaVersion: 'V3_0' },
      },
    })
    stage.lambda.functions.set('tokens', (event) => {
      event.response = {
        claimsAndScopeOverrideDetails: {
          accessTokenGeneration: { claimsToAddOrOverride: { tenant: 7 }, scopesToAdd: ['extra'] },
        },
      }
      return event
    })
    const { ClientAuthenticationResult: result } = await ask(await aMachine(triggered))
    expect(claimsOf(result?.AccessToken)).toMatchObject({
      tenant: 7,
      scope: 'notes/read notes/write extra',
    })
    expect(stage.lambda.lastEvent('tokens')).toMatchObject({
      version: '3',
      triggerSource: 'TokenGeneration_ClientCredentials',
      userName: 'ClientCredentials',
      request: { userAttributes: {}, groupConfiguration: null },
    })
  })

  it('is no token of a user', async () => {
    const { ClientAuthenticationResult: result } = await ask(machine)
    await expect(
      run(getUser, stage.services, { AccessToken: result?.AccessToken ?? '' }),
    ).rejects.toEqual(refusal('NotAuthorizedException', 'Invalid Access Token'))
  })

  it('refuses a wrong secret, and a client without one', async () => {
    const open = await aClient(stage.services, pool, { ExplicitAuthFlows: flows })
    const refused = refusal('NotAuthorizedException', 'Invalid client or secret')
    await expect(ask(machine, { Secret: `${secret}x` })).rejects.toEqual(refused)
    await expect(ask(open)).rejects.toEqual(refused)
  })

  it('refuses a client that may not, a scope it does not have, and one that is not there', async () => {
    const other = await aClient(stage.services, pool, { secret })
    await expect(ask(other)).rejects.toEqual(
      refusal(
        'InvalidParameterException',
        'ALLOW_CLIENT_TOKEN_AUTH is not enabled for the client.',
      ),
    )
    await expect(ask(machine, { Scopes: ['notes/delete'] })).rejects.toEqual(
      refusal('InvalidParameterException', 'Invalid scope requested: notes/delete'),
    )
    const id = newClientId(pool.id)
    await expect(ask({ id })).rejects.toEqual(
      refusal('ResourceNotFoundException', `User pool client ${id} does not exist.`),
    )
  })
})
