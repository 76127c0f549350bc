import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { channelKeys, datasetKeys, identityKeys } from '../../lib/store/keys.ts'
import { checkPackage } from '../../scripts/package-check.ts'
import { actionsOf, resourcesOf, statementsOf, type Resource, type Template } from './template.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = mkdtempSync(join(tmpdir(), 'cognate-test-'))

const functionNames = [
  'authorizer',
  'aws-api',
  'bulk-publish',
  'channel',
  'credentials',
  'deliver',
  'discovery',
  'import-users',
  'oauth',
  'push',
  'push-again',
  'sign-in',
  'sign-up',
  'streams',
  'sweeper',
  'sync',
  'verify-token',
]

let template: Template

/** What brings the table's stream to a function. */
function streamOf(logicalName: string): Record<string, unknown> {
  const mappings = resourcesOf(template, 'AWS::Lambda::EventSourceMapping')
  const [, mapping] = [...mappings].find(([id]) => id.startsWith(logicalName)) ?? []
  return { ...mapping?.Properties }
}

/** Whether something belongs to an API. */
function isOf(api: string, { ApiId }: Resource['Properties']): boolean {
  return JSON.stringify(ApiId).includes(`"${api}"`)
}

beforeAll(() => {
  const serverless = join(root, 'node_modules/serverless/bin/serverless.js')
  execFileSync(process.execPath, [serverless, 'package', '--stage', 'prod', '--package', folder], {
    cwd: root,
    stdio: 'pipe',
    // no credentials, no home, and a way out that leads nowhere
    env: {
      PATH: dirname(process.execPath),
      HOME: folder,
      HTTP_PROXY: 'http://127.0.0.1:9',
      HTTPS_PROXY: 'http://127.0.0.1:9',
    },
  })
  const file = join(folder, 'cloudformation-template-update-stack.json')
  template = JSON.parse(readFileSync(file, 'utf8')) as Template // written by the framework
}, 60_000)

afterAll(() => rmSync(folder, { recursive: true }))

