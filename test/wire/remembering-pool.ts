import { randomInt, randomUUID } from 'node:crypto'
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
  CognitoIdentityProviderClient,
  ConfirmDeviceCommand,
  CreateUserPoolClientCommand,
  CreateUserPoolCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
  type AuthenticationResultType,
  type CreateUserPoolCommandInput,
  type InitiateAuthCommandOutput,
} from '@aws-sdk/client-cognito-identity-provider'
import { expect } from '@jest/globals'
import { softwareDevice, type SoftwareDevice } from '../software-device.ts'
import { asAdmin } from './clients.ts'
import { codeIn, newestMessage } from './inbox.ts'

const cognito = new CognitoIdentityProviderClient(asAdmin())

/** The password of everybody here. */
export const password = 'Correct-Horse-7'

/** A pool and a client of it. */
export interface Place {
  readonly UserPoolId: string
  readonly ClientId: string
}

/** A pool that remembers devices and asks for a code by SMS. */
export async function aPlace(settings: Partial<CreateUserPoolCommandInput> = {}): Promise<Place> {
  const { UserPool } = await cognito.send(
    new CreateUserPoolCommand({
      PoolName: 'wire-devices',
      MfaConfiguration: 'ON',
      SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' },
      DeviceConfiguration: { ChallengeRequiredOnNewDevice: true },
      ...settings,
    }),
  )
  const UserPoolId = UserPool?.Id ?? ''
  const { UserPoolClient } = await cognito.send(
    new CreateUserPoolClientCommand({
      UserPoolId,
      ClientName: 'app',
      ExplicitAuthFlows: [
        'ALLOW_USER_SRP_AUTH',
        'ALLOW_USER_PASSWORD_AUTH',
        'ALLOW_REFRESH_TOKEN_AUTH',
      ],
    }),
  )
  return { UserPoolId, ClientId: UserPoolClient?.ClientId ?? '' }
}

/** A user with a phone. */
export async function aUser({ UserPoolId }: Place) {
  const phone = `+1555${String(randomInt(10_000_000)).padStart(7, '0')}`
  const who = { UserPoolId, Username: `user-${randomUUID()}` }
  const UserAttributes = [
    { Name: 'phone_number', Value: phone },
    { Name: 'phone_number_verified', Value: 'true' },
  ]
  await cognito.send(
    new AdminCreateUserCommand({ ...who, UserAttributes, MessageAction: 'SUPPRESS' }),
  )
  await cognito.send(
    new AdminSetUserPasswordCommand({ ...who, Password: password, Permanent: true }),
  )
  return { username: who.Username, phone }
}

/** Whoever signs in. */
export type Person = Awaited<ReturnType<typeof aUser>>

/** Begins a sign-in with the password. */
export function start({ ClientId }: Place, { username }: Person, DEVICE_KEY?: string) {
  return cognito.send(
    new InitiateAuthCommand({
      ClientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: username, PASSWORD: password, ...(DEVICE_KEY && { DEVICE_KEY }) },
    }),
  )
}

/** Answers a challenge. */
export function respond(
  { ClientId }: Place,
  { ChallengeName, Session }: Pick<InitiateAuthCommandOutput, 'ChallengeName' | 'Session'>,
  ChallengeResponses: Record<string, string>,
) {
  return cognito.send(
    new RespondToAuthChallengeCommand({ ClientId, ChallengeName, Session, ChallengeResponses }),
  )
}

/** Signs in with the code that came by SMS. */
export async function signedIn(place: Place, person: Person): Promise<AuthenticationResultType> {
  const asked = await start(place, person)
  expect(asked.ChallengeName).toBe('SMS_MFA')
  const SMS_MFA_CODE = codeIn(await newestMessage(person.phone))
  const answer = { USERNAME: person.username, SMS_MFA_CODE }
  const { AuthenticationResult } = await respond(place, asked, answer)
  return AuthenticationResult ?? {}
}

/** Signs in on a new device and confirms it. */
export async function onDevice(place: Place, person: Person) {
  const { AccessToken = '', NewDeviceMetadata } = await signedIn(place, person)
  const device = softwareDevice(NewDeviceMetadata ?? {})
  const confirmation = {
    AccessToken,
    DeviceKey: device.key,
    DeviceName: 'phone',
    DeviceSecretVerifierConfig: device.verifierConfig,
  }
  const confirmed = await cognito.send(new ConfirmDeviceCommand(confirmation))
  return { AccessToken, device, confirmation, confirmed }
}

/** Answers the two challenges of a device; `extra` goes over what the device says. */
export async function prove(
  place: Place,
  { username }: Person,
  {
    asked,
    device,
    extra = {},
  }: {
    asked: InitiateAuthCommandOutput
    device: SoftwareDevice
    extra?: Record<string, string>
  },
) {
  expect(asked.ChallengeName).toBe('DEVICE_SRP_AUTH')
  const proof = device.prove()
  const begun = { USERNAME: username, DEVICE_KEY: device.key, SRP_A: proof.A }
  const verifier = await respond(place, asked, begun)
  expect(verifier).toMatchObject({
    ChallengeName: 'DEVICE_PASSWORD_VERIFIER',
    ChallengeParameters: {
      DEVICE_KEY: device.key,
      USERNAME: username,
      SALT: expect.stringMatching(/^[0-9a-f]+$/u),
      SRP_B: expect.stringMatching(/^[0-9a-f]+$/u),
    },
  })
  const answer = { ...proof.answer(verifier.ChallengeParameters ?? {}, Date.now()), ...extra }
  return { verifier, answer, send: () => respond(place, verifier, answer) }
}
