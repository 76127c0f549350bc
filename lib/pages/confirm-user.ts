import { audited, type AuditServices } from '../audit/audited.ts'
import { isUserName } from '../domain/user-names.ts'
import { ServiceError, type ErrorCode } from '../errors.ts'
import { isDomainName, type DomainRequest } from '../oauth/domain-request.ts'
import type { Services } from '../services.ts'
import { domainRef } from '../store/domains.ts'
import type { TriggerServices } from '../triggers/invoke.ts'
import { confirmUser } from '../user-pools/confirm-user.ts'
import { findClientUser } from '../user-pools/find-user.ts'
import { retryOnUserChange } from '../user-pools/user-changes.ts'
import type { Page } from './page.ts'
import { incomplete, isBusy, tooOften, unusable } from './refusals.ts'

/** The services that the page takes. */
export type ConfirmServices = Pick<Services, 'table'> & TriggerServices & AuditServices

/**
 * Where the link in a confirmation e-mail leads: takes the code of a sign-up by the rules of
 * ConfirmSignUp, and says what came of it (developer guide, "Customizing email verification
 * messages"). The link is the whole proof: it brings no secret hash.
 */
export async function confirmUserPage(
  services: ConfirmServices,
  request: DomainRequest,
): Promise<Page> {
  const { domain, query } = request
  const [clientId, name, code] = ['client_id', 'user_name', 'confirmation_code'].map((parameter) =>
    query.get(parameter),
  )
  if (!clientId || !name || !code) return incomplete
  const link = { domain, clientId, name, code }
  if (!isPlausible(link)) return refused
  try {
    const call = { api: 'pages', operation: 'ConfirmSignUp', request }
    const readInput = () => ({ ClientId: clientId, Username: name })
    return await audited(services, { ...call, readInput }, () => confirm(services, link))
  } catch (error) {
    if (!(error instanceof ServiceError) || error.status >= 500) throw error
    return refusalOf(error)
  }
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
    isDomainName(domain) &&
    /^[\w+]{1,128}$/u.test(clientId) &&
    isUserName(name) &&
    /^\S{1,2048}$/u.test(code)
  )
}

async function confirm(
  services: ConfirmServices,
  { domain: domainName, clientId, name, code }: Link,
): Promise<Page> {
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
  return confirmed
}

const confirmed: Page = {
  status: 200,
  title: 'Your registration has been confirmed!',
  paragraphs: ['You can close this page and sign in.'],
}

const refused = unusable(
  'It was used before, or it has expired. If your registration is confirmed already, you can sign in; otherwise please ask for a new e-mail.',
)

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
function refusalOf(error: ServiceError): Page {
  if (quiet.has(error.code)) return refused
  if (isBusy(error)) return tooOften
  return { status: 400, title: 'Something went wrong', paragraphs: [error.message] }
}
