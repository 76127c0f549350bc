import type { InvocationType, LambdaServiceException } from '@aws-sdk/client-lambda'
import type { Services } from '../services.ts'
import { InvocationFault, timedOut } from './faults.ts'

/** What came back from a function: its answer, or its error in Lambda's form. */
export interface Reply {
  readonly text: string
  readonly isError: boolean
}

/** The services that a call to Lambda takes. */
export type LambdaServices = Pick<Services, 'settings' | 'lambda' | 'triggerPatience'>

const throttled = new Set(['TooManyRequestsException', 'ThrottlingException'])

/**
 * Invokes a function once.
 *
 * @param type `Event` does not wait for the function, only for Lambda
 * @throws InvocationFault when Lambda refuses or does not answer in time
 *
 * Source: Lambda API reference, Invoke.
 */
export async function callLambda(
  { settings, lambda, triggerPatience }: LambdaServices,
  { arn, payload }: { arn: string; payload: string },
  type: InvocationType,
): Promise<Reply> {
  const [{ InvokeCommand }, client] = await Promise.all([
    import('@aws-sdk/client-lambda'),
    lambda(),
  ])
  const command = new InvokeCommand({
    FunctionName: settings.namesTriggersOnly ? nameIn(arn) : arn,
    InvocationType: type,
    Payload: payload,
  })
  const abortSignal = AbortSignal.timeout(triggerPatience)
  try {
    const answer = await client.send(command, { abortSignal })
    const text = new TextDecoder().decode(answer.Payload)
    return { text, isError: answer.FunctionError !== undefined }
  } catch (error) {
    if (abortSignal.aborted) throw timedOut(error)
    throw faultOf(error)
  }
}

/** The name in `arn:aws:lambda:{region}:{account}:function:{name}` or one with an alias behind it. */
function nameIn(arn: string): string {
  return arn.split(':')[6] ?? arn
}

/** Server errors are not tried again: they mean that Lambda cannot start the function. */
function faultOf(cause: unknown): InvocationFault {
  const { name, $fault, $metadata } = cause as Partial<LambdaServiceException> // only its fields are read
  if ($fault === undefined || name === undefined) {
    return new InvocationFault('ConnectException', { isTransient: isOfNetwork(cause) }, { cause })
  }
  const isServer = ($metadata?.httpStatusCode ?? 0) >= 500
  return new InvocationFault(name, { isTransient: !isServer && throttled.has(name) }, { cause })
}

function isOfNetwork(error: unknown): boolean {
  return error instanceof Error && ('code' in error || error.name === 'TimeoutError')
}
