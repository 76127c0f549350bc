import { checkAttributeValues } from '../../domain/attributes.ts'
import { assertWritable } from '../../domain/client-attributes.ts'
import { ServiceError } from '../../errors.ts'
import { replaceUser, userChanged, userRef } from '../../store/users.ts'
import { guessedGroups } from '../groups-of-user.ts'
import { withPassword } from '../passwords.ts'
import { revised } from '../user-changes.ts'
import {
  completeSignIn,
  type ProvenUser,
  type SignInAnswer,
  type SignInServices,
} from './complete.ts'
import { readClientSession, requireSession, type ClientAnswer } from './session.ts'

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
  const state = await requireSession(services, answer, 'NEW_PASSWORD_REQUIRED')
  const { pool, client, more } = await readClientSession(services, {
    answer,
    state,
    more: {
      user: userRef(state.pool, state.username),
      ...guessedGroups(state.pool, state.groups),
    },
  })
  const { user } = more
  const isFresh =
    user?.status === 'FORCE_CHANGE_PASSWORD' &&
    String(user.password?.version) === state.details.passwordVersion
  if (!isFresh) throw spent()
  const sealer = await services.keyring.sealer('user-pools')
  const changes = {
    attributes: {
      ...user.attributes,
      ...givenAttributes({ pool, client, user }, answer.responses),
    },
    ...withPassword({ pool, sealer }, user, { password }),
    status: 'CONFIRMED' as const,
  }
  const changed = revised(user, changes, services.now())
  try {
    await services.table.write(replaceUser(changed))
  } catch (error) {
    throw error === userChanged ? spent() : error
  }
  return completeSignIn(services, { pool, client, user: changed, along: more })
}

/** The `userAttributes.…` of an answer, which may add what is missing but change nothing required. */
function givenAttributes(
  { pool, client, user }: ProvenUser,
  responses: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const given = Object.entries(responses).flatMap(([name, value]) =>
    name.startsWith(attributePrefix)
      ? [{ Name: name.slice(attributePrefix.length), Value: value }]
      : [],
  )
  const required = pool.schema.flatMap(({ Name, Required }) => (Required ? [Name ?? ''] : []))
  for (const { Name, Value } of given) {
    const present = user.attributes[Name]
    if (required.includes(Name) && present !== undefined && present !== Value) {
      throw new ServiceError(
        'InvalidParameterException',
        `Cannot modify an already provided ${Name}`,
      )
    }
  }
  assertWritable(
    client.settings,
    pool.schema,
    given.map(({ Name }) => Name),
  )
  const { set } = checkAttributeValues({
    schema: pool.schema,
    attributes: given,
    isCreation: false,
  })
  const missing = required.filter(
    (name) => name !== 'sub' && user.attributes[name] === undefined && set[name] === undefined,
  )
  if (missing.length > 0) {
    throw new ServiceError(
      'InvalidParameterException',
      `Attributes did not conform to the schema: ${missing.map((name) => `${name}: The attribute is required\n`).join('')}`,
    )
  }
  return set
}

function spent(): ServiceError {
  return new ServiceError(
    'NotAuthorizedException',
    'Invalid session for the user, session can only be used once.',
  )
}
