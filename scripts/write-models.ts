/**
 * Writes lib/protocol/models/ from AWS's public service models (botocore's service-2.json format):
 * `node scripts/write-models.ts [folder]`. Only what an input can reach is kept.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { takeTriggerUrls } from './trigger-urls.ts'
import type { Api, ApiOperation, Binding, Shape } from '../lib/protocol/models/types.ts'

interface Reference {
  shape: string
  location?: Binding['location']
  locationName?: string
}

interface ModelShape {
  type: string
  document?: true
  sensitive?: true
  required?: string[]
  members?: Record<string, Reference>
  member?: Reference
  key?: Reference
  value?: Reference
  min?: number
  max?: number
  pattern?: string
  /** What is matched instead of the pattern that errors quote. */
  expression?: string
  enum?: string[]
}

interface ModelOperation {
  authtype?: string
  http: { method: string; requestUri: string }
  input?: Reference
}

interface Model {
  metadata: { endpointPrefix: string; protocol: string; targetPrefix?: string }
  operations: Record<string, ModelOperation>
  shapes: Record<string, ModelShape>
}

interface Target {
  model: string
  constant: string
  name: Api['name']
}

const targets: readonly Target[] = [
  { model: 'cognito-idp', constant: 'userPools', name: 'user-pools' },
  { model: 'cognito-identity', constant: 'identityPools', name: 'identity-pools' },
  { model: 'cognito-sync', constant: 'sync', name: 'sync' },
]

/** What the models say and the services do not do. */
const corrections: Record<string, { because: string; change: (shape: ModelShape) => ModelShape }> =
  {
    'cognito-idp.ExplicitAuthFlowsType': {
      because: 'GetClientToken needs a flow that the guide documents and the model does not list.',
      change: (shape) => ({ ...shape, enum: [...(shape.enum ?? []), 'ALLOW_CLIENT_TOKEN_AUTH'] }),
    },
    'cognito-idp.DomainType': {
      because: 'The pattern is that of a prefix domain; a custom domain has dots.',
      change: (shape) => ({
        ...shape,
        pattern:
          '^[a-z0-9](?:[a-z0-9\\-]{0,61}[a-z0-9])?(?:\\.[a-z0-9](?:[a-z0-9\\-]{0,61}[a-z0-9])?)*$',
      }),
    },
    'cognito-idp.PasswordType': {
      because: 'The service quotes this pattern instead, and the guide allows spaces inside.',
      change: (shape) => ({ ...shape, pattern: '^[\\S]+.*[\\S]+$' }),
    },
    'cognito-sync.ApplicationArn': {
      because: 'The model knows the standard partition only; this runs in any.',
      change: (shape) => inAnyPartition(shape),
    },
    'cognito-sync.AssumeRoleArn': {
      because: 'The model knows the standard partition only; this runs in any.',
      change: (shape) => inAnyPartition(shape),
    },
  }

/** Operations that the models call signed, but whose unsigned calls the services answer. */
const alsoUnsigned = new Set(['cognito-idp.GetClientToken'])

const space = ' \\t\\n\\x0B\\f\\r'
const printable = '[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]'
const message = '[\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}\\s*]*'

/**
 * Patterns that backtrack without bound on crafted text, and the same language in linear time: the
 * alphabet is checked once by looking ahead, then the marks are searched from left to right.
 */
const linear: Record<string, string> = {
  [`${printable}+@${printable}+`]: `(?=${printable}+$)[^]+?@[^]+`,
  [`${message}\\{####\\}${message}`]: `(?=${message}$)[^]*?\\{####\\}[^]*`,
  [`${message}\\{##${message}##\\}${message}`]: `(?=${message}$)(?=([^]*?\\{##))\\1[^]*?##\\}[^]*`,
  '^[\\S]+.*[\\S]+$': '[\\S].*[\\S]',
}

const folder = process.argv[2] ?? '../shared/aws-models'
for (const target of targets) {
  const text = readFileSync(resolve(folder, `${target.model}.json`), 'utf8')
  const model = JSON.parse(text) as Model // AWS's published format
  if (target.name === 'user-pools') takeTriggerUrls(model.shapes)
  const file = new URL(`../lib/protocol/models/${target.name}.ts`, import.meta.url)
  writeFileSync(file, source(target, api(target, model)))
}

function api(target: Target, model: Model): Api {
  const rest = model.metadata.protocol === 'rest-json'
  const operations = Object.entries(model.operations).map(([name, operation]) => [
    name,
    compactOperation(operation, { rest, unsigned: alsoUnsigned.has(`${target.model}.${name}`) }),
  ])
  const { targetPrefix } = model.metadata
  return {
    name: target.name,
    signingName: model.metadata.endpointPrefix,
    ...(targetPrefix === undefined ? {} : { targetPrefix }),
    operations: Object.fromEntries(operations) as Api['operations'], // made above
    shapes: Object.fromEntries(
      reachable(model).map((name) => [name, compactShape(corrected(target, model, name))]),
    ),
  }
}

