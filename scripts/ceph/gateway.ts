import {
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  IAMClient,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam'
import {
  CreateBucketCommand,
  GetObjectCommand,
  PutObjectCommand,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3'
import { owner, tenant } from './cluster.ts'

/** What an identity pool's role may do with the objects of a bucket. */
export interface RoleTerms {
  readonly name: string
  readonly issuer: string
  readonly identityPoolId: string
  readonly bucket: string
  readonly actions: readonly string[]
}

type Credentials = Exclude<S3ClientConfig['credentials'], undefined>

const region = 'us-east-1'

/** A RADOS gateway through AWS's own clients. */
export class Gateway {
  readonly #url: string
  readonly #iam: IAMClient

  constructor(url: string) {
    this.#url = url
    this.#iam = new IAMClient({ endpoint: url, region, credentials: owner })
  }

  /** Has its STS trust an issuer, by the thumbprint of its certificate, for these audiences. */
  async trust(issuer: string, thumbprint: string, audiences: readonly string[]): Promise<void> {
    await this.#iam.send(
      new CreateOpenIDConnectProviderCommand({
        Url: issuer,
        ThumbprintList: [thumbprint],
        ClientIDList: [...audiences],
      }),
    )
  }

  /** Makes a role that one identity pool's tokens may assume. @returns its ARN */
  async makeRole({ name, issuer, identityPoolId, bucket, actions }: RoleTerms): Promise<string> {
    const host = issuer.replace(/^https?:\/\//u, '')
    const trustPolicy = {
      Effect: 'Allow',
      Principal: { Federated: [`arn:aws:iam::${tenant}:oidc-provider/${host}`] },
      Action: ['sts:AssumeRoleWithWebIdentity'],
      Condition: { StringEquals: { [`${host}:app_id`]: identityPoolId } },
    }
    const permissions = {
      Effect: 'Allow',
      Action: actions,
      Resource: `arn:aws:s3::${tenant}:${bucket}/*`,
    }
    const { Role } = await this.#iam.send(
      new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: document(trustPolicy) }),
    )
    await this.#iam.send(
      new PutRolePolicyCommand({
        RoleName: name,
        PolicyName: 'objects',
        PolicyDocument: document(permissions),
      }),
    )
    return Role?.Arn ?? ''
  }

  /** Makes a bucket of the owner's. */
  async makeBucket(bucket: string): Promise<void> {
    await this.#s3(owner).send(new CreateBucketCommand({ Bucket: bucket }))
  }

  /** Writes an object with these credentials. */
  async put(credentials: Credentials, at: { bucket: string; key: string }, text: string) {
    const place = { Bucket: at.bucket, Key: at.key }
    await this.#s3(credentials).send(new PutObjectCommand({ ...place, Body: text }))
  }

  /** Reads an object with these credentials. */
  async get(credentials: Credentials, at: { bucket: string; key: string }): Promise<string> {
    const place = { Bucket: at.bucket, Key: at.key }
    const { Body } = await this.#s3(credentials).send(new GetObjectCommand(place))
    return (await Body?.transformToString()) ?? ''
  }

  #s3(credentials: Credentials): S3Client {
    return new S3Client({ endpoint: this.#url, region, credentials, forcePathStyle: true })
  }
}

function document(statement: object): string {
  return JSON.stringify({ Version: '2012-10-17', Statement: [statement] })
}
