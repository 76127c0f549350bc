import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { AggregatedResult, TestContext } from '@jest/reporters'
import { answersIn, success } from './answered.ts'
import { listedErrors } from './listed-errors.ts'
import { unshown } from './unshown.ts'

const isIn = new Set<string>()