describe('the functions', () => {
  it('are those of the design, each from its own handler', () => {
    const found = [...resourcesOf(template, 'AWS::Lambda::Function').values()]
    expect(found.map(({ Properties }) => Properties.FunctionName).sort()).toEqual(
      functionNames.map((name) => `cognate-prod-${name}`),
    )
    for (const { Properties } of found) {
      expect(Properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'] })
      const file = String(Properties.Handler).replace(/\.handler$/u, '.ts')
      expect(existsSync(join(root, file))).toBe(true)
    }
  })

  it('load from their own archives', async () => {
    const loaded = await checkPackage(folder)
    expect(loaded.map(({ name }) => name).sort()).toEqual(functionNames)
  }, 30_000)

  it('keep their logs for a while, not for ever', () => {
    const groups = resourcesOf(template, 'AWS::Logs::LogGroup')
    expect(groups.size).toBeGreaterThanOrEqual(functionNames.length)
    for (const { Properties } of groups.values()) expect(Properties.RetentionInDays).toBe(90)
  })

  it('know the endpoint that clients use, and hold no secret in the template', () => {
    for (const { Properties } of resourcesOf(template, 'AWS::Lambda::Function').values()) {
      const { Variables } = Properties.Environment as { Variables: Record<string, unknown> } // ours
      expect(JSON.stringify(Variables.COGNATE_URL)).toContain('https://${HttpApi}.execute-api.')
      expect(JSON.stringify(Variables.COGNATE_ACCESS_KEYS ?? '{{resolve:')).toContain('{{resolve:')
    }
  })
})

describe('the routes', () => {
  it('are those that the design gives to each function', () => {
    const integrations = resourcesOf(template, 'AWS::ApiGatewayV2::Integration')
    const routes = [...resourcesOf(template, 'AWS::ApiGatewayV2::Route').values()].map(
      ({ Properties }) => {
        const target = JSON.stringify(Properties.Target)
        const [id = ''] = [...integrations.keys()].filter((key) => target.includes(`"${key}"`))
        return `${String(Properties.RouteKey)} → ${id.replace('HttpApiIntegration', '')}`
      },
    )
    expect(routes.sort()).toEqual([
      '$connect → ChannelWebsocketsIntegration',
      '$default → AwsDashapi',
      '$default → ChannelWebsocketsIntegration',
      '$disconnect → ChannelWebsocketsIntegration',
      'ANY /assets/{name} → Oauth',
      'ANY /auth/{domain}/{page+} → Oauth',
      'ANY /confirmForgotPassword → Oauth',
      'ANY /confirmUser → Oauth',
      'ANY /error → Oauth',
      'ANY /eventFeedback → Oauth',
      'ANY /forgotPassword → Oauth',
      'ANY /identitypools → Sync',
      'ANY /identitypools/{proxy+} → Sync',
      'ANY /login → Oauth',
      'ANY /logout → Oauth',
      'ANY /oauth2/{endpoint} → Oauth',
      'ANY /passkeys/add → Oauth',
      'ANY /saml2/{endpoint} → Oauth',
      'ANY /signup → Oauth',
      'GET /.well-known/{document} → Oauth',
      'GET /health → Discovery',
      'GET /identity-pools/.well-known/{document} → Discovery',
      'GET /{userPoolId}/.well-known/{document} → Discovery',
      'GET /{userPoolId}/logo/{clientId}/{version} → Discovery',
      'POST / → AwsDashapi',
      'POST /credentials/{operation} → Credentials',
      'POST /sign-in/{operation} → SignDashin',
      'POST /sign-up/{operation} → SignDashup',
      'POST /sync/{operation} → Sync',
      'POST /verify-token → VerifyDashtoken',
      'POST /{family}/{operation} → AwsDashapi',
    ])
  })

  it('leave browsers to the functions', () => {
    const api = resourcesOf(template, 'AWS::ApiGatewayV2::Api').get('HttpApi')
    expect(api?.Properties).not.toHaveProperty('CorsConfiguration')
    const integrations = [...resourcesOf(template, 'AWS::ApiGatewayV2::Integration').values()]
    const own = integrations.filter(({ Properties }) => isOf('HttpApi', Properties))
    for (const { Properties } of own) expect(Properties.PayloadFormatVersion).toBe('2.0')
  })

  it('of the channel give back what is answered, and take only so much', () => {
    const answers = [...resourcesOf(template, 'AWS::ApiGatewayV2::RouteResponse').values()]
    expect(answers.map(({ Properties }) => JSON.stringify(Properties.RouteId))).toEqual([
      expect.stringContaining('efault'),
    ])
    const stages = [...resourcesOf(template, 'AWS::ApiGatewayV2::Stage').values()]
    const stage = stages.find(({ Properties }) => isOf('WebsocketsApi', Properties))
    const limits = { ThrottlingRateLimit: 500, ThrottlingBurstLimit: 500 }
    expect(stage?.Properties).toMatchObject({ StageName: 'prod', DefaultRouteSettings: limits })
    expect(JSON.stringify(template.Outputs.ChannelUrl)).toContain('wss://${WebsocketsApi}.')
  })
})

describe('the roles', () => {
  it('are one a function, and no other', () => {
    expect(resourcesOf(template, 'AWS::IAM::Role').size).toBe(functionNames.length)
    for (const { Properties } of resourcesOf(template, 'AWS::IAM::Role').values()) {
      expect(Properties.ManagedPolicyArns).toEqual([])
    }
  })

  it.each(functionNames)('of %s allows named actions on named things', (name) => {
    const statements = statementsOf(template, name)
    for (const action of actionsOf(statements)) expect(action).toMatch(/^[a-z0-9-]+:[A-Za-z0-9]+$/u)
    for (const { Resource, NotResource } of statements) {
      expect(Resource).not.toBe('*')
      expect([Resource].flat()).not.toContain('*')
      if (NotResource !== undefined) expect(JSON.stringify(NotResource)).toContain(':sns:')
    }
  })

  it.each(functionNames)('of %s reaches only its own kinds of items', (name) => {
    const items = statementsOf(template, name).filter((statement) =>
      /dynamodb:(?!GetRecords|GetShardIterator|DescribeStream|ListStreams)/u.test(
        actionsOf([statement]).join(),
      ),
    )
    for (const { Condition } of items) {
      const keys = Condition?.['ForAllValues:StringLike']?.['dynamodb:LeadingKeys']
      expect([keys].flat()).not.toContain('*')
      expect(Array.isArray(keys) && keys.length > 0).toBe(true)
    }
  })

  it('let only those send who have something to say', () => {
    const senders = functionNames.filter((name) =>
      actionsOf(statementsOf(template, name)).includes('ses:SendEmail'),
    )
    expect(senders).toEqual(['aws-api', 'deliver', 'oauth', 'sign-in', 'sign-up'])
  })

  it('let deliver change nothing', () => {
    const actions = actionsOf(statementsOf(template, 'deliver'))
    expect(actions.join()).not.toMatch(/dynamodb:(?:Put|Update|Delete|BatchWrite)/u)
    expect(actions).not.toContain('kms:Encrypt')
  })

  it('let senders assume no role but those made for it', () => {
    for (const name of functionNames) {
      for (const statement of statementsOf(template, name)) {
        if (!actionsOf([statement]).includes('sts:AssumeRole')) continue
        expect(JSON.stringify(statement.Resource)).toContain(':role/cognate/*')
      }
    }
  })

  it('let the two direct families search nothing', () => {
    for (const name of ['sign-in', 'sign-up']) {
      const actions = actionsOf(statementsOf(template, name))
      expect(actions).not.toContain('dynamodb:Query')
      expect(actions).not.toContain('dynamodb:BatchWriteItem')
    }
  })

  it('let sync write no identity pool', () => {
    const writing = statementsOf(template, 'sync').filter((statement) =>
      actionsOf([statement]).includes('dynamodb:PutItem'),
    )
    expect(JSON.stringify(writing)).toContain('sync-configuration#*')
    expect(JSON.stringify(writing)).not.toContain('idpool#')
  })

  it('let the sweeper clear away all that identity pools and identities leave', () => {
    const [leadingKeys] = statementsOf(template, 'sweeper')
      .filter((statement) => actionsOf([statement]).includes('dynamodb:BatchWriteItem'))
      .map(({ Condition }) => Condition?.['ForAllValues:StringLike']?.['dynamodb:LeadingKeys'])
    const id = 'us-east-1:00000000-0000-4000-8000-000000000000'
    const left = [
      identityKeys.identity(id),
      datasetKeys.dataset(id, 'notes'),
      datasetKeys.record(id, 'generation', 'hash'),
      datasetKeys.endpoint('arn:aws:sns:us-east-1:123456789012:endpoint/GCM/notes/1'),
      datasetKeys.configuration(id),
      datasetKeys.poolUsage(id),
      datasetKeys.countedBatch(id, '1'),
      channelKeys.place(id, '0'),
      channelKeys.connection('connection'),
    ]
    const allowed = (leadingKeys as string[]).map((pattern) => pattern.replace(/\*$/u, ''))
    const refused = left.filter(({ pk }) => !allowed.some((start) => pk.startsWith(start)))
    expect(refused).toEqual([])
  })

  it('let `sync` write within transactions only, and ask SNS for nothing that it does not need', () => {
    const actions = actionsOf(statementsOf(template, 'sync'))
    expect(actions).not.toContain('dynamodb:BatchWriteItem')
    expect(actions.filter((action) => action.startsWith('sns:'))).toEqual([
      'sns:CreatePlatformEndpoint',
      'sns:SetEndpointAttributes',
    ])
  })

  it('let only those put into streams who publish datasets', () => {
    const holders = functionNames.filter((name) =>
      actionsOf(statementsOf(template, name)).some((action) => action.startsWith('kinesis:')),
    )
    expect(holders).toEqual(['bulk-publish', 'streams'])
    for (const name of holders) {
      const actions = actionsOf(statementsOf(template, name))
      expect(actions.filter((action) => action.startsWith('kinesis:'))).toEqual([
        'kinesis:PutRecords',
      ])
    }
  })

  it('let only `push` speak to connections, and only of this stage’s channel', () => {
    const speakers = functionNames.flatMap((name) =>
      statementsOf(template, name)
        .filter((one) => actionsOf([one]).join() === 'execute-api:ManageConnections')
        .map(({ Resource }) => `${name} ${JSON.stringify(Resource)}`),
    )
    expect(speakers).toEqual([
      expect.stringMatching(/^push .*\$\{WebsocketsApi\}\/prod\/\*\/@connections\/\*/u),
    ])
  })

  it('let the channel write nothing but connections', () => {
    const writing = statementsOf(template, 'channel').filter((one) =>
      /dynamodb:(?:Put|Update|Delete|BatchWrite)/u.test(actionsOf([one]).join()),
    )
    expect(writing.map(({ Condition }) => Condition)).toEqual([
      { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['channel#*'] } },
    ])
  })

  it('let only `credentials` reach the broker’s data key', () => {
    const holders = functionNames.filter((name) =>
      statementsOf(template, name).some(
        (statement) =>
          actionsOf([statement]).includes('kms:Decrypt') &&
          JSON.stringify(statement.Condition).includes('broker'),
      ),
    )
    expect(holders).toEqual(['credentials'])
  })

  it('let only the two that check logins reach the secrets of login providers', () => {
    const opening = functionNames.flatMap((name) =>
      statementsOf(template, name)
        .filter(({ Condition }) => JSON.stringify(Condition ?? {}).includes('"identity-pools"'))
        .map((statement) => [name, actionsOf([statement]).join()]),
    )
    expect(opening).toEqual([
      ['aws-api', 'kms:Decrypt,kms:Encrypt'],
      ['credentials', 'kms:Decrypt'],
    ])
  })

  it('let only `credentials` sign with a key of KMS, and only with one tagged for this stage', () => {
    const signing = functionNames.flatMap((name) =>
      statementsOf(template, name)
        .filter((statement) => actionsOf([statement]).includes('kms:Sign'))
        .map(({ Condition }) => ({ name, Condition })),
    )
    const Condition = { StringEquals: { 'aws:ResourceTag/cognate-broker': 'prod' } }
    expect(signing).toEqual([{ name: 'credentials', Condition }])
  })

  it('let nobody use the key without naming a purpose', () => {
    for (const name of functionNames) {
      for (const statement of statementsOf(template, name)) {
        const actions = actionsOf([statement])
        const isOfSenders = actions.join() === 'kms:GenerateDataKey'
        const isBrokers = actions.includes('kms:Sign')
        if (isOfSenders || isBrokers || !actions.some((action) => action.startsWith('kms:')))
          continue
        expect(statement.Condition?.StringEquals).toHaveProperty(['kms:EncryptionContext:purpose'])
      }
    }
  })

  it('let triggers be invoked, and their keys be used, only where tagged for this stage', () => {
    const tag = { 'aws:ResourceTag/cognate-trigger': 'prod' }
    for (const name of functionNames) {
      for (const statement of statementsOf(template, name)) {
        const actions = actionsOf([statement]).join()
        const isOwn = JSON.stringify(statement.Resource ?? '').includes('LambdaFunction')
        const isTrigger = actions === 'lambda:InvokeFunction' && !isOwn
        if (isTrigger || actions === 'kms:GenerateDataKey') {
          expect(statement.Condition?.StringEquals).toEqual(tag)
        }
        if (actions === 'kms:GenerateDataKey') {
          expect(statement.Condition?.Null).toEqual({
            'kms:EncryptionContext:userpool-id': 'false',
          })
        }
      }
    }
    const invokers = functionNames.filter((name) =>
      JSON.stringify(statementsOf(template, name)).includes(':function:*'),
    )
    expect(invokers).toEqual(['aws-api', 'deliver', 'oauth', 'sign-in', 'sign-up', 'sync'])
  })

  it('let nobody read the whole table or its definition', () => {
    for (const name of functionNames) {
      expect(actionsOf(statementsOf(template, name))).not.toContain('dynamodb:Scan')
    }
  })
})

