/** The role that signed-in identities get by default, by its name. */
export const authenticatedRoleName = 'CognateAuthenticatedRole'

/** The role that guests get by default, by its name. */
export const unauthenticatedRoleName = 'CognateUnauthenticatedRole'

/** A role's ARN in an account. */
export function roleArn(account: string, name: string): string {
  return `arn:aws:iam::${account}:role/${name}`
}

/**
 * The roles file as it is first written: the trust and permissions that Cognito's console gives
 * the two roles of a new identity pool, with this server in the place of
 * cognito-identity.amazonaws.com. `${Issuer}` and `${Account}` are filled in on reading.
 *
 * Source: https://docs.aws.amazon.com/cognito/latest/developerguide/iam-roles.html
 */
export const defaultRolesFile = {
  comment: [
    'The roles that the local STS knows, in the place of the IAM of an AWS account. Edit them at',
    'will: the file is read again when it changes. Policies have the grammar of IAM. ${Issuer} stands',
    "for the identity-pool issuer without its scheme, as in IAM's ARNs and condition keys; ${Account}",
    'for the account id. On AWS, pin the aud to one identity pool. The permissions are there to be',
    'seen: no local service enforces them.',
  ],
  roles: [
    {
      arn: roleArn('${Account}', authenticatedRoleName),
      description: 'What an identity with a login may do',
      maxSessionDuration: 3600,
      trustPolicy: trustPolicy('authenticated'),
      permissionsPolicy: permissionsPolicy(['cognito-sync:*']),
    },
    {
      arn: roleArn('${Account}', unauthenticatedRoleName),
      description: 'What a guest may do',
      maxSessionDuration: 3600,
      trustPolicy: trustPolicy('unauthenticated'),
      permissionsPolicy: permissionsPolicy([
        'cognito-sync:ListDatasets',
        'cognito-sync:DescribeDataset',
        'cognito-sync:ListRecords',
        'cognito-sync:UpdateRecords',
      ]),
    },
  ],
}

function trustPolicy(amr: 'authenticated' | 'unauthenticated') {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: 'arn:aws:iam::${Account}:oidc-provider/${Issuer}' },
        Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'],
        Condition: {
          StringLike: { '${Issuer}:aud': '*' },
          'ForAnyValue:StringLike': { '${Issuer}:amr': amr },
        },
      },
    ],
  }
}

function permissionsPolicy(actions: string[]) {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Action: actions,
        Resource:
          'arn:aws:cognito-sync:*:${Account}:identitypool/${${Issuer}:aud}/identity/${${Issuer}:sub}/*',
      },
    ],
  }
}
