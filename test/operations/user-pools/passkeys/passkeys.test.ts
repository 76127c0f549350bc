import type { CompleteWebAuthnRegistrationRequest } from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { deleteUser } from '../../../../lib/operations/user-pools/account/delete-user.ts'
import { completeWebAuthnRegistration } from '../../../../lib/operations/user-pools/passkeys/complete-web-authn-registration.ts'
import { deleteWebAuthnCredential } from '../../../../lib/operations/user-pools/passkeys/delete-web-authn-credential.ts'
import { listWebAuthnCredentials } from '../../../../lib/operations/user-pools/passkeys/list-web-authn-credentials.ts'
import { startWebAuthnRegistration } from '../../../../lib/operations/user-pools/passkeys/start-web-authn-registration.ts'
import type { AppClient } from '../../../../lib/store/app-clients.ts'
import { passkeyRef } from '../../../../lib/store/passkeys.ts'
import {
  replacePool,
  type MfaSettings,
  type PoolSettings,
  type UserPool,
} from '../../../../lib/store/user-pools.ts'
import { userRef, type User } from '../../../../lib/store/users.ts'
import { aClient, aPool, run } from '../../../builders.ts'
import { SoftwareAuthenticator, type CreationOptions } from '../../../software-authenticator.ts'
import { aUser, everyFlow, tokensOf } from '../../../user-pools/people.ts'
import { aStage, refusal, refusals, type Stage } from '../../../user-pools/stage.ts'

const gone = refusal(
  'WebAuthnChallengeNotFoundException',
  'The challenge of the registration has expired.',
)

let stage: Stage
let pool: UserPool
let client: AppClient
beforeAll(async () => {
  stage = await aStage()
  pool = await aPasskeyPool()
  client = await aClient(stage.services, pool, everyFlow)
})
afterAll(() => stage.stop())

const takingPasskeys: PoolSettings = {
  Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] } },
}

/** A pool with passkeys of example.org, unless told otherwise. */
async function aPasskeyPool(
  changes: Pick<UserPool, 'domain' | 'customDomain'> & { mfa?: MfaSettings } = {
    mfa: { WebAuthnConfiguration: { RelyingPartyId: 'example.org' } },
  },
  settings = takingPasskeys,
): Promise<UserPool> {
  const bare = await aPool(stage.services, settings)
  const whole = { ...bare, ...changes, version: 2 }
  await stage.services.table.write(replacePool(whole))
  return whole
}

interface SignedIn {
  readonly user: User
  readonly AccessToken: string
}

async function signedIn(of = { pool, client }, changes: Partial<User> = {}): Promise<SignedIn> {
  const user = await aUser(stage.services, of.pool, changes)
  const { AccessToken } = await tokensOf(stage.services, of.client, user.username)
  return { user, AccessToken }
}

async function start(AccessToken: string) {
  const answer = await run(startWebAuthnRegistration, stage.services, { AccessToken })
  return answer.CredentialCreationOptions as unknown as CreationOptions & Record<string, unknown>
}

async function register(AccessToken: string, authenticator = new SoftwareAuthenticator()) {
  const Credential = authenticator.register(await start(AccessToken))
  await run(completeWebAuthnRegistration, stage.services, { AccessToken, Credential })
  return authenticator
}

const complete = (AccessToken: string, Credential: unknown) =>
  run(completeWebAuthnRegistration, stage.services, {
    AccessToken,
    Credential: Credential as NonNullable<CompleteWebAuthnRegistrationRequest['Credential']>, // any JSON at all
  })

const list = (AccessToken: string, page: { MaxResults?: number; NextToken?: string } = {}) =>
  run(listWebAuthnCredentials, stage.services, { AccessToken, ...page })

async function countOf({ poolId, username }: User): Promise<number | undefined> {
  return (await stage.services.table.get(userRef(poolId, username)))?.passkeys
}

