import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda'
import type { Services } from '../services.ts'

/**
 * Hands an event to the function that alone holds the broker's key, and its answer back.
 *
 * @throws Error when that function failed
 */
export async function invokeCredentials(
  { settings, ownLambda }: Services,
  event: APIGatewayProxyEventV2,
): Promise<APIGatewayProxyStructuredResultV2> {
  const [{ InvokeCommand }, client] = await Promise.all([
    import('@aws-sdk/client-lambda'),
    ownLambda(),
  ])
  const answer = await client.send(
    new InvokeCommand({
      FunctionName: settings.credentialsFunction,
      Payload: JSON.stringify(event),
    }),
  )
  const payload = new TextDecoder().decode(answer.Payload)
  if (answer.FunctionError !== undefined) throw new Error(`credentials: ${payload}`)
  return JSON.parse(payload) as APIGatewayProxyStructuredResultV2 // our own handler's answer
}
