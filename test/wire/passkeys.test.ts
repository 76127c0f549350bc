import { randomUUID } from 'node:crypto'
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  CompleteWebAuthnRegistrationCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  CreateUserPoolDomainCommand,
  DeleteUserCommand,
  DeleteWebAuthnCredentialCommand,
  InitiateAuthCommand,
  ListWebAuthnCredentialsCommand,
  RespondToAuthChallengeCommand,
  SetUserPoolMfaConfigCommand,
  StartWebAuthnRegistrationCommand,
  type AuthFactorType,
  type ExplicitAuthFlowsType,
  type WebAuthnConfigurationType,
} from '@aws-sdk/client-cognito-identity-provider'
import { beforeAll, describe, expect, it } from '@jest/globals'
import {
  SoftwareAuthenticator,
  type Behaviour,
  type CreationOptions,
  type RequestOptions,
} from '../software-authenticator.ts'
import { asAdmin } from './clients.ts'

const cognito = new CognitoIdentityProviderClient(asAdmin())
const password = 'Correct-Horse-7'
const wrong = { name: 'NotAuthorizedException', message: 'Incorrect username or password.' }

interface Place {
  readonly UserPoolId: string
  readonly ClientId: string
}

const flows: ExplicitAuthFlowsType[] = ['ALLOW_USER_AUTH', 'ALLOW_USER_PASSWORD_AUTH']

async function aClient(UserPoolId: string): Promise<string> {
  const { UserPoolClient } = await cognito.send(
    new CreateUserPoolClientCommand({ UserPoolId, ClientName: 'app', ExplicitAuthFlows: flows }),
  )
  return UserPoolClient?.ClientId ?? ''
}

async function aPlace(
  WebAuthnConfiguration?: WebAuthnConfigurationType,
  AllowedFirstAuthFactors: AuthFactorType[] = ['PASSWORD', 'WEB_AUTHN'],
): Promise<Place> {
  const { UserPool } = await cognito.send(
    new CreateUserPoolCommand({
      PoolName: 'wire-passkeys',
      Policies: { SignInPolicy: { AllowedFirstAuthFactors } },
    }),
  )
  const UserPoolId = UserPool?.Id ?? ''
  if (WebAuthnConfiguration) {
    await cognito.send(new SetUserPoolMfaConfigCommand({ UserPoolId, WebAuthnConfiguration }))
  }
  return { UserPoolId, ClientId: await aClient(UserPoolId) }
}

async function signedIn(clientId: string, username: string): Promise<string> {
  const { AuthenticationResult } = await cognito.send(
    new InitiateAuthCommand({
      ClientId: clientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: username, PASSWORD: password },
    }),
  )
  return AuthenticationResult?.AccessToken ?? ''
}

/** A user, signed in. */
async function aPerson({ UserPoolId, ClientId }: Place) {
  const who = { UserPoolId, Username: `user-${randomUUID()}` }
  await cognito.send(new AdminCreateUserCommand({ ...who, MessageAction: 'SUPPRESS' }))
  await cognito.send(
    new AdminSetUserPasswordCommand({ ...who, Password: password, Permanent: true }),
  )
  return { username: who.Username, AccessToken: await signedIn(ClientId, who.Username) }
}

async function start(AccessToken: string): Promise<CreationOptions> {
  const answer = await cognito.send(new StartWebAuthnRegistrationCommand({ AccessToken }))
  return answer.CredentialCreationOptions as unknown as CreationOptions // a document
}

const complete = (AccessToken: string, Credential: ReturnType<SoftwareAuthenticator['register']>) =>
  cognito.send(new CompleteWebAuthnRegistrationCommand({ AccessToken, Credential }))

/** A user with a passkey. */
async function anOwner(place: Place, authenticator = new SoftwareAuthenticator()) {
  const person = await aPerson(place)
  await complete(person.AccessToken, authenticator.register(await start(person.AccessToken)))
  return { ...person, authenticator }
}

/** Begins a sign-in by passkey. */
async function asked({ ClientId }: Place, username: string) {
  const answer = await cognito.send(
    new InitiateAuthCommand({
      ClientId,
      AuthFlow: 'USER_AUTH',
      AuthParameters: { USERNAME: username, PREFERRED_CHALLENGE: 'WEB_AUTHN' },
    }),
  )
  const { CREDENTIAL_REQUEST_OPTIONS: options = '{}' } = answer.ChallengeParameters ?? {}
  const { ChallengeName, Session } = answer
  return {
    ChallengeName,
    Session,
    options: JSON.parse(options) as RequestOptions & Record<string, unknown>, // as the API says
  }
}

function respond(
  { ClientId }: Place,
  username: string,
  { Session, CREDENTIAL }: { Session: string | undefined; CREDENTIAL: string },
) {
  return cognito.send(
    new RespondToAuthChallengeCommand({
      ClientId,
      ChallengeName: 'WEB_AUTHN',
      Session,
      ChallengeResponses: { USERNAME: username, CREDENTIAL },
    }),
  )
}

