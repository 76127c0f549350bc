import type { SESv2Client } from '@aws-sdk/client-sesv2'
import { asciiAddress, asciiMailbox } from './addresses.ts'
import type { Courier } from './courier.ts'
import { readableSubject } from './encoded-words.ts'
import { deliveryFault } from './faults.ts'
import { kept } from './kept.ts'

/** Milliseconds that a carrier has: two tries fit a function's time. */
const patience = 5_000

/** Sends e-mail through SMTP. @param url such as `smtp://127.0.0.1:2525` */
export function smtpEmail(url: string): Courier['email'] {
  const transport = import('nodemailer').then(({ createTransport }) =>
    createTransport({
      url,
      pool: true,
      connectionTimeout: patience,
      greetingTimeout: patience,
      socketTimeout: patience,
    }),
  )
  return async ({ from, to, replyTo, subject, html }) => {
    const message = {
      from,
      to: bare(to),
      ...(replyTo !== undefined && { replyTo: bare(replyTo) }),
      subject: readableSubject(subject),
      html,
    }
    await (await transport).sendMail(message).catch(refuse)
  }
}

/**
 * Sends e-mail through Amazon SES, in the Region of the identity that it is sent as.
 *
 * @see https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
 */
export function sesEmail(ownRegion: string): Courier['email'] {
  const clients = kept(async (region: string): Promise<SESv2Client> => {
    const { SESv2Client } = await import('@aws-sdk/client-sesv2')
    return new SESv2Client({ region, maxAttempts: 2 })
  })
  return async ({ from, to, replyTo, subject, html, identityArn, configurationSet }) => {
    const { SendEmailCommand } = await import('@aws-sdk/client-sesv2')
    const region = regionOf(identityArn) ?? ownRegion
    const command = new SendEmailCommand({
      FromEmailAddress: asciiMailbox(from),
      FromEmailAddressIdentityArn: identityArn?.replace(':ses:*:', `:ses:${region}:`),
      Destination: { ToAddresses: [asciiAddress(to)] },
      ...(replyTo !== undefined && { ReplyToAddresses: [asciiAddress(replyTo)] }),
      ConfigurationSetName: configurationSet,
      Content: {
        Simple: {
          Subject: { Data: readableSubject(subject), Charset: 'UTF-8' },
          Body: { Html: { Data: html, Charset: 'UTF-8' } },
        },
      },
    })
    const client = await clients(region)
    await client.send(command, { abortSignal: AbortSignal.timeout(patience) }).catch(refuse)
  }
}

/** An address that no reader takes for a list. */
function bare(address: string): { name: string; address: string } {
  return { name: '', address }
}

/** The Region of an identity; one that is in every Region (`*`) is in ours. */
function regionOf(arn: string | undefined): string | undefined {
  const region = arn?.split(':')[3]
  return region === '' || region === '*' ? undefined : region
}

function refuse(error: unknown): never {
  throw deliveryFault(error)
}
