import type { Answer } from '../../oauth/answers.ts'
import { takesPasskeys } from '../../user-pools/passkeys/relying-party.ts'
import { recoveryOrder } from '../../user-pools/recovery-order.ts'
import type { Problem } from '../parts/problem.ts'
import { pageAnswer } from '../shell.ts'
import { signIn, type SignInView } from '../views/sign-in.ts'
import { identifiersOf } from './identifiers.ts'
import { hasOwnUsers, takesSignUps, type AppPage } from './page.ts'
import { otherProviders } from './providers.ts'

/** How the sign-in page is shown. */
export interface ShownSignIn extends Pick<SignInView, 'done'> {
  readonly username?: string | undefined
  readonly problem?: Problem | undefined
  /** The providers, where they were read before. */
  readonly providers?: Awaited<ReturnType<typeof otherProviders>>
}

/** The page that a sign-in begins on. */
export async function signInPage(page: AppPage, shown: ShownSignIn = {}): Promise<Answer> {
  const { authorization, shell, request } = page
  const { pool } = authorization
  const { problem, done, username = request.query.get('login_hint') ?? undefined } = shown
  const { links, takesWorkEmail } = shown.providers ?? (await otherProviders(page))
  const view: SignInView = {
    identifiers: identifiersOf(pool),
    username,
    hasOwnUsers: hasOwnUsers(authorization),
    isNameFirst: isNameFirst(page),
    providers: links,
    takesWorkEmail,
    hasPasskeys: takesPasskeys(pool),
    canSignUp: takesSignUps(authorization),
    canReset: recoveryOrder(pool).length > 0,
    problem,
    done,
  }
  return pageAnswer(signIn(view, shell.context), shell)
}

/** Whether the pool lets its users choose how to begin, so that it has to know who they are first. */
export function isNameFirst({ authorization }: Pick<AppPage, 'authorization'>): boolean {
  const { Policies } = authorization.pool.settings
  const factors = Policies?.SignInPolicy?.AllowedFirstAuthFactors ?? ['PASSWORD']
  return factors.some((factor) => factor !== 'PASSWORD')
}
