/** One resource of a CloudFormation template. */
export interface Resource {
  readonly Type: string
  readonly DeletionPolicy?: string
  readonly UpdateReplacePolicy?: string
  readonly Properties: Readonly<Record<string, unknown>>
}

/** One statement of an IAM policy. */
export interface Statement {
  readonly Effect: string
  readonly Action: string | readonly string[]
  readonly Resource?: unknown
  readonly NotResource?: unknown
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

/** A CloudFormation template, as far as the tests read it. */
export interface Template {
  readonly Resources: Readonly<Record<string, Resource>>
  readonly Outputs: Readonly<Record<string, { readonly Value: unknown }>>
}

/** The resources of one type, by logical id. */
export function resourcesOf({ Resources }: Template, type: string): Map<string, Resource> {
  return new Map(Object.entries(Resources).filter(([, { Type }]) => Type === type))
}

/** The statements of a function's role. */
export function statementsOf(template: Template, functionName: string): Statement[] {
  const role = [...resourcesOf(template, 'AWS::IAM::Role').values()].find(({ Properties }) =>
    JSON.stringify(Properties.RoleName).includes(`"${functionName}"`),
  )
  if (!role) throw new Error(`${functionName} has no role of its own`)
  const policies = role.Properties.Policies as { PolicyDocument: { Statement: Statement[] } }[] // IAM's shape
  return policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
}

/** The actions of statements, one by one. */
export function actionsOf(statements: readonly Statement[]): string[] {
  return statements.flatMap(({ Action }) => Action)
}
