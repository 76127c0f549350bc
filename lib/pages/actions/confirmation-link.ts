import { audited } from '../../audit/audited.ts'
import { isUserName } from '../../domain/user-names.ts'
import { ServiceError, type ErrorCode } from '../../errors.ts'
import type { Answer } from '../../oauth/answers.ts'
import { findApp } from '../../oauth/app.ts'
import { isDomainName, type DomainRequest } from '../../oauth/domain-request.ts'
import type { Services } from '../../services.ts'
import { domainRef } from '../../store/domains.ts'
import { confirmUser } from '../../user-pools/confirm-user.ts'
import { findClientUser } from '../../user-pools/find-user.ts'
import { isClientId } from '../../user-pools/ids.ts'
import { retryOnUserChange } from '../../user-pools/user-changes.ts'
import { plainLook, type Look } from '../look.ts'
import { lookRefs, readLook } from '../read-look.ts'
import { confirmSignUpPage } from './confirm-sign-up.ts'
import { endingPage, failurePage } from './ending.ts'

/** The page for a sign-up's code: typed into its form, or brought by the link of an e-mail. */
export function confirmUserPage(services: Services, request: DomainRequest): Promise<Answer> {
  const { method, query } = request
  const isOfApp = query.has('redirect_uri') && !query.has('confirmation_code')
  return method === 'POST' || isOfApp
    ? confirmSignUpPage(services, request)
    : confirmationLinkPage(services, request)
}

/**
 * Where the link in a confirmation e-mail leads: takes the code of a sign-up by the rules of
 * ConfirmSignUp, and says what came of it (developer guide, "Customizing email verification
 * messages"). The link is the whole proof: it brings no secret hash.
 */
async function confirmationLinkPage(services: Services, request: DomainRequest): Promise<Answer> {
  const { domain, query } = request
  const [clientId, name, code] = ['client_id', 'user_name', 'confirmation_code'].map((parameter) =>
    query.get(parameter),
  )
  if (!clientId || !name || !code) {
    return failurePage(services, request, { kind: 'linkIncomplete', status: 400 })
  }
  const link = { domain, clientId, name, code }
  if (!isPlausible(link)) return refusalPage(services, request)
  try {
    const call = { api: 'pages', operation: 'ConfirmSignUp', request }
    const readInput = () => ({ ClientId: clientId, Username: name })
    await audited(services, { ...call, readInput }, () => confirm(services, link))
    const look = await clientLook(services, request, clientId)
    return await endingPage(services, request, { ending: 'confirmed', look })
  } catch (error) {
    if (!(error instanceof ServiceError) || error.status >= 500) throw error
    return refusalPage(services, request, error)
  }
}

async function clientLook(
  services: Services,
  { domain, base }: DomainRequest,
  clientId: string,
): Promise<Look> {
  const read = await findApp(services, { domain, clientId }, lookRefs)
  return read ? readLook(services, read.app, { records: read.found, base }) : plainLook
}

interface Link {
  readonly domain: string
  readonly clientId: string
  readonly name: string
  readonly code: string
}

/** The limits of AWS's model, which operations have behind them and a link has not. */
function isPlausible({ domain, clientId, name, code }: Link): boolean {
  return (
    isDomainName(domain) && isClientId(clientId) && isUserName(name) && /^\S{1,2048}$/u.test(code)
  )
}

async function confirm(
  services: Services,
  { domain: domainName, clientId, name, code }: Link,
): Promise<object> {
  const { table, settings } = services
  const { region } = settings
  await retryOnUserChange(async () => {
    const [found, domain] = await Promise.all([
      findClientUser(table, { region, clientId, name }),
      table.get(domainRef(domainName)),
    ])
    if (domain?.poolId !== found.pool.id) throw new ServiceError('ResourceNotFoundException')
    await confirmUser(services, found, { code, force: undefined })
  })
  return {}
}

/** Refusals that say nothing of who exists and what was wrong. */
const quiet: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'CodeMismatchException',
  'ExpiredCodeException',
  'InvalidParameterException',
  'NotAuthorizedException',
  'ResourceNotFoundException',
  'UserNotFoundException',
])

/** What a refusal looks like; a trigger's own words are for the reader, as on Cognito's pages. */
function refusalPage(
  services: Services,
  request: DomainRequest,
  error?: ServiceError,
): Promise<Answer> {
  if (!error || quiet.has(error.code)) {
    return failurePage(services, request, { kind: 'linkUnusable', status: 400 })
  }
  if (error.code === 'LimitExceededException' || error.code === 'TooManyRequestsException') {
    return failurePage(services, request, { kind: 'tooOften', status: 429 })
  }
  return failurePage(services, request, {
    kind: 'unforeseen',
    status: 400,
    details: error.message,
  })
}
