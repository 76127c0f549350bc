/** Why a job cannot go on, in the words of its CompletionMessage. */
export class JobFault extends Error {}
