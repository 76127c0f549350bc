import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A platform application; its credentials are not kept, for nothing here would use them. */
export interface PlatformApplication {
  arn: string
  platform: string
  name: string
  attributes: Record<string, string>
}

/** A device's endpoint in an application; a push goes to an enabled one only. */
export interface PlatformEndpoint {
  arn: string
  applicationArn: string
  token: string
  enabled: boolean
  customUserData?: string
}

interface Saved {
  applications: PlatformApplication[]
  endpoints: PlatformEndpoint[]
  smsAttributes: Record<string, string>
}

/**
 * What SNS knows: applications and endpoints by ARN, and the attributes for text messages. With a
 * folder it is kept in `sns.json`, replaced as a whole at every {@link Registry.save}, so that a
 * crash leaves the old state or the new one.
 */
export class Registry {
  readonly applications: Map<string, PlatformApplication>
  readonly endpoints: Map<string, PlatformEndpoint>
  readonly smsAttributes: Map<string, string>
  readonly #path: string | undefined

  constructor(folder?: string) {
    this.#path = folder === undefined ? undefined : join(folder, 'sns.json')
    if (folder !== undefined) mkdirSync(folder, { recursive: true, mode: 0o700 })
    const saved = this.#path === undefined ? nothing : read(this.#path)
    this.applications = new Map(saved.applications.map((one) => [one.arn, one]))
    this.endpoints = new Map(saved.endpoints.map((one) => [one.arn, one]))
    this.smsAttributes = new Map(Object.entries(saved.smsAttributes))
  }

  /** The endpoint of a token in an application. */
  endpointOf(applicationArn: string, token: string): PlatformEndpoint | undefined {
    return [...this.endpoints.values()].find(
      (endpoint) => endpoint.applicationArn === applicationArn && endpoint.token === token,
    )
  }

  /** Makes what was changed last beyond this process. */
  save(): void {
    if (this.#path === undefined) return
    const saved: Saved = {
      applications: [...this.applications.values()],
      endpoints: [...this.endpoints.values()],
      smsAttributes: Object.fromEntries(this.smsAttributes),
    }
    writeFileSync(`${this.#path}.new`, JSON.stringify(saved), { mode: 0o600 })
    renameSync(`${this.#path}.new`, this.#path)
  }
}

const nothing: Saved = { applications: [], endpoints: [], smsAttributes: {} }

function read(path: string): Saved {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Saved // only this file writes it
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return nothing // or a SyntaxError
    throw new Error(`${path} cannot be read; remove it to start anew.`, { cause: error })
  }
}