async function signInWith(
  place: Place,
  { username, authenticator }: { username: string; authenticator: SoftwareAuthenticator },
  behaviour: Behaviour = {},
) {
  const { Session, options } = await asked(place, username)
  const CREDENTIAL = JSON.stringify(authenticator.assert(options, behaviour))
  return respond(place, username, { Session, CREDENTIAL })
}

let place: Place
beforeAll(async () => {
  place = await aPlace({ RelyingPartyId: 'localhost', UserVerification: 'preferred' })
})

describe('passkeys over the wire', () => {
  it('are registered, listed and deleted', async () => {
    const { AccessToken, authenticator } = await anOwner(place)
    const { Credentials } = await cognito.send(new ListWebAuthnCredentialsCommand({ AccessToken }))
    expect(Credentials).toEqual([
      {
        CredentialId: authenticator.credentialId,
        FriendlyCredentialName: 'Platform passkey',
        RelyingPartyId: 'localhost',
        AuthenticatorAttachment: 'platform',
        AuthenticatorTransports: ['internal'],
        CreatedAt: expect.any(Date),
      },
    ])
    const drop = new DeleteWebAuthnCredentialCommand({
      AccessToken,
      CredentialId: authenticator.credentialId,
    })
    await cognito.send(drop)
    await expect(cognito.send(drop)).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The passkey does not exist.',
    })
  })

  it('need a pool that takes them and has a relying party', async () => {
    const without = await aPerson(await aPlace({ RelyingPartyId: 'localhost' }, ['PASSWORD']))
    await expect(start(without.AccessToken)).rejects.toMatchObject({
      name: 'WebAuthnNotEnabledException',
      message: 'Passkeys are not enabled for the user pool.',
    })
    const nameless = await aPlace()
    const person = await aPerson(nameless)
    await expect(start(person.AccessToken)).rejects.toMatchObject({
      name: 'WebAuthnConfigurationMissingException',
      message: 'The user pool has no relying party id and no domain.',
    })
    const { UserPoolId } = nameless
    const Domain = `passkeys-${randomUUID()}`
    await cognito.send(new CreateUserPoolDomainCommand({ UserPoolId, Domain }))
    expect(await start(person.AccessToken)).toHaveProperty('rp.id', 'localhost')
  })

  it.each<[string, Behaviour, string, string]>([
    [
      'another site',
      { origin: 'https://evil.example' },
      'WebAuthnOriginNotAllowedException',
      'The origin of the passkey does not belong to the relying party id of the user pool.',
    ],
    [
      'another relying party',
      { rpId: 'example.com' },
      'WebAuthnRelyingPartyMismatchException',
      'The passkey is of another relying party than the user pool.',
    ],
    [
      'an absent user',
      { isUserPresent: false },
      'WebAuthnCredentialNotSupportedException',
      'The passkey is not supported.',
    ],
    [
      'what cannot be',
      { isBackedUp: true },
      'InvalidParameterException',
      'The credential is not valid.',
    ],
  ])('are refused from %s', async (_, behaviour, name, message) => {
    const { AccessToken } = await aPerson(place)
    const made = new SoftwareAuthenticator().register(await start(AccessToken), behaviour)
    await expect(complete(AccessToken, made)).rejects.toMatchObject({ name, message })
  })

  it('are refused without their challenge, or through another client', async () => {
    const { AccessToken, username } = await aPerson(place)
    const options = await start(AccessToken)
    const theirs = await signedIn(await aClient(place.UserPoolId), username)
    const made = new SoftwareAuthenticator().register(options)
    await expect(complete(theirs, made)).rejects.toMatchObject({
      name: 'WebAuthnClientMismatchException',
    })
    await complete(AccessToken, made)
    await expect(complete(AccessToken, made)).rejects.toMatchObject({
      name: 'WebAuthnChallengeNotFoundException',
      message: 'The challenge of the registration has expired.',
    })
  })

  it('are refused of an algorithm that was not offered, and beyond twenty', async () => {
    const { AccessToken } = await aPerson(place)
    const other = new SoftwareAuthenticator({ algorithm: 'ES384' })
    await expect(
      complete(AccessToken, other.register(await start(AccessToken))),
    ).rejects.toMatchObject({ name: 'WebAuthnCredentialNotSupportedException' })
    for (let count = 0; count < 20; count++) {
      await complete(AccessToken, new SoftwareAuthenticator().register(await start(AccessToken)))
    }
    await expect(start(AccessToken)).rejects.toMatchObject({
      name: 'LimitExceededException',
      message: 'A user can have at most 20 passkeys.',
    })
  })
})

