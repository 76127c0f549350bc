/* eslint-disable @typescript-eslint/no-deprecated -- the library is old, and many apps use it */
import type * as Library from 'amazon-cognito-identity-js'
import { createRequire } from 'node:module'
import { parentPort, workerData } from 'node:worker_threads'
import type { AppSetting, Command, Reply, SignedIn } from './cognito-js.ts'

/**
 * A web app made with amazon-cognito-identity-js, which does as it is told by messages. It runs
 * outside of Jest, whose sandbox makes the library's own big-number arithmetic seventy times slower.
 */
const require = createRequire(import.meta.url)
const library = require('amazon-cognito-identity-js') as typeof Library // its own types

const { UserPoolId, ClientId, endpoint } = workerData as AppSetting // given by the test
const kept = new Map<string, string>()
const Storage = {
  setItem: (key: string, value: string) => kept.set(key, value),
  getItem: (key: string) => kept.get(key) ?? null,
  removeItem: (key: string) => kept.delete(key),
  clear: () => kept.clear(),
}
const Pool = new library.CognitoUserPool({ UserPoolId, ClientId, endpoint, Storage })
let user: Library.CognitoUser | undefined

parentPort?.on('message', (command: Command) => {
  void answer(command).then(
    (value) => reply({ value }),
    (error: unknown) => reply({ error: faultOf(error) }),
  )
})

function reply(message: Reply): void {
  parentPort?.postMessage(message)
}

function faultOf(error: unknown): { name: string; message: string } {
  const { code, name, message } = error as Error & { code?: string } // the library's own
  return { name: code ?? name, message }
}

async function answer(command: Command): Promise<unknown> {
  if (command.kind === 'sign in') {
    user = new library.CognitoUser({ Username: command.username, Pool, Storage })
    return signIn(user, command)
  }
  if (!user) throw new Error('nobody has tried to sign in')
  const current = user
  switch (command.kind) {
    case 'answer':
      return outcome((callbacks) => current.sendMFACode(command.code, callbacks, command.factor))
    case 'refresh':
      return refresh(current)
    case 'remember':
      return called((callbacks) => current.setDeviceStatusRemembered(callbacks))
    case 'do not remember':
      return called((callbacks) => current.setDeviceStatusNotRemembered(callbacks))
    case 'forget':
      return called((callbacks) => current.forgetDevice(callbacks))
    case 'list':
      return called((callbacks) => current.listDevices(10, null, callbacks))
    case 'get':
      return called((callbacks) => void current.getDevice(callbacks))
  }
}

interface Callbacks {
  onSuccess: (session: Library.CognitoUserSession, userConfirmationNecessary?: boolean) => void
  onFailure: (error: unknown) => void
  mfaRequired: (name: string, parameters: unknown) => void
  totpRequired: (name: string, parameters: unknown) => void
}

function signIn(
  current: Library.CognitoUser,
  { username, password }: { username: string; password: string },
): Promise<SignedIn> {
  const details = new library.AuthenticationDetails({ Username: username, Password: password })
  return outcome((callbacks) => current.authenticateUser(details, callbacks))
}

/** What came of a step: a session, or the name of the challenge that it led to. */
function outcome(step: (callbacks: Callbacks) => void): Promise<SignedIn> {
  return new Promise((resolve, reject) => {
    const challenge = (name: string) => resolve({ challenge: name })
    step({
      onSuccess: (session, userConfirmationNecessary) =>
        resolve({
          accessToken: session.getAccessToken().getJwtToken(),
          ...(userConfirmationNecessary !== undefined && { userConfirmationNecessary }),
        }),
      onFailure: reject as (error: unknown) => void,
      mfaRequired: challenge,
      totpRequired: challenge,
    })
  })
}

async function refresh(current: Library.CognitoUser): Promise<SignedIn> {
  const session = current.getSignInUserSession()
  if (!session) throw new Error('nobody is signed in')
  return new Promise((resolve, reject) => {
    current.refreshSession(
      session.getRefreshToken(),
      (error: Error | null, fresh: Library.CognitoUserSession) => {
        if (error) reject(error)
        else resolve({ accessToken: fresh.getAccessToken().getJwtToken() })
      },
    )
  })
}

function called(
  call: (callbacks: {
    onSuccess: (value: unknown) => void
    onFailure: (error: Error) => void
  }) => void,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    call({ onSuccess: resolve, onFailure: reject })
  })
}
