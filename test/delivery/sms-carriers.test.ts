import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Courier, SmsWay } from '../../lib/delivery/courier.ts'
import { createServices } from '../../lib/services.ts'
import type { RunningServer } from '../../local/http.ts'
import type { OutgoingMessage } from '../../local/inbox/message.ts'
import { startSmsVoice } from '../../local/sms-voice/start.ts'
import { startSns } from '../../local/sns/start.ts'
import { startSts } from '../../local/sts/start.ts'

const account = '123456789012'
const role = { arn: `arn:aws:iam::${account}:role/cognate/sms`, externalId: 'word' }
let folder: string
let servers: RunningServer[]
let courier: Courier
let delivered: OutgoingMessage[]

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cognate-sms-'))
  const rolesFile = join(folder, 'roles.json')
  writeFileSync(rolesFile, JSON.stringify({ oidcProviders: [], roles: [smsRole] }))
  const inbox = { deliver: (message: OutgoingMessage) => void delivered.push(message) }
  const [sns, smsVoice, sts] = await Promise.all([
    startSns({ inbox, region: 'us-east-1', account }),
    startSmsVoice({ inbox }),
    startSts({ rolesFile, issuer: 'http://localhost', account }),
  ])
  servers = [sns, smsVoice, sts]
  const env = {
    AWS_ENDPOINT_URL_SNS: sns.url,
    AWS_ENDPOINT_URL_STS: sts.url,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_REGION: 'us-east-1',
  }
  Object.assign(process.env, env)
  courier = createServices({
    ...env,
    AWS_ENDPOINT_URL_PINPOINT_SMS_VOICE_V2: smsVoice.url,
    COGNATE_KEY_FILE: join(folder, 'key'),
  }).courier
})
afterAll(async () => {
  for (const server of servers) await server.stop()
  rmSync(folder, { recursive: true })
})
beforeEach(() => {
  delivered = []
})

const smsRole = {
  arn: role.arn,
  trustPolicy: {
    Statement: [
      {
        Effect: 'Allow',
        Principal: { AWS: account },
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'sts:ExternalId': 'word' } },
      },
    ],
  },
}

const send = (way?: SmsWay) => courier.sms({ to: '+15550001234', text: 'Hello', way })
const endUserMessaging = { OriginationIdentity: '+15550009999', ConfigurationSetName: 'log' }

describe('a text message', () => {
  it.each<[string, SmsWay | undefined, object]>([
    ['by SNS', undefined, {}],
    ['by SNS as a role', { role, region: 'eu-west-1' }, {}],
    ['by End User Messaging', { endUserMessaging }, { from: '+15550009999' }],
    ['by End User Messaging as a role', { endUserMessaging, role }, { from: '+15550009999' }],
  ])('travels %s', async (_, way, shown) => {
    await send(way)
    expect(delivered).toMatchObject([{ kind: 'sms', to: '+15550001234', text: 'Hello', ...shown }])
  })

  it('names what India’s rules ask for', async () => {
    await send({ endUserMessaging: { InEntityId: '11', InTemplateId: '22' } })
    expect(delivered[0]?.data).toEqual({
      DestinationCountryParameters: { IN_ENTITY_ID: '11', IN_TEMPLATE_ID: '22' },
    })
  })

  it.each([{}, { endUserMessaging }])('tells of a role that does not trust us: %j', async (way) => {
    const stranger = { ...role, externalId: 'another' }
    await expect(send({ ...way, role: stranger })).rejects.toMatchObject({
      name: 'DeliveryFault',
      reason: 'untrusted role',
    })
    expect(delivered).toEqual([])
  })

  it.each([{}, { endUserMessaging }])('tells of a refusal: %j', async (way) => {
    await expect(courier.sms({ to: 'nobody', text: 'Hello', way })).rejects.toMatchObject({
      name: 'DeliveryFault',
      reason: 'refused',
    })
  })
})