describe('the data', () => {
  it('are protected against deletion, loss and reading at rest', () => {
    const [table] = resourcesOf(template, 'AWS::DynamoDB::Table').values()
    expect(table).toMatchObject({
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        DeletionProtectionEnabled: true,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        SSESpecification: { SSEEnabled: true },
        StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
        TimeToLiveSpecification: { AttributeName: 'ttl', Enabled: true },
      },
    })
  })

  it('lie under a key that is rotated and outlives the stack', () => {
    const [key] = resourcesOf(template, 'AWS::KMS::Key').values()
    expect(key).toMatchObject({
      DeletionPolicy: 'Retain',
      Properties: { EnableKeyRotation: true },
    })
  })

  it('pass through a bucket that nobody else sees and that keeps nothing', () => {
    const bucket = resourcesOf(template, 'AWS::S3::Bucket').get('Imports')
    expect(bucket?.Properties).toMatchObject({
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [
          { ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } },
        ],
      },
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
      LifecycleConfiguration: { Rules: [{ Status: 'Enabled', ExpirationInDays: 2 }] },
    })
    const holders = functionNames.filter((name) =>
      actionsOf(statementsOf(template, name)).some((action) => action.startsWith('s3:')),
    )
    expect(holders).toEqual(['aws-api', 'bulk-publish', 'import-users', 'streams'])
  })

  it('wake devices by the stream, for datasets only, with bounded tries and a place for what failed', () => {
    expect(streamOf('PushEvent')).toMatchObject({
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumRetryAttempts: 5,
      MaximumRecordAgeInSeconds: 3600,
      DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['PushFailures', 'Arn'] } } },
    })
    expect(JSON.stringify(streamOf('PushEvent').FilterCriteria)).toContain('dataset#')
  })

  it('wake devices again by a queue, which gives up in the end and outlasts the function', () => {
    expect(streamOf('PushDashagain')).toMatchObject({
      EventSourceArn: { 'Fn::GetAtt': ['PushRetries', 'Arn'] },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 5 },
    })
    const queues = resourcesOf(template, 'AWS::SQS::Queue')
    expect(queues.get('PushRetries')?.Properties).toMatchObject({
      VisibilityTimeout: 360,
      SqsManagedSseEnabled: true,
      RedrivePolicy: {
        deadLetterTargetArn: { 'Fn::GetAtt': ['PushFailures', 'Arn'] },
        maxReceiveCount: 5,
      },
    })
    expect(queues.get('PushFailures')?.Properties).toMatchObject({
      MessageRetentionPeriod: 1_209_600,
      SqsManagedSseEnabled: true,
    })
  })

  it('let only push-again take from the queue of retries', () => {
    const takers = functionNames.filter((name) =>
      actionsOf(statementsOf(template, name)).includes('sqs:DeleteMessage'),
    )
    expect(takers).toEqual(['push-again'])
    const taking = statementsOf(template, 'push-again').filter((one) =>
      actionsOf([one]).includes('sqs:ReceiveMessage'),
    )
    expect(JSON.stringify(taking)).toContain('PushRetries')
  })

  it.each(['push', 'push-again'])('let %s reach devices only, through endpoints only', (name) => {
    const statements = statementsOf(template, name)
    const publishing = statements.filter((one) => actionsOf([one]).includes('sns:Publish'))
    expect(publishing).toHaveLength(1)
    expect(JSON.stringify(publishing[0]?.Resource)).toMatch(/:endpoint\/\*"\}$/u)
    const sending = statements.filter((one) => actionsOf([one]).includes('sqs:SendMessage'))
    expect(JSON.stringify(sending.map(({ Resource }) => Resource))).toMatch(
      /^[^*]*PushRetries[^*]*PushFailures[^*]*$/u,
    )
    const functions = [...resourcesOf(template, 'AWS::Lambda::Function').values()]
    const own = functions.find(
      ({ Properties }) => Properties.FunctionName === `cognate-prod-${name}`,
    )
    expect(own?.Properties.Environment).toMatchObject({
      Variables: {
        COGNATE_PUSH_RETRIES: { Ref: 'PushRetries' },
        COGNATE_PUSH_FAILURES: { Ref: 'PushFailures' },
      },
    })
  })

  it('tell Kinesis streams of datasets only, deletions too, with a place for what failed', () => {
    expect(streamOf('Streams')).toMatchObject({
      BisectBatchOnFunctionError: true,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      MaximumRetryAttempts: 10,
      DestinationConfig: {
        OnFailure: { Destination: { 'Fn::GetAtt': ['StreamFailures', 'Arn'] } },
      },
    })
    const filter = JSON.stringify(streamOf('Streams').FilterCriteria)
    expect(filter).toContain('dataset#')
    expect(filter).not.toContain('eventName')
  })

  it('send what waits in the stream, for an hour at most, and wake for nothing else', () => {
    expect(streamOf('Deliver')).toMatchObject({
      MaximumRecordAgeInSeconds: 3600,
      MaximumRetryAttempts: 3,
    })
    expect(JSON.stringify(streamOf('Deliver').FilterCriteria)).toContain('outbox')
  })
})

