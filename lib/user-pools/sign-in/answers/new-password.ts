import type { AttributeType } from '@aws-sdk/client-cognito-identity-provider'
import { assertWritable } from '../../../domain/client-attributes.ts'
import { noting } from '../../../domain/sign-in-progress.ts'
import { ServiceError } from '../../../errors.ts'
import type { UserPool } from '../../../store/user-pools.ts'
import { replaceUser, userChanged, type User } from '../../../store/users.ts'
import { changeAttributes } from '../../attributes-change.ts'
import { withPassword } from '../../passwords.ts'
import { refuseCompromised } from '../../risk/compromised.ts'
import { readProtection } from '../../risk/protection.ts'
import { missingAttributes, newPasswordStep } from '../ask/new-password.ts'
import { nextStep } from '../next-step.ts'
import { openStep, spentSession, type ClientAnswer } from '../session.ts'
import type { SignIn, SignInAnswer, SignInServices } from '../sign-in.ts'

const attributePrefix = 'userAttributes.'

/**
 * Puts the user's own password in place of the temporary one, with the attributes that were
 * missing, and signs in. The session ends with the write: it is bound to the temporary password.
 *
 * @throws ServiceError InvalidPasswordException, InvalidParameterException, NotAuthorizedException
 */
export async function answerNewPassword(
  services: SignInServices,
  answer: ClientAnswer,
): Promise<SignInAnswer> {
  const { NEW_PASSWORD: password } = answer.responses
  if (!password) {
    throw new ServiceError('InvalidParameterException', 'Missing required parameter NEW_PASSWORD')
  }
  const opened = await openStep(services, answer, newPasswordStep)
  const { pool, client, user, state } = opened
  const isFresh =
    user?.status === 'FORCE_CHANGE_PASSWORD' &&
    String(user.password?.version) === state.details.passwordVersion
  if (!isFresh) throw spentSession()
  if (!user.enabled) throw new ServiceError('NotAuthorizedException', 'User is disabled.')
  const given = givenAttributes({ pool, client, user }, answer.responses)
  const changed = changeAttributes(
    { pool: withOpenAttributes(pool, user), user, attributes: given },
    services.now(),
  )
  refuseMissing(pool, changed.user)
  const protection = await readProtection(services.table, pool, client.id)
  const event = 'PASSWORD_CHANGE'
  await refuseCompromised(services, protection, { event, password, user: changed.user })
  const sealer = await services.keyring.sealer('user-pools')
  const signedIn = {
    ...changed.user,
    ...withPassword({ pool, sealer }, user, { password }),
    status: 'CONFIRMED' as const,
  }
  try {
    await services.table.write(replaceUser(signedIn), ...changed.writes)
  } catch (error) {
    throw error === userChanged ? spentSession() : error
  }
  const result = { challengeName: newPasswordStep, challengeResult: true }
  const progress = { ...noting(state.progress, result), hasNewPassword: true }
  const groups = await opened.groups()
  return nextStep(services, { ...opened, user: signedIn, groups, names: state.names, progress })
}

/** The `userAttributes.…` of an answer, which may add what is missing but change nothing required. */
function givenAttributes(
  { pool, client, user }: Pick<SignIn, 'pool' | 'client' | 'user'>,
  responses: Readonly<Record<string, string>>,
): AttributeType[] {
  const given = Object.entries(responses).flatMap(([name, Value]) =>
    name.startsWith(attributePrefix) ? [{ Name: name.slice(attributePrefix.length), Value }] : [],
  )
  const required = pool.schema.filter(({ Required }) => Required).map(({ Name }) => Name)
  for (const { Name, Value } of given) {
    const present = user.attributes[Name]
    if (required.includes(Name) && present !== undefined && present !== Value) {
      throw new ServiceError(
        'InvalidParameterException',
        `Cannot modify an already provided ${Name}`,
      )
    }
  }
  const names = given.map(({ Name }) => Name)
  assertWritable(client.settings, pool.schema, names)
  return given
}

/** An attribute that nobody has given yet may be given here, even one that never changes later. */
function withOpenAttributes(pool: UserPool, user: User): UserPool {
  const schema = pool.schema.map((entry) =>
    user.attributes[entry.Name ?? ''] === undefined ? { ...entry, Mutable: true } : entry,
  )
  return { ...pool, schema }
}

function refuseMissing(pool: UserPool, { attributes, pending }: User): void {
  const missing = missingAttributes(pool, { ...attributes, ...pending })
  if (missing.length === 0) return
  const lines = missing.map((name) => `${name}: The attribute is required\n`)
  throw new ServiceError(
    'InvalidParameterException',
    `Attributes did not conform to the schema: ${lines.join('')}`,
  )
}
