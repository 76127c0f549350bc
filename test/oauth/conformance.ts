import { expect, it } from '@jest/globals'
import { vectors } from '../vectors.ts'

interface Row {
  readonly module: string
  readonly meaning: string
}

/** The plans of the OpenID Foundation's conformance suite that are ported here. */
type Plan = 'basicOp' | 'configOp' | 'rpInitiatedLogout'

const plans = vectors('oidc/conformance-modules.json') as Record<Plan, Row[]> | undefined

/** Ports of a plan's modules, by the modules' names: each is a test, and none may be missing. */
export function conformance(plan: Plan, ports: Readonly<Record<string, () => Promise<void>>>) {
  const meanings = new Map(plans?.[plan].map(({ module, meaning }) => [module, meaning]))
  for (const [module, port] of Object.entries(ports)) {
    it(`${module}: ${meanings.get(module) ?? 'as the suite means it'}`, port)
  }

  const whereListed = plans ? it : it.skip
  whereListed(`has a port of every module of ${plan}`, () => {
    expect(Object.keys(ports).sort()).toEqual([...meanings.keys()].sort())
  })
}
