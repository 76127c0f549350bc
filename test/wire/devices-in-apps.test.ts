import {
  AdminForgetDeviceCommand,
  CognitoIdentityProviderClient,
} from '@aws-sdk/client-cognito-identity-provider'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { asAdmin } from './clients.ts'
import { CognitoJsApp } from './cognito-js.ts'
import { codeIn, newestMessage } from './inbox.ts'
import { aPlace, aUser, password, type Place } from './remembering-pool.ts'

const cognito = new CognitoIdentityProviderClient(asAdmin())

let place: Place
beforeAll(async () => {
  place = await aPlace()
})

/** The library's own big numbers take a second each. */
const patience = 30_000

describe('an app with amazon-cognito-identity-js', () => {
  const apps: CognitoJsApp[] = []
  afterAll(() => Promise.all(apps.map((app) => app.close())))

  /** A fresh app and a user who signs in with it. */
  async function inApp(where: Place) {
    const app = new CognitoJsApp(where)
    apps.push(app)
    const person = await aUser(where)
    const credentials = { username: person.username, password }
    return {
      app,
      person,
      signIn: () => app.step({ kind: 'sign in', ...credentials }),
      code: async () => {
        const code = codeIn(await newestMessage(person.phone))
        return app.step({ kind: 'answer', code, factor: 'SMS_MFA' })
      },
    }
  }

  it(
    'remembers its device and signs in without a code from then on',
    async () => {
      const { app, signIn, code } = await inApp(place)
      expect(await signIn()).toEqual({ challenge: 'SMS_MFA' })
      expect(await code()).toEqual({ accessToken: expect.any(String) })
      expect(await signIn()).toEqual({ accessToken: expect.any(String) })
      expect(await app.do({ kind: 'list' })).toMatchObject({ Devices: [{}] })
    },
    patience,
  )

  it(
    'asks its user first where the pool says so',
    async () => {
      const asking = await aPlace({
        DeviceConfiguration: {
          ChallengeRequiredOnNewDevice: true,
          DeviceOnlyRememberedOnUserPrompt: true,
        },
      })
      const { app, signIn, code } = await inApp(asking)
      expect(await signIn()).toEqual({ challenge: 'SMS_MFA' })
      expect(await code()).toMatchObject({ userConfirmationNecessary: true })
      expect(await signIn()).toEqual({ challenge: 'SMS_MFA' })
      expect(await code()).toEqual({ accessToken: expect.any(String) })
      expect(await app.do({ kind: 'remember' })).toBe('SUCCESS')
      expect(await signIn()).toEqual({ accessToken: expect.any(String) })
      expect(await app.do({ kind: 'do not remember' })).toBe('SUCCESS')
      expect(await signIn()).toEqual({ challenge: 'SMS_MFA' })
    },
    patience,
  )

  it(
    'signs in with a code after its device was forgotten',
    async () => {
      const { app, signIn, code } = await inApp(place)
      await signIn()
      await code()
      expect(await app.do({ kind: 'forget' })).toBe('SUCCESS')
      expect(await signIn()).toEqual({ challenge: 'SMS_MFA' })
    },
    patience,
  )

  it(
    'signs in with a code after an administrator forgot its device',
    async () => {
      const { app, signIn, code, person } = await inApp(place)
      await signIn()
      await code()
      const { Device } = (await app.do({ kind: 'get' })) as { Device: { DeviceKey: string } } // as the library answers
      await cognito.send(
        new AdminForgetDeviceCommand({
          UserPoolId: place.UserPoolId,
          Username: person.username,
          DeviceKey: Device.DeviceKey,
        }),
      )
      expect(await signIn()).toEqual({ challenge: 'SMS_MFA' })
      expect(await code()).toEqual({ accessToken: expect.any(String) })
    },
    patience,
  )

  it(
    'refreshes on its device',
    async () => {
      const { app, signIn, code } = await inApp(place)
      await signIn()
      await code()
      expect(await app.step({ kind: 'refresh' })).toEqual({ accessToken: expect.any(String) })
      await signIn()
      expect(await app.step({ kind: 'refresh' })).toEqual({ accessToken: expect.any(String) })
    },
    patience,
  )
})
