/** What we use of packages that come without types. */

declare module 'serverless/lib/serverless.js' {
  /** A service of the Serverless Framework: its configuration, read and completed. */
  export default class Serverless {
    constructor(options: {
      configuration: object
      configurationFilename: string
      serviceDir: string
      commands: string[]
      options: Record<string, string>
    })
    readonly service: {
      load(options: Record<string, string>): Promise<void>
      mergeArrays(): void
      setFunctionNames(options: Record<string, string>): void
      getAllFunctions(): string[]
      getFunction(name: string): object
    }
  }
}

declare module 'serverless/lib/configuration/read.js' {
  /** Reads a serverless.yml; variables are left as they are. */
  export default function read(path: string): Promise<Record<string, unknown>>
}

declare module 'serverless/lib/configuration/variables/index.js' {
  /** Resolves the variables of a configuration in place. */
  export default function resolve(options: {
    serviceDir: string
    configuration: Record<string, unknown>
    options: Record<string, string>
  }): Promise<void>
}

declare module 'serverless-offline/lambda' {
  interface LambdaFunction {
    setEvent(event: object): void
    runHandler(): Promise<unknown>
  }

  /** Runs functions, and serves Lambda's Invoke API when started. */
  export default class Lambda {
    constructor(serverless: object, options: object)
    create(functions: readonly { functionKey: string; functionDefinition: object }[]): void
    get(functionKey: string): LambdaFunction
    cleanup(): Promise<unknown>
  }
}

declare module 'serverless-offline' {
  /** The plugin: functions, their Invoke API, schedules. */
  export default class ServerlessOffline {
    constructor(serverless: object, options: object, utils: object)
    start(): Promise<void>
    end(skipExit: boolean): Promise<void>
  }
}

declare module 'serverless-offline-dynamodb-streams' {
  import type { EventEmitter } from 'node:events'

  /** The plugin: reads the streams of tables and runs functions with the records. */
  export default class ServerlessOfflineDynamodbStreams {
    constructor(serverless: object, options: object, utils: object)
    readonly dynamodbStreams?: {
      readonly readables: readonly (EventEmitter & { close(): unknown })[]
    }
    /** What runs the functions, by their names. */
    protected lambda: { get(functionKey: string): object }
    protected _createLambda(): Promise<void>
    start(): Promise<void>
  }
}
