import type { PasswordHashingAlgorithmType as Algorithm } from '@aws-sdk/client-cognito-identity-provider'
import { describe, expect, it } from '@jest/globals'
import { readPasswordHash } from '../../lib/domain/password-hashes/index.ts'

const ascii = 'Correct-Horse-7'
const accented = 'Corrèct-Horse-7'

const salt = '000102030405060708090a0b0c0d0e0f'
const digest = 'c77a98fd09044e0cf5bb7df809c0532de2370e118669dc949d3569977f6241ce'
const argon = '$AAECAwQFBgcICQoLDA0ODw$v9sjJAHT+KnZDllfoKYRzMY7St5sqKguzQFUZq7fcN0'
const pbkdf = '$AAECAwQFBgcICQoLDA0ODw$B1EEjXlZIDA.pKxWsbfte63hyl9NYj89lAl3x7Ok76k'
const crypt = 'abcdefghijklmnopqrstuuS9fTGq9ItDNL4T9u.VtnPXdziXzj.Y.'

/** Made by libxcrypt, Python's hashlib and hash-wasm. */
const hashes: [Algorithm, string, string][] = [
  ['BCRYPT', accented, '$2b$06$abcdefghijklmnopqrstuu1xMKZBjlSZHVkjx3Ldus.NrTyfvZhBm'],
  ['BCRYPT', ascii, `$2a$06$${crypt}`],
  ['BCRYPT', ascii, `$2x$06$${crypt}`],
  ['BCRYPT', ascii, `$2y$06$${crypt}`],
  ['SCRYPT', accented, `16384$8$1$${salt}$${digest}`],
  ['ARGON2ID', accented, `$argon2id$v=19$m=19456,t=2,p=1${argon}`],
  ['PBKDF2_SHA256', accented, `$pbkdf2-sha256$29000${pbkdf}`],
  ['PBKDF2_SHA256', accented, `$pbkdf2-sha256$29000${pbkdf.replaceAll('.', '+')}`],
]

describe('the hash of a password', () => {
  it.each(hashes)('of %s knows %s by %s', async (algorithm, password, text) => {
    const hash = readPasswordHash(algorithm, text)
    await expect(hash.verify(password)).resolves.toBe(true)
    await expect(hash.verify(`${password} `)).resolves.toBe(false)
    await expect(hash.verify('')).resolves.toBe(false)
  })

  it('of the faulty bcrypt does not know what only the faulty one would', async () => {
    const hash = readPasswordHash('BCRYPT', `$2x$06$${crypt}`)
    await expect(hash.verify(accented)).resolves.toBe(false)
  })

  it.each<[Algorithm, string]>([
    ['SCRYPT', `65536$8$1$304dbaef7c5e828dc19c98f0600d18fe$${digest}`],
    ['BCRYPT', '$2b$10$CtA.Rcu/szzn9U00wpUjOuN3vrgJRZycv4aOzcP3GzqzO8UDPEFq6'],
    ['BCRYPT', `$2b$12$${crypt}`],
    ['ARGON2ID', `$argon2id$v=19$m=8,t=1,p=1${argon}`],
    ['PBKDF2_SHA256', `$pbkdf2-sha256$600000${pbkdf}`],
  ])('of %s may cost as much or as little as %s', async (algorithm, text) => {
    await expect(readPasswordHash(algorithm, text).verify('another')).resolves.toBe(false)
  })

  it.each<[Algorithm, string]>([
    ['BCRYPT', `$2b$13$${crypt}`],
    ['BCRYPT', `$2b$31$${crypt}`],
    ['SCRYPT', `131072$8$1$${salt}$${digest}`],
    ['SCRYPT', `65536$9$1$${salt}$${digest}`],
    ['SCRYPT', `65536$8$2$${salt}$${digest}`],
    ['ARGON2ID', `$argon2id$v=19$m=19457,t=2,p=1${argon}`],
    ['ARGON2ID', `$argon2id$v=19$m=19456,t=3,p=1${argon}`],
    ['ARGON2ID', `$argon2id$v=19$m=19456,t=2,p=2${argon}`],
    ['PBKDF2_SHA256', `$pbkdf2-sha256$600001${pbkdf}`],
  ])('of %s must not cost more: %s', (algorithm, text) => {
    expect(() => readPasswordHash(algorithm, text)).toThrow(
      'The password hash contains parameter values that exceed the maximum allowed values.',
    )
  })

  it.each<[Algorithm, string]>([
    ['BCRYPT', ''],
    ['BCRYPT', `$2b$03$${crypt}`],
    ['BCRYPT', `$2b$6$${crypt}`],
    ['BCRYPT', `$2c$06$${crypt}`],
    ['BCRYPT', `$2b$06$${crypt.slice(1)}`],
    ['BCRYPT', `$2b$06$${crypt}\n`],
    ['BCRYPT', `$argon2id$v=19$m=19456,t=2,p=1${argon}`],
    ['SCRYPT', `16383$8$1$${salt}$${digest}`],
    ['SCRYPT', `0$8$1$${salt}$${digest}`],
    ['SCRYPT', `1$8$1$${salt}$${digest}`],
    ['SCRYPT', `16384$0$1$${salt}$${digest}`],
    ['SCRYPT', `16384$8$1$${salt}0$${digest}`],
    ['SCRYPT', `16384$8$1$${salt}$${digest.slice(0, 30)}`],
    ['ARGON2ID', `$argon2i$v=19$m=19456,t=2,p=1${argon}`],
    ['ARGON2ID', `$argon2id$v=16$m=19456,t=2,p=1${argon}`],
    ['ARGON2ID', `$argon2id$v=19$m=7,t=2,p=1${argon}`],
    ['ARGON2ID', `$argon2id$v=19$m=19456,t=0,p=1${argon}`],
    ['ARGON2ID', `$argon2id$v=19$m=19456,t=2,p=1${argon}==`],
    ['PBKDF2_SHA256', `$pbkdf2-sha512$29000${pbkdf}`],
    ['PBKDF2_SHA256', `$pbkdf2-sha256$0${pbkdf}`],
    ['PBKDF2_SHA256', `$pbkdf2-sha256$29000${pbkdf.slice(0, -30)}`],
  ])('of %s must have its form: %s', (algorithm, text) => {
    expect(() => readPasswordHash(algorithm, text)).toThrow(
      'The password hash does not match the expected format for the specified algorithm.',
    )
  })
})
