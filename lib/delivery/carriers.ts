import { SendEmailCommand, SESv2Client } from '@aws-sdk/client-sesv2'
import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns'
import { createTransport } from 'nodemailer'
import type { Courier } from './courier.ts'

/** Sends e-mail through SMTP. @param url such as `smtp://127.0.0.1:2525` */
export function smtpEmail(url: string): Courier['email'] {
  const transport = createTransport({ url, pool: true })
  return async ({ from, to, subject, html }) => {
    await transport.sendMail({ from, to, subject, html })
  }
}

/** Sends e-mail through Amazon SES. */
export function sesEmail(): Courier['email'] {
  const client = new SESv2Client({})
  return async ({ from, to, subject, html }) => {
    await client.send(
      new SendEmailCommand({
        FromEmailAddress: from,
        Destination: { ToAddresses: [to] },
        Content: { Simple: { Subject: { Data: subject }, Body: { Html: { Data: html } } } },
      }),
    )
  }
}

/** Sends text messages through Amazon SNS. */
export function snsSms(client: SNSClient): Courier['sms'] {
  return async ({ to, text }) => {
    await client.send(
      new PublishCommand({
        PhoneNumber: to,
        Message: text,
        MessageAttributes: {
          'AWS.SNS.SMS.SMSType': { DataType: 'String', StringValue: 'Transactional' },
        },
      }),
    )
  }
}