describe('the stack', () => {
  it('has IAM trust the issuer of identity pools', () => {
    const [provider] = resourcesOf(template, 'AWS::IAM::OIDCProvider').values()
    expect(JSON.stringify(provider?.Properties.Url)).toMatch(/execute-api.*\/identity-pools/u)
  })

  it('lets `aws-api` change the audiences of that issuer, and nobody anything else in IAM', () => {
    const statements = functionNames.flatMap((name) =>
      statementsOf(template, name)
        .filter((statement) => actionsOf([statement]).join().includes('iam:'))
        .map(({ Action, Resource }) => ({ name, Action, Resource })),
    )
    expect(statements).toContainEqual({
      name: 'aws-api',
      Action: [
        'iam:AddClientIDToOpenIDConnectProvider',
        'iam:RemoveClientIDFromOpenIDConnectProvider',
      ],
      Resource: { Ref: 'IdentityPoolIssuer' },
    })
    const changing = statements.filter(({ Action }) => ![Action].flat().join().includes('iam:Get'))
    expect(changing).toHaveLength(1)
    const api = resourcesOf(template, 'AWS::Lambda::Function').get('AwsDashapiLambdaFunction')
    expect(JSON.stringify(api?.Properties.Environment)).toContain(
      '"COGNATE_ISSUER_PROVIDER":{"Ref":"IdentityPoolIssuer"}',
    )
  })

  it('lets who checks logins of identity pools ask IAM for their providers', () => {
    const Action = ['iam:GetOpenIDConnectProvider', 'iam:GetSAMLProvider']
    const asking = functionNames.filter((name) =>
      statementsOf(template, name).some(
        (statement) => JSON.stringify(statement.Action) === JSON.stringify(Action),
      ),
    )
    expect(asking).toEqual(['aws-api', 'credentials'])
    const functions = resourcesOf(template, 'AWS::Lambda::Function')
    for (const name of ['AwsDashapi', 'Credentials']) {
      const { Environment } = functions.get(`${name}LambdaFunction`)?.Properties ?? {}
      expect(JSON.stringify(Environment)).toContain('COGNATE_SAML_RECIPIENTS')
    }
  })

  it('lets API Gateway call the authorizer for other APIs', () => {
    const permissions = [...resourcesOf(template, 'AWS::Lambda::Permission').values()]
    expect(permissions.map(({ Properties }) => JSON.stringify(Properties))).toContainEqual(
      expect.stringMatching(/AuthorizerLambdaFunction.*authorizers\/\*/u),
    )
    expect(template.Outputs).toHaveProperty('AuthorizerArn')
  })

  it('watches errors, throttles and what was given up on', () => {
    expect([...resourcesOf(template, 'AWS::CloudWatch::Alarm').keys()].sort()).toEqual([
      'BulkPublishErrorsAlarm',
      'CredentialsErrorsAlarm',
      'DeliverErrorsAlarm',
      'ImportUsersErrorsAlarm',
      'LostAuditLinesAlarm',
      'PushFailuresAlarm',
      'PushLatenessAlarm',
      'ServerErrorsAlarm',
      'StreamFailuresAlarm',
      'StreamLatenessAlarm',
      'SweeperErrorsAlarm',
      'ThrottlesAlarm',
      'UndeliveredMessagesAlarm',
    ])
  })

  it('leaves room below CloudFormation’s 500 resources', () => {
    expect(Object.keys(template.Resources).length).toBeLessThan(400)
  })
})
