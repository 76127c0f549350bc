import * as sdk from '@aws-sdk/client-cognito-identity-provider'
import { expect } from '@jest/globals'
import { asAdmin } from '../clients.ts'
import type { Input } from '../raw-calls.ts'

const commands = sdk as unknown as Readonly<
  Record<string, new (input: Input) => sdk.GetUserCommand>
> // by name

/** The client, made when it is first asked for: by then a test may have a server of its own. */
let cognito: sdk.CognitoIdentityProviderClient | undefined

/** Calls an operation of user pools by its name, through the SDK. */
export function send<Output = Input>(operation: string, input: Input): Promise<Output> {
  const Command = commands[`${operation}Command`]
  if (!Command) throw new Error(`The SDK has no ${operation}`)
  cognito ??= new sdk.CognitoIdentityProviderClient(asAdmin())
  return cognito.send(new Command(input)) as Promise<Output> // what the caller knows of the answer
}

/** A call that is refused, and how: the error's name without `Exception`, and its sentence. */
export interface Refusal {
  readonly operation: string
  readonly input: Input
  readonly error: string
  readonly message: string | RegExp
}

/** Calls an operation and expects its refusal. */
export async function expectRefusal({ operation, input, error, message }: Refusal): Promise<void> {
  const sentence: unknown = typeof message === 'string' ? message : expect.stringMatching(message)
  await expect(send(operation, input)).rejects.toMatchObject({
    name: `${error}Exception`,
    message: sentence,
  })
}
