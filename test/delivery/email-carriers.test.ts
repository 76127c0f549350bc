import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { Email } from '../../lib/delivery/courier.ts'
import { sesEmail, smtpEmail } from '../../lib/delivery/email-carriers.ts'
import type { OutgoingMessage } from '../../local/inbox/message.ts'
import { startSmtp, type RunningSmtp } from '../../local/inbox/smtp.ts'

const email: Email = {
  to: 'jane@example.com',
  from: { name: 'The Shop', address: 'shop@example.com' },
  replyTo: 'help@example.com',
  subject: 'Your code',
  html: '<p>123456</p>',
}

describe('SMTP', () => {
  let smtp: RunningSmtp
  let delivered: OutgoingMessage[]
  let send: (email: Email) => Promise<void>
  beforeAll(async () => {
    smtp = await startSmtp((message) => void delivered.push(message))
    send = smtpEmail(smtp.url)
  })
  afterAll(() => smtp.stop())
  beforeEach(() => {
    delivered = []
  })

  it('brings sender, reply address, subject and text', async () => {
    await send(email)
    expect(delivered).toEqual([
      {
        kind: 'email',
        to: 'jane@example.com',
        from: 'The Shop <shop@example.com>',
        replyTo: 'help@example.com',
        subject: 'Your code',
        text: '123456',
        html: '<p>123456</p>\n',
      },
    ])
  })

  it('brings letters of every kind', async () => {
    const from = { name: 'Bücher & Söhne', address: 'shop@bücher.example' }
    await send({ ...email, from, to: 'jürgen@example.com', subject: '漢字 🙂', html: '<p>ß</p>' })
    expect(delivered).toMatchObject([{ to: 'jürgen@example.com', subject: '漢字 🙂', text: 'ß' }])
    expect(delivered[0]?.from).toMatch(/^Bücher & Söhne <shop@(?:bücher|xn--bcher-kva)\.example>$/u)
  })

  it('brings a subject that looks like an encoded word as it is', async () => {
    const subject = '=?utf-8?q?=0d=0aBcc:?= 漢字'
    await send({ ...email, subject: subject.slice(0, -3) })
    await send({ ...email, subject })
    expect(delivered.map((message) => message.subject)).toEqual([subject.slice(0, -3), subject])
  })

  it('says that a refusal is final', async () => {
    const none = { ...email, to: 'nobody' }
    await expect(send(none)).rejects.toHaveProperty('name', 'DeliveryFault')
  })

  it('says that a server that is not there may come back', async () => {
    const lost = smtpEmail('smtp://127.0.0.1:9')
    await expect(lost(email)).rejects.toMatchObject({ name: 'DeliveryFault', reason: 'passing' })
  })
})

describe('SES', () => {
  let server: Server
  let requests: { request: IncomingMessage; body: Record<string, unknown> }[]
  let answer: { status: number; body: object }
  let send: (email: Email) => Promise<void>
  beforeAll(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = []
      request.on('data', (chunk: Buffer) => chunks.push(chunk))
      request.on('end', () => {
        const text = Buffer.concat(chunks).toString('utf8')
        requests.push({ request, body: JSON.parse(text) as Record<string, unknown> }) // the SDK's
        response.writeHead(answer.status, { 'content-type': 'application/json' })
        response.end(JSON.stringify(answer.body))
      })
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo // of a TCP server
    process.env.AWS_ENDPOINT_URL_SESV2 = `http://127.0.0.1:${port}`
    process.env.AWS_ACCESS_KEY_ID ??= 'local'
    process.env.AWS_SECRET_ACCESS_KEY ??= 'local'
    send = sesEmail('us-east-1')
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })
  beforeEach(() => {
    requests = []
    answer = { status: 200, body: { MessageId: '1' } }
  })

  it('gets identity, configuration set and reply address, in the identity’s Region', async () => {
    const identityArn = 'arn:aws:ses:eu-west-1:123456789012:identity/shop@example.com'
    await send({ ...email, identityArn, configurationSet: 'log' })
    const [{ request, body } = { request: undefined, body: {} }] = requests
    expect(body).toEqual({
      FromEmailAddress: '"The Shop" <shop@example.com>',
      FromEmailAddressIdentityArn: identityArn,
      Destination: { ToAddresses: ['jane@example.com'] },
      ReplyToAddresses: ['help@example.com'],
      ConfigurationSetName: 'log',
      Content: {
        Simple: {
          Subject: { Data: 'Your code', Charset: 'UTF-8' },
          Body: { Html: { Data: '<p>123456</p>', Charset: 'UTF-8' } },
        },
      },
    })
    expect(request?.headers.authorization).toContain('/eu-west-1/ses/aws4_request')
  })

  it.each([undefined, 'arn:aws:ses:*:123456789012:identity/shop@example.com'])(
    'is asked in our own Region for %s',
    async (identityArn) => {
      await send({ ...email, identityArn })
      expect(requests[0]?.request.headers.authorization).toContain('/us-east-1/ses/')
      expect(JSON.stringify(requests[0]?.body)).not.toContain('*')
    },
  )

  it('gets ASCII only', async () => {
    const from = { name: 'Bücher', address: 'shop@bücher.example' }
    await send({ ...email, from, to: 'jane@müller.example' })
    expect(requests[0]?.body).toMatchObject({
      FromEmailAddress: '=?UTF-8?B?QsO8Y2hlcg==?= <shop@xn--bcher-kva.example>',
      Destination: { ToAddresses: ['jane@xn--mller-kva.example'] },
    })
  })

  it.each([
    ['AccessDeniedException', 403, 'no access'],
    ['MessageRejected', 400, 'refused'],
    ['TooManyRequestsException', 429, 'passing'],
    ['InternalServiceError', 500, 'passing'],
  ])('’s %s is told apart', async (name, status, reason) => {
    answer = { status, body: { __type: name, message: 'no' } }
    await expect(send(email)).rejects.toMatchObject({ name: 'DeliveryFault', reason })
  })
})
