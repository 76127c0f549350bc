import { Worker } from 'node:worker_threads'
import type * as auth from 'aws-amplify/auth'

/** The functions of `aws-amplify/auth` that take one input, by name. */
type Auth = Pick<
  typeof auth,
  {
    [Name in keyof typeof auth]: (typeof auth)[Name] extends (...input: never[]) => Promise<unknown>
      ? Name
      : never
  }[keyof typeof auth]
>

type UserPoolSetting = Readonly<
  Record<'userPoolId' | 'userPoolClientId' | 'userPoolEndpoint', string>
>

/** The members of Auth.Cognito in Amplify's configuration, with an identity pool or without. */
export type AmplifySetting =
  | UserPoolSetting
  | (UserPoolSetting &
      Readonly<Record<'identityPoolId' | 'identityPoolEndpoint', string>> & {
        readonly allowGuestAccess: boolean
      })

/** A call of a function in the app. */
export interface AmplifyCall {
  readonly id: number
  readonly name: keyof Auth
  readonly input: unknown
}

/** What came of a call. */
export interface AmplifyReply {
  readonly id: number
  readonly value?: unknown
  readonly error?: { readonly name: string; readonly message: string }
}

/** An app made with Amplify, in a thread of its own. */
export interface AmplifyApp {
  readonly call: <Name extends keyof Auth>(
    name: Name,
    ...input: Parameters<Auth[Name]>
  ) => Promise<Awaited<ReturnType<Auth[Name]>>>
  readonly stop: () => Promise<unknown>
}

/** Starts an app. */
export function startAmplifyApp(workerData: AmplifySetting): AmplifyApp {
  const worker = new Worker(new URL('./amplify-worker.ts', import.meta.url), { workerData })
  let last = 0
  const call = (name: keyof Auth, input?: unknown) =>
    new Promise((resolve, reject) => {
      const id = ++last
      const listen = (reply: AmplifyReply) => {
        if (reply.id !== id) return
        worker.off('message', listen)
        const { value, error } = reply
        if (error) reject(Object.assign(new Error(error.message), { name: error.name }))
        else resolve(value)
      }
      worker.on('message', listen)
      worker.postMessage({ id, name, input } satisfies AmplifyCall)
    })
  return { call: call as AmplifyApp['call'], stop: () => worker.terminate() } // typed by the name
}
