import { parentPort, workerData } from 'node:worker_threads'
import { Amplify, type ResourcesConfig } from 'aws-amplify'
import * as auth from 'aws-amplify/auth'
import type { AmplifyCall, AmplifyReply, AmplifySetting } from './amplify-app.ts'

/**
 * An app made with Amplify, which calls the functions of `aws-amplify/auth` as it is told. It runs
 * outside of Jest, whose sandbox makes the library's own big-number arithmetic seventy times slower.
 */
Amplify.configure({ Auth: { Cognito: workerData as AmplifySetting } } as ResourcesConfig) // it has either part or both

parentPort?.on('message', (call: AmplifyCall) => {
  void perform(call).then(
    (value) => reply({ id: call.id, value }),
    (error: unknown) => {
      const { name, message } = error as Error // of the library
      reply({ id: call.id, error: { name, message } })
    },
  )
})

async function perform({ name, input }: AmplifyCall): Promise<unknown> {
  const run = auth[name] as (input: unknown) => Promise<unknown> // the test knows its input
  const value = await run(input)
  return value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown) // no functions
}

function reply(message: AmplifyReply): void {
  parentPort?.postMessage(message)
}
