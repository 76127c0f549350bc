import type { DynamoDBBatchResponse } from 'aws-lambda'

/** Notes which changes of a batch could not be told, while the others are. */
export class FailedChanges {
  readonly #positions = new Set<string>()

  /** Does work on a change; when it fails, says in the log why the change comes again. */
  async orNote(position: string, work: Promise<unknown>): Promise<void> {
    try {
      await work
    } catch (error) {
      this.#positions.add(position)
      const fault = error instanceof Error ? (error.stack ?? error.message) : String(error)
      process.stderr.write(`${JSON.stringify({ level: 'ERROR', position, fault })}\n`)
    }
  }

  /**
   * Names the failed changes, for Lambda to bring them again.
   *
   * @see https://docs.aws.amazon.com/lambda/latest/dg/services-ddb-batchfailurereporting.html
   */
  answer(): DynamoDBBatchResponse {
    const itemFailures = [...this.#positions].map((itemIdentifier) => ({ itemIdentifier }))
    return { batchItemFailures: itemFailures }
  }
}
