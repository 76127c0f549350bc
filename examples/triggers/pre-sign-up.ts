import type { PreSignUpTriggerEvent } from 'aws-lambda'

/** Lets only members of one organization sign up, by the domain of their address. */
export function handler(event: PreSignUpTriggerEvent): Promise<PreSignUpTriggerEvent> {
  const { email = '' } = event.request.userAttributes
  if (!email.endsWith('@example.com')) throw new Error('Only for members of example.com')
  return Promise.resolve(event)
}
