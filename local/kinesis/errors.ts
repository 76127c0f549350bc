/** An error as Kinesis answers it: its name and its sentence. */
export class KinesisError extends Error {
  constructor(name: string, message: string) {
    super(message)
    this.name = name
  }
}

/** The refusal of an input that makes no sense. */
export function invalidArgument(message: string): KinesisError {
  return new KinesisError('InvalidArgumentException', message)
}