function compactOperation(
  operation: ModelOperation,
  { rest, unsigned }: { rest: boolean; unsigned: boolean },
): ApiOperation {
  if (operation.input === undefined) throw new Error('an operation without an input')
  return {
    input: operation.input.shape,
    ...(unsigned || operation.authtype === 'none' ? { unsigned: true } : {}),
    ...(rest ? { http: { method: operation.http.method, uri: operation.http.requestUri } } : {}),
  }
}

function reachable(model: Model): string[] {
  const names = new Set<string>()
  const visit = (reference: Reference | undefined): void => {
    if (reference === undefined || names.has(reference.shape)) return
    names.add(reference.shape)
    const { members = {}, member, key, value } = shapeOf(model, reference.shape)
    for (const each of [...Object.values(members), member, key, value]) visit(each)
  }
  for (const { input } of Object.values(model.operations)) visit(input)
  return [...names].sort()
}

function shapeOf(model: Model, name: string): ModelShape {
  const shape = model.shapes[name]
  if (shape === undefined) throw new Error(`no shape ${name}`)
  return shape
}

function corrected(target: Target, model: Model, name: string): ModelShape {
  const shape = shapeOf(model, name)
  return corrections[`${target.model}.${name}`]?.change(shape) ?? shape
}

function inAnyPartition(shape: ModelShape): ModelShape {
  return { ...shape, pattern: (shape.pattern ?? '').replace('arn:aws:', 'arn:aws[a-z-]*:') }
}

function compactShape(shape: ModelShape): Shape {
  const { pattern } = shape
  const expression = shape.expression ?? (pattern === undefined ? undefined : javascript(pattern))
  const required = shape.required?.length === 0 ? undefined : shape.required
  const compact = {
    type: shape.document ? 'document' : shape.type,
    sensitive: shape.sensitive,
    min: shape.min,
    max: shape.max,
    pattern,
    expression: expression === pattern ? undefined : expression,
    enum: shape.enum,
    member: shape.member?.shape,
    key: shape.key?.shape,
    value: shape.value?.shape,
    members: shape.document ? undefined : mapValues(shape.members, ({ shape: name }) => name),
    required,
    bindings: bindings(shape),
  }
  const present = Object.entries(compact).filter(([, value]) => value !== undefined)
  return Object.fromEntries(present) as unknown as Shape // the model's format guarantees the parts of each type
}

function bindings(shape: ModelShape): Record<string, Binding> | undefined {
  const found = Object.entries(shape.members ?? {}).flatMap(([member, reference]) => {
    const { location, locationName = member } = reference
    return location === undefined ? [] : [[member, { location, name: locationName }] as const]
  })
  return found.length === 0 ? undefined : Object.fromEntries(found)
}

/** The pattern in JavaScript's syntax with the `u` flag; Java's white space is six ASCII characters. */
function javascript(pattern: string): string {
  return (linear[pattern] ?? pattern)
    .replaceAll('[\\S]', `[^${space}]`)
    .replaceAll('\\s', space)
    .replaceAll('\\"', '"')
    .replace('(?s).*', '[^]*')
}

function mapValues<From, To>(
  record: Record<string, From> | undefined,
  map: (value: From) => To,
): Record<string, To> | undefined {
  if (record === undefined) return undefined
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]))
}

function source(target: Target, { operations, shapes, ...rest }: Api): string {
  const lines = [
    "import type { Api } from './types.ts'",
    '',
    `/** The ${target.name} API as AWS's model of ${target.model} describes it; generated by scripts/write-models.ts. */`,
    `export const ${target.constant}: Api = {`,
    ...Object.entries(rest).map(([name, value]) => `  ${name}: ${literal(value)},`),
    '  operations: {',
    ...Object.entries(operations).map(([name, value]) => `    ${name}: ${literal(value)},`),
    '  },',
    '  shapes: {',
    ...Object.entries(shapes).map(([name, value]) => `    ${name}: ${literal(value)},`),
    '  },',
    '}',
    '',
  ]
  const long =
    '/* eslint-disable max-lines -- generated by scripts/write-models.ts, one shape a line */'
  return [...(lines.length > 250 ? [long] : []), ...lines].join('\n')
}

function literal(value: unknown): string {
  if (typeof value === 'string') return `'${value.replaceAll(/['\\]/g, String.raw`\$&`)}'`
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`
  if (typeof value !== 'object' || value === null) return String(value)
  return `{ ${Object.entries(value)
    .map(([name, part]) => `${name}: ${literal(part)}`)
    .join(', ')} }`
}
