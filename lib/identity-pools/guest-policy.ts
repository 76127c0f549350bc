/** What guests may do at most, whatever their role allows. */
const guestActions = [
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
 * role which is too generous opens neither IAM nor anything else that is not on the list.
 *
 * Source: developer guide, "IAM roles", access policies for unauthenticated identities.
 */
export const guestSessionPolicy = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: guestActions, Resource: ['*'] }],
})
