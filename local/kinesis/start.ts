import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { readBody, startHttp, type ListenOptions, type RunningServer } from '../http.ts'
import { KinesisError } from './errors.ts'
import { operations, type KinesisInput, type KinesisServices } from './operations.ts'
import { Streams } from './streams.ts'

/** What the local Kinesis needs to know. */
export interface KinesisOptions extends ListenOptions, Omit<KinesisServices, 'streams'> {
  /** Folder for `kinesis.json`; without it the streams are gone when it stops. */
  readonly dataFolder?: string
}

/** Bytes of a request that are read: five megabytes of records in base64. */
const longestBody = 8 * 1024 * 1024

/**
 * Starts a stand-in for Kinesis Data Streams that speaks its JSON protocol: streams of one shard,
 * whose records are read from it and shown in the inbox. It takes calls signed with any key.
 *
 * Source: https://docs.aws.amazon.com/kinesis/latest/APIReference/Welcome.html
 */
export async function startKinesis(options: KinesisOptions): Promise<RunningServer> {
  const { dataFolder } = options
  const streams = new Streams(dataFolder && join(dataFolder, 'kinesis.json'))
  return startHttp(listener({ ...options, streams }), options)
}

function listener(services: KinesisServices): RequestListener {
  return (request, response) => void serve(services, request, response)
}

async function serve(
  services: KinesisServices,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const target = String(request.headers['x-amz-target'])
    const operation = operations.get(target.replace(/^Kinesis_20131202\./u, ''))
    if (!operation) throw new KinesisError('UnknownOperationException', `${target} is not built.`)
    const input = readInput(await readBody(request, longestBody))
    answer(response, 200, operation(services, input))
  } catch (error) {
    const isForeseen = error instanceof KinesisError
    const type = isForeseen ? error.name : 'InternalFailure'
    const message = isForeseen ? error.message : 'The request could not be read.'
    answer(response, isForeseen ? 400 : 500, { __type: type, message })
  }
}

function readInput(body: string): KinesisInput {
  try {
    return JSON.parse(body) as KinesisInput // each operation looks at what it takes
  } catch {
    throw new KinesisError('SerializationException', 'The body is no JSON.')
  }
}

function answer(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' })
  response.end(JSON.stringify(body))
}
