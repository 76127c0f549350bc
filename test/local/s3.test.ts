import { mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Bucket } from '../../lib/aws/bucket.ts'
import type { RunningServer } from '../../local/http.ts'
import { startS3 } from '../../local/s3/start.ts'

const now = Date.UTC(2026, 10, 21, 12)
const credentials = { accessKeyId: 'local', secretAccessKey: 'a-secret' }
const headers = { 'x-amz-server-side-encryption': 'aws:kms' }
const key = 'us-east-1_pool/import-1'

let folder: string
let s3: RunningServer
let time: number

const start = () =>
  startS3({
    folder,
    credentials: () => Promise.resolve(credentials),
    prefix: '/s3',
    hosts: ['id.example.com'],
    mostBytes: 1_000_000,
    now: () => time,
  })

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cognate-s3-'))
  time = now
  s3 = await start()
})
afterEach(async () => {
  await s3.stop()
  rmSync(folder, { recursive: true })
})

function bucket(more: Partial<ConstructorParameters<typeof Bucket>[0]> = {}): Bucket {
  const url = `${s3.url}/imports`
  const place = { url, publicUrl: `${s3.url}/s3/imports`, region: 'us-east-1', now: () => time }
  return new Bucket({ ...place, credentials: () => Promise.resolve(credentials), ...more })
}

const uploadUrl = (of = bucket()) => of.uploadUrl({ key, headers, from: now, seconds: 900 })

async function put(url: string, body = 'hello', more: Record<string, string> = headers) {
  const response = await fetch(url, { method: 'PUT', headers: more, body })
  return [response.status, /<Code>(\w+)<\/Code>/u.exec(await response.text())?.[1]]
}

describe('the local S3', () => {
  it('keeps an uploaded object, over restarts, until it is deleted', async () => {
    expect(await bucket().find(key)).toBeUndefined()
    expect(await put(await uploadUrl())).toEqual([200, undefined])
    await s3.stop()
    s3 = await start()
    const found = await bucket().find(key)
    expect(found?.size).toBe(5)
    const part = { from: 1, length: 3, etag: found?.etag ?? '' }
    expect((await bucket().read(key, part)).toString()).toBe('ell')
    expect((await bucket().read(key, { ...part, length: 300 })).toString()).toBe('ello')
    await bucket().remove(key)
    await bucket().remove(key)
    expect(await bucket().find(key)).toBeUndefined()
    expect(readdirSync(folder)).toEqual([])
  })

  it('does not mix up two uploads', async () => {
    const url = await uploadUrl()
    await put(url)
    const { etag = '' } = (await bucket().find(key)) ?? {}
    await put(url, 'other')
    await expect(bucket().read(key, { from: 0, length: 5, etag })).rejects.toMatchObject({
      name: 'PreconditionFailed',
      status: 412,
    })
  })

  it('refuses a part of nothing, and beyond the end', async () => {
    const part = { from: 0, length: 5, etag: '' }
    await expect(bucket().read(key, part)).rejects.toMatchObject({ name: 'NoSuchKey' })
    await put(await uploadUrl())
    const { etag = '' } = (await bucket().find(key)) ?? {}
    await expect(bucket().read(key, { from: 5, length: 1, etag })).rejects.toMatchObject({
      name: 'InvalidRange',
    })
  })

  it('takes no more than it may, and keeps nothing of it', async () => {
    const url = await uploadUrl()
    expect(await put(url, 'x'.repeat(1_000_001))).toEqual([400, 'EntityTooLarge'])
    expect(readdirSync(folder)).toEqual([])
    expect(await put(url, 'x'.repeat(1_000_000))).toEqual([200, undefined])
  })

  it.each<[string, (url: string) => string]>([
    ['another key', (url) => url.replace('import-1', 'import-2')],
    ['another bucket', (url) => url.replace('/imports/', '/exports/')],
    ['another signature', (url) => url.replace(/Signature=../u, 'Signature=00')],
    ['more time', (url) => url.replace('Expires=900', 'Expires=901')],
    ['another signer', (url) => url.replace('local', 'other')],
  ])('refuses a URL for %s', async (_, change) => {
    expect(await put(change(await uploadUrl()))).toEqual([403, 'SignatureDoesNotMatch'])
  })

  it.each([
    ['expired', 901_000],
    ['is for a later day', -1_000_000],
  ])('refuses a URL that %s', async (_, later) => {
    const url = await uploadUrl()
    time = now + later
    expect(await put(url)).toEqual([403, 'AccessDenied'])
  })

  it('takes a URL up to its last second', async () => {
    const url = await uploadUrl()
    time = now + 900_000
    expect(await put(url)).toEqual([200, undefined])
  })

  it('wants the headers that were signed, and no others of its own', async () => {
    const url = await uploadUrl()
    expect(await put(url, 'x', {})).toEqual([403, 'SignatureDoesNotMatch'])
    expect(await put(url, 'x', { ...headers, 'x-amz-acl': 'public-read' })).toEqual([
      403,
      'AccessDenied',
    ])
  })

  it('refuses whoever has another secret, or none', async () => {
    const stranger = { ...credentials, secretAccessKey: 'local' }
    const theirs = bucket({ credentials: () => Promise.resolve(stranger) })
    expect(await put(await uploadUrl(theirs))).toEqual([403, 'SignatureDoesNotMatch'])
    await expect(theirs.find(key)).rejects.toMatchObject({ status: 403 })
    for (const method of ['GET', 'DELETE']) {
      const { status } = await fetch(`${s3.url}/imports/${key}`, { method })
      expect(status).toBe(403)
    }
    const { status } = await fetch(`${s3.url}/imports/${key}`, { method: 'PUT', body: 'x' })
    expect(status).toBe(501)
  })

  it('may be signed for by the name of the server', async () => {
    const named = bucket({ publicUrl: 'http://id.example.com/s3/imports' })
    const url = (await uploadUrl(named)).replace('http://id.example.com', s3.url)
    expect(await put(url)).toEqual([200, undefined])
  })

  it('forgets what has been there for two days', async () => {
    await put(await uploadUrl())
    const [name = ''] = readdirSync(folder)
    const old = (now - 3 * 24 * 60 * 60 * 1000) / 1000
    utimesSync(join(folder, name), old, old)
    await s3.stop()
    s3 = await start()
    expect(await bucket().find(key)).toBeUndefined()
  })
})
