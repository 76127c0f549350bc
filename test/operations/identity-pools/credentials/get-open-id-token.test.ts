import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { AssumeRoleWithWebIdentityCommand } from '@aws-sdk/client-sts'
import { parseJws } from '../../../../lib/domain/jws.ts'
import { getId } from '../../../../lib/operations/identity-pools/credentials/get-id.ts'
import { getOpenIdToken } from '../../../../lib/operations/identity-pools/credentials/get-open-id-token.ts'
import { run } from '../../../builders.ts'
import {
  aUser,
  aUserPool,
  anIdentityPool,
  authenticatedRole,
  identityBench,
  tokensOf,
  type IdentityBench,
  type UserPoolBench,
} from '../bench.ts'

let bench: IdentityBench
let users: UserPoolBench
let poolId: string

beforeAll(async () => {
  bench = await identityBench()
  users = await aUserPool(bench.services)
  poolId = await anIdentityPool(bench.services, [users], { AllowClassicFlow: true })
})

afterAll(() => bench.stop())

async function signedIn(username: string, IdentityPoolId = poolId) {
  const user = await aUser(bench.services, users, username)
  const { IdToken } = await tokensOf(bench.services, users, { user })
  const Logins = { [users.provider]: IdToken }
  const { IdentityId = '' } = await run(getId, bench.services, { IdentityPoolId, Logins })
  return { user, Logins, IdentityId }
}

describe('GetOpenIdToken', () => {
  it('gives a guest a token that says so', async () => {
    const { IdentityId = '' } = await run(getId, bench.services, { IdentityPoolId: poolId })
    const answer = await run(getOpenIdToken, bench.services, { IdentityId })
    const { payload } = parseJws(answer.Token ?? '')
    const header = Buffer.from(answer.Token?.split('.')[0] ?? '', 'base64url').toString()
    const now = Math.floor(bench.clock.now / 1000)
    expect(answer.IdentityId).toBe(IdentityId)
    expect(header).toMatch(/^\{"kid":"[\w+/=]{44}","typ":"JWS","alg":"RS256"\}$/)
    expect(payload).toEqual({
      sub: IdentityId,
      aud: poolId,
      amr: ['unauthenticated'],
      iss: `${bench.url}/identity-pools`,
      'https://cognito-identity.amazonaws.com/identity-pool-arn': `arn:aws:cognito-identity:us-east-1:123456789012:identitypool/${poolId}`,
      exp: now + 600,
      iat: now,
    })
  })

  it('gives a login a token that STS takes', async () => {
    const { user, ...request } = await signedIn('classic')
    const { Token } = await run(getOpenIdToken, bench.services, request)
    expect(parseJws(Token ?? '').payload.amr).toEqual([
      'authenticated',
      users.provider,
      `${users.provider}:CognitoSignIn:${user.sub}`,
    ])
    const sts = await bench.services.sts()
    const { SubjectFromWebIdentityToken: subject } = await sts.send(
      new AssumeRoleWithWebIdentityCommand({
        RoleArn: authenticatedRole,
        RoleSessionName: 'app',
        WebIdentityToken: Token,
      }),
    )
    expect(subject).toBe(request.IdentityId)
  })

  it('refuses where the pool does not take the basic flow', async () => {
    const enhanced = await anIdentityPool(bench.services, [users])
    const { IdentityId, Logins } = await signedIn('enhanced', enhanced)
    await expect(run(getOpenIdToken, bench.services, { IdentityId, Logins })).rejects.toMatchObject(
      {
        code: 'InvalidParameterException',
        message: 'Basic (classic) flow is not enabled, please use enhanced flow.',
      },
    )
  })

  it('refuses an identity without its login', async () => {
    const { IdentityId } = await signedIn('silent')
    await expect(run(getOpenIdToken, bench.services, { IdentityId })).rejects.toMatchObject({
      code: 'NotAuthorizedException',
      message: `Access to Identity '${IdentityId}' is forbidden.`,
    })
  })

  it('does not take its own token for a login', async () => {
    const { IdentityId, Logins } = await signedIn('circle')
    const { Token = '' } = await run(getOpenIdToken, bench.services, { IdentityId, Logins })
    await expect(
      run(getOpenIdToken, bench.services, { IdentityId, Logins: { [users.provider]: Token } }),
    ).rejects.toMatchObject({
      code: 'NotAuthorizedException',
      message: "Invalid login token. Can't pass in a Cognito token.",
    })
  })
})
