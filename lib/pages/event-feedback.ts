import { audited, type AuditServices } from '../audit/audited.ts'
import { note } from '../audit/trail.ts'
import { isUserName } from '../domain/user-names.ts'
import { timeOfUuid } from '../domain/uuid.ts'
import { ServiceError } from '../errors.ts'
import { isDomainName, type DomainRequest } from '../oauth/domain-request.ts'
import type { Services } from '../services.ts'
import { giveFeedback } from '../user-pools/risk/feedback.ts'
import { feedbackLinkOf, type FeedbackLink } from '../user-pools/risk/feedback-link.ts'
import { holderOfFeedbackToken } from '../user-pools/risk/feedback-token.ts'
import { findDomain } from '../user-pools/pool-address.ts'
import type { Page } from './page.ts'
import { incomplete, isBusy, tooOften, unusable } from './refusals.ts'

/** The services that the page takes. */
export type FeedbackServices = Pick<Services, 'table'> & AuditServices

/**
 * Where the links in a warning of a risky sign-in lead: shows a button, and takes with it whether
 * the sign-in was the reader's by the rules of UpdateAuthEventFeedback (API reference). To open the
 * link changes nothing, for programs that look through mail open links as well.
 */
export async function eventFeedbackPage(
  services: FeedbackServices,
  request: DomainRequest,
): Promise<Page> {
  const { method, domain, query } = request
  const link = feedbackLinkOf(query)
  if (!link) return incomplete
  if (!isDomainName(domain) || !isPlausible(link)) return refused
  try {
    if (method !== 'POST') return await ask(services, domain, link)
    const call = { api: 'pages', operation: 'UpdateAuthEventFeedback', request }
    const readInput = () => ({ Username: link.username })
    return await audited(services, { ...call, readInput }, () => take(services, domain, link))
  } catch (error) {
    if (!(error instanceof ServiceError) || error.status >= 500) throw error
    return isBusy(error) ? tooOften : refused
  }
}

/** The limits of AWS's model, which operations have behind them and a link has not. */
function isPlausible({ username, eventId, token }: FeedbackLink): boolean {
  return isUserName(username) && /^[\w+-]{1,50}$/u.test(eventId) && /^[\w=.-]{1,2048}$/u.test(token)
}

async function ask(services: FeedbackServices, domain: string, link: FeedbackLink): Promise<Page> {
  await holderOf(services, domain, link)
  const time = new Date(timeOfUuid(link.eventId)).toUTCString()
  return {
    status: 200,
    title: 'Was it you?',
    paragraphs: [`On ${time} somebody signed in as ${link.username}, or tried to.`],
    button: link.value === 'Valid' ? 'Yes, it was me' : 'No, it was not me',
  }
}

async function take(services: FeedbackServices, domain: string, link: FeedbackLink): Promise<Page> {
  const { eventId, value } = link
  const user = await holderOf(services, domain, link)
  await giveFeedback(services, user, { eventId, value, provider: 'User' })
  return thanks[value]
}

async function holderOf(
  services: FeedbackServices,
  domainName: string,
  { username: name, eventId, token }: FeedbackLink,
) {
  const domain = await findDomain(services.table, domainName)
  if (!domain) throw new ServiceError('ResourceNotFoundException')
  note({ pool: domain.poolId })
  return holderOfFeedbackToken(services, { poolId: domain.poolId, name, eventId, token })
}

const thanks = {
  Valid: {
    status: 200,
    title: 'Thank you',
    paragraphs: ['You told us that it was you. You can close this page.'],
  },
  Invalid: {
    status: 200,
    title: 'Thank you',
    paragraphs: [
      'You told us that it was not you. We are on our guard against sign-ins from there.',
      'Please change your password: somebody else may know it.',
    ],
  },
} satisfies Record<FeedbackLink['value'], Page>

/** Says nothing of who exists and what was wrong. */
const refused = unusable('It is not as it was sent, or it has expired.')