describe('StartWebAuthnRegistration', () => {
  it('answers what a browser needs, as AWS shows it', async () => {
    const { user, AccessToken } = await signedIn()
    const options = await start(AccessToken)
    expect(options).toEqual({
      rp: { id: 'example.org', name: 'example.org' },
      user: {
        id: Buffer.from(user.sub).toString('base64url'),
        name: user.username,
        displayName: user.username,
      },
      challenge: expect.stringMatching(/^[\w-]{43}$/u),
      pubKeyCredParams: [
        { alg: -7, type: 'public-key' },
        { alg: -257, type: 'public-key' },
      ],
      timeout: 60_000,
      excludeCredentials: [],
      authenticatorSelection: {
        requireResidentKey: true,
        residentKey: 'required',
        userVerification: 'preferred',
      },
    })
    const authenticator = await register(AccessToken)
    const again = await start(AccessToken)
    expect(again.challenge).not.toBe(options.challenge)
    expect(again.excludeCredentials).toEqual([
      { id: authenticator.credentialId, type: 'public-key', transports: ['internal'] },
    ])
  })

  it('asks for user verification where the pool does', async () => {
    const WebAuthnConfiguration = {
      RelyingPartyId: 'example.org',
      UserVerification: 'required' as const,
    }
    const strict = await aPasskeyPool({ mfa: { WebAuthnConfiguration } })
    const app = await aClient(stage.services, strict, everyFlow)
    const { AccessToken } = await signedIn({ pool: strict, client: app })
    expect(await start(AccessToken)).toHaveProperty(
      'authenticatorSelection.userVerification',
      'required',
    )
  })

  it.each([
    ['the custom domain', { domain: 'app', customDomain: 'auth.example.org' }, 'auth.example.org'],
    ['this machine’s name for a prefix domain', { domain: 'app' }, 'localhost'],
  ])('takes %s where no relying party is set', async (_, domains, id) => {
    const of = await aPasskeyPool(domains)
    const app = await aClient(stage.services, of, everyFlow)
    const { AccessToken } = await signedIn({ pool: of, client: app })
    expect(await start(AccessToken)).toHaveProperty('rp.id', id)
    await expect(register(AccessToken)).resolves.toBeDefined()
  })

  it('refuses in a pool without passkeys or relying party', async () => {
    const without = await aPasskeyPool({}, {})
    const nameless = await aPasskeyPool({})
    const refused = [
      [without, 'WebAuthnNotEnabledException', 'Passkeys are not enabled for the user pool.'],
      [
        nameless,
        'WebAuthnConfigurationMissingException',
        'The user pool has no relying party id and no domain.',
      ],
    ] as const
    for (const [of, code, message] of refused) {
      const app = await aClient(stage.services, of, everyFlow)
      const { AccessToken } = await signedIn({ pool: of, client: app })
      await expect(start(AccessToken)).rejects.toEqual(refusal(code, message))
      await expect(complete(AccessToken, {})).rejects.toEqual(refusal(code, message))
    }
  })

  it('refuses nobody’s token', async () => {
    await expect(start('x.y.z')).rejects.toEqual(
      refusal('NotAuthorizedException', 'Invalid Access Token'),
    )
  })
})

