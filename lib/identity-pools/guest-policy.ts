import type { Settings } from '../settings.ts'

/** What guests may do at most, whatever their role allows: AWS's own list. */
const cognitosActions = [
  'appsync:*',
  'cloudwatch:*',
  'cognito-identity:*',
  'cognito-idp:*',
  'cognito-sync:*',
  'comprehend:*',
  'dynamodb:*',
  'execute-api:*',
  'firehose:*',
  'gamelift:*',
  'geo:*',
  'iot:*',
  'kinesis:*',
  'lambda:*',
  'lex:*',
  'logs:*',
  'machinelearning:*',
  'mobileanalytics:*',
  'mobiletargeting:*',
  'personalize:*',
  'polly:*',
  'rekognition:*',
  'rum:PutRumEvents',
  's3:*',
  'sagemaker:InvokeEndpoint',
  'sdb:*',
  'ses:*',
  'sns:*',
  'sqs:*',
  'textract:AnalyzeDocument',
  'textract:DetectDocumentText',
  'transcribe:*',
  'translate:*',
]

/**
 * The session policy of guests' credentials: a guest has what role and policy both allow, so that a
 * role which is too generous opens neither IAM nor anything else that is not on the list. A deployment
 * may have a list of its own: other implementations of STS refuse services that they do not know.
 *
 * Source: developer guide, "IAM roles", access policies for unauthenticated identities.
 */
export function guestSessionPolicy({ guestActions }: Settings): string {
  const actions = guestActions.length > 0 ? guestActions : cognitosActions
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: actions, Resource: ['*'] }],
  })
}
