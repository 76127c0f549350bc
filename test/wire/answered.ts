import { appendFileSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The HTTP side of an SDK client, as far as it is listened to. */
interface HttpSide {
  httpHandler(): {
    handle(request: Sent, ...more: never[]): Promise<{ response: Answered }>
  }
}

interface Sent {
  readonly headers: Readonly<Record<string, string>>
}

interface Answered {
  readonly headers: Readonly<Record<string, string>>
}

/** How an operation that did what was asked for is written down, in the place of an error. */
export const success = 'success'

/**
 * An extension of SDK clients that writes down how each operation of user pools was answered, in
 * the folder `COGNATE_TEST_ANSWERED`, where each worker of Jest has a file of its own.
 */
export const writingDownAnswers = {
  configure(client: HttpSide) {
    const folder = process.env.COGNATE_TEST_ANSWERED
    if (folder === undefined) return
    const handler = client.httpHandler()
    const handle = handler.handle.bind(handler)
    handler.handle = async (request, ...more) => {
      const answer = await handle(request, ...more)
      const [api, operation] = request.headers['x-amz-target']?.split('.') ?? []
      if (api === 'AWSCognitoIdentityProviderService' && operation !== undefined) {
        const [error] = answer.response.headers['x-amzn-errortype']?.split(':') ?? [success]
        appendFileSync(join(folder, String(process.pid)), `${operation} ${error}\n`)
      }
      return answer
    }
  },
}

/** Every pair of operation and error, or success, that was written down in a folder. */
export function answersIn(folder: string): Set<string> {
  const lines = readdirSync(folder).flatMap((file) =>
    readFileSync(join(folder, file), 'utf8').trimEnd().split('\n'),
  )
  return new Set(lines)
}
