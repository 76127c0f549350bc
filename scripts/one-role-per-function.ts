/** The parts of the Serverless Framework that this plugin touches. */
interface Serverless {
  readonly service: {
    readonly provider: {
      readonly compiledCloudFormationTemplate: { readonly Resources: Record<string, unknown> }
    }
  }
}

/**
 * Takes the role that all functions would share out of the template, once each has its own: the
 * roles-per-function plugin leaves it behind, with every function's rights to the logs and streams.
 */
export default class OneRolePerFunction {
  readonly hooks: Readonly<Record<string, () => void>>

  constructor(serverless: Serverless) {
    this.hooks = {
      'before:package:finalize': () => {
        delete serverless.service.provider.compiledCloudFormationTemplate.Resources
          .IamRoleLambdaExecution
      },
    }
  }
}
