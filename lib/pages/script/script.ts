import { passkeyScript } from './passkeys.ts'
import { passwordScript } from './passwords.ts'
import { submitScript } from './submit.ts'

/**
 * The pages' script: plain functions for browsers, without which pages work as well, passkeys aside.
 * It is text, so that what a build does to our code cannot reach it.
 */
export const script = `'use strict';
${[submitScript, passwordScript, passkeyScript].map((part) => `(() => {\n${part.trim()}\n})();`).join('\n')}
`