describe('a sign-in by passkey over the wire', () => {
  it.each(['ES256', 'RS256'] as const)('gives tokens for a signature of %s', async (algorithm) => {
    const owner = await anOwner(place, new SoftwareAuthenticator({ algorithm }))
    const { ChallengeName, options } = await asked(place, owner.username)
    expect(ChallengeName).toBe('WEB_AUTHN')
    expect(options).toEqual({
      challenge: expect.stringMatching(/^[\w-]{43}$/u),
      timeout: 60_000,
      rpId: 'localhost',
      allowCredentials: [
        { id: owner.authenticator.credentialId, type: 'public-key', transports: ['internal'] },
      ],
      userVerification: 'preferred',
    })
    const { AuthenticationResult } = await signInWith(place, owner)
    expect(AuthenticationResult?.RefreshToken).toBeDefined()
  })

  it('is on offer to who has a passkey', async () => {
    const offered = async (username: string) => {
      const answer = await cognito.send(
        new InitiateAuthCommand({
          ClientId: place.ClientId,
          AuthFlow: 'USER_AUTH',
          AuthParameters: { USERNAME: username },
        }),
      )
      return answer.AvailableChallenges
    }
    expect(await offered((await anOwner(place)).username)).toContain('WEB_AUTHN')
    expect(await offered((await aPerson(place)).username)).not.toContain('WEB_AUTHN')
  })

  it.each<[string, Behaviour]>([
    ['another site', { origin: 'https://evil.example' }],
    ['a frame', { clientData: { crossOrigin: true, topOrigin: 'https://evil.example' } }],
    ['another relying party', { rpId: 'example.com' }],
    ['an absent user', { isUserPresent: false }],
    ['another ceremony', { type: 'webauthn.create' }],
    ['a rest', { rest: Buffer.of(0) }],
  ])('is refused from %s', async (_, behaviour) => {
    await expect(signInWith(place, await anOwner(place), behaviour)).rejects.toMatchObject(wrong)
  })

  it('is refused with another’s passkey, one of nobody, and what is none', async () => {
    const [one, other] = [await anOwner(place), await anOwner(place)]
    const stranger = new SoftwareAuthenticator()
    for (const authenticator of [other.authenticator, stranger]) {
      const { username } = one
      await expect(signInWith(place, { username, authenticator })).rejects.toMatchObject(wrong)
    }
    for (const CREDENTIAL of ['{', 'null', '{"id":"AQID"}']) {
      const { Session } = await asked(place, one.username)
      await expect(respond(place, one.username, { Session, CREDENTIAL })).rejects.toMatchObject(
        wrong,
      )
    }
  })

  it('takes each challenge once, of 16 answers at once too', async () => {
    const { username, authenticator } = await anOwner(place)
    const { Session, options } = await asked(place, username)
    const CREDENTIAL = JSON.stringify(authenticator.assert(options))
    const results = await Promise.allSettled(
      Array.from({ length: 16 }, () => respond(place, username, { Session, CREDENTIAL })),
    )
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    const later = await asked(place, username)
    await expect(
      respond(place, username, { Session: later.Session, CREDENTIAL }),
    ).rejects.toMatchObject(wrong)
  })

  it('takes no copy of an authenticator whose counter stands still', async () => {
    const owner = await anOwner(place, new SoftwareAuthenticator({ counts: true }))
    await expect(signInWith(place, owner)).resolves.toHaveProperty('AuthenticationResult')
    await expect(signInWith(place, owner, { counter: 2 })).rejects.toMatchObject(wrong)
    await expect(signInWith(place, owner, { counter: 9 })).resolves.toBeDefined()
  })

  it('ends with the passkey, in the middle too', async () => {
    const { username, authenticator, AccessToken } = await anOwner(place)
    const { Session, options } = await asked(place, username)
    const CredentialId = authenticator.credentialId
    await cognito.send(new DeleteWebAuthnCredentialCommand({ AccessToken, CredentialId }))
    const CREDENTIAL = JSON.stringify(authenticator.assert(options))
    await expect(respond(place, username, { Session, CREDENTIAL })).rejects.toMatchObject(wrong)
  })

  it('asks for the user where the pool does', async () => {
    const strict = await aPlace({ RelyingPartyId: 'localhost', UserVerification: 'required' })
    const owner = await anOwner(strict)
    const unverified = { isUserVerified: false }
    await expect(signInWith(strict, owner, unverified)).rejects.toMatchObject(wrong)
    await expect(signInWith(strict, owner)).resolves.toHaveProperty('AuthenticationResult')
  })

  it('does not take the passkeys of a deleted user for a later one of the same name', async () => {
    const { username, authenticator, AccessToken } = await anOwner(place)
    await cognito.send(new DeleteUserCommand({ AccessToken }))
    const who = { UserPoolId: place.UserPoolId, Username: username }
    await cognito.send(new AdminCreateUserCommand({ ...who, MessageAction: 'SUPPRESS' }))
    await cognito.send(
      new AdminSetUserPasswordCommand({ ...who, Password: password, Permanent: true }),
    )
    expect((await asked(place, username)).ChallengeName).toBe('SELECT_CHALLENGE')
    const again = await signedIn(place.ClientId, username)
    await complete(again, authenticator.register(await start(again)))
    await expect(signInWith(place, { username, authenticator })).resolves.toBeDefined()
  })
})
