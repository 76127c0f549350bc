import { beforeAll, describe, it } from '@jest/globals'
import type { Input } from '../raw-calls.ts'
import { password } from '../world.ts'
import { newPlace, newSignIn, signedUp, type Place, type Tokens } from './people.ts'
import { expectRefusal, send, type Refusal } from './refusal.ts'

const mismatched = {
  error: 'CodeMismatch',
  message: 'Invalid verification code provided, please try again.',
}
const expired = {
  error: 'ExpiredCode',
  message: 'Invalid code provided, please request a code again.',
}
const exceeded = {
  error: 'LimitExceeded',
  message: 'Attempt limit exceeded, please try after some time.',
}

/** Wrong answers after which a code is dead. */
const wrongTries = 5

type Call = Pick<Refusal, 'operation' | 'input'>

/** An answer that is wrong, what sends another code, and how often either goes in an hour. */
interface Kind {
  readonly answer: string
  readonly order: string
  readonly triesPerHour: number
  readonly sendsPerHour: number
  readonly inputs: (place: Place, ann: Tokens) => { answer: Input; order: Input }
}

const kinds: readonly Kind[] = [
  {
    answer: 'ConfirmSignUp',
    order: 'ResendConfirmationCode',
    triesPerHour: 15,
    sendsPerHour: 5,
    inputs: ({ ClientId }) => ({
      answer: { ClientId, Username: 'new', ConfirmationCode: 'wrong' },
      order: { ClientId, Username: 'new' },
    }),
  },
  {
    answer: 'ConfirmForgotPassword',
    order: 'ForgotPassword',
    triesPerHour: 20,
    sendsPerHour: 20,
    inputs: ({ ClientId }) => ({
      answer: { ClientId, Username: 'ann', ConfirmationCode: 'wrong', Password: password },
      order: { ClientId, Username: 'ann' },
    }),
  },
  {
    answer: 'VerifyUserAttribute',
    order: 'GetUserAttributeVerificationCode',
    triesPerHour: 15,
    sendsPerHour: 5,
    inputs: (_, { AccessToken }) => ({
      answer: { AccessToken, AttributeName: 'email', Code: 'wrong' },
      order: { AccessToken, AttributeName: 'email' },
    }),
  },
]

describe.each(kinds)('the code of $answer', (kind) => {
  let answer: Call
  let order: Call
  beforeAll(async () => {
    const place = await newPlace()
    if (kind.answer === 'ConfirmSignUp') await signedUp(place, 'new')
    const inputs = kind.inputs(place, await newSignIn(place, 'ann'))
    answer = { operation: kind.answer, input: inputs.answer }
    order = { operation: kind.order, input: inputs.order }
  })

  it('is dead after five wrong answers, and no other is read after too many', async () => {
    for (let tries = 0; tries < kind.triesPerHour; tries++) {
      if (tries % wrongTries === 0) {
        if (tries > 0) await expectRefusal({ ...answer, ...expired })
        await send(order.operation, order.input)
      }
      await expectRefusal({ ...answer, ...mismatched })
    }
    await expectRefusal({ ...answer, ...exceeded })
  })

  it('is not sent again too often', async () => {
    const alreadySent = kind.triesPerHour / wrongTries + (kind.answer === 'ConfirmSignUp' ? 1 : 0)
    for (let sends = alreadySent; sends < kind.sendsPerHour; sends++) {
      await send(order.operation, order.input)
    }
    await expectRefusal({ ...order, ...exceeded })
  })
})

it('resets no password too often', async () => {
  const { UserPoolId, ...client } = await newPlace()
  await newSignIn({ UserPoolId, ...client }, 'ann')
  const reset = { operation: 'AdminResetUserPassword', input: { UserPoolId, Username: 'ann' } }
  for (let sends = 0; sends < 20; sends++) await send(reset.operation, reset.input)
  await expectRefusal({ ...reset, ...exceeded })
})
