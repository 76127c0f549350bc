import type { Credentials } from '../../lib/aws/aws-client.ts'
import { JsonClient } from '../../lib/aws/json-client.ts'
import { queuesOf, type ServiceFile } from '../service-file.ts'

/** Where SQS is, or what stands in for it, and as whom it is called. */
export interface SqsPlace {
  readonly endpoint: string
  readonly region: string
  readonly account: string
  readonly credentials: () => Promise<Credentials>
}

/** The queues of serverless.yml, ready to be used. */
export interface ServiceQueues {
  readonly sqs: JsonClient
  /** A queue by its logical id. */
  readonly of: (logicalId: string) => { readonly url: string; readonly arn: string }
}

/**
 * Makes the queues that serverless.yml defines, unless they are there.
 *
 * @throws Error when SQS cannot be reached or does not take them
 */
export async function createQueues(file: ServiceFile, place: SqsPlace): Promise<ServiceQueues> {
  const sqs = new JsonClient({
    service: 'sqs',
    target: 'AmazonSQS',
    contentType: 'application/x-amz-json-1.0',
    ...place,
  })
  const arnOf = (name: string) => `arn:aws:sqs:${place.region}:${place.account}:${name}`
  const queues = queuesOf(file)
  const nameOf = (logicalId: string) => queues.get(logicalId)?.QueueName ?? logicalId
  const made = new Map<string, { url: string; arn: string }>()
  for (const [logicalId, { QueueName, VisibilityTimeout = 30, RedrivePolicy }] of queues) {
    const redrive = RedrivePolicy && {
      deadLetterTargetArn: arnOf(nameOf(RedrivePolicy.deadLetterTargetArn['Fn::GetAtt'][0])),
      maxReceiveCount: RedrivePolicy.maxReceiveCount,
    }
    const Attributes = {
      VisibilityTimeout: String(VisibilityTimeout),
      ...(redrive && { RedrivePolicy: JSON.stringify(redrive) }),
    }
    const answer = await sqs.call('CreateQueue', { QueueName, Attributes })
    const { QueueUrl } = answer as { QueueUrl: string } // SQS's answer
    made.set(logicalId, { url: QueueUrl, arn: arnOf(QueueName) })
  }
  return {
    sqs,
    of: (logicalId) => {
      const queue = made.get(logicalId)
      if (!queue)
        throw new Error(`serverless.yml names a queue ${logicalId} that it does not define`)
      return queue
    },
  }
}