describe('CompleteWebAuthnRegistration', () => {
  it('keeps the passkey and counts it', async () => {
    const { user, AccessToken } = await signedIn()
    const authenticator = await register(AccessToken)
    expect(await countOf(user)).toBe(1)
    const ref = passkeyRef(pool.id, user.username, authenticator.credentialId)
    expect(await stage.services.table.get(ref)).toMatchObject({
      sub: user.sub,
      id: authenticator.credentialId,
      counter: 0,
      relyingPartyId: 'example.org',
    })
  })

  it('takes each challenge once, also of 16 at a time', async () => {
    const { user, AccessToken } = await signedIn()
    const options = await start(AccessToken)
    const results = await Promise.allSettled(
      Array.from({ length: 16 }, () =>
        complete(AccessToken, new SoftwareAuthenticator().register(options)),
      ),
    )
    expect(refusals(results)).toEqual(Array.from({ length: 15 }, () => gone))
    expect(await countOf(user)).toBe(1)
  })

  it('takes no challenge that is old, replaced, another’s or of nobody', async () => {
    const [one, other] = [await signedIn(), await signedIn()]
    const authenticator = new SoftwareAuthenticator()
    const made = authenticator.register(await start(one.AccessToken))
    await expect(complete(other.AccessToken, made)).rejects.toEqual(gone)
    await start(other.AccessToken)
    await expect(complete(other.AccessToken, made)).rejects.toEqual(gone)
    await start(one.AccessToken)
    await expect(complete(one.AccessToken, made)).rejects.toEqual(gone)
    const late = authenticator.register(await start(one.AccessToken))
    stage.clock.now += 5 * 60 * 1000
    await expect(complete(one.AccessToken, late)).rejects.toEqual(gone)
    expect(await countOf(one.user)).toBeUndefined()
  })

  it('takes no challenge of another app client', async () => {
    const { user, AccessToken } = await signedIn()
    const another = await aClient(stage.services, pool, everyFlow)
    const theirs = await tokensOf(stage.services, another, user.username)
    const made = new SoftwareAuthenticator().register(await start(AccessToken))
    await expect(complete(theirs.AccessToken, made)).rejects.toEqual(
      refusal(
        'WebAuthnClientMismatchException',
        'The access token is of another app client than the one that began the registration.',
      ),
    )
    await expect(complete(AccessToken, made)).resolves.toEqual({})
  })

  it('leaves the challenge after a passkey that is refused', async () => {
    const { AccessToken } = await signedIn()
    const options = await start(AccessToken)
    const made = (behaviour: object) => new SoftwareAuthenticator().register(options, behaviour)
    for (const [behaviour, code] of [
      [{ origin: 'https://evil.example' }, 'WebAuthnOriginNotAllowedException'],
      [{ rpId: 'example.com' }, 'WebAuthnRelyingPartyMismatchException'],
      [{ isUserPresent: false }, 'WebAuthnCredentialNotSupportedException'],
      [{ isBackedUp: true }, 'InvalidParameterException'],
    ] as const) {
      await expect(complete(AccessToken, made(behaviour))).rejects.toMatchObject({ code })
    }
    await expect(complete(AccessToken, made({}))).resolves.toEqual({})
  })

  it('takes a credential id once in a pool', async () => {
    const [one, other] = [await signedIn(), await signedIn()]
    const authenticator = await register(one.AccessToken)
    const taken = refusal('InvalidParameterException', 'The passkey is registered already.')
    for (const { AccessToken } of [one, other]) {
      await expect(register(AccessToken, authenticator)).rejects.toEqual(taken)
    }
    expect(await countOf(other.user)).toBeUndefined()
    await run(deleteWebAuthnCredential, stage.services, {
      AccessToken: one.AccessToken,
      CredentialId: authenticator.credentialId,
    })
    await expect(register(other.AccessToken, authenticator)).resolves.toBeDefined()
  })

  it('takes the longest credential id there is', async () => {
    const { AccessToken } = await signedIn()
    const authenticator = new SoftwareAuthenticator({ credentialId: Buffer.alloc(1023, 7) })
    await expect(register(AccessToken, authenticator)).resolves.toBeDefined()
    const { Credentials } = await list(AccessToken)
    expect(Credentials?.[0]?.CredentialId).toBe(authenticator.credentialId)
  })

  it('takes twenty passkeys of a user and no more, whatever comes at once', async () => {
    const { user, AccessToken } = await signedIn(undefined, { passkeys: 19 })
    const options = await start(AccessToken)
    await complete(AccessToken, new SoftwareAuthenticator().register(options))
    expect(await countOf(user)).toBe(20)
    const full = refusal('LimitExceededException', 'A user can have at most 20 passkeys.')
    await expect(start(AccessToken)).rejects.toEqual(full)
  })
})

