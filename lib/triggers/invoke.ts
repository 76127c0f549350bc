import { randomUUID } from 'node:crypto'
import type { Services } from '../services.ts'
import { isMembers, type Members } from './answer-members.ts'
import {
  InvocationFault,
  notInvoked,
  notJson,
  refusedBy,
  unrecognizable,
  type TriggerName,
} from './faults.ts'
import { logTriggerFault } from './fault-log.ts'
import { callLambda, type Reply } from './lambda-call.ts'
import type { TriggerSubject } from './subject.ts'
import { callUrl } from './url-call.ts'

/** The services that triggers take, for an operation's definition. */
export const triggerNeeds = [
  'settings',
  'now',
  'keyring',
  'lambda',
  'kms',
  'triggerPatience',
] as const

/** The services that triggers take. */
export type TriggerServices = Pick<Services, (typeof triggerNeeds)[number]>

/** An event for a function of the pool's owner. */
export interface TriggerCall {
  readonly subject: TriggerSubject
  readonly trigger: TriggerName
  /** The function's ARN, or the URL that stands for one. */
  readonly arn: string
  /** Which event it is, such as `PreSignUp_SignUp`. */
  readonly source: string
  /** The version of the event's form. */
  readonly version: '1' | '2' | '3'
  readonly request: object
  /** What the function finds there to fill in; custom senders have nothing to answer. */
  readonly response?: object
}

const tries = 3

/** How long the second try waits at most after a refusal that asks to come back, in milliseconds. */
const longestPause = 100

/**
 * Invokes a function and gives the `response` of its answer: within five seconds a try, three times
 * when it does not answer in time or Lambda asks to come back, but once where Lambda cannot start it.
 *
 * @throws ServiceError UserLambdaValidationException with the function's own message,
 *   UnexpectedLambdaException, InvalidLambdaResponseException
 *
 * Source: developer guide, "Things to know about Lambda triggers".
 */
export async function invokeTrigger(
  services: TriggerServices,
  call: TriggerCall,
): Promise<Members> {
  const reply = await replyTo(services, call)
  if (reply.isError) throw refusal(call, reply.text)
  const answer = parsed(reply.text)
  if (answer === undefined) throw logged(call, 'no JSON', notJson())
  if (!isMembers(answer) || !isMembers(answer.response)) {
    throw logged(call, 'no event', unrecognizable())
  }
  return answer.response
}

/**
 * Hands an event to a function without waiting for what it makes of it. A fault is only logged.
 *
 * Source: developer guide, "Custom sender Lambda triggers".
 */
export async function notifyTrigger(services: TriggerServices, call: TriggerCall): Promise<void> {
  try {
    const reply = await send(services, call, 'Event')
    if (reply.isError) logTriggerFault(call, 'the function failed')
  } catch (error) {
    if (!(error instanceof InvocationFault)) throw error
    logTriggerFault(call, error.message)
  }
}

async function replyTo(services: TriggerServices, call: TriggerCall): Promise<Reply> {
  try {
    return await send(services, call, 'RequestResponse')
  } catch (error) {
    if (error instanceof InvocationFault) {
      throw logged(call, error.message, notInvoked(call, error))
    }
    throw error
  }
}

async function send(
  services: TriggerServices,
  call: TriggerCall,
  type: 'Event' | 'RequestResponse',
): Promise<Reply> {
  const { arn, subject } = call
  const payload = JSON.stringify(eventOf(services, call))
  const id = `msg_${randomUUID()}`
  const once = () =>
    arn.startsWith('arn:')
      ? callLambda(services, { arn, payload }, type)
      : callUrl(services, { poolId: subject.pool.id, url: arn, payload, id })
  for (let attempt = 1; ; attempt++) {
    try {
      return await once()
    } catch (error) {
      const mayTry = error instanceof InvocationFault && error.isTransient && attempt < tries
      if (!mayTry) throw error
      if (!error.isTimeout) await pause(attempt)
    }
  }
}

function eventOf({ settings }: TriggerServices, call: TriggerCall): object {
  const { subject, version, source, request, response = {} } = call
  return {
    version,
    region: settings.region,
    userPoolId: subject.pool.id,
    userName: subject.username,
    callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: subject.clientId },
    triggerSource: source,
    request,
    response,
  }
}

/** The error for Lambda's error object: only its message is for the caller. */
function refusal(call: TriggerCall, text: string) {
  const error = parsed(text)
  const { errorMessage, errorType } = isMembers(error) ? error : {}
  const type = typeof errorType === 'string' ? errorType : 'Unhandled'
  const message = typeof errorMessage === 'string' ? errorMessage : type
  return logged(call, `the function failed: ${type}`, refusedBy(call.trigger, message))
}

/** The JSON value in a text; undefined when it is none. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined // the caller says which error that is
  }
}

/** An error on its way to the caller, whose reason is for the log. */
function logged<Fault extends Error>(call: TriggerCall, fault: string, error: Fault): Fault {
  logTriggerFault(call, fault)
  return error
}

function pause(attempt: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.random() * longestPause * attempt))
}
