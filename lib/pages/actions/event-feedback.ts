import { audited } from '../../audit/audited.ts'
import { note } from '../../audit/trail.ts'
import { isUserName } from '../../domain/user-names.ts'
import { ServiceError } from '../../errors.ts'
import type { Answer } from '../../oauth/answers.ts'
import { isDomainName, type DomainRequest } from '../../oauth/domain-request.ts'
import { requireFormToken } from '../../oauth/form-token.ts'
import type { Services } from '../../services.ts'
import { findDomain } from '../../user-pools/pool-address.ts'
import { giveFeedback } from '../../user-pools/risk/feedback.ts'
import { feedbackLinkOf, type FeedbackLink } from '../../user-pools/risk/feedback-link.ts'
import { holderOfFeedbackToken } from '../../user-pools/risk/feedback-token.ts'
import { plainLook } from '../look.ts'
import { pageAnswer, pageShell } from '../shell.ts'
import { feedback } from '../views/feedback.ts'
import { endingPage, failurePage } from './ending.ts'

/**
 * Where the links in a warning of a risky sign-in lead: asks whether it was the reader, and takes
 * the answer by the rules of UpdateAuthEventFeedback (API reference). To open the link changes
 * nothing, for programs that look through mail open links as well.
 */
export async function eventFeedbackPage(
  services: Services,
  request: DomainRequest,
): Promise<Answer> {
  const { method, domain, query } = request
  const link = feedbackLinkOf(query)
  if (!link) return failurePage(services, request, { kind: 'linkIncomplete', status: 400 })
  if (!isDomainName(domain) || !isPlausible(link)) return refusalPage(services, request)
  if (method === 'POST') await requireFormToken(services, request)
  try {
    if (method !== 'POST') return await ask(services, request, link)
    const call = { api: 'pages', operation: 'UpdateAuthEventFeedback', request }
    const readInput = () => ({ Username: link.username })
    const said = { ...link, value: saidIn(request, link) }
    await audited(services, { ...call, readInput }, () => take(services, domain, said))
    const ending = said.value === 'Valid' ? 'thanks' : 'thanks-not-me'
    return await endingPage(services, request, { ending })
  } catch (error) {
    if (!(error instanceof ServiceError) || error.status >= 500) throw error
    const isBusy = ['LimitExceededException', 'TooManyRequestsException'].includes(error.code)
    if (!isBusy) return refusalPage(services, request)
    return failurePage(services, request, { kind: 'tooOften', status: 429 })
  }
}

/** The limits of AWS's model, which operations have behind them and a link has not. */
function isPlausible({ username, eventId, token }: FeedbackLink): boolean {
  return isUserName(username) && /^[\w+-]{1,50}$/u.test(eventId) && /^[\w=.-]{1,2048}$/u.test(token)
}

/** The button that was pressed, whichever link led here. */
function saidIn({ form }: DomainRequest, link: FeedbackLink): FeedbackLink['value'] {
  const step = form.get('step')
  if (step === 'yes') return 'Valid'
  return step === 'no' ? 'Invalid' : link.value
}

async function ask(
  services: Services,
  request: DomainRequest,
  link: FeedbackLink,
): Promise<Answer> {
  await holderOf(services, request.domain, link)
  const shell = await pageShell(services, request, {
    look: plainLook,
    parameters: request.query,
    path: 'eventFeedback',
  })
  return pageAnswer(feedback(shell.context), shell)
}

async function take(services: Services, domain: string, link: FeedbackLink): Promise<object> {
  const { eventId, value } = link
  const user = await holderOf(services, domain, link)
  await giveFeedback(services, user, { eventId, value, provider: 'User' })
  return {}
}

async function holderOf(
  services: Services,
  domainName: string,
  { username: name, eventId, token }: FeedbackLink,
) {
  const domain = await findDomain(services.table, domainName)
  if (!domain) throw new ServiceError('ResourceNotFoundException')
  note({ pool: domain.poolId })
  return holderOfFeedbackToken(services, { poolId: domain.poolId, name, eventId, token })
}

/** Says nothing of who exists and what was wrong. */
function refusalPage(services: Services, request: DomainRequest): Promise<Answer> {
  return failurePage(services, request, { kind: 'linkUnusable', status: 400 })
}
