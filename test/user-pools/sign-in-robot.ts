import type {
  ChallengeNameType,
  InitiateAuthResponse,
} from '@aws-sdk/client-cognito-identity-provider'
import { ServiceError } from '../../lib/errors.ts'
import { adminInitiateAuth } from '../../lib/operations/user-pools/sign-in/admin-initiate-auth.ts'
import { adminRespondToAuthChallenge } from '../../lib/operations/user-pools/sign-in/admin-respond-to-auth-challenge.ts'
import { initiateAuth } from '../../lib/operations/user-pools/sign-in/initiate-auth.ts'
import { respondToAuthChallenge } from '../../lib/operations/user-pools/sign-in/respond-to-auth-challenge.ts'
import { associateSoftwareToken } from '../../lib/operations/user-pools/mfa/associate-software-token.ts'
import { verifySoftwareToken } from '../../lib/operations/user-pools/mfa/verify-software-token.ts'
import type { AppClient } from '../../lib/store/app-clients.ts'
import type { User } from '../../lib/store/users.ts'
import { codeAt } from '../authenticator-app.ts'
import { run } from '../builders.ts'
import type { RequestOptions, SoftwareAuthenticator } from '../software-authenticator.ts'
import type { SoftwareDevice } from '../software-device.ts'
import { srpClient, type SrpClient } from '../srp-client.ts'
import type { Stage } from './stage.ts'

/** What a person has to sign in with. */
export interface Equipment {
  readonly client: AppClient
  readonly user: User
  readonly password: string
  /** The seed in the authenticator app, in base32. */
  app?: string | undefined
  device?: SoftwareDevice | undefined
  readonly passkey?: SoftwareAuthenticator
  /** The answer to a custom challenge. */
  readonly word?: string
  /** What is chosen of SELECT_CHALLENGE. */
  readonly choice?: ChallengeNameType
  /** Whether the administrators' operations are used. */
  readonly isAdmin?: boolean
}

/** The challenges that had to be answered, and what came of it. */
export interface SignInStory {
  readonly challenges: string[]
  readonly tokens: InitiateAuthResponse['AuthenticationResult']
  /** The sentence that an answer was refused with. */
  readonly refusal?: string
}

/** Reached when what a person wants to begin with is not offered. */
export const notOffered = 'NOT OFFERED'

/** Reached when an answer is refused. */
export const refused = 'REFUSED'

/**
 * Signs people in, whatever is asked: a person with a phone, a mailbox, an authenticator app and a
 * device, who answers each challenge rightly and notes its name.
 */
export class SignInRobot {
  readonly #stage: Stage
  readonly #person: Equipment
  readonly #srp: SrpClient = srpClient()
  #deviceProof: ReturnType<SoftwareDevice['prove']> | undefined

  constructor(stage: Stage, person: Equipment) {
    this.#stage = stage
    this.#person = person
  }

  /** The client's A of the SRP exchange. */
  get A(): string {
    return this.#srp.A
  }

