import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { serverUrl } from './server.ts'

/** What an app is configured with. */
export interface AppSetting {
  readonly UserPoolId: string
  readonly ClientId: string
  readonly endpoint: string
}

/** What an app can be told to do, for the user who tried to sign in last. */
export type Command =
  | { readonly kind: 'sign in'; readonly username: string; readonly password: string }
  | {
      readonly kind: 'answer'
      readonly code: string
      readonly factor: 'SMS_MFA' | 'SOFTWARE_TOKEN_MFA'
    }
  | {
      readonly kind: 'refresh' | 'remember' | 'do not remember' | 'forget' | 'list' | 'get'
    }

/** What an app answers. */
export type Reply =
  | { readonly value: unknown }
  | { readonly error: { readonly name: string; readonly message: string } }

/** What came of a step of a sign-in. */
export interface SignedIn {
  readonly challenge?: string
  readonly accessToken?: string
  readonly userConfirmationNecessary?: boolean
}

/** A web app made with amazon-cognito-identity-js, with a storage of its own as on one device. */
export class CognitoJsApp {
  readonly #worker: Worker

  constructor(setting: Omit<AppSetting, 'endpoint'>) {
    const workerData: AppSetting = { ...setting, endpoint: serverUrl() }
    this.#worker = new Worker(new URL('./cognito-js-worker.ts', import.meta.url), { workerData })
  }

  /** Has the app do something. @throws Error with the name and message that the library gives */
  async do(command: Command): Promise<unknown> {
    this.#worker.postMessage(command)
    const [reply] = (await once(this.#worker, 'message')) as [Reply] // what the worker posts
    if ('value' in reply) return reply.value
    throw Object.assign(new Error(reply.error.message), { name: reply.error.name })
  }

  /** The same for what leads to a session or a challenge. */
  async step(command: Command): Promise<SignedIn> {
    return (await this.do(command)) as SignedIn // what the worker answers to these
  }

  /** Closes the app. */
  async close(): Promise<void> {
    await this.#worker.terminate()
  }
}