describe('the passkeys of a user', () => {
  it('are listed, the oldest first, and page by page', async () => {
    const { AccessToken } = await signedIn()
    const made: string[] = []
    for (const attachment of ['platform', 'cross-platform'] as const) {
      stage.clock.now += 1000
      const authenticator = new SoftwareAuthenticator({ attachment, transports: ['usb'] })
      made.push((await register(AccessToken, authenticator)).credentialId)
    }
    const { Credentials, NextToken } = await list(AccessToken)
    expect(NextToken).toBeUndefined()
    expect(Credentials).toEqual([
      {
        CredentialId: made[0],
        FriendlyCredentialName: 'Platform passkey',
        RelyingPartyId: 'example.org',
        AuthenticatorAttachment: 'platform',
        AuthenticatorTransports: ['usb'],
        CreatedAt: new Date(stage.clock.now - 1000),
      },
      expect.objectContaining({
        CredentialId: made[1],
        FriendlyCredentialName: 'Roaming passkey',
        AuthenticatorAttachment: 'cross-platform',
      }),
    ])
    const first = await list(AccessToken, { MaxResults: 1 })
    expect(first.Credentials).toEqual(Credentials?.slice(0, 1))
    const NextPage = { MaxResults: 1, NextToken: first.NextToken ?? '' }
    const second = await list(AccessToken, NextPage)
    expect(second).toEqual({ Credentials: Credentials?.slice(1), NextToken: undefined })
    await run(deleteWebAuthnCredential, stage.services, {
      AccessToken,
      CredentialId: made[0] ?? '',
    })
    await expect(list(AccessToken, NextPage)).resolves.toEqual(second)
    const stranger = await signedIn()
    await expect(list(stranger.AccessToken, NextPage)).rejects.toEqual(
      refusal('InvalidParameterException', 'Invalid pagination token.'),
    )
  })

  it('cost one trip more, and no search', async () => {
    const { AccessToken } = await signedIn()
    await register(AccessToken)
    const calls = await stage.callsOf(() => list(AccessToken))
    expect(calls.map(({ operation }) => operation)).toEqual(['BatchGetItem', 'BatchGetItem'])
  })

  it('cost no trip where there are none', async () => {
    const { AccessToken } = await signedIn()
    const calls = await stage.callsOf(() => list(AccessToken))
    expect(calls.map(({ operation }) => operation)).toEqual(['BatchGetItem'])
  })

  it('are deleted by their user, once', async () => {
    const { user, AccessToken } = await signedIn()
    const { credentialId: CredentialId } = await register(AccessToken)
    const drop = (token: string) =>
      run(deleteWebAuthnCredential, stage.services, { AccessToken: token, CredentialId })
    const absent = refusal('ResourceNotFoundException', 'The passkey does not exist.')
    await expect(drop((await signedIn()).AccessToken)).rejects.toEqual(absent)
    const results = await Promise.allSettled(Array.from({ length: 16 }, () => drop(AccessToken)))
    expect(refusals(results)).toEqual(Array.from({ length: 15 }, () => absent))
    expect(await countOf(user)).toBe(0)
    await expect(list(AccessToken)).resolves.toMatchObject({ Credentials: [] })
  })

  it('go with their user, credential ids and all', async () => {
    const { user, AccessToken } = await signedIn()
    const authenticator = await register(AccessToken)
    await run(deleteUser, stage.services, { AccessToken })
    const ref = passkeyRef(pool.id, user.username, authenticator.credentialId)
    expect(await stage.services.table.get(ref)).toBeUndefined()
    const another = await signedIn()
    await expect(register(another.AccessToken, authenticator)).resolves.toBeDefined()
  })
})