  /** Begins by a flow. */
  begin(AuthFlow: Flow, parameters: Record<string, string> = {}, session?: string) {
    const { client, user, isAdmin, device } = this.#person
    const AuthParameters = {
      USERNAME: user.username,
      ...(device && { DEVICE_KEY: device.key }),
      ...parameters,
    }
    const input = { ClientId: client.id, AuthFlow, AuthParameters, Session: session }
    return isAdmin
      ? run(adminInitiateAuth, this.#stage.services, { UserPoolId: client.poolId, ...input })
      : run(initiateAuth, this.#stage.services, input)
  }

  /** Answers until there are tokens. */
  async finish(asked: InitiateAuthResponse): Promise<SignInStory> {
    const challenges: string[] = []
    let answer = asked
    while (!answer.AuthenticationResult) {
      const { ChallengeName: name = 'NOTHING', AvailableChallenges = [] } = answer
      if (challenges.length > 8) throw new Error(`no end to ${challenges.join(' ')}`)
      challenges.push(name)
      const { choice } = this.#person
      if (name === 'SELECT_CHALLENGE' && choice && !AvailableChallenges.includes(choice)) {
        return { challenges: [...challenges, notOffered], tokens: undefined }
      }
      try {
        answer = await this.#respond(answer)
      } catch (error) {
        if (!(error instanceof ServiceError) || error.code !== 'NotAuthorizedException') throw error
        const refusal = error.message
        return { challenges: [...challenges, refused], tokens: undefined, refusal }
      }
    }
    return { challenges, tokens: answer.AuthenticationResult }
  }

  async #respond(asked: InitiateAuthResponse): Promise<InitiateAuthResponse> {
    const { client, user, isAdmin, device } = this.#person
    const { Session, ...responses } = await this.answerTo(asked)
    const input = {
      ClientId: client.id,
      ChallengeName: asked.ChallengeName ?? 'PASSWORD_VERIFIER',
      Session: Session ?? asked.Session,
      ChallengeResponses: {
        USERNAME: user.username,
        ...(device && { DEVICE_KEY: device.key }),
        ...responses,
      },
    }
    const { services } = this.#stage
    return isAdmin
      ? run(adminRespondToAuthChallenge, services, { UserPoolId: client.poolId, ...input })
      : run(respondToAuthChallenge, services, input)
  }

  /** The right responses to a challenge; with a Session of their own where one comes in between. */
  answerTo(asked: InitiateAuthResponse): Responses | Promise<Responses> {
    const { ChallengeParameters: parameters = {}, Session = '' } = asked
    const { user, password, word = '', choice = '' } = this.#person
    const proof = { password, now: this.#stage.clock.now }
    const answers: Record<string, () => Responses | Promise<Responses>> = {
      SELECT_CHALLENGE: () => ({
        ANSWER: choice,
        ...(choice === 'PASSWORD' ? { PASSWORD: password } : { SRP_A: this.A }),
      }),
      PASSWORD_VERIFIER: () => this.#srp.answer(user.poolId, parameters, proof),
      NEW_PASSWORD_REQUIRED: () => ({ NEW_PASSWORD: `${password}-new` }),
      SMS_MFA: () => ({ SMS_MFA_CODE: this.#codeTo('phone_number') }),
      SMS_OTP: () => ({ SMS_OTP_CODE: this.#codeTo('phone_number') }),
      EMAIL_OTP: () => ({ EMAIL_OTP_CODE: this.#codeTo('email') }),
      SOFTWARE_TOKEN_MFA: () => ({ SOFTWARE_TOKEN_MFA_CODE: this.#nextAppCode() }),
      SELECT_MFA_TYPE: () => ({ ANSWER: 'SOFTWARE_TOKEN_MFA' }),
      MFA_SETUP: () => this.#setAppUp(Session),
      CUSTOM_CHALLENGE: () => ({ ANSWER: word }),
      WEB_AUTHN: () => this.#assert(parameters),
      DEVICE_SRP_AUTH: () => this.#beginDeviceProof(),
      DEVICE_PASSWORD_VERIFIER: () => this.#deviceProof?.answer(parameters, proof.now) ?? {},
    }
    const take = answers[asked.ChallengeName ?? '']
    if (!take) throw new Error(`nobody told me how to answer ${String(asked.ChallengeName)}`)
    return take()
  }

  #beginDeviceProof(): Responses {
    this.#deviceProof = this.#person.device?.prove()
    return { SRP_A: this.#deviceProof?.A ?? '' }
  }

  #assert({ CREDENTIAL_REQUEST_OPTIONS: options = '' }: Responses): Responses {
    const assertion = this.#person.passkey?.assert(JSON.parse(options) as RequestOptions) // ours
    return { CREDENTIAL: JSON.stringify(assertion) }
  }

  #codeTo(attribute: 'email' | 'phone_number'): string {
    return this.#stage.codeTo(this.#person.user.attributes[attribute] ?? '')
  }

  /** Waits for the next code, for each is good once. */
  #nextAppCode(): string {
    this.#stage.clock.now += 30_000
    return codeAt(this.#person.app, this.#stage.clock.now)
  }

  async #setAppUp(Session: string): Promise<Responses> {
    const { services } = this.#stage
    const associated = await run(associateSoftwareToken, services, { Session })
    this.#person.app = associated.SecretCode
    const verified = await run(verifySoftwareToken, services, {
      Session: associated.Session,
      UserCode: this.#nextAppCode(),
    })
    return { Session: verified.Session ?? '' }
  }
}

type Responses = Record<string, string>

type Flow =
  | 'ADMIN_USER_PASSWORD_AUTH'
  | 'CUSTOM_AUTH'
  | 'USER_AUTH'
  | 'USER_PASSWORD_AUTH'
  | 'USER_SRP_AUTH'
  | 'REFRESH_TOKEN_AUTH'
