/* eslint-disable @typescript-eslint/no-deprecated -- the field is full of apps that use the library */
import { createRequire } from 'node:module'
import type * as library from 'amazon-cognito-identity-js'

const require = createRequire(import.meta.url)
const { AuthenticationDetails, CognitoUser, CognitoUserPool } =
  require('amazon-cognito-identity-js') as typeof library // its CommonJS half; the other one does not load outside of bundlers

/** Where a person signs in. */
export interface Place {
  readonly endpoint: string
  readonly UserPoolId: string
  readonly ClientId: string
}

/** What the library asks for next, by the name of its callback; `onSuccess` when it has tokens. */
export interface Asked {
  readonly callback: string
  readonly parameters?: unknown
}

/** A user of an app that is written with amazon-cognito-identity-js, callbacks as promises. */
export class Person {
  readonly #user: library.CognitoUser

  constructor({ endpoint, UserPoolId, ClientId }: Place, Username: string) {
    const Pool = new CognitoUserPool({ UserPoolId, ClientId, endpoint })
    this.#user = new CognitoUser({ Username, Pool })
  }

  /** Signs in with SRP, until the library asks for something. */
  signIn(Password: string): Promise<Asked> {
    const details = new AuthenticationDetails({ Username: this.#user.getUsername(), Password })
    return this.#asked((callbacks) => this.#user.authenticateUser(details, callbacks))
  }

  sendMfaCode(code: string, type?: 'SOFTWARE_TOKEN_MFA'): Promise<Asked> {
    return this.#asked((callbacks) => this.#user.sendMFACode(code, callbacks, type))
  }

  chooseMfa(type: 'SMS_MFA' | 'SOFTWARE_TOKEN_MFA'): Promise<Asked> {
    return this.#asked((callbacks) => this.#user.sendMFASelectionAnswer(type, callbacks))
  }

  chooseNewPassword(password: string): Promise<Asked> {
    return this.#asked((callbacks) =>
      this.#user.completeNewPasswordChallenge(password, {}, callbacks),
    )
  }

  /** The seed for an authenticator app. */
  associate(): Promise<string> {
    return new Promise((associateSecretCode, onFailure) => {
      this.#user.associateSoftwareToken({ associateSecretCode, onFailure })
    })
  }

  verify(code: string, name = 'phone'): Promise<unknown> {
    return new Promise((onSuccess, onFailure) => {
      this.#user.verifySoftwareToken(code, name, { onSuccess, onFailure })
    })
  }

  prefer(sms: library.IMfaSettings | null, app: library.IMfaSettings | null): Promise<unknown> {
    return this.#answered((done) => this.#user.setUserMfaPreference(sms, app, done))
  }

  switchSms(isOn: boolean): Promise<unknown> {
    return this.#answered((done) =>
      isOn ? this.#user.enableMFA(done) : this.#user.disableMFA(done),
    )
  }

  mfaOptions(): Promise<unknown> {
    return this.#answered((done) => this.#user.getMFAOptions(done))
  }

  data(): Promise<library.UserData> {
    return this.#answered((done) => this.#user.getUserData(done, { bypassCache: true }))
  }

  signOut(): void {
    this.#user.signOut()
  }

  #asked(start: (callbacks: library.IAuthenticationCallback) => void): Promise<Asked> {
    return new Promise((resolve, onFailure) => {
      const tell = (callback: string) => (_name: unknown, parameters?: unknown) => {
        resolve({ callback, parameters })
      }
      start({
        onSuccess: () => resolve({ callback: 'onSuccess' }),
        onFailure,
        mfaRequired: tell('mfaRequired'),
        totpRequired: tell('totpRequired'),
        selectMFAType: tell('selectMFAType'),
        mfaSetup: tell('mfaSetup'),
        newPasswordRequired: tell('newPasswordRequired'),
      })
    })
  }

  #answered<T>(
    start: (done: (error: Error | undefined, value: T | undefined) => void) => void,
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      start((error, value) => {
        if (error) reject(error)
        else resolve(value as T) // without an error there is a value
      })
    })
  }
}
