import { describe, expect, it } from '@jest/globals'
import { ServiceError } from '../../lib/errors.ts'
import { sync } from '../../lib/protocol/models/index.ts'
import { matchRestOperation, readRestInput } from '../../lib/protocol/rest-json.ts'

const pool = 'us-east-1:aa'
const identity = 'us-east-1:bb'
const labels = { IdentityPoolId: pool, IdentityId: identity, DatasetName: 'd' }
const dataset = '/identitypools/us-east-1%3Aaa/identities/us-east-1%3Abb/datasets/d'

function refusal(run: () => unknown): unknown {
  try {
    return run()
  } catch (error) {
    if (error instanceof ServiceError) return `${error.code}: ${error.message}`
    throw error
  }
}

function read(operation: string, parts: Partial<Parameters<typeof readRestInput>[1]> = {}) {
  return readRestInput(operation, { labels, query: '', headers: {}, body: '', ...parts })
}

describe('matchRestOperation', () => {
  it.each(Object.entries(sync.operations))('finds %s', (operation, { http }) => {
    const path = http?.uri.replaceAll(/\{(\w+)\}/g, 'x%20$1') ?? ''
    const names = [...(http?.uri.matchAll(/\{(\w+)\}/g) ?? [])].map(([, name = '']) => name)
    expect(matchRestOperation(http?.method ?? '', path)).toEqual({
      operation,
      labels: Object.fromEntries(names.map((name) => [name, `x ${name}`])),
    })
  })

  it('decodes each segment once, after the path is split', () => {
    expect(matchRestOperation('GET', `${dataset.slice(0, -1)}a%2Fb%2525`)?.labels).toEqual({
      ...labels,
      DatasetName: 'a/b%25',
    })
  })

  it('takes a path whose encoding was lost on the way', () => {
    expect(matchRestOperation('GET', decodeURIComponent(dataset))?.labels).toEqual(labels)
  })

  it.each([
    ['PUT', dataset],
    ['GET', '/'],
    ['GET', ''],
    ['GET', `${dataset}/records/x`],
    ['GET', '/identitypools//identities'],
    ['GET', '/IdentityPools'],
    ['POST', '/identitypools/x/identity//device'],
  ])('finds nothing for %s %s', (method, path) => {
    expect(matchRestOperation(method, path)).toBeUndefined()
  })

  it.each(['%', '%zz', '%ff', '%c3%28'])('refuses the encoding %s', (segment) => {
    expect(refusal(() => matchRestOperation('GET', `/identitypools/${segment}`))).toBe(
      'SerializationException: The path is not valid percent-encoded text.',
    )
  })
})

describe('readRestInput', () => {
  it('reads labels and query', () => {
    const query = 'lastSyncCount=12&maxResults=1024&syncSessionToken=a%2Bb+c%20d&other=x'
    expect(read('ListRecords', { query })).toEqual({
      ...labels,
      LastSyncCount: 12,
      MaxResults: 1024,
      SyncSessionToken: 'a+b+c d',
    })
  })

  it('reads headers and body', () => {
    const RecordPatches = [{ Op: 'replace', Key: 'k', Value: 'v', SyncCount: 0 }]
    const body = JSON.stringify({ SyncSessionToken: 't', RecordPatches, Other: 1 })
    const headers = { 'x-amz-client-context': 'context' }
    expect(read('UpdateRecords', { headers, body })).toEqual({
      ...labels,
      SyncSessionToken: 't',
      RecordPatches,
      ClientContext: 'context',
    })
  })

  it('takes from the body nothing that belongs to the path', () => {
    const body = JSON.stringify({ SyncSessionToken: 't', IdentityId: 'us-east-1:cc' })
    expect(read('UpdateRecords', { body }).IdentityId).toBe(identity)
  })

  it('takes a value of a megabyte', () => {
    const patch = { Op: 'replace', Key: 'k', Value: '"'.repeat(1_048_575), SyncCount: 0 }
    const body = JSON.stringify({ SyncSessionToken: 't', RecordPatches: [patch] })
    expect(read('UpdateRecords', { body }).RecordPatches).toEqual([patch])
  })

  it.each([
    ['lastSyncCount=x', 'STRING_VALUE can not be converted to a Long'],
    ['lastSyncCount=', 'STRING_VALUE can not be converted to a Long'],
    ['lastSyncCount=1.5', 'STRING_VALUE can not be converted to a Long'],
    ['lastSyncCount=1e3', 'STRING_VALUE can not be converted to a Long'],
    ['lastSyncCount=9999999999999999', 'NUMBER_VALUE can not be converted to a Long'],
  ])('refuses the query %s', (query, sentence) => {
    expect(refusal(() => read('ListRecords', { query }))).toBe(
      `SerializationException: ${sentence}`,
    )
  })

  it('checks the constraints of the model', () => {
    const bad = { ...labels, IdentityPoolId: 'x', DatasetName: 'my set' }
    expect(refusal(() => read('DescribeDataset', { labels: bad }))).toBe(
      "InvalidParameterException: 2 validation errors detected: Value 'x' at 'identityPoolId' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w-]+:[0-9a-f-]+; Value 'my set' at 'datasetName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.:-]+",
    )
  })

  it.each(['{', '[]', 'null', '{"SyncSessionToken":1}'])('refuses the body %s', (body) => {
    expect(refusal(() => read('UpdateRecords', { body }))).toMatch(/^SerializationException: /)
  })

  it('refuses a body over three mebibytes', () => {
    const body = JSON.stringify({ SyncSessionToken: 'x'.repeat(3 * 1024 * 1024) })
    expect(refusal(() => read('UpdateRecords', { body }))).toMatch(/^RequestEntityTooLarge/)
  })

  it.each(['Nothing', 'constructor'])('knows no operation %s', (operation) => {
    expect(refusal(() => read(operation))).toMatch(/^UnknownOperationException/)
  })
})
