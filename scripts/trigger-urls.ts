/** A shape of the user pools' model, as far as it matters here. */
interface ModelShape {
  pattern?: string
  expression?: string
  members?: Record<string, { shape: string }>
}

/** Where the model wants a function's ARN and a URL serves as well: all of LambdaConfig but the key. */
const withTriggers = [
  'LambdaConfigType',
  'PreTokenGenerationVersionConfigType',
  'CustomSMSLambdaVersionConfigType',
  'CustomEmailLambdaVersionConfigType',
  'InboundFederationLambdaType',
]

/** An https URL, or one of this machine's own. */
const url = String.raw`(?:https://|http://(?:localhost|127\.0\.0\.1|\[::1\])[:/])[\x21-\x7e]+`

/** Gives the members that name functions a shape of their own, beyond AWS's model. */
export function takeTriggerUrls(shapes: Record<string, { type: string } & ModelShape>): void {
  const { ArnType: arn } = shapes
  if (arn?.pattern === undefined) throw new Error('the model has no ARNs')
  shapes.TriggerType = { ...arn, expression: `(?:${arn.pattern})|${url}` }
  for (const name of withTriggers) {
    for (const [member, reference] of Object.entries(shapes[name]?.members ?? {})) {
      if (reference.shape === 'ArnType' && member !== 'KMSKeyID') reference.shape = 'TriggerType'
    }
  }
}
