import type { SyncTriggerEvent } from '../domain/sync/trigger-event.ts'
import { ServiceError } from '../errors.ts'
import { InvocationFault } from '../triggers/faults.ts'
import { callLambda, type LambdaServices, type Reply } from '../triggers/lambda-call.ts'

/** Lambda's names for too many calls at once. */
const throttled = new Set(['TooManyRequestsException', 'ThrottlingException'])

/** As much of a function's error message as the caller is told, in characters. */
const longestMessage = 2048

/**
 * Asks a function once about an update; the client tries again where it may help.
 *
 * @returns the text of its answer
 * @throws ServiceError LambdaThrottledException; LambdaSocketTimeoutException after five seconds;
 *   InvalidLambdaFunctionOutputException for a function that fails or cannot be invoked
 *
 * Source: developer guide, "Customizing workflows with Amazon Cognito Events".
 */
export async function askFunction(
  services: LambdaServices,
  arn: string,
  event: SyncTriggerEvent,
): Promise<string> {
  const { text, isError } = await replyOf(services, arn, event)
  if (!isError) return text
  logFault(event, 'the function failed')
  throw new ServiceError(
    'InvalidLambdaFunctionOutputException',
    `${event.eventType} failed with error ${messageIn(text).slice(0, longestMessage)}.`,
  )
}

async function replyOf(
  services: LambdaServices,
  arn: string,
  event: SyncTriggerEvent,
): Promise<Reply> {
  try {
    const payload = JSON.stringify(event)
    return await callLambda(services, { arn, payload }, 'RequestResponse')
  } catch (cause) {
    if (!(cause instanceof InvocationFault)) throw cause
    logFault(event, cause.message)
    if (cause.isTimeout) throw new ServiceError('LambdaSocketTimeoutException')
    if (throttled.has(cause.message)) throw new ServiceError('LambdaThrottledException')
    throw new ServiceError(
      'InvalidLambdaFunctionOutputException',
      `${event.eventType} invocation failed due to error ${cause.message}.`,
      { cause },
    )
  }
}

/** The message in Lambda's error object. */
function messageIn(text: string): string {
  try {
    const { errorMessage } = JSON.parse(text) as { errorMessage?: unknown } // looked at below
    return typeof errorMessage === 'string' ? errorMessage : 'Unhandled'
  } catch {
    return 'Unhandled'
  }
}

/** Says in the log what went wrong, never the event: it holds somebody's data. */
function logFault({ identityPoolId, eventType: trigger }: SyncTriggerEvent, fault: string): void {
  process.stderr.write(`${JSON.stringify({ level: 'WARN', identityPoolId, trigger, fault })}\n`)
}
