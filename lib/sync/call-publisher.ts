import type { Services } from '../services.ts'

/** Names the pool of a bulk publish that has just been started. */
export interface BulkPublishEvent {
  readonly identityPoolId: string
}

/**
 * Has a bulk publish that was started worked on at once. When the call is lost, the schedule of the
 * function comes to it, a minute later.
 */
export async function callPublisher(
  { settings, ownLambda }: Pick<Services, 'settings' | 'ownLambda'>,
  event: BulkPublishEvent,
): Promise<void> {
  const [{ InvokeCommand }, client] = await Promise.all([
    import('@aws-sdk/client-lambda'),
    ownLambda(),
  ])
  const command = new InvokeCommand({
    FunctionName: settings.bulkPublishFunction,
    InvocationType: 'Event',
    Payload: JSON.stringify(event),
  })
  await client.send(command).catch(logUncalled)
}

function logUncalled(error: unknown): void {
  const reason = error instanceof Error ? error.message : ''
  process.stderr.write(
    `${JSON.stringify({ level: 'WARN', fault: `the function of bulk publishes was not called: ${reason}` })}\n`,
  )
}
